#include "app/serving/file_previews.hpp"

#include "agents/part_json.hpp"
#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/quoting.hpp"
#include "sql/firewall.hpp"

namespace datachat::app {
namespace {

using core::Result;
namespace duckdb_files = services::datasources::duckdb_files;

constexpr std::int64_t rows_shown = 20;
constexpr std::chrono::seconds reading{10};

std::string character(char c)
{
    return c == 0 ? "" : c == '\t' ? "tab" : std::string(1, c);
}

api::Preview preview_of(const duckdb_files::FileReport& report)
{
    api::Preview preview{.file = std::filesystem::path(report.path).filename().string(),
                         .table = report.table,
                         .format = report.format,
                         .encoding = report.encoding,
                         .separator = character(report.separator),
                         .quote = character(report.quote),
                         .header = report.header,
                         .skipped_lines = report.skipped_lines,
                         .decimal = character(report.decimal),
                         .date_format = report.date_format,
                         .rows = report.rows,
                         .rejected_rows = report.rejected_rows,
                         .notes = report.notes,
                         .error = report.error};
    for (const duckdb_files::ColumnReport& column : report.columns)
        preview.columns.push_back({column.name, column.type, column.conversion, column.unconverted, column.examples});
    for (const duckdb_files::RejectedRow& row : report.rejected)
        preview.rejected.push_back({row.line, row.reason, row.text});
    return preview;
}

boost::asio::awaitable<Result<void>>
add_sample(models::RequestContext context, const services::knowledge::SourceSnapshot& snapshot, api::Preview& preview)
{
    // The firewall looks at this text as at any other.
    std::string columns;
    for (const api::PreviewColumn& column : preview.columns)
        columns += (columns.empty() ? "" : ", ") + services::datasources::quoted_name(column.name);
    const std::string text = "select " + columns + " from " + services::datasources::quoted_name(preview.table);
    const sql::Firewall firewall(snapshot.source->dialect(), snapshot.schema(), snapshot.policy_for(context.principal));
    auto query = firewall.check_text(text, {.rows = rows_shown, .bytes = 4 << 20, .time = reading});
    if (!query)
        co_return std::unexpected(query.error());
    auto rows = co_await snapshot.source->execute_query(std::move(context), std::move(*query));
    if (!rows)
        co_return std::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->batch.rows(); ++row)
        preview.sample.push_back({agents::row_json(rows->batch, row)});
    co_return Result<void>{};
}

}

boost::asio::awaitable<Result<std::vector<api::Preview>>> file_previews(models::RequestContext context,
                                                                        services::knowledge::SnapshotPtr snapshot)
{
    const auto* files = dynamic_cast<const duckdb_files::DuckdbFilesDataSource*>(snapshot->source.get());
    if (files == nullptr)
        co_return core::fail(core::Errc::unsupported, "Only data files have a preview: this source is none.");
    std::vector<api::Preview> previews;
    for (const duckdb_files::FileReport& report : files->reports()) {
        api::Preview preview = preview_of(report);
        if (const auto* table = snapshot->schema().find_table("", preview.table);
            table && snapshot->policies && snapshot->policies->protects(*table)) {
            preview.rejected.clear(); // taken from all rows of the file
            for (api::PreviewColumn& column : preview.columns)
                column.examples.clear();
        }
        if (preview.error.empty() && !preview.columns.empty()) {
            if (auto added = co_await add_sample(context, *snapshot, preview); !added)
                co_return std::unexpected(added.error());
        }
        previews.push_back(std::move(preview));
    }
    co_return previews;
}

}
