#include "db/migrations/migrations.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>

namespace datachat::db::migrations {
namespace {

std::string_view script_of(const Migration& migration, Engine engine)
{
    return engine == Engine::sqlite ? migration.sqlite : migration.postgres;
}

asio::awaitable<core::Result<void>> lock(Session& session, Engine engine)
{
    // SQLite's transaction already holds the writer's lock. The number is arbitrary and ours.
    if (engine == Engine::postgres) {
        auto locked = co_await session.query("select pg_advisory_xact_lock(724202611)", {});
        if (!locked)
            co_return std::unexpected(locked.error());
    }
    co_return core::Result<void>{};
}

// A file or schema that has tables but not ours was given by mistake.
asio::awaitable<core::Result<bool>> is_migrated(Session& session, Database& database)
{
    const bool sqlite = database.engine() == Engine::sqlite;
    auto tables =
        co_await session.query(sqlite ? "select name from sqlite_master where type = 'table'"
                                      : "select tablename::text from pg_tables where schemaname = current_schema()",
                               {});
    if (!tables)
        co_return std::unexpected(tables.error());
    for (const Values& row : tables->rows) {
        if (RowReader(row).text() == "schema_migrations")
            co_return true;
    }
    if (!tables->empty())
        co_return core::fail(
            core::Errc::corrupt,
            fmt::format("{} holds another program's tables. Choose another place for DataChat's metadata.",
                        database.location()));
    co_return false;
}

// How many of `known` have been applied.
asio::awaitable<core::Result<std::int64_t>> applied_count(Session& session, Database& database,
                                                          std::span<const Migration> known)
{
    auto applied = co_await session.query("select number, name, checksum from schema_migrations order by number", {});
    if (!applied)
        co_return std::unexpected(applied.error());
    const auto count = static_cast<std::int64_t>(applied->rows.size());
    if (count > static_cast<std::int64_t>(known.size()))
        co_return core::fail(core::Errc::unsupported,
                             fmt::format("The metadata in {} was written by a newer DataChat (schema {}; this one "
                                         "knows {}). Install that version again, or restore the copy from "
                                         "before it.",
                                         database.location(), count, known.size()));
    for (std::size_t i = 0; i < applied->rows.size(); ++i) {
        RowReader row(applied->rows[i]);
        const auto number = row.integer();
        const auto name = row.text();
        if (number != known[i].number || row.text() != core::digest_hex(script_of(known[i], database.engine())))
            co_return core::fail(core::Errc::corrupt,
                                 fmt::format("The metadata in {} was made by another build of DataChat: step {} ({}) "
                                             "differs. Use that build, or start afresh.",
                                             database.location(), number, name));
    }
    co_return count;
}

asio::awaitable<core::Result<void>> apply(Session& session, Engine engine, const Migration& migration,
                                          std::int64_t now_ms)
{
    const std::string_view script = script_of(migration, engine);
    for (const std::string& statement : split_statements(script)) {
        if (auto done = co_await session.execute(statement); !done) {
            core::Error error = done.error();
            error.detail = fmt::format("migration {} {}: {}", migration.number, migration.name, error.detail);
            co_return std::unexpected(std::move(error));
        }
    }
    Values row{migration.number, std::string(migration.name), core::digest_hex(script), now_ms};
    auto noted = co_await session.execute(
        "insert into schema_migrations (number, name, checksum, applied_at) values (?, ?, ?, ?)", std::move(row));
    if (!noted)
        co_return std::unexpected(noted.error());
    co_return core::Result<void>{};
}

asio::awaitable<core::Result<MigrationReport>> migrate_in(Session& session, Database& database,
                                                          std::span<const Migration> known, std::int64_t now_ms)
{
    if (auto locked = co_await lock(session, database.engine()); !locked)
        co_return std::unexpected(locked.error());
    const auto migrated = co_await is_migrated(session, database);
    if (!migrated)
        co_return std::unexpected(migrated.error());
    MigrationReport report;
    if (*migrated) {
        const auto count = co_await applied_count(session, database, known);
        if (!count)
            co_return std::unexpected(count.error());
        report.from = *count;
    } else {
        auto made = co_await session.execute("create table schema_migrations (number bigint not null primary key, name "
                                             "text not null, checksum text not null, "
                                             "applied_at bigint not null)");
        if (!made)
            co_return std::unexpected(made.error());
    }
    report.to = static_cast<std::int64_t>(known.size());
    if (report.from == report.to)
        co_return report;
    if (report.from > 0) {
        auto copy = co_await database.back_up(fmt::format("before-{:04}", report.to));
        if (!copy)
            co_return std::unexpected(copy.error());
        report.backup = *copy;
    }
    for (const Migration& migration : known.subspan(static_cast<std::size_t>(report.from))) {
        if (auto done = co_await apply(session, database.engine(), migration, now_ms); !done)
            co_return std::unexpected(done.error());
    }
    co_return report;
}

}

std::vector<std::string> split_statements(std::string_view script)
{
    std::vector<std::string> statements;
    constexpr std::string_view blank = " \t\r\n";
    while (!script.empty()) {
        const auto end = script.find(";\n");
        std::string_view statement = script.substr(0, end);
        script = end == std::string_view::npos ? std::string_view() : script.substr(end + 2);
        if (const auto begin = statement.find_first_not_of(blank); begin != std::string_view::npos) {
            statement.remove_prefix(begin);
            statement = statement.substr(0, statement.find_last_not_of(" \t\r\n;") + 1);
            statements.emplace_back(statement);
        }
    }
    return statements;
}

asio::awaitable<core::Result<MigrationReport>> migrate(Database& database, std::span<const Migration> known,
                                                       std::int64_t now_ms)
{
    const auto work = [&](Session& session) { return migrate_in(session, database, known, now_ms); };
    co_return co_await database.transaction(work);
}

}
