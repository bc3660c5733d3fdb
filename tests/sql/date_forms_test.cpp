// Date parts and periods mean the same in every engine, however a column stores its times.
#include "duckdb_engine.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <functional>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Value;

struct Moment {
    const char* text;
    const char* parts;   // year quarter month week day hour minute second day_of_week day_of_year
    const char* periods; // year, quarter, month, week (Monday, Sunday), day, hour, minute
};

constexpr Moment moments[] = {
    {"2024-02-29 23:59:58", "2024 1 2 9 29 23 59 58 4 60",
     "2024,2024-Q1,2024-02,2024-02-26,2024-02-25,2024-02-29,2024-02-29 23:00,2024-02-29 23:59"},
    {"2023-01-01 00:00:00", "2023 1 1 52 1 0 0 0 0 1",
     "2023,2023-Q1,2023-01,2022-12-26,2023-01-01,2023-01-01,2023-01-01 00:00,2023-01-01 00:00"},
    {"2024-12-30 12:30:00", "2024 4 12 1 30 12 30 0 1 365",
     "2024,2024-Q4,2024-12,2024-12-30,2024-12-29,2024-12-30,2024-12-30 12:00,2024-12-30 12:30"},
    {"2020-12-31 01:02:03", "2020 4 12 53 31 1 2 3 4 366",
     "2020,2020-Q4,2020-12,2020-12-28,2020-12-27,2020-12-31,2020-12-31 01:00,2020-12-31 01:02"},
    {"1969-07-20 20:17:40", "1969 3 7 29 20 20 17 40 0 201",
     "1969,1969-Q3,1969-07,1969-07-14,1969-07-20,1969-07-20,1969-07-20 20:00,1969-07-20 20:17"},
    {"2021-10-01 00:00:00", "2021 4 10 39 1 0 0 0 5 274",
     "2021,2021-Q4,2021-10,2021-09-27,2021-09-26,2021-10-01,2021-10-01 00:00,2021-10-01 00:00"},
};

constexpr DateUnit part_units[] = {DateUnit::year,        DateUnit::quarter,    DateUnit::month,  DateUnit::week,
                                   DateUnit::day,         DateUnit::hour,       DateUnit::minute, DateUnit::second,
                                   DateUnit::day_of_week, DateUnit::day_of_year};

Value stored(const Moment& moment, TimeStorage storage)
{
    const auto timestamp = *models::parse_timestamp(moment.text);
    switch (storage) {
    case TimeStorage::epoch_seconds:
        return Value(timestamp.microseconds / 1'000'000);
    case TimeStorage::epoch_milliseconds:
        return Value(timestamp.microseconds / 1'000);
    case TimeStorage::julian_day:
        // Half a second more, since a double holds the moment only to about 40 microseconds.
        return Value(static_cast<double>(timestamp.microseconds + 500'000) / 86'400e6 + 2'440'587.5);
    case TimeStorage::native:
        return Value(timestamp);
    default:
        return Value(moment.text);
    }
}

using Engine = std::function<std::string(const std::string&)>;

std::string evaluated(const Expr& expr, const Value& x, Dialect dialect, const Engine& engine)
{
    Select inner;
    inner.items.push_back({Literal{x}, "x", 0});
    Query source;
    source.body = inner;
    Select select;
    select.items.push_back({expr, "y", 0});
    select.from.push_back(DerivedTable{source, "t", {}, false});
    Query query;
    query.body = select;
    const auto text = print(query, dialect);
    return text ? engine(*text) : text.error().message;
}

void check(Dialect dialect, const Engine& engine)
{
    const Expr x(ColumnRef{"", "", "x"});
    for (const Moment& moment : moments) {
        for (const TimeStorage storage :
             {TimeStorage::iso_text, TimeStorage::epoch_seconds, TimeStorage::epoch_milliseconds,
              TimeStorage::julian_day, TimeStorage::native}) {
            const Value value = stored(moment, storage);
            std::string parts;
            for (const DateUnit unit : part_units)
                parts += (parts.empty() ? "" : " ") + evaluated(DatePart{unit, x, storage}, value, dialect, engine);
            std::string periods;
            for (const DateUnit unit : {DateUnit::year, DateUnit::quarter, DateUnit::month, DateUnit::week,
                                        DateUnit::day, DateUnit::hour, DateUnit::minute}) {
                periods +=
                    (periods.empty() ? "" : ",") + evaluated(DateBucket{unit, x, storage}, value, dialect, engine);
                if (unit == DateUnit::week)
                    periods += "," + evaluated(DateBucket{unit, x, storage, true}, value, dialect, engine);
            }
            EXPECT_EQ(parts, moment.parts) << name(dialect) << " " << static_cast<int>(storage) << " " << moment.text;
            EXPECT_EQ(periods, moment.periods)
                << name(dialect) << " " << static_cast<int>(storage) << " " << moment.text;
        }
    }
}

TEST(DateForms, MeanTheSameInSqlite)
{
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    check(Dialect::sqlite, [database](const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        std::string answer;
        if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK ||
            sqlite3_step(statement) != SQLITE_ROW)
            answer = sqlite3_errmsg(database);
        else if (const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)))
            answer = text;
        sqlite3_finalize(statement);
        return answer;
    });
    sqlite3_close(database);
}

TEST(DateForms, MeanTheSameInDuckDb)
{
    const auto duckdb = DuckDb::load();
    if (!duckdb)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    check(Dialect::duckdb, [&](const std::string& sql) { return duckdb->value(sql); });
}

TEST(DateForms, MeanTheSameInPostgres)
{
    const char* address = std::getenv("DATACHAT_TEST_POSTGRES");
    if (!address)
        GTEST_SKIP() << "DATACHAT_TEST_POSTGRES is not set";
    PGconn* connection = PQconnectdb(address);
    ASSERT_EQ(PQstatus(connection), CONNECTION_OK) << PQerrorMessage(connection);
    check(Dialect::postgres, [connection](const std::string& sql) {
        PGresult* result = PQexec(connection, sql.c_str());
        const bool one = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
        const std::string answer = one ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result);
        PQclear(result);
        return answer;
    });
    PQfinish(connection);
}

}
}
