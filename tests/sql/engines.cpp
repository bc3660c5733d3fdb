#include "engines.hpp"

#include <dlfcn.h>
#include <duckdb.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace datachat::sql {
namespace {

constexpr const char* null_text = "\\N";

void find_text(sqlite3_context* context, int, sqlite3_value** values) // X REGEXP Y: SQLite has the word alone
{
    const auto text = [&](int at) {
        const auto* content = reinterpret_cast<const char*>(sqlite3_value_text(values[at]));
        return std::string(content ? content : "");
    };
    const std::string pattern = text(0);
    const std::string plain = pattern.starts_with('^') ? pattern.substr(1) : pattern;
    sqlite3_result_int(context,
                       pattern != plain ? text(1).starts_with(plain) : text(1).find(plain) != std::string::npos);
}

class SqliteEngine : public Engine {
public:
    SqliteEngine() { use(""); }
    ~SqliteEngine() override { sqlite3_close(database_); }

    std::string use(const std::string&) override
    {
        sqlite3_close(database_);
        sqlite3_open(":memory:", &database_);
        sqlite3_create_function(database_, "regexp", 2, SQLITE_UTF8, nullptr, find_text, nullptr, nullptr);
        return "";
    }
    EngineRows run(const std::string& text) override
    {
        EngineRows result;
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(database_, text.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            result.error = sqlite3_errmsg(database_);
            return result;
        }
        int state = SQLITE_ROW;
        while ((state = sqlite3_step(statement)) == SQLITE_ROW) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* cell = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
                row.emplace_back(cell ? cell : null_text);
            }
            result.rows.push_back(std::move(row));
        }
        if (state != SQLITE_DONE)
            result.error = sqlite3_errmsg(database_);
        sqlite3_finalize(statement);
        return result;
    }

private:
    sqlite3* database_ = nullptr;
};

class DuckDbEngine : public Engine {
public:
    explicit DuckDbEngine(void* library) : library_(library) { use(""); }
    ~DuckDbEngine() override { close(); }

    std::string use(const std::string&) override
    {
        close();
        find<decltype(&duckdb_open)>("duckdb_open")(nullptr, &database_);
        find<decltype(&duckdb_connect)>("duckdb_connect")(database_, &connection_);
        return "";
    }
    EngineRows run(const std::string& text) override
    {
        const bool reads = !text.starts_with("CREATE") && !text.starts_with("INSERT");
        // As texts, so that lists and structures can be shown.
        return query(reads ? "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + text + "\n)" : text);
    }

private:
    template <class Function>
    Function find(const char* name) const
    {
        return reinterpret_cast<Function>(dlsym(library_, name));
    }
    void close()
    {
        if (!connection_)
            return;
        find<decltype(&duckdb_disconnect)>("duckdb_disconnect")(&connection_);
        find<decltype(&duckdb_close)>("duckdb_close")(&database_);
    }
    EngineRows query(const std::string& text)
    {
        EngineRows answer;
        duckdb_result result;
        if (find<decltype(&duckdb_query)>("duckdb_query")(connection_, text.c_str(), &result) == DuckDBError) {
            answer.error = find<decltype(&duckdb_result_error)>("duckdb_result_error")(&result);
        } else {
            const auto rows = find<decltype(&duckdb_row_count)>("duckdb_row_count")(&result);
            const auto columns = find<decltype(&duckdb_column_count)>("duckdb_column_count")(&result);
            const auto value = find<decltype(&duckdb_value_varchar)>("duckdb_value_varchar");
            const auto release = find<decltype(&duckdb_free)>("duckdb_free");
            for (idx_t row = 0; row < rows; ++row) {
                std::vector<std::string> cells;
                for (idx_t column = 0; column < columns; ++column) {
                    char* content = value(&result, column, row);
                    cells.emplace_back(content ? content : null_text);
                    release(content);
                }
                answer.rows.push_back(std::move(cells));
            }
        }
        find<decltype(&duckdb_destroy_result)>("duckdb_destroy_result")(&result);
        return answer;
    }

    void* library_;
    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

class PostgresEngine : public Engine {
public:
    explicit PostgresEngine(const char* address) : connection_(PQconnectdb(address)) {}
    ~PostgresEngine() override
    {
        if (!schema_.empty())
            run("DROP SCHEMA " + schema_ + " CASCADE");
        PQfinish(connection_);
    }
    bool is_open() const { return PQstatus(connection_) == CONNECTION_OK; }

    std::string use(const std::string& database) override
    {
        if (!schema_.empty())
            run("DROP SCHEMA " + schema_ + " CASCADE");
        schema_ = "\"test " + database + "\"";
        run("SET client_min_messages = error");
        run("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
        run("SET statement_timeout = '20s'");
        run("SET client_min_messages = error");
        const std::string error = run("CREATE SCHEMA " + schema_).error;
        return error.empty() ? run("SET search_path = " + schema_).error : error;
    }
    EngineRows run(const std::string& text) override
    {
        EngineRows answer;
        PGresult* result = PQexec(connection_, text.c_str());
        const auto status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            answer.error = PQresultErrorMessage(result);
        for (int row = 0; status == PGRES_TUPLES_OK && row < PQntuples(result); ++row) {
            std::vector<std::string> cells;
            for (int column = 0; column < PQnfields(result); ++column)
                cells.emplace_back(PQgetisnull(result, row, column) ? null_text : PQgetvalue(result, row, column));
            answer.rows.push_back(std::move(cells));
        }
        PQclear(result);
        return answer;
    }

private:
    PGconn* connection_;
    std::string schema_;
};

class MariaDbEngine : public Engine {
public:
    explicit MariaDbEngine(const std::string& address) : connection_(mysql_init(nullptr))
    {
        const std::size_t port = address.rfind(':');
        const unsigned number = static_cast<unsigned>(std::atoi(address.c_str() + port + 1));
        mysql_options(connection_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
        is_open_ =
            mysql_real_connect(connection_, "127.0.0.1", "root", nullptr, nullptr, number, nullptr, 0) != nullptr;
    }
    ~MariaDbEngine() override
    {
        if (!database_.empty())
            run("DROP DATABASE " + database_);
        mysql_close(connection_);
    }
    bool is_open() const { return is_open_; }

    std::string use(const std::string& database) override
    {
        if (!database_.empty())
            run("DROP DATABASE " + database_);
        database_ = "`" + database + "`";
        run("DROP DATABASE IF EXISTS " + database_);
        run("SET max_statement_time = 20");
        run("SET collation_connection = utf8mb4_nopad_bin");
        const std::string error = run("CREATE DATABASE " + database_ + " COLLATE utf8mb4_nopad_bin").error;
        return error.empty() ? run("USE " + database_).error : error;
    }
    EngineRows run(const std::string& text) override
    {
        EngineRows answer;
        if (mysql_real_query(connection_, text.data(), text.size()) != 0) {
            answer.error = mysql_error(connection_);
            return answer;
        }
        MYSQL_RES* result = mysql_store_result(connection_);
        if (!result) {
            answer.error = mysql_errno(connection_) != 0 ? mysql_error(connection_) : "";
            return answer;
        }
        const unsigned columns = mysql_num_fields(result);
        while (MYSQL_ROW row = mysql_fetch_row(result)) {
            std::vector<std::string> cells;
            for (unsigned column = 0; column < columns; ++column)
                cells.emplace_back(row[column] ? row[column] : null_text);
            answer.rows.push_back(std::move(cells));
        }
        answer.error = mysql_errno(connection_) != 0 ? mysql_error(connection_) : "";
        mysql_free_result(result);
        return answer;
    }

private:
    MYSQL* connection_;
    bool is_open_ = false;
    std::string database_;
};

std::string comparable(const std::string& cell)
{
    if (cell == "t" || cell == "true")
        return "1";
    if (cell == "f" || cell == "false")
        return "0";
    double number = 0;
    const auto [rest, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (cell.empty() || error != std::errc{} || rest != cell.data() + cell.size() || !std::isfinite(number))
        return cell;
    char shown[40];
    std::snprintf(shown, sizeof shown, "%.9g", number == 0 ? 0.0 : number);
    return shown;
}

}

std::unique_ptr<Engine> make_engine(Dialect dialect)
{
    switch (dialect) {
    case Dialect::sqlite:
        return std::make_unique<SqliteEngine>();
    case Dialect::duckdb: {
        void* library = dlopen(DATACHAT_DUCKDB_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        return library ? std::make_unique<DuckDbEngine>(library) : nullptr;
    }
    case Dialect::postgres: {
        const char* address = std::getenv("DATACHAT_TEST_POSTGRES");
        auto engine = address ? std::make_unique<PostgresEngine>(address) : nullptr;
        return engine && engine->is_open() ? std::move(engine) : nullptr;
    }
    case Dialect::mysql: {
        const char* address = std::getenv("DATACHAT_TEST_MARIADB");
        auto engine = address ? std::make_unique<MariaDbEngine>(address) : nullptr;
        return engine && engine->is_open() ? std::move(engine) : nullptr;
    }
    default:
        return nullptr;
    }
}

std::string how_to_have(Dialect dialect)
{
    return dialect == Dialect::duckdb     ? "no DuckDB library: run scripts/setup"
           : dialect == Dialect::postgres ? "no PostgreSQL: set DATACHAT_TEST_POSTGRES"
                                          : "no MariaDB: set DATACHAT_TEST_MARIADB";
}

std::vector<std::string> comparable(const EngineRows& rows)
{
    std::vector<std::string> lines;
    for (const auto& row : rows.rows) {
        std::string line;
        for (const std::string& cell : row)
            line += comparable(cell) + "\x1f";
        lines.push_back(std::move(line));
    }
    std::ranges::sort(lines);
    return lines;
}

}
