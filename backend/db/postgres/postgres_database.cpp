#include "db/postgres/postgres_database.hpp"

#include "db/postgres/placeholders.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstring>

namespace datachat::db::postgres {
namespace {

class PostgresTransaction final : public Transaction {
public:
    using Lease = ConnectionPool<PostgresConnection>::Lease;
    explicit PostgresTransaction(Lease lease) : lease_(std::move(lease)) {}
    ~PostgresTransaction() override
    {
        // The server rolls back when the connection ends: nothing can be awaited here.
        if (lease_.connection && !lease_.connection->is_idle())
            lease_.connection.reset();
    }

    asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) override
    {
        co_return co_await lease_.connection->run(number_placeholders(sql), std::move(values));
    }

    asio::awaitable<core::Result<void>> commit() override
    {
        // PostgreSQL answers the commit of a failed transaction with success, having rolled it back.
        if (lease_.connection->has_failed())
            co_return core::fail(core::Errc::internal, "The metadata could not be written; the log has the details.",
                                 "commit after a failed statement");
        auto done = co_await lease_.connection->run("commit", {});
        if (!done)
            co_return std::unexpected(done.error());
        co_return core::Result<void>{};
    }

    asio::awaitable<void> roll_back() override { co_await lease_.connection->run("rollback", {}); }

private:
    Lease lease_;
};

}

std::string location_of(const std::string& uri)
{
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(uri.c_str(), nullptr),
                                                                               PQconninfoFree);
    std::string host = "localhost";
    std::string port = "5432";
    std::string database;
    for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (option->val == nullptr)
            continue;
        if (std::strcmp(option->keyword, "host") == 0)
            host = option->val;
        else if (std::strcmp(option->keyword, "port") == 0)
            port = option->val;
        else if (std::strcmp(option->keyword, "dbname") == 0)
            database = option->val;
    }
    return options ? fmt::format("{}:{}/{}", host, port, database) : "PostgreSQL";
}

asio::awaitable<core::Result<std::unique_ptr<PostgresDatabase>>>
PostgresDatabase::open(std::string uri, std::string schema, std::size_t connections)
{
    PostgresConnection::Options options{.uri = uri, .schema = schema, .location = location_of(uri)};
    std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(std::move(options), connections));
    auto first = co_await database->connection();
    if (!first)
        co_return std::unexpected(first.error());

    Values name{schema};
    auto exists =
        co_await first->connection->run("select 1::int8 from pg_namespace where nspname = $1", std::move(name));
    if (!exists)
        co_return std::unexpected(exists.error());
    if (exists->empty()) {
        // DDL takes no parameters; the server does the quoting.
        Values unquoted{schema};
        auto quoted = co_await first->connection->run("select quote_ident($1)", std::move(unquoted));
        if (!quoted)
            co_return std::unexpected(quoted.error());
        auto created = co_await first->connection->run("create schema if not exists " + quoted->front().text(), {});
        if (!created && created.error().code != core::Errc::conflict)
            co_return std::unexpected(created.error());
    }
    co_return database;
}

asio::awaitable<core::Result<PostgresDatabase::Pool::Lease>> PostgresDatabase::connection()
{
    Pool::Lease lease = co_await pool_.acquire();
    if (!lease.connection || !lease.connection->is_idle()) {
        if (auto opened = co_await replace(lease); !opened)
            co_return std::unexpected(opened.error());
    }
    co_return lease;
}

asio::awaitable<core::Result<Rows>> PostgresDatabase::query(std::string sql, Values values)
{
    auto lease = co_await connection();
    if (!lease)
        co_return std::unexpected(lease.error());
    const std::string numbered = number_placeholders(sql);
    auto rows = co_await lease->connection->run(numbered, values);
    if (!lease->connection->is_idle())
        lease->connection.reset();
    // A server that restarted ends idle connections without our noticing. Only what reads is tried once more: a write
    // may have arrived.
    if (!rows && !lease->connection && rows.error().code == core::Errc::unavailable && sql.starts_with("select")) {
        if (auto replaced = co_await replace(*lease); !replaced)
            co_return std::unexpected(replaced.error());
        rows = co_await lease->connection->run(numbered, std::move(values));
    }
    co_return rows;
}

asio::awaitable<core::Result<void>> PostgresDatabase::replace(Pool::Lease& lease)
{
    lease.connection.reset();
    PostgresConnection::Options options = options_;
    auto opened = co_await PostgresConnection::open(std::move(options));
    if (!opened)
        co_return std::unexpected(opened.error());
    lease.connection = std::move(*opened);
    co_return core::Result<void>{};
}

asio::awaitable<core::Result<std::unique_ptr<Transaction>>> PostgresDatabase::begin()
{
    auto lease = co_await connection();
    if (!lease)
        co_return std::unexpected(lease.error());
    auto begun = co_await lease->connection->run("begin", {});
    if (!begun && begun.error().code == core::Errc::unavailable) {
        if (auto replaced = co_await replace(*lease); !replaced)
            co_return std::unexpected(replaced.error());
        begun = co_await lease->connection->run("begin", {});
    }
    if (!begun)
        co_return std::unexpected(begun.error());
    co_return std::make_unique<PostgresTransaction>(std::move(*lease));
}

asio::awaitable<core::Result<std::string>> PostgresDatabase::back_up(std::string)
{
    co_return std::string();
}

}
