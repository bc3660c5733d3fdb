#pragma once

#include "core/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace datachat::services::datasources::sqlite {

using core::Result;

struct StatementDeleter {
    void operator()(sqlite3_stmt* statement) const;
};
using Statement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

// One read-only connection with every protection that SQLite has. Used by one thread at a time.
class Connection {
public:
    // Fails with not_found, corrupt (no database), unavailable (cannot be read), each naming the remedy.
    // A stop of `closing` ends whatever runs.
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, bool immutable,
                                                    std::stop_token closing);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Compiles a checked query's text under the authorizer. Refused unless it is one statement that only reads.
    Result<Statement> prepare(std::string_view text);
    // The steps of SQLite's plan for such a query, a line each.
    Result<std::string> explain(const std::string& text);
    // Compiles a look-up of our own (schema, counts, samples), which may use reading pragmas. The text is never a
    // user's.
    Result<Statement> prepare_look_up(std::string_view text);

    // Until when and how long the next steps may run; both are looked at while SQLite works.
    void watch(std::stop_token cancel, std::chrono::steady_clock::time_point deadline);
    // Steps a statement: true = a row, false = the end. Fails with timeout, cancelled, or what SQLite says.
    Result<bool> step(sqlite3_stmt* statement);

    const std::filesystem::path& file() const { return file_; }
    // Whether the path still leads to the file that was opened.
    bool is_current() const;

    // While one lives, the reading pragmas of the schema reader are let through: SQLite compiles a statement anew while
    // it is stepped when another program has changed the schema, and asks the authorizer again.
    class LookUps {
    public:
        explicit LookUps(Connection& connection) : connection_(connection), before_(connection.looking_up_)
        {
            connection.looking_up_ = true;
        }
        ~LookUps() { connection_.looking_up_ = before_; }
        LookUps(const LookUps&) = delete;
        LookUps& operator=(const LookUps&) = delete;

    private:
        Connection& connection_;
        bool before_;
    };

private:
    Connection(std::filesystem::path file, std::stop_token closing)
        : file_(std::move(file)), closing_(std::move(closing))
    {
    }
    Result<void> open_handle(bool immutable);
    Result<void> protect();
    core::Error error(int code) const;
    bool must_stop() const;

    static int authorize(void* self, int action, const char* first, const char* second, const char* database,
                         const char* trigger);
    static int on_progress(void* self);
    static int on_busy(void* self, int attempts);

    std::filesystem::path file_;
    std::pair<std::uint64_t, std::uint64_t> identity_; // device and inode
    sqlite3* database_ = nullptr;
    bool looking_up_ = false; // a statement of our own is being compiled
    std::stop_token closing_;
    std::stop_token cancel_;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

}
