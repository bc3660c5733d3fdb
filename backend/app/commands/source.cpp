#include "app/commands/source.hpp"

#include "agents/answer/number_text.hpp"
#include "app/terminal/text_table.hpp"
#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"

#include <fmt/format.h>

namespace datachat::app {
namespace {

using core::Result;
namespace duckdb_files = services::datasources::duckdb_files;

constexpr std::size_t examples_shown = 3;

std::string character(char c)
{
    return c == 0 ? "none" : c == '\t' ? "tab" : std::string(1, c);
}

void show_table(std::ostream& out, const models::TableInfo& table)
{
    out << printable(table.schema.empty() ? table.name : table.schema + '.' + table.name);
    if (table.kind == models::TableKind::view)
        out << " (view)";
    if (table.row_count)
        out << fmt::format("  {} rows", agents::grouped(*table.row_count));
    out << '\n';
    for (const models::ColumnInfo& column : table.columns)
        out << fmt::format("    {}  {}{}\n", printable(column.name), printable(column.native_type),
                           column.nullable ? "" : ", never NULL");
}

void show_report(std::ostream& out, const duckdb_files::FileReport& report)
{
    out << printable(report.path);
    if (!report.error.empty()) {
        out << "\n    not read: " << printable(report.error) << '\n';
        return;
    }
    out << fmt::format(" as {}: {} rows\n", printable(report.table), agents::grouped(report.rows));
    if (report.format == "csv") {
        out << fmt::format("    {}, separator {}, quote {}, decimal {}, {}{}\n", report.encoding,
                           character(report.separator), character(report.quote), character(report.decimal),
                           report.header ? "with a header line" : "without a header line",
                           report.date_format.empty() ? "" : ", dates as " + report.date_format);
    }
    for (const duckdb_files::ColumnReport& column : report.columns) {
        out << fmt::format("    {}  {}{}\n", printable(column.name), column.type,
                           column.conversion.empty() ? "" : " (" + column.conversion + ')');
        if (column.unconverted > 0) {
            out << fmt::format("      {} values did not fit and are NULL:", agents::grouped(column.unconverted));
            for (std::size_t i = 0; i < std::min(examples_shown, column.examples.size()); ++i)
                out << " \"" << printable(column.examples[i]) << '"';
            out << '\n';
        }
    }
    if (report.rejected_rows > 0)
        out << fmt::format("    {} lines could not be read:\n", agents::grouped(report.rejected_rows));
    for (const duckdb_files::RejectedRow& row : report.rejected)
        out << fmt::format("      line {}: {}: {}\n", row.line, printable(row.reason), printable(row.text));
    for (const std::string& note : report.notes)
        out << "    " << printable(note) << '\n';
}

asio::awaitable<Result<void>> show(Application& application, SourceOptions options, Terminal& terminal,
                                   std::stop_token cancel)
{
    auto source_id = co_await application.source_for(options.source, options.file_options);
    if (!source_id)
        co_return std::unexpected(source_id.error());
    auto project = co_await application.local_project();
    if (!project)
        co_return std::unexpected(project.error());
    terminal.progress("Reading the source");
    const models::RequestContext context = application.context(std::move(cancel));
    auto snapshot = co_await application.catalogs().get(context, *source_id);
    terminal.progress("");
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    auto report = co_await (*snapshot)->source->test_connection(context);
    if (!report)
        co_return std::unexpected(report.error());
    terminal.out << printable(report->product) << '\n';
    for (const std::string& warning : report->warnings)
        terminal.out << "Warning: " << printable(warning) << '\n';
    for (const std::string& warning : (*snapshot)->warnings)
        terminal.out << "Warning: " << printable(warning) << '\n';
    if (const auto* files = dynamic_cast<const duckdb_files::DuckdbFilesDataSource*>((*snapshot)->source.get())) {
        for (const duckdb_files::FileReport& file : files->reports())
            show_report(terminal.out, file);
        terminal.out << "To read a file differently: datachat source " << options.source << " --file FILE:KEY=VALUE\n";
        co_return Result<void>{};
    }
    for (const models::TableInfo& table : (*snapshot)->schema().tables)
        show_table(terminal.out, table);
    co_return Result<void>{};
}

}

asio::awaitable<int> run_source(Application& application, SourceOptions options, Terminal& terminal,
                                std::stop_token cancel)
{
    auto shown = co_await show(application, std::move(options), terminal, std::move(cancel));
    if (!shown) {
        terminal.err << "datachat: " << printable(shown.error().message) << '\n';
        co_return core::exit_code(shown.error().code);
    }
    co_return 0;
}

}
