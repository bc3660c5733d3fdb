#pragma once

#include "databases.hpp"
#include "standin_process.hpp"
#include "temporary_folder.hpp"

#include "services/datasources/data_source.hpp"
#include "services/datasources/source_kind.hpp"

#include <boost/asio/thread_pool.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::tests {

enum class Kind : unsigned char { sqlite, files, postgres, mariadb, bigquery, snowflake, rest, mcp, mcp_sql };
constexpr std::array all_kinds{Kind::sqlite,    Kind::files, Kind::postgres, Kind::mariadb, Kind::bigquery,
                               Kind::snowflake, Kind::rest,  Kind::mcp,      Kind::mcp_sql};
std::string_view name(Kind kind);

// One source of a kind with the same tables in each: customers, orders, a table with awkward names, an empty one, a
// wide one, and `numbers` with n from 1 to a million.
class Subject {
public:
    explicit Subject(Kind kind);
    ~Subject();

    static bool is_available(Kind kind);
    static std::string how_to_have(Kind kind); // for a skipped test
    // Why a case says nothing of a kind, as tests/datasources/matrix.json has it; none if it does.
    static std::optional<std::string> not_applicable(Kind kind, std::string_view test_case);

    Kind kind() const { return kind_; }
    services::datasources::DataSource& source() { return *source_; }
    // A plain name of the suite's tables as this engine keeps it: Snowflake in capitals.
    std::string stored(std::string_view name) const;
    // Two cross joined millions, counted.
    std::string slow_query() const;
    // Of the awkward table; BigQuery's columns can hold no quotation mark.
    std::string awkward_column() const
    {
        return kind_ == Kind::bigquery || kind_ == Kind::snowflake ? "a 'quoted' one" : "a \"quoted\" one";
    }
    const std::string& awkward_table() const { return awkward_table_; } // between quotes
    std::string quoted(std::string_view name) const;                    // as this engine quotes names
    // Whether the engine only guesses how many rows a table has.
    bool guesses_row_counts() const { return kind_ == Kind::mariadb; }
    // Whether columns that can never be NULL are known as such.
    bool knows_what_is_never_null() const { return kind_ != Kind::rest && kind_ != Kind::mcp; }
    // A digest of all that writing could change: files of the source, or the tables' content.
    std::string content() const;

private:
    void make_sqlite_source();
    void make_files_source();
    void make_postgres_source();
    void make_mariadb_source();
    void make_warehouse_source(const services::datasources::SourceKind& kind, const char* variable,
                               std::string_view standin);

    void make_served_source();

    std::string warehouse_content() const;

    Kind kind_;
    TemporaryFolder folder_;
    std::optional<PostgresDatabase> database_;
    std::optional<MariaDbDatabase> mariadb_;
    std::optional<StandinProcess> standin_;
    boost::asio::thread_pool pool_{4};
    std::unique_ptr<services::datasources::DataSource> source_;
    std::string awkward_table_;
};

// One of each kind for the whole run: making a million rows takes a second.
Subject& subject_of(Kind kind);

constexpr std::int64_t million = 1'000'000;
constexpr int wide_columns = 1000;

}
