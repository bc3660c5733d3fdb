#include "subject.hpp"

#include "raw_statement.hpp"
#include "run.hpp"

#include "core/digest.hpp"
#include "services/datasources/bigquery/bigquery_kind.hpp"
#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/duckdb_files/duckdb_workbench.hpp"
#include "services/datasources/mcp/mcp_kind.hpp"
#include "services/datasources/mysql/mysql_data_source.hpp"
#include "services/datasources/postgres/postgres_data_source.hpp"
#include "services/datasources/quoting.hpp"
#include "services/datasources/rest/rest_kind.hpp"
#include "services/datasources/snowflake/snowflake_kind.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace datachat::tests {
namespace {

namespace datasources = services::datasources;

// Ends them before the program's own end: DuckDB cannot be closed once the main thread's variables are gone.
struct Subjects : testing::Environment {
    void TearDown() override { made.clear(); }
    std::map<Kind, std::unique_ptr<Subject>> made;
};

Subjects* const subjects = static_cast<Subjects*>(testing::AddGlobalTestEnvironment(new Subjects));

// In words that SQLite, PostgreSQL and MariaDB share.
std::string shared_tables()
{
    std::string wide = "CREATE TABLE wide (c0 integer";
    std::string row = "INSERT INTO wide VALUES (0";
    for (int i = 1; i < wide_columns; ++i) {
        wide += ", c" + std::to_string(i) + " integer";
        row += ", " + std::to_string(i);
    }
    return "CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, city text, \"order\" integer);"
           "CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), "
           "amount double precision, day date);"
           "CREATE TABLE \"Ünïcode täble\" (\"sélect\" integer, \"a \"\"quoted\"\" one\" text);"
           "CREATE TABLE empty_table (id integer, label text);"
           "INSERT INTO customers VALUES (1, 'Zoë', 'Köln', 7), (2, '東京', NULL, NULL), (3, 'O''Brien', 'Oslo', -3);"
           "INSERT INTO orders VALUES (10, 1, 12.5, '2024-01-31'), (11, 1, 0.25, '2024-02-01'), (12, 3, NULL, NULL);"
           "INSERT INTO \"Ünïcode täble\" VALUES (1, 'x');" +
           wide + ");" + row + ");";
}

void write_million(const std::filesystem::path& file)
{
    std::ofstream stream(file, std::ios::binary);
    stream << "n,label\n";
    for (std::int64_t n = 1; n <= million; ++n)
        stream << n << ",row " << n % 1000 << '\n';
}

// In DuckDB's SQL. BigQuery's columns can hold no double quote.
std::string standin_tables(std::string_view order_column)
{
    std::string tables = shared_tables();
    const auto replace = [&](std::string_view column, const std::string& other) {
        tables.replace(tables.find(column), column.size(), other);
    };
    replace(R"("a ""quoted"" one")", "\"a 'quoted' one\"");
    replace("\"order\"", '"' + std::string(order_column) + '"');
    return tables + "CREATE TABLE numbers AS SELECT i::INTEGER AS n, 'row ' || (i % 1000) AS label "
                    "FROM range(1, 1000001) r(i);";
}

std::string sqlite_tables()
{
    return "BEGIN;" + shared_tables() +
           "CREATE TABLE numbers (n integer, label text);"
           "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000000) "
           "INSERT INTO numbers SELECT n, 'row ' || (n % 1000) FROM r; COMMIT;";
}

// The tables as a source of records is told of them; `add` says of each where it comes from.
template <class Add>
boost::json::array described_tables(Add add)
{
    boost::json::array tables;
    for (const char* name : {"customers", "orders", "Ünïcode täble", "empty_table", "wide", "numbers"}) {
        boost::json::object table{{"name", name}};
        const std::string_view plain = name;
        if (plain == "customers" || plain == "orders")
            table["key"] = boost::json::array{"id"};
        if (plain == "orders")
            table["references"] = boost::json::object{{"customer_id", "customers.id"}};
        if (plain == "empty_table")
            table["columns"] = boost::json::parse(R"([{"name":"id","type":"int64"},{"name":"label","type":"text"}])");
        add(table, plain);
        tables.push_back(std::move(table));
    }
    return tables;
}

std::string file_bytes(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream bytes;
    bytes << stream.rdbuf();
    return bytes.str();
}

}

std::string_view name(Kind kind)
{
    switch (kind) {
    case Kind::sqlite:
        return "sqlite";
    case Kind::files:
        return "files";
    case Kind::postgres:
        return "postgres";
    case Kind::mariadb:
        return "mariadb";
    case Kind::bigquery:
        return "bigquery";
    case Kind::snowflake:
        return "snowflake";
    case Kind::rest:
        return "rest";
    case Kind::mcp:
        return "mcp";
    case Kind::mcp_sql:
        return "mcp_sql";
    }
    return "";
}

bool Subject::is_available(Kind kind)
{
    return (kind != Kind::postgres || PostgresDatabase::is_available()) &&
           (kind != Kind::mariadb || MariaDbDatabase::is_available());
}

std::string Subject::how_to_have(Kind kind)
{
    return kind == Kind::mariadb ? "DATACHAT_TEST_MARIADB is not set" : "DATACHAT_TEST_POSTGRES is not set";
}

std::string Subject::quoted(std::string_view name) const
{
    if (kind_ != Kind::mariadb && kind_ != Kind::bigquery)
        return datasources::quoted_name(name);
    std::string text = "`";
    for (const char c : name)
        text += c == '`' ? "``" : std::string(1, c);
    return text + '`';
}

Subject::Subject(Kind kind) : kind_(kind), awkward_table_("\"Ünïcode täble\"")
{
    switch (kind) {
    case Kind::sqlite:
        make_sqlite_source();
        break;
    case Kind::files:
        make_files_source();
        break;
    case Kind::postgres:
        make_postgres_source();
        break;
    case Kind::mariadb:
        make_mariadb_source();
        break;
    case Kind::bigquery:
        awkward_table_ = quoted("Ünïcode täble");
        make_warehouse_source(datasources::bigquery::bigquery_kind(pool_.get_executor(), pool_),
                              "DATACHAT_TEST_BIGQUERY", "bigquery.py");
        break;
    case Kind::snowflake:
        make_warehouse_source(datasources::snowflake::snowflake_kind(pool_.get_executor(), pool_),
                              "DATACHAT_TEST_SNOWFLAKE", "snowflake.py");
        break;
    case Kind::rest:
    case Kind::mcp:
    case Kind::mcp_sql:
        make_served_source();
        break;
    }
    const auto connected = run(source_->connect({}));
    if (!connected)
        throw std::runtime_error(connected.error().message + " " + connected.error().detail);
}

Subject::~Subject()
{
    if (source_)
        run(source_->close()); // what waits on the pool would keep it
    pool_.join();
}

void Subject::make_sqlite_source()
{
    const auto file = folder_.path() / "data.sqlite";
    make_sqlite(file, sqlite_tables());
    source_ =
        std::make_unique<datasources::sqlite::SqliteDataSource>(datasources::sqlite::SqliteConfig{.file = file}, pool_);
}

void Subject::make_files_source()
{
    const auto data = folder_.path() / "data";
    std::filesystem::create_directories(data);
    const auto write = [&](const std::string& file, const std::string& text) {
        std::ofstream(data / file, std::ios::binary) << text;
    };
    write("customers.csv", "id,name,city,order\n1,Zoë,Köln,7\n2,東京,,\n3,O'Brien,Oslo,-3\n");
    write("orders.csv", "id,customer_id,amount,day\n10,1,12.5,2024-01-31\n11,1,0.25,2024-02-01\n12,3,,\n");
    write("Ünïcode täble.csv", "sélect,\"a \"\"quoted\"\" one\"\n1,x\n");
    write("empty_table.csv", "id,label\n");
    std::string header = "c0";
    std::string row = "0";
    for (int i = 1; i < wide_columns; ++i) {
        header += ",c" + std::to_string(i);
        row += "," + std::to_string(i);
    }
    write("wide.csv", header + "\n" + row + "\n");
    write_million(data / "numbers.csv");
    awkward_table_ = "\"Ünïcode_täble\"";
    source_ = std::make_unique<datasources::duckdb_files::DuckdbFilesDataSource>(
        datasources::duckdb_files::DuckdbFilesConfig{.paths = {data}, .cache_folder = folder_.path() / "cache"}, pool_);
}

void Subject::make_postgres_source()
{
    database_.emplace();
    database_->run(shared_tables() +
                   "CREATE TABLE numbers (n integer, label text);"
                   "INSERT INTO numbers SELECT i, 'row ' || (i % 1000) FROM generate_series(1, 1000000) i; ANALYZE;");
    auto made = datasources::postgres::PostgresDataSource::make({.uri = database_->uri()}, pool_);
    if (!made)
        throw std::runtime_error(made.error().message);
    source_ = std::move(*made);
}

void Subject::make_mariadb_source()
{
    mariadb_.emplace();
    mariadb_->run("SET sql_mode = 'ANSI_QUOTES';" + shared_tables() +
                  "CREATE TABLE numbers (n integer, label varchar(20));"
                  "INSERT INTO numbers SELECT seq, CONCAT('row ', seq % 1000) FROM seq_1_to_1000000;"
                  "ANALYZE TABLE customers, orders, empty_table, numbers;");
    awkward_table_ = quoted("Ünïcode täble");
    auto made = datasources::mysql::MysqlDataSource::make({.uri = mariadb_->reader_uri()}, pool_);
    if (!made)
        throw std::runtime_error(made.error().message);
    source_ = std::move(*made);
}

// A real account has the tables of tests/datasources/warehouse_tables.
void Subject::make_warehouse_source(const datasources::SourceKind& kind, const char* variable, std::string_view standin)
{
    const char* real = std::getenv(variable);
    if (real == nullptr || *real == '\0')
        standin_.emplace(standin, standin_tables(stored("order")));
    const auto values = kind.read_address(standin_ ? standin_->address() : std::string(real));
    if (!values)
        throw std::runtime_error(values.error().message);
    const auto checked = datasources::check_values(kind.fields, *values);
    if (!checked)
        throw std::runtime_error(checked.error().message);
    auto made = kind.make({kind.name, *checked});
    if (!made)
        throw std::runtime_error(made.error().message);
    source_ = std::move(*made);
}

// A server of ours that serves an SQLite database: as an API, as tools, or through a tool that takes SQL.
void Subject::make_served_source()
{
    const auto file = folder_.path() / "data.sqlite";
    make_sqlite(file, sqlite_tables());
    const datasources::MakeWorkbench benches =
        datasources::duckdb_files::duckdb_workbenches(folder_.path() / "cache", {}, pool_);
    boost::json::object values;
    std::optional<datasources::SourceKind> kind;
    if (kind_ == Kind::rest) {
        standin_.emplace(std::string(DATACHAT_STANDIN_DIR) + "/rest_shop.py", std::vector<std::string>{file.string()});
        const auto add = [](boost::json::object& table, std::string_view name) {
            table["path"] =
                "plain/" + (name.starts_with("\xC3") ? "%C3%9Cn%C3%AFcode%20t%C3%A4ble" : std::string(name));
        };
        values = {{"base", standin_->address()}, {"allow_private_addresses", true}, {"tables", described_tables(add)}};
        kind = datasources::rest::rest_kind(benches, pool_.get_executor(), pool_);
    } else {
        values = {{"command", "python3"},
                  {"arguments",
                   boost::json::array{std::string(DATACHAT_STANDIN_DIR) + "/mcp_shop.py", "--sqlite", file.string()}}};
        const auto add = [](boost::json::object& table, std::string_view name) {
            table["tool"] = "list_" + std::string(name);
        };
        if (kind_ == Kind::mcp)
            values["tables"] = described_tables(add);
        const auto may_start = [](const auto&) { return core::Result<void>(); };
        kind = datasources::mcp::mcp_kind(may_start, benches, pool_.get_executor(), pool_);
    }
    const auto checked = datasources::check_values(kind->fields, values);
    if (!checked)
        throw std::runtime_error(checked.error().message);
    auto made = kind->make({kind->name, *checked});
    if (!made)
        throw std::runtime_error(made.error().message);
    source_ = std::move(*made);
}

std::optional<std::string> Subject::not_applicable(Kind kind, std::string_view test_case)
{
    static const boost::json::value matrix =
        boost::json::parse(file_bytes(std::string(DATACHAT_STANDIN_DIR) + "/../datasources/matrix.json"));
    for (const boost::json::value& row : matrix.at("rows").as_array()) {
        const boost::json::value* reason = row.as_object().if_contains(name(kind));
        const auto& cases = row.at("all").as_array();
        const bool names_it = std::ranges::any_of(cases, [&](const boost::json::value& one) {
            return std::string_view(one.as_string()) == "Conformance." + std::string(test_case);
        });
        if (names_it && reason != nullptr && reason->is_string())
            return std::string(reason->as_string());
    }
    return std::nullopt;
}

std::string Subject::stored(std::string_view plain) const
{
    std::string text(plain);
    if (kind_ == Kind::snowflake)
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string Subject::slow_query() const
{
    const bool has_sign = kind_ != Kind::bigquery;
    return std::string("SELECT count(*) FROM numbers a, numbers b WHERE ") +
           (has_sign ? "(a.n * 7 + b.n) % 1000003" : "MOD(a.n * 7 + b.n, 1000003)") + " = 17";
}

// What a warehouse holds, through the source itself: a real one has no other door.
std::string Subject::warehouse_content() const
{
    core::Digest digest;
    for (const std::string& text : {"SELECT id, name, city, " + quoted(stored("order")) + " FROM customers ORDER BY id",
                                    std::string("SELECT id, customer_id, amount FROM orders ORDER BY id"),
                                    std::string("SELECT count(*), sum(n) FROM numbers")}) {
        const auto rows = run(datasources::RawStatement::run(*source_, {}, text));
        if (!rows)
            throw std::runtime_error(rows.error().message);
        for (const models::Column& column : rows->batch.columns) {
            for (std::size_t row = 0; row < column.size(); ++row)
                digest.add_field(models::to_text(column.value(row)));
        }
    }
    for (const models::TableInfo& table : run(source_->get_schema({}))->tables)
        digest.add_field(table.name);
    return digest.hex();
}

Subject& subject_of(Kind kind)
{
    std::unique_ptr<Subject>& subject = subjects->made[kind];
    if (!subject)
        subject = std::make_unique<Subject>(kind);
    return *subject;
}

std::string Subject::content() const
{
    core::Digest digest;
    if (database_) {
        for (const char* text :
             {"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM customers t",
              "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM orders t",
              "SELECT count(*) || '/' || sum(n) FROM numbers",
              "SELECT md5(string_agg(relname || relkind::text, '|' ORDER BY relname)) FROM pg_class WHERE relnamespace "
              "= 'public'::regnamespace",
              "SELECT md5(string_agg(s.setrole::text || s.setconfig::text, '|')) FROM pg_db_role_setting s",
              "SELECT md5(string_agg(rolname, '|' ORDER BY rolname)) FROM pg_roles"})
            digest.add_field(database_->run(text));
        return digest.hex();
    }
    if (kind_ == Kind::bigquery || kind_ == Kind::snowflake)
        return warehouse_content();
    if (mariadb_) {
        digest.add_field(mariadb_->content());
        return digest.hex();
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
        if (entry.is_regular_file())
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const std::filesystem::path& file : files) {
        digest.add_field(file.string());
        digest.add_field(file_bytes(file));
    }
    return digest.hex();
}

}
