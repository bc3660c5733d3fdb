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

bool changes_rows(std::string_view sql)
{
    return sql.starts_with("insert") || sql.starts_with("update") || sql.starts_with("delete");
}

// Runs `work` on the pool, or at once for a coroutine that is there already.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> run_on(asio::thread_pool& threads, Work work)
{
    if (threads.get_executor().running_in_this_thread())
        co_return work();
    co_return co_await core::run_blocking(threads, std::move(work));
}

using Lease = ConnectionPool<SqliteConnection>::Lease;

// Gives the writer on to the next one, and waits until somebody commits the group that this one belongs to.
asio::awaitable<core::Result<void>> wait_for_group(WriteGroup& group, Lease lease)
{
    auto initiate = [&group](auto handler, Lease writer) {
        auto executor = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(executor);
        group.join(
            [handler = std::move(handler), executor, guard = std::move(guard)](core::Result<void> outcome) mutable {
                asio::post(executor, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                    std::move(handler)(std::move(outcome));
                });
            });
        const Lease given_on = std::move(writer);
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(core::Result<void>)>(
        std::move(initiate), asio::use_awaitable, std::move(lease));
}

class SqliteTransaction final : public Transaction {
public:
    SqliteTransaction(Lease lease, asio::thread_pool& threads, ConnectionPool<SqliteConnection>& writers,
                      WriteGroup& group)
        : lease_(std::move(lease)), threads_(threads), writers_(writers), group_(group)
    {
    }
    ~SqliteTransaction() override { undo(); }

    asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) override
    {
        SqliteConnection& connection = *lease_.connection;
        auto work = [&connection, sql = std::move(sql), values = std::move(values)] {
            return connection.run(sql, values);
        };
        co_return co_await run_on(threads_, std::move(work));
    }

    asio::awaitable<core::Result<void>> commit() override
    {
        // Whether it is durable: if not, another transaction comes into the group and will commit both.
        auto work = [this]() -> core::Result<bool> {
            if (auto released = group_.release(*lease_.connection); !released)
                return std::unexpected(released.error());
            if (writers_.is_wanted() && group_.has_room())
                return false;
            if (auto committed = group_.commit(*lease_.connection); !committed)
                return std::unexpected(committed.error());
            return true;
        };
        auto durable = co_await run_on(threads_, std::move(work));
        open_ = false;
        if (!durable)
            co_return std::unexpected(durable.error());
        if (*durable)
            co_return core::Result<void>{};
        co_return co_await wait_for_group(group_, std::move(lease_));
    }

    asio::awaitable<void> roll_back() override
    {
        auto work = [this] {
            undo();
            return true;
        };
        co_await run_on(threads_, std::move(work));
    }

private:
    void undo()
    {
        if (!std::exchange(open_, false) || !lease_.connection)
            return;
        group_.roll_back(*lease_.connection);
        // Whoever hears of the failure may look for what stood in the way: it must be there to be seen. Those that came
        // before are told how it ended.
        group_.commit(*lease_.connection);
    }

    Lease lease_;
    asio::thread_pool& threads_;
    ConnectionPool<SqliteConnection>& writers_;
    WriteGroup& group_;
    bool open_ = true;
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
        auto opened = co_await run_on(threads_, std::move(work));
        if (!opened)
            co_return std::unexpected(opened.error());
        lease.connection = std::move(*opened);
    }
    co_return lease;
}

asio::awaitable<core::Result<Rows>> SqliteDatabase::query(std::string sql, Values values)
{
    // On the threads as a whole: a caller whose loop ends must not keep the writer.
    if (changes_rows(sql))
        co_return co_await asio::co_spawn(threads_, change(std::move(sql), std::move(values)), asio::use_awaitable);
    const Access access = only_reads(sql) ? Access::read_only : Access::read_write;
    Pool::Lease lease = co_await (access == Access::read_only ? readers_ : writers_).acquire();
    auto work = [this, access, &lease, sql = std::move(sql), values = std::move(values)]() -> core::Result<Rows> {
        if (!lease.connection) {
            auto opened = SqliteConnection::open(path_, access, patience_);
            if (!opened)
                return std::unexpected(opened.error());
            lease.connection = std::move(*opened);
        }
        if (access == Access::read_write) {
            if (auto committed = group_.commit(*lease.connection); !committed)
                return std::unexpected(committed.error());
        }
        return lease.connection->run(sql, values);
    };
    co_return co_await run_on(threads_, std::move(work));
}

// One statement as a transaction of its own.
asio::awaitable<core::Result<Rows>> SqliteDatabase::change(std::string sql, Values values)
{
    auto transaction = co_await begin();
    if (!transaction)
        co_return std::unexpected(transaction.error());
    auto rows = co_await (*transaction)->query(std::move(sql), std::move(values));
    if (!rows) {
        co_await (*transaction)->roll_back();
        co_return rows;
    }
    auto committed = co_await (*transaction)->commit();
    if (!committed)
        co_return std::unexpected(committed.error());
    co_return rows;
}

asio::awaitable<core::Result<std::unique_ptr<Transaction>>> SqliteDatabase::begin()
{
    auto lease = co_await writer();
    if (!lease)
        co_return std::unexpected(lease.error());
    SqliteConnection& connection = *lease->connection;
    auto work = [this, &connection] { return group_.begin(connection); };
    auto begun = co_await run_on(threads_, std::move(work));
    if (!begun && !writers_.is_wanted()) {
        // Others may have counted on this one to commit their group.
        auto commit = [this, &connection] { return group_.commit(connection); };
        co_await run_on(threads_, std::move(commit));
    }
    if (!begun)
        co_return std::unexpected(begun.error());
    co_return std::make_unique<SqliteTransaction>(std::move(*lease), threads_, writers_, group_);
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
