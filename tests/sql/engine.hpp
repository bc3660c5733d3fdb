#pragma once

#include "duckdb_engine.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

// For tests: one database of an engine, asked by text.
namespace datachat::sql {

struct EngineAnswer {
    std::string error; // "" when it ran
    std::vector<std::string> rows;
};

class Engine {
public:
    virtual ~Engine() = default;
    virtual EngineAnswer ask(const std::string& text) = 0;
};

inline std::string cell(const char* value)
{
    return std::string(value ? value : "NULL") + "|";
}

class SqliteEngine final : public Engine {
public:
    SqliteEngine() { sqlite3_open(":memory:", &database_); }
    ~SqliteEngine() override { sqlite3_close(database_); }
    SqliteEngine(const SqliteEngine&) = delete;
    SqliteEngine& operator=(const SqliteEngine&) = delete;
    sqlite3* database() const { return database_; }

    EngineAnswer ask(const std::string& text) override
    {
        EngineAnswer answer;
        sqlite3_stmt* prepared = nullptr;
        int state = sqlite3_prepare_v2(database_, text.c_str(), -1, &prepared, nullptr);
        while (state == SQLITE_OK || state == SQLITE_ROW) {
            state = sqlite3_step(prepared);
            if (state != SQLITE_ROW)
                break;
            std::string row;
            for (int i = 0; i < sqlite3_column_count(prepared); ++i)
                row += cell(reinterpret_cast<const char*>(sqlite3_column_text(prepared, i)));
            answer.rows.push_back(std::move(row));
        }
        if (state != SQLITE_DONE)
            answer.error = sqlite3_errmsg(database_);
        sqlite3_finalize(prepared);
        return answer;
    }

private:
    sqlite3* database_ = nullptr;
};

class DuckDbEngine final : public Engine {
public:
    explicit DuckDbEngine(std::unique_ptr<DuckDb> duckdb) : duckdb_(std::move(duckdb)) {}
    EngineAnswer ask(const std::string& text) override
    {
        EngineAnswer answer;
        answer.rows = duckdb_->rows(text, answer.error);
        return answer;
    }

private:
    std::unique_ptr<DuckDb> duckdb_;
};

// A schema of its own in the server that DATACHAT_TEST_POSTGRES names.
class PostgresEngine final : public Engine {
public:
    explicit PostgresEngine(const std::string& schema) : connection_(PQconnectdb(std::getenv("DATACHAT_TEST_POSTGRES")))
    {
        ask("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        ask("CREATE SCHEMA " + schema);
        ask("SET search_path = " + schema);
        ask("SET jit = off"); // compiling costs more than running here
    }
    ~PostgresEngine() override { PQfinish(connection_); }
    PostgresEngine(const PostgresEngine&) = delete;
    PostgresEngine& operator=(const PostgresEngine&) = delete;
    static bool is_there() { return std::getenv("DATACHAT_TEST_POSTGRES") != nullptr; }

    EngineAnswer ask(const std::string& text) override
    {
        EngineAnswer answer;
        PGresult* result = PQexec(connection_, text.c_str());
        const ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            answer.error = std::string("!") + PQerrorMessage(connection_);
        for (int row = 0; row < PQntuples(result); ++row) {
            std::string text_of_row;
            for (int i = 0; i < PQnfields(result); ++i)
                text_of_row += cell(PQgetisnull(result, row, i) ? nullptr : PQgetvalue(result, row, i));
            answer.rows.push_back(std::move(text_of_row));
        }
        PQclear(result);
        return answer;
    }

private:
    PGconn* connection_;
};

}
