#include "db/sqlite/sqlite_database.hpp"

#include "core/run_blocking.hpp"
#include "db/sqlite/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <system_error>

namespace datachat::db::sqlite {
namespace {

constexpr std::size_t reader_count = 2;

bool only_reads(std::string_view sql)
{
    return sql.starts_with("select");
}

class SqliteTransaction final : public Transaction {
public:
    using Lease = ConnectionPool<SqliteConnection>::Lease;
    SqliteTransaction(Lease lease, asio::thread_pool& threads) : lease_(std::move(lease)), threads_(threads) {}
    ~SqliteTransaction() override
    {
        // Takes microseconds: what was not committed never left the cache.
        if (lease_.connection)
            lease_.connection->roll_back();
    }

    asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) override
    {
        SqliteConnection& connection = *lease_.connection;
        auto work = [&connection, sql = std::move(sql), values = std::move(values)] {
            return connection.run(sql, values);
        };
        co_return co_await core::run_blocking(threads_, std::move(work));
    }

    asio::awaitable<core::Result<void>> commit() override
    {
        SqliteConnection& connection = *lease_.connection;
        auto work = [&connection] { return connection.run("commit", {}); };
        auto done = co_await core::run_blocking(threads_, std::move(work));
        if (!done)
            co_return std::unexpected(done.error());
        co_return core::Result<void>{};
    }

    asio::awaitable<void> roll_back() override
    {
        lease_.connection->roll_back();
        co_return;
    }

private:
    Lease lease_;
    asio::thread_pool& threads_;
};

}

SqliteDatabase::SqliteDatabase(std::string path, std::chrono::milliseconds patience)
    : path_(std::move(path)), patience_(patience), writers_(1), readers_(reader_count), threads_(1 + reader_count)
{
}

SqliteDatabase::~SqliteDatabase()
{
    threads_.join();
}

core::Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(std::string path, std::chrono::milliseconds patience)
{
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!folder.empty())
        std::filesystem::create_directories(folder, error);
    if (error)
        return std::unexpected(to_error(SQLITE_CANTOPEN, path, error.message()));
    // Opened once here, so that a wrong path is told at start-up and not at the first question.
    auto first = SqliteConnection::open(path, Access::read_write, patience);
    if (!first)
        return std::unexpected(first.error());
    return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(path), patience));
}

asio::awaitable<core::Result<SqliteDatabase::Pool::Lease>> SqliteDatabase::writer()
{
    Pool::Lease lease = co_await writers_.acquire();
    if (!lease.connection) {
        auto work = [this] { return SqliteConnection::open(path_, Access::read_write, patience_); };
        auto opened = co_await core::run_blocking(threads_, std::move(work));
        if (!opened)
            co_return std::unexpected(opened.error());
        lease.connection = std::move(*opened);
    }
    co_return lease;
}

asio::awaitable<core::Result<Rows>> SqliteDatabase::query(std::string sql, Values values)
{
    const Access access = only_reads(sql) ? Access::read_only : Access::read_write;
    Pool::Lease lease = co_await (access == Access::read_only ? readers_ : writers_).acquire();
    auto work = [this, access, &lease, sql = std::move(sql), values = std::move(values)]() -> core::Result<Rows> {
        if (!lease.connection) {
            auto opened = SqliteConnection::open(path_, access, patience_);
            if (!opened)
                return std::unexpected(opened.error());
            lease.connection = std::move(*opened);
        }
        return lease.connection->run(sql, values);
    };
    co_return co_await core::run_blocking(threads_, std::move(work));
}

asio::awaitable<core::Result<std::unique_ptr<Transaction>>> SqliteDatabase::begin()
{
    auto lease = co_await writer();
    if (!lease)
        co_return std::unexpected(lease.error());
    SqliteConnection& connection = *lease->connection;
    auto work = [&connection] { return connection.run("begin immediate", {}); };
    auto begun = co_await core::run_blocking(threads_, std::move(work));
    if (!begun)
        co_return std::unexpected(begun.error());
    co_return std::make_unique<SqliteTransaction>(std::move(*lease), threads_);
}

asio::awaitable<core::Result<std::string>> SqliteDatabase::back_up(std::string label)
{
    const std::string target = fmt::format("{}.{}", path_, label);
    auto work = [this, target]() -> core::Result<std::string> {
        auto connection = SqliteConnection::open(path_, Access::read_only, patience_);
        if (!connection)
            return std::unexpected(connection.error());
        // Written aside and renamed: a copy that was cut off never looks like a whole one.
        const std::string unfinished = target + ".tmp";
        std::error_code error;
        std::filesystem::remove(unfinished, error);
        if (auto copied = (*connection)->copy_to(unfinished); !copied)
            return std::unexpected(copied.error());
        std::filesystem::rename(unfinished, target, error);
        if (error)
            return std::unexpected(to_error(SQLITE_IOERR, target, error.message()));
        return target;
    };
    co_return co_await core::run_blocking(threads_, std::move(work));
}

void SqliteDatabase::close()
{
    readers_.clear();
    writers_.clear();
}

}
