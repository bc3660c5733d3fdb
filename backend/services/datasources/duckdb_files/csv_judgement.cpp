#include "services/datasources/duckdb_files/csv_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace datachat::services::datasources::duckdb_files {
namespace {

constexpr int judged_rows = 3000;

// What a person writes as a type goes into a statement: a name, perhaps with numbers in parentheses, and nothing else.
bool is_type_name(std::string_view type)
{
    const auto open = type.find('(');
    const std::string_view name = type.substr(0, open);
    const auto in_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == ' '; };
    if (name.empty() || name.size() > 40 || !std::ranges::all_of(name, in_name))
        return false;
    if (open == std::string_view::npos)
        return true;
    const std::string_view numbers = type.substr(open + 1);
    const auto in_numbers = [](unsigned char c) { return std::isdigit(c) != 0 || c == ',' || c == ' '; };
    return numbers.ends_with(')') && std::ranges::all_of(numbers.substr(0, numbers.size() - 1), in_numbers);
}

void guess_all(CsvLayout& layout, const TextRows& sample, const GuessContext& context)
{
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        std::vector<std::string> values;
        for (const std::vector<std::string>& row : sample) {
            if (!row[i].empty())
                values.push_back(row[i]);
        }
        layout.columns[i].guess = guess_column(layout.columns[i].sniffed, values, context);
    }
}

// Dates that do not tell their order are read as those of another column that do.
void follow_others(CsvColumn& column, const CsvLayout& layout)
{
    if (!column.guess.ambiguous || !column.guess.other)
        return;
    const auto told = std::ranges::find_if(layout.columns, [&](const CsvColumn& other) {
        return !other.guess.ambiguous &&
               (other.guess.format == column.guess.format || other.guess.format == *column.guess.other);
    });
    if (told == layout.columns.end())
        return;
    column.guess.format = told->guess.format;
    column.guess.ambiguous = false;
}

}

Result<void> judge_columns(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report)
{
    for (const auto& [column, type] : file.options.types) {
        if (!is_type_name(type))
            return core::fail(
                core::Errc::invalid_argument,
                fmt::format(
                    "\"{}\" is no type for the column \"{}\"; write for example BIGINT, DOUBLE, DATE or VARCHAR", type,
                    column));
    }
    const auto sample = connection.rows(
        fmt::format("SELECT * FROM {}, ignore_errors = true) LIMIT {}", layout.reader(true), judged_rows));
    if (!sample)
        return std::unexpected(sample.error());
    GuessContext context{
        .separator = report.separator, .decimal = file.options.decimal, .date_format = file.options.date_format};
    guess_all(layout, *sample, context);
    // Columns that do not tell are read as those that do.
    const bool comma = std::ranges::any_of(layout.columns, [](const CsvColumn& column) {
        return column.guess.conversion == Conversion::decimal_comma && !column.guess.ambiguous;
    });
    if (comma && !context.decimal) {
        context.decimal = ',';
        guess_all(layout, *sample, context);
    }
    for (CsvColumn& column : layout.columns) {
        follow_others(column, layout);
        if (column.guess.ambiguous)
            report.notes.push_back(fmt::format("The values of \"{}\" do not tell how they are meant; read as {}.",
                                               column.name, describe(column.guess)));
        if (const auto set = file.options.types.find(column.name); set != file.options.types.end())
            column.set_type = set->second;
        column.as_text = column.guess.conversion != Conversion::none || !column.set_type.empty();
        if (column.guess.conversion == Conversion::decimal_comma)
            report.decimal = ',';
        if (column.guess.conversion == Conversion::date && report.date_format.empty())
            report.date_format = column.guess.format;
        if (report.date_format.empty() && column.sniffed == "DATE" && column.guess.conversion == Conversion::none)
            report.date_format = layout.date_format.empty() ? "%Y-%m-%d" : layout.date_format;
    }
    return {};
}

}
