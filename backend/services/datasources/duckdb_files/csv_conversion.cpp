#include "services/datasources/duckdb_files/csv_layout.hpp"
#include "services/datasources/quoting.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace datachat::services::datasources::duckdb_files {
namespace {

// A column keeps its better type although some values do not fit it; beyond this share it is text after all.
constexpr double tolerated_misfits = 0.02;

Result<void> convert_column(Connection& connection, const SourceFile& file, CsvColumn& column, ColumnReport& described)
{
    const std::string table = quoted_name(file.table);
    const std::string name = quoted_name(column.name);
    const bool by_guess = column.guess.conversion != Conversion::none && column.set_type.empty();
    const auto expression = [&] {
        return by_guess ? conversion_sql(name, column.guess)
                        : fmt::format("TRY_CAST(trim({}) AS {})", name, column.set_type);
    };
    const auto misfits = [&]() -> Result<std::pair<std::int64_t, std::int64_t>> {
        const auto counted = connection.rows(fmt::format(
            "SELECT count(*) FILTER (WHERE {0} <> '' AND {1} IS NULL), count(*) FILTER (WHERE {0} <> '') FROM {2}",
            name, expression(), table));
        if (!counted)
            return std::unexpected(counted.error());
        return std::pair(std::stoll(counted->front()[0]), std::stoll(counted->front()[1]));
    };
    auto count = misfits();
    if (!count)
        return std::unexpected(count.error());
    if (count->first > 0 && column.guess.other) { // beyond the sample the order of day and month shows
        const std::string first_format = column.guess.format;
        column.guess.format = *column.guess.other;
        auto other = misfits();
        if (!other)
            return std::unexpected(other.error());
        if (other->first < count->first)
            count = other;
        else
            column.guess.format = first_format;
    }
    const std::string type = by_guess ? conversion_type(column.guess) : column.set_type;
    if (count->first > 0) {
        const auto examples = connection.rows(fmt::format(
            "SELECT DISTINCT {0} FROM {2} WHERE {0} <> '' AND {1} IS NULL LIMIT 5", name, expression(), table));
        if (!examples)
            return std::unexpected(examples.error());
        for (const std::vector<std::string>& row : *examples)
            described.examples.push_back(row[0].substr(0, 100));
    }
    const bool was_asked_for = file.options.types.contains(column.name);
    const bool too_many =
        static_cast<double>(count->first) > tolerated_misfits * static_cast<double>(count->second) + 3;
    if (too_many && !was_asked_for && !described.examples.empty()) {
        described.conversion =
            fmt::format("kept as text: {} of {} values are no {}", count->first, count->second, type);
        return {};
    }
    described.unconverted = count->first;
    described.type = type;
    described.conversion = by_guess ? describe(column.guess) : "";
    return connection.run(
        fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DATA TYPE {} USING {}", table, name, type, expression()));
}

}

Result<void> convert_columns(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report)
{
    for (CsvColumn& column : layout.columns) {
        ColumnReport described{
            .name = column.name, .type = column.as_text ? "VARCHAR" : column.sniffed, .conversion = {}, .examples = {}};
        if (column.as_text && (column.guess.conversion != Conversion::text || !column.set_type.empty())) {
            if (auto converted = convert_column(connection, file, column, described); !converted)
                return converted;
        } else {
            described.conversion = describe(column.guess);
        }
        report.columns.push_back(std::move(described));
    }
    return {};
}

}
