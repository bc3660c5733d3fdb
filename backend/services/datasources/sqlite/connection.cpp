#include "services/datasources/sqlite/connection.hpp"

#include "services/datasources/quoting.hpp"
#include "services/datasources/sqlite/errors.hpp"
#include "services/datasources/sqlite/protections.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <thread>
#include <vector>

namespace datachat::services::datasources::sqlite {
namespace {

using core::Errc;
using core::fail;

std::pair<std::uint64_t, std::uint64_t> identity_of(const std::filesystem::path& file)
{
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0)
        return {0, 0};
    return {status.st_dev, status.st_ino};
}

Result<void> check_file(const std::filesystem::path& file)
{
    std::error_code ignored;
    const auto status = std::filesystem::status(file, ignored);
    if (!std::filesystem::exists(status))
        return fail(Errc::not_found, fmt::format("There is no file {}; check the path.", file.string()));
    if (std::filesystem::is_directory(status))
        return fail(
            Errc::invalid_argument,
            fmt::format("{} is a folder, not an SQLite database; give a file, or files:{} for the data files in it.",
                        file.string(), file.string()));
    if (std::filesystem::file_size(file, ignored) == 0 && !ignored)
        return fail(Errc::corrupt, fmt::format("{} is empty, not an SQLite database.", file.string()));
    return {};
}

// A WAL database in a folder that we may not write to can only be read as one that nobody changes.
bool has_no_pending_log(const std::filesystem::path& file)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(file.string() + "-wal", failed);
    return failed || size == 0;
}

std::string uri_of(const std::filesystem::path& file)
{
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        const bool plain =
            std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '-' || c == '_' || c == '.';
        uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri + "?immutable=1";
}

}

void StatementDeleter::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, bool immutable,
                                                     std::stop_token closing)
{
    if (auto checked = check_file(file); !checked)
        return std::unexpected(checked.error());
    std::unique_ptr<Connection> connection(new Connection(file, std::move(closing)));
    auto opened = connection->open_handle(immutable);
    if (!opened && !immutable && opened.error().code == Errc::unavailable && has_no_pending_log(file))
        opened = connection->open_handle(true);
    if (!opened)
        return std::unexpected(opened.error());
    if (auto protection = connection->protect(); !protection)
        return std::unexpected(protection.error());
    return connection;
}

Connection::~Connection()
{
    sqlite3_close_v2(database_);
}

Result<void> Connection::open_handle(bool immutable)
{
    sqlite3_close_v2(std::exchange(database_, nullptr));
    const std::string name = immutable ? uri_of(file_) : std::filesystem::absolute(file_).string();
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | (immutable ? SQLITE_OPEN_URI : 0);
    const int opened = sqlite3_open_v2(name.c_str(), &database_, flags, nullptr);
    if (opened != SQLITE_OK)
        return std::unexpected(error(opened));
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_handler(database_, &Connection::on_busy, this);
    deadline_ = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    // Opening is lazy: the first read tells whether this is a database.
    const int read =
        sqlite3_exec(database_, "PRAGMA schema_version; SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
    if (read != SQLITE_OK)
        return std::unexpected(error(read));
    identity_ = identity_of(file_);
    return {};
}

Result<void> Connection::protect()
{
    if (!switch_on_protections(database_))
        return fail(Errc::internal,
                    "This SQLite library lacks a protection that DataChat needs; use version 3.38 or newer.",
                    sqlite3_libversion());
    // A virtual table reads and declares its own schema when it is first used, which the authorizer would refuse.
    std::vector<std::string> virtual_tables{"json_each('[]')", "json_tree('[]')"};
    sqlite3_stmt* names = nullptr;
    sqlite3_prepare_v2(database_, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'",
                       -1, &names, nullptr);
    const Statement owner(names);
    while (names != nullptr && sqlite3_step(names) == SQLITE_ROW)
        virtual_tables.push_back(quoted_name(reinterpret_cast<const char*>(sqlite3_column_text(names, 0))));
    for (const std::string& table : virtual_tables) {
        sqlite3_stmt* first_use = nullptr; // one whose module is not built in stays unusable, and says so when asked
        sqlite3_prepare_v2(database_, fmt::format("SELECT * FROM {} LIMIT 0", table).c_str(), -1, &first_use, nullptr);
        sqlite3_finalize(first_use);
    }
    sqlite3_set_authorizer(database_, &Connection::authorize, this);
    sqlite3_progress_handler(database_, 2000, &Connection::on_progress, this);
    return {};
}

Result<std::string> Connection::explain(const std::string& text)
{
    auto checked = prepare(text);
    if (!checked)
        return std::unexpected(checked.error());
    auto statement = prepare_look_up("EXPLAIN QUERY PLAN " + text);
    if (!statement)
        return std::unexpected(statement.error());
    std::string plan;
    while (true) {
        const auto row = step(statement->get());
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return plan;
        const auto* line = reinterpret_cast<const char*>(sqlite3_column_text(statement->get(), 3));
        plan += fmt::format("{}\n", line == nullptr ? "" : line);
    }
}

Result<Statement> Connection::prepare_look_up(std::string_view text)
{
    const LookUps look_ups(*this);
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(database_, text.data(), static_cast<int>(text.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return std::unexpected(error(code));
    return Statement(statement);
}

Result<Statement> Connection::prepare(std::string_view text)
{
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(database_, text.data(), static_cast<int>(text.size()), 0, &raw, &tail);
    Statement statement(raw);
    if (code != SQLITE_OK)
        return std::unexpected(error(code));
    if (!statement)
        return fail(Errc::invalid_argument, "The query is empty.");
    for (const char* rest = tail; rest != text.data() + text.size(); ++rest) {
        if (std::isspace(static_cast<unsigned char>(*rest)) == 0 && *rest != ';')
            return fail(Errc::refused, "SQLite takes one statement at a time.",
                        std::string(rest, text.data() + text.size()));
    }
    // VACUUM INTO writes a file even on a read-only connection.
    if (sqlite3_stmt_readonly(raw) == 0 || sqlite3_stmt_isexplain(raw) != 0 || sqlite3_column_count(raw) == 0)
        return fail(Errc::refused, "SQLite refused the statement: only queries that read are allowed.",
                    std::string(text));
    return statement;
}

void Connection::watch(std::stop_token cancel, std::chrono::steady_clock::time_point deadline)
{
    cancel_ = std::move(cancel);
    deadline_ = deadline;
}

Result<bool> Connection::step(sqlite3_stmt* statement)
{
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return std::unexpected(error(code));
}

core::Error Connection::error(int code) const
{
    if (must_stop() && ((code & 0xff) == SQLITE_INTERRUPT || (code & 0xff) == SQLITE_BUSY)) {
        if (cancel_.stop_requested() || closing_.stop_requested())
            return {Errc::cancelled, "The query was cancelled."};
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit."};
    }
    return to_error(database_, code, file_);
}

bool Connection::must_stop() const
{
    return cancel_.stop_requested() || closing_.stop_requested() || std::chrono::steady_clock::now() >= deadline_;
}

bool Connection::is_current() const
{
    return identity_of(file_) == identity_;
}

int Connection::authorize(void* self, int action, const char* first, const char* second, const char* /*database*/,
                          const char* /*trigger*/)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return second != nullptr && !is_denied_function(second) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA:
        // Full-text tables ask for the data version by themselves; it only tells.
        if (first != nullptr && second == nullptr && std::string_view(first) == "data_version")
            return SQLITE_OK;
        return static_cast<Connection*>(self)->looking_up_ && first != nullptr && is_reading_pragma(first)
                   ? SQLITE_OK
                   : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

int Connection::on_progress(void* self)
{
    return static_cast<Connection*>(self)->must_stop() ? 1 : 0;
}

int Connection::on_busy(void* self, int /*attempts*/)
{
    if (static_cast<Connection*>(self)->must_stop())
        return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return 1;
}

}
