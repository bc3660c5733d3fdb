#include "db/open_database.hpp"

#include "core/log.hpp"
#include "db/migrations/migrations.hpp"
#include "db/postgres/postgres_database.hpp"
#include "db/sqlite/sqlite_database.hpp"

#include <fmt/format.h>

namespace datachat::db {
namespace {

asio::awaitable<core::Result<std::unique_ptr<Database>>> open_engine(std::string address, std::string schema)
{
    if (is_postgres_address(address)) {
        auto opened = co_await postgres::PostgresDatabase::open(std::move(address), std::move(schema));
        if (!opened)
            co_return std::unexpected(opened.error());
        co_return std::move(*opened);
    }
    // Blocks for milliseconds, once, before anything else runs.
    auto opened = sqlite::SqliteDatabase::open(std::move(address));
    if (!opened)
        co_return std::unexpected(opened.error());
    co_return std::move(*opened);
}

}

bool is_postgres_address(const std::string& address)
{
    return address.starts_with("postgres://") || address.starts_with("postgresql://");
}

asio::awaitable<core::Result<std::unique_ptr<Database>>> open_database(std::string address, const core::Clock& clock,
                                                                       std::string schema)
{
    auto database = co_await open_engine(std::move(address), std::move(schema));
    if (!database)
        co_return std::unexpected(database.error());
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch()).count();
    auto report = co_await migrations::migrate(**database, migrations::all_migrations(), now_ms);
    if (!report)
        co_return std::unexpected(report.error());
    if (report->from != 0 && report->from != report->to)
        core::log(core::LogLevel::info, "db",
                  fmt::format("metadata {} brought from schema {} to {}{}", (*database)->location(), report->from,
                              report->to,
                              report->backup.empty() ? std::string() : "; the copy from before is " + report->backup));
    co_return database;
}

}
