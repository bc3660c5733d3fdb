#include "services/datasources/duckdb_files/ingest.hpp"

#include "services/datasources/quoting.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

// Structs, maps and unions are kept as JSON: a question reaches into them by JSON functions.
bool is_nested(std::string_view type)
{
    return type.find("STRUCT(") != std::string_view::npos || type.find("MAP(") != std::string_view::npos ||
           type.find("UNION(") != std::string_view::npos;
}

// Types that a result cannot show are kept as text.
bool is_unusual(std::string_view type)
{
    return type.starts_with("BIT") || type.starts_with("UHUGEINT") || type.starts_with("TIME WITH TIME ZONE") ||
           type.starts_with("TIMETZ") || type.starts_with("BIGNUM") || type.starts_with("TIME_NS") ||
           type == "\"NULL\"" || type == "VARIANT" || type.starts_with("GEOMETRY");
}

Result<void> ingest_by_format(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                              std::stop_token cancel, FileReport& report)
{
    switch (file.format) {
    case FileFormat::csv:
        return ingest_csv(connection, file, work_folder, std::move(cancel), report);
    case FileFormat::json:
        return ingest_json(connection, file, report);
    case FileFormat::parquet:
        return ingest_parquet(connection, file, report);
    case FileFormat::duckdb:
        break; // see ingest_databases
    }
    return core::fail(Errc::internal, "A database is no single table.");
}

}

bool concerns_all_files(const core::Error& error, const std::stop_token& cancel)
{
    return cancel.stop_requested() || error.code == Errc::cancelled || error.code == Errc::unavailable ||
           error.code == Errc::too_large;
}

void set_error(FileReport& report, const core::Error& error)
{
    report.error = fmt::format("{} could not be read: {}", std::filesystem::path(report.path).filename().string(),
                               error.detail.empty() ? error.message : error.detail);
    report.table.clear();
    report.columns.clear();
}

Result<void> ingest_self_describing(Connection& connection, const std::string& reader, FileReport& report)
{
    const auto columns =
        connection.rows(fmt::format("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {})", reader));
    if (!columns)
        return std::unexpected(columns.error());
    std::string list;
    for (const std::vector<std::string>& column : *columns) {
        const std::string name = quoted_name(column[0]);
        ColumnReport described{.name = column[0], .type = column[1], .conversion = {}, .examples = {}};
        std::string expression = name;
        if (is_nested(column[1])) {
            expression = fmt::format("to_json({}) AS {}", name, name);
            described.conversion = fmt::format("{} as JSON", column[1].substr(0, 60));
            described.type = "JSON";
        } else if (is_unusual(column[1])) {
            expression = fmt::format("CAST({} AS VARCHAR) AS {}", name, name);
            described.conversion = fmt::format("{} as text", column[1]);
            described.type = "VARCHAR";
        }
        list += (list.empty() ? "" : ", ") + expression;
        report.columns.push_back(std::move(described));
    }
    return connection.run(
        fmt::format("CREATE OR REPLACE TABLE {} AS SELECT {} FROM {}", quoted_name(report.table), list, reader));
}

Result<void> ingest_json(Connection& connection, const SourceFile& file, FileReport& report)
{
    const std::string path = quoted_text(as_pattern(file.path));
    auto read = ingest_self_describing(
        connection, fmt::format("read_json_auto({}, maximum_object_size = 67108864, hive_partitioning = false)", path),
        report);
    if (!read &&
        read.error().code == Errc::upstream) { // a value beyond the sample has another type: look at all of them
        report.columns.clear();
        read = ingest_self_describing(
            connection,
            fmt::format(
                "read_json_auto({}, maximum_object_size = 67108864, hive_partitioning = false, sample_size = -1)",
                path),
            report);
    }
    return read;
}

Result<void> ingest_parquet(Connection& connection, const SourceFile& file, FileReport& report)
{
    return ingest_self_describing(
        connection, fmt::format("read_parquet({}, hive_partitioning = false)", quoted_text(as_pattern(file.path))),
        report);
}

Result<FileReport> ingest_file(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                               std::stop_token cancel)
{
    FileReport report;
    report.path = file.path.string();
    report.table = file.table;
    report.format = format_name(file.format);
    Result<void> ingested;
    if (file.size == 0)
        ingested = core::fail(Errc::corrupt, "the file is empty");
    else
        ingested = ingest_by_format(connection, file, work_folder, cancel, report);
    if (ingested) {
        const auto count = connection.rows(fmt::format("SELECT count(*) FROM {}", quoted_name(report.table)));
        if (!count)
            return std::unexpected(count.error());
        report.rows = std::stoll(count->front().front());
        return report;
    }
    if (concerns_all_files(ingested.error(), cancel))
        return std::unexpected(ingested.error());
    set_error(report, ingested.error());
    static_cast<void>(connection.run(fmt::format("DROP TABLE IF EXISTS {}", quoted_name(file.table))));
    return report;
}

}
