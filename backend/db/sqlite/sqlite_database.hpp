#pragma once

#include "db/connection_pool.hpp"
#include "db/database.hpp"
#include "db/sqlite/sqlite_connection.hpp"
#include "db/sqlite/write_group.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace datachat::db::sqlite {

// The metadata in one SQLite file: one writer and two readers on threads of its own, so that computing elsewhere never
// delays an acknowledgement.
class SqliteDatabase final : public Database {
public:
    // Opens the file, creating it and its folder where they are missing. Blocks: for start-up, or through run_blocking.
    static core::Result<std::unique_ptr<SqliteDatabase>>
    open(std::string path, std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~SqliteDatabase() override;

    Engine engine() const override { return Engine::sqlite; }
    std::string location() const override { return path_; }
    asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) override;
    asio::awaitable<core::Result<std::unique_ptr<Transaction>>> begin() override;
    asio::awaitable<core::Result<std::string>> back_up(std::string label) override;
    void close() override;

protected:
    std::optional<asio::any_io_executor> transaction_executor() override { return threads_.get_executor(); }

private:
    asio::awaitable<core::Result<Rows>> change(std::string sql, Values values);
    using Pool = ConnectionPool<SqliteConnection>;
    SqliteDatabase(std::string path, std::chrono::milliseconds patience);
    asio::awaitable<core::Result<Pool::Lease>> writer();

    std::string path_;
    std::chrono::milliseconds patience_;
    Pool writers_;
    WriteGroup group_;
    Pool readers_;
    asio::thread_pool threads_;
};

}
