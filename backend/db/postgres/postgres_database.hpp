#pragma once

#include "db/connection_pool.hpp"
#include "db/database.hpp"
#include "db/postgres/postgres_connection.hpp"

#include <memory>
#include <string>

namespace datachat::db::postgres {

// The metadata in one schema of a PostgreSQL database, shared by any number of processes.
class PostgresDatabase final : public Database {
public:
    // Connects and makes the schema where it is missing.
    static asio::awaitable<core::Result<std::unique_ptr<PostgresDatabase>>>
    open(std::string uri, std::string schema = "datachat", std::size_t connections = 8);

    Engine engine() const override { return Engine::postgres; }
    std::string location() const override { return options_.location; }
    asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) override;
    asio::awaitable<core::Result<std::unique_ptr<Transaction>>> begin() override;
    // Gives "": a server has its operator's backups, and migrations run in one transaction.
    asio::awaitable<core::Result<std::string>> back_up(std::string label) override;
    void close() override { pool_.clear(); }

private:
    using Pool = ConnectionPool<PostgresConnection>;
    PostgresDatabase(PostgresConnection::Options options, std::size_t connections)
        : options_(std::move(options)), pool_(connections)
    {
    }
    asio::awaitable<core::Result<Pool::Lease>> connection();
    asio::awaitable<core::Result<void>> replace(Pool::Lease& lease);

    PostgresConnection::Options options_;
    Pool pool_;
};

// host:port/database of a libpq address, without user and password; "PostgreSQL" for one that cannot be read.
std::string location_of(const std::string& uri);

}
