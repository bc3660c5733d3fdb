#include "services/datasources/duckdb_files/ingest.hpp"
#include "services/datasources/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <span>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

constexpr std::string_view separator = "\x1f"; // in lists that come as text

struct StoredTable {
    std::string schema;
    std::string name;
    std::string table; // its name here

    bool is(std::string_view of_schema, std::string_view of_name) const
    {
        return schema == of_schema && name == of_name;
    }
};

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::vector<std::string> items(std::string_view list)
{
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(separator), list.size());
        parts.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + separator.size(), list.size()));
    }
    return parts;
}

class DatabaseIngest {
public:
    DatabaseIngest(Connection& connection, const SourceFile& file, std::string attached)
        : connection_(connection), file_(file), attached_(std::move(attached))
    {
    }

    Result<void> attach() const
    {
        return connection_.run(fmt::format("ATTACH {} AS {} (TYPE duckdb, READ_ONLY)", quoted_text(file_.path.string()),
                                           quoted_name(attached_)));
    }

    Result<void> copy(std::set<std::string>& taken, const std::stop_token& cancel, std::vector<FileReport>& reports)
    {
        if (auto listed = list_tables(taken); !listed)
            return listed;
        const std::size_t first = reports.size();
        for (const StoredTable& stored : tables_) {
            FileReport report = empty_report();
            report.table = stored.table;
            const std::string name =
                fmt::format("{}.{}.{}", quoted_name(attached_), quoted_name(stored.schema), quoted_name(stored.name));
            auto copied = ingest_self_describing(connection_, name, report);
            if (copied)
                copied = count_rows(report);
            if (!copied && concerns_all_files(copied.error(), cancel))
                return copied;
            if (!copied) {
                set_error(report, copied.error());
                report.error = fmt::format("{} in {}", stored.name, report.error);
            }
            reports.push_back(std::move(report));
        }
        return read_keys(std::span(reports).subspan(first));
    }

    FileReport empty_report() const
    {
        FileReport report;
        report.path = file_.path.string();
        report.format = format_name(file_.format);
        return report;
    }

private:
    Result<void> list_tables(std::set<std::string>& taken)
    {
        const std::string where = fmt::format("WHERE database_name = {} AND NOT internal", quoted_text(attached_));
        const auto rows = connection_.rows(
            fmt::format("SELECT * FROM (SELECT schema_name, table_name FROM duckdb_tables() {0} UNION ALL "
                        "SELECT schema_name, view_name FROM duckdb_views() {0}) "
                        "ORDER BY schema_name <> 'main', schema_name, table_name",
                        where));
        if (!rows)
            return std::unexpected(rows.error());
        for (const std::vector<std::string>& row : *rows) {
            std::string name = row[1];
            if (taken.contains(lower(name)))
                name = fmt::format("{}_{}", row[0] == "main" ? table_name_of(file_.path.filename().string()) : row[0],
                                   row[1]);
            const std::string plain = name;
            for (int number = 2; taken.contains(lower(name)); ++number)
                name = fmt::format("{}_{}", plain, number);
            taken.insert(lower(name));
            tables_.push_back({row[0], row[1], std::move(name)});
        }
        if (tables_.empty())
            return core::fail(Errc::corrupt, "the database has no tables");
        return {};
    }

    Result<void> count_rows(FileReport& report) const
    {
        const auto count = connection_.rows("SELECT count(*) FROM " + quoted_name(report.table));
        if (!count)
            return std::unexpected(count.error());
        report.rows = std::stoll(count->front().front());
        return {};
    }

    // `reports` are those of tables_, in order.
    Result<void> read_keys(std::span<FileReport> reports) const
    {
        const auto rows = connection_.rows(fmt::format(
            "SELECT schema_name, table_name, constraint_type, array_to_string(constraint_column_names, chr(31)), "
            "coalesce(referenced_table, ''), coalesce(array_to_string(referenced_column_names, chr(31)), '') "
            "FROM duckdb_constraints() WHERE database_name = {} AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')",
            quoted_text(attached_)));
        if (!rows)
            return std::unexpected(rows.error());
        for (const std::vector<std::string>& row : *rows) {
            const auto owner =
                std::ranges::find_if(tables_, [&](const StoredTable& t) { return t.is(row[0], row[1]); });
            if (owner == tables_.end())
                continue;
            FileReport& report = reports[static_cast<std::size_t>(owner - tables_.begin())];
            const auto referenced =
                std::ranges::find_if(tables_, [&](const StoredTable& t) { return t.is(row[0], row[4]); });
            if (row[2] == "PRIMARY KEY")
                report.primary_key = items(row[3]);
            else if (referenced != tables_.end())
                report.foreign_keys.push_back({.columns = items(row[3]),
                                               .referenced_schema = {},
                                               .referenced_table = referenced->table,
                                               .referenced_columns = items(row[5])});
        }
        return {};
    }

    Connection& connection_;
    const SourceFile& file_;
    std::string attached_;
    std::vector<StoredTable> tables_;
};

}

Result<void> ingest_databases(Connection& connection, const std::vector<SourceFile>& files, std::stop_token cancel,
                              std::vector<FileReport>& reports)
{
    std::set<std::string> taken;
    for (const SourceFile& file : files)
        taken.insert(lower(file.table));
    std::vector<DatabaseIngest> databases;
    const auto fail_one = [&](const DatabaseIngest& database, const core::Error& error) {
        reports.push_back(database.empty_report());
        set_error(reports.back(), error);
    };
    for (const SourceFile& file : files) {
        if (file.format != FileFormat::duckdb)
            continue;
        DatabaseIngest database(connection, file, fmt::format("attached {}", databases.size()));
        if (auto attached = database.attach(); attached)
            databases.push_back(std::move(database));
        else if (concerns_all_files(attached.error(), cancel) && attached.error().code != Errc::unavailable)
            return attached;
        else
            fail_one(database, attached.error()); // unavailable: its writer has it open
    }
    if (databases.empty())
        return {};
    if (auto closed = connection.run("SET GLOBAL enable_external_access = false"); !closed)
        return closed;
    for (DatabaseIngest& database : databases) {
        if (auto copied = database.copy(taken, cancel, reports); !copied) {
            if (concerns_all_files(copied.error(), cancel))
                return copied;
            fail_one(database, copied.error());
        }
    }
    return {};
}

}
