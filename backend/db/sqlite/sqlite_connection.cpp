#include "db/sqlite/sqlite_connection.hpp"

#include "db/sqlite/sqlite_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace datachat::db::sqlite {
namespace {

constexpr int longest_text = 64 * 1024 * 1024;

// SQLite would create the file with the umask's rights; it holds people's questions.
void create_private_file(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0)
        ::close(descriptor);
}

int bind(sqlite3_stmt* statement, int at, const Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return sqlite3_bind_int64(statement, at, *integer);
    if (const auto* real = std::get_if<double>(&value))
        return sqlite3_bind_double(statement, at, *real);
    if (const auto* text = std::get_if<std::string>(&value))
        return sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* blob = std::get_if<Blob>(&value)) {
        if (blob->bytes.empty())
            return sqlite3_bind_zeroblob(statement, at, 0);
        return sqlite3_bind_blob64(statement, at, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
    }
    return sqlite3_bind_null(statement, at);
}

std::string bytes_of(const void* data, int size)
{
    return data == nullptr ? std::string()
                           : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

Value cell(sqlite3_stmt* statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
        return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
        const void* text = sqlite3_column_text(statement, column);
        return bytes_of(text, sqlite3_column_bytes(statement, column));
    }
    case SQLITE_BLOB: {
        const void* blob = sqlite3_column_blob(statement, column);
        return Blob{bytes_of(blob, sqlite3_column_bytes(statement, column))};
    }
    default:
        return Null{};
    }
}

}

void SqliteConnection::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

SqliteConnection::~SqliteConnection() = default;

core::Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Access access,
                                                                       std::chrono::milliseconds patience)
{
    if (access == Access::read_write)
        create_private_file(path);
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle, path));
    if (code != SQLITE_OK)
        return std::unexpected(to_error(code, path, sqlite3_errstr(code)));
    if (auto configured = connection->configure(access, patience); !configured)
        return std::unexpected(configured.error());
    return connection;
}

core::Result<void> SqliteConnection::configure(Access access, std::chrono::milliseconds patience)
{
    sqlite3* handle = handle_.get();
    sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, longest_text);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    const std::array setup{"pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on",
                           "pragma cell_size_check = on"};
    for (const char* sql : setup) {
        if (auto done = run(sql, {}); !done)
            return std::unexpected(done.error());
    }
    if (sqlite3_db_readonly(handle, "main") == 1)
        return std::unexpected(to_error(SQLITE_READONLY, path_, "opened read-only"));
    if (access == Access::read_write)
        return {};
    if (auto done = run("pragma query_only = on", {}); !done)
        return std::unexpected(done.error());
    return {};
}

core::Error SqliteConnection::error(int code) const
{
    return to_error(code, path_, sqlite3_errmsg(handle_.get()));
}

core::Result<sqlite3_stmt*> SqliteConnection::prepare(const std::string& sql)
{
    if (const auto found = statements_.find(sql); found != statements_.end())
        return found->second.get();
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return std::unexpected(error(code));
    return statements_.emplace(sql, statement).first->second.get();
}

core::Result<Rows> SqliteConnection::run(const std::string& sql, const Values& values)
{
    for (const Value& value : values) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && !is_storable_text(*text))
            return core::fail(core::Errc::invalid_argument,
                              "The text holds characters that are not valid UTF-8, or a NUL character; remove them.");
    }
    auto prepared = prepare(sql);
    if (!prepared)
        return std::unexpected(prepared.error());
    sqlite3_stmt* statement = *prepared;
    // Ends the statement's locks and lets go of the bound values, whatever happens.
    const auto reset = [](sqlite3_stmt* used) {
        sqlite3_reset(used);
        sqlite3_clear_bindings(used);
    };
    const std::unique_ptr<sqlite3_stmt, decltype(reset)> guard(statement, reset);

    for (std::size_t i = 0; i < values.size(); ++i) {
        if (const int code = bind(statement, static_cast<int>(i) + 1, values[i]); code != SQLITE_OK)
            return std::unexpected(error(code));
    }
    Rows rows;
    const int columns = sqlite3_column_count(statement);
    const auto changes_before = sqlite3_total_changes64(handle_.get());
    for (;;) {
        const int code = sqlite3_step(statement);
        if (code == SQLITE_DONE)
            break;
        if (code != SQLITE_ROW)
            return std::unexpected(error(code));
        Values& row = rows.rows.emplace_back();
        row.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column)
            row.push_back(cell(statement, column));
    }
    // Not the total's growth: that counts what a cascade deleted.
    if (sqlite3_total_changes64(handle_.get()) != changes_before)
        rows.changed = sqlite3_changes64(handle_.get());
    return rows;
}

bool SqliteConnection::in_transaction() const
{
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

void SqliteConnection::roll_back()
{
    if (in_transaction())
        sqlite3_exec(handle_.get(), "rollback", nullptr, nullptr, nullptr);
}

core::Result<void> SqliteConnection::copy_to(const std::string& target)
{
    create_private_file(target);
    sqlite3* opened = nullptr;
    int code = sqlite3_open_v2(target.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
    const std::unique_ptr<sqlite3, Close> copy(opened);
    if (code != SQLITE_OK)
        return std::unexpected(to_error(code, target, sqlite3_errstr(code)));
    sqlite3_backup* backup = sqlite3_backup_init(copy.get(), "main", handle_.get(), "main");
    if (backup == nullptr)
        return std::unexpected(to_error(sqlite3_extended_errcode(copy.get()), target, sqlite3_errmsg(copy.get())));
    constexpr int all_pages = -1;
    code = sqlite3_backup_step(backup, all_pages);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE)
        return std::unexpected(to_error(code, target, sqlite3_errstr(code)));
    return {};
}

}
