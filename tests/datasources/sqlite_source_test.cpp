#include "databases.hpp"
#include "raw_statement.hpp"
#include "run.hpp"
#include "temporary_folder.hpp"

#include "services/datasources/sqlite/sqlite_data_source.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

namespace datachat::tests {
namespace {

using core::Errc;
using models::Type;
using models::Value;
using services::datasources::RawStatement;
using services::datasources::sqlite::SqliteDataSource;

class SqliteSource : public testing::Test {
protected:
    ~SqliteSource() override { pool_.join(); }

    SqliteDataSource open(const std::filesystem::path& file) { return {{.file = file}, pool_}; }
    models::ResultSet ask(SqliteDataSource& source, const std::string& text)
    {
        auto result = run(RawStatement::run(source, {}, text));
        EXPECT_TRUE(result.has_value()) << text << (result ? "" : ": " + result.error().message);
        return result ? std::move(*result) : models::ResultSet();
    }

    TemporaryFolder folder_;
    boost::asio::thread_pool pool_{2};

    SqliteDataSource make(const std::string& statements)
    {
        const auto file = folder_.path() / "data.sqlite";
        make_sqlite(file, statements);
        return {{.file = file}, pool_};
    }
};

TEST_F(SqliteSource, what_cannot_be_opened_says_why)
{
    struct Case {
        std::filesystem::path file;
        Errc code;
        const char* words;
    };
    for (const Case& c :
         {Case{folder_.path() / "missing.db", Errc::not_found, "no file"},
          Case{folder_.path(), Errc::invalid_argument, "folder"},
          Case{folder_.write("text.db", std::string(5000, 'x')), Errc::corrupt, "not an SQLite database"},
          Case{folder_.write("empty.db", ""), Errc::corrupt, "empty"}}) {
        auto source = open(c.file);
        const auto connected = run(source.connect({}));
        ASSERT_FALSE(connected.has_value()) << c.file;
        EXPECT_EQ(connected.error().code, c.code) << c.file;
        EXPECT_NE(connected.error().message.find(c.words), std::string::npos) << connected.error().message;
    }
}

TEST_F(SqliteSource, the_mark_of_the_data_changes_when_rows_do)
{
    auto source = make("CREATE TABLE t (a)");
    const auto before = run(source.data_mark({}));
    ASSERT_TRUE(before && !before->empty());
    EXPECT_EQ(run(source.data_mark({})).value_or(""), *before);
    make_sqlite(folder_.path() / "data.sqlite", "INSERT INTO t VALUES (1)");
    EXPECT_NE(run(source.data_mark({})).value_or(*before), *before);
}

TEST_F(SqliteSource, cells_that_do_not_fit_their_column_are_shown_as_they_are)
{
    auto source = make("CREATE TABLE t (i INTEGER, r REAL, s TEXT, x);"
                       "INSERT INTO t VALUES (1, 1.5, 'a', 1), ('word', 'word', x'ff', 2.5), (9223372036854775807, "
                       "9007199254740993, 5, NULL)");
    const auto batch = ask(source, "SELECT i, r, s, x FROM t").batch;
    EXPECT_EQ(batch.columns[0].type(), Type::int64);
    EXPECT_EQ(batch.columns[0].value(1), Value("word"));
    EXPECT_EQ(batch.columns[0].value(2), Value(INT64_MAX));
    EXPECT_EQ(batch.columns[1].value(1), Value("word"));
    EXPECT_EQ(batch.columns[2].value(1), Value(models::Bytes{"\xff"}));
    EXPECT_EQ(batch.columns[2].value(2), Value("5"));
    EXPECT_EQ(batch.columns[3].type(), Type::float64); // no declared type: an integer, then a float
    EXPECT_EQ(batch.columns[3].value(0), Value(1.0));
    EXPECT_EQ(batch.columns[3].value(1), Value(2.5));
}

TEST_F(SqliteSource, invalid_text_is_shown_replaced)
{
    auto source = make("CREATE TABLE t (s TEXT); INSERT INTO t VALUES (CAST(x'5afc72' AS TEXT))");
    EXPECT_EQ(ask(source, "SELECT s FROM t").batch.columns[0].text(0), "Z\xEF\xBF\xBDr");
}

TEST_F(SqliteSource, types_and_times_come_from_declarations_and_from_values)
{
    auto source =
        make("CREATE TABLE t (a DATE, b DATETIME, c INTEGER, created_at INTEGER, flag BOOLEAN, word BOOLEAN, n "
             "NUMERIC(10,2), free);"
             "INSERT INTO t VALUES ('2024-01-31', 1706659200, 5, 1706659200000, 1, 'T', 3, '2024-01-31 10:00')");
    const auto schema = run(source.get_schema({}));
    ASSERT_TRUE(schema.has_value());
    const auto& columns = schema->tables.at(0).columns;
    const auto expect = [&](std::size_t i, Type type, models::TimeStorage storage) {
        EXPECT_EQ(columns[i].type, type) << columns[i].name << " " << models::name(columns[i].type);
        EXPECT_EQ(columns[i].time_storage, storage) << columns[i].name;
    };
    expect(0, Type::text, models::TimeStorage::iso_text);
    expect(1, Type::int64, models::TimeStorage::epoch_seconds);
    expect(2, Type::int64, models::TimeStorage::none);
    expect(3, Type::int64, models::TimeStorage::epoch_milliseconds);
    expect(4, Type::int64, models::TimeStorage::none);
    expect(5, Type::text, models::TimeStorage::none);
    expect(6, Type::float64, models::TimeStorage::none);
    expect(7, Type::text, models::TimeStorage::iso_text);
}

TEST_F(SqliteSource, keys_are_completed_and_broken_ones_dropped)
{
    auto source = make("CREATE TABLE parent (a INTEGER, b INTEGER, PRIMARY KEY (b, a));"
                       "CREATE TABLE child (x INTEGER, y INTEGER UNIQUE, z INTEGER REFERENCES gone (id), FOREIGN KEY "
                       "(X, y) REFERENCES PARENT);"
                       "CREATE VIEW v AS SELECT x FROM child; CREATE VIEW broken AS SELECT * FROM gone_too;"
                       "CREATE VIRTUAL TABLE notes USING fts5(body); INSERT INTO notes VALUES ('hello world')");
    const auto schema = run(source.get_schema({}));
    ASSERT_TRUE(schema.has_value()) << schema.error().message;
    const models::TableInfo* child = schema->find_table("", "child");
    ASSERT_NE(child, nullptr);
    ASSERT_EQ(child->foreign_keys.size(), 1U);
    EXPECT_EQ(child->foreign_keys[0].columns, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(child->foreign_keys[0].referenced_table, "parent");
    EXPECT_EQ(child->foreign_keys[0].referenced_columns, (std::vector<std::string>{"b", "a"}));
    EXPECT_EQ(child->unique_keys, (std::vector<std::vector<std::string>>{{"y"}}));
    EXPECT_NE(schema->find_table("", "v"), nullptr);
    EXPECT_EQ(schema->find_table("", "broken"), nullptr);
    EXPECT_NE(schema->find_table("", "notes"), nullptr);
    EXPECT_EQ(schema->find_table("", "notes_content"), nullptr); // a shadow table
    EXPECT_EQ(ask(source, "SELECT body FROM notes WHERE notes MATCH 'hello'").batch.rows(), 1U);
}

TEST_F(SqliteSource, a_database_that_another_program_writes_is_read)
{
    const auto file = folder_.path() / "live.sqlite";
    make_sqlite(file, "PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    sqlite3* writer = nullptr;
    sqlite3_open(file.c_str(), &writer);
    sqlite3_exec(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2)", nullptr, nullptr, nullptr);
    auto source = open(file);
    EXPECT_EQ(ask(source, "SELECT count(*) FROM t").batch.columns[0].value(0), Value(1));
    sqlite3_exec(writer, "COMMIT", nullptr, nullptr, nullptr);
    EXPECT_EQ(ask(source, "SELECT count(*) FROM t").batch.columns[0].value(0), Value(2));
    sqlite3_close(writer);
}

TEST_F(SqliteSource, a_file_that_was_replaced_is_opened_anew)
{
    const auto file = folder_.path() / "data.sqlite";
    auto source = make("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    EXPECT_EQ(ask(source, "SELECT a FROM t").batch.columns[0].value(0), Value(1));
    const auto other = folder_.path() / "other.sqlite";
    make_sqlite(other, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (42)");
    std::filesystem::rename(other, file);
    EXPECT_EQ(ask(source, "SELECT a FROM t").batch.columns[0].value(0), Value(42));
}

}
}
