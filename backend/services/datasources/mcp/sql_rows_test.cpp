#include "services/datasources/mcp/sql_rows.hpp"

#include "services/datasources/mcp/mcp_sql_source.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using models::Type;
using models::Value;

std::vector<sql::OutputColumn> outputs(std::initializer_list<std::pair<const char*, Type>> columns)
{
    std::vector<sql::OutputColumn> all;
    for (const auto& [name, type] : columns)
        all.push_back({.name = name, .type = type});
    return all;
}

TEST(SqlRows, values_get_the_types_of_the_query)
{
    const json::value document = json::parse(
        R"([{"n":"12","price":"12.50","day":"2024-01-31T00:00:00.000Z","at":"2024-01-31T10:00:00.000Z","ok":1,"who":null},
            {"n":3,"price":7.5,"day":"2024-02-01","at":"2024-01-31 10:00:00","ok":false,"who":"x"}])");
    const auto rows = rows_in(document);
    ASSERT_TRUE(rows);
    const auto columns = columns_from(*rows, outputs({{"n", Type::int64},
                                                      {"price", Type::decimal},
                                                      {"day", Type::date},
                                                      {"at", Type::timestamp},
                                                      {"ok", Type::boolean},
                                                      {"who", Type::text}}));
    ASSERT_TRUE(columns) << columns.error().message;
    EXPECT_EQ((*columns)[0].value(0), Value(12));
    EXPECT_EQ(models::to_text((*columns)[1].value(1)), "7.50");
    EXPECT_EQ((*columns)[2].value(0), Value(*models::parse_date("2024-01-31")));
    EXPECT_EQ((*columns)[3].value(0), (*columns)[3].value(1));
    EXPECT_EQ((*columns)[4].value(0), Value(true));
    EXPECT_TRUE((*columns)[5].value(0).is_null());
}

TEST(SqlRows, a_server_that_lies_about_types_is_shown_as_it_is)
{
    const json::value document = json::parse(R"([{"n":"many","d":"2024-01-31T23:00:00Z"},{"n":5,"d":{"a":1}}])");
    const auto columns = columns_from(*rows_in(document), outputs({{"n", Type::int64}, {"d", Type::date}}));
    ASSERT_TRUE(columns);
    EXPECT_EQ((*columns)[0].type(), Type::text);
    EXPECT_EQ((*columns)[0].value(0), Value("many"));
    EXPECT_EQ((*columns)[0].value(1), Value("5"));
    EXPECT_EQ((*columns)[1].type(), Type::json);
}

TEST(SqlRows, columns_are_found_by_name_or_by_place)
{
    const auto first = [](std::string_view text, const std::vector<sql::OutputColumn>& columns) {
        const json::value document = json::parse(text);
        const auto rows = rows_in(document);
        if (!rows)
            return rows.error().message;
        const auto read = columns_from(*rows, columns);
        return read ? models::to_text(read->front().value(0)) : read.error().message;
    };
    const auto two = outputs({{"a", Type::int64}, {"b", Type::int64}});
    EXPECT_EQ(first(R"([{"b":2,"a":1}])", two), "1");
    EXPECT_EQ(first(R"([{"B":2,"A":1}])", two), "1");
    EXPECT_EQ(first(R"({"columns":["a","b"],"rows":[[1,2]]})", two), "1");
    EXPECT_EQ(first(R"({"data":[{"count(*) n":1,"x":2}]})", two), "1");
    EXPECT_NE(first(R"([{"b":2}])", two).find("no column a"), std::string::npos);
    EXPECT_NE(first(R"([[1]])", two).find("1 columns"), std::string::npos);
    EXPECT_NE(first(R"([{"a":1}])", outputs({{"a", Type::int64}, {"a", Type::int64}})).find("different names"),
              std::string::npos);
    EXPECT_NE(first(R"({"ok":true})", two).find("no rows"), std::string::npos);
    const json::value none = json::array();
    const auto empty = columns_from(*rows_in(none), two);
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->size(), 2U);
    EXPECT_EQ(empty->front().size(), 0U);
}

TEST(SqlSchema, is_read_from_the_engines_catalog)
{
    const json::value columns = json::parse(R"([
        {"S":"","T":"customers","K":"table","C":"id","D":"INTEGER","N":1,"PK":1},{"s":"","t":"customers","k":"table","c":"name","d":"TEXT","n":"0","pk":0},
        {"s":"","t":"orders","k":"view","c":"at","d":"timestamp with time zone","n":1,"pk":0},{"t":""},5])");
    models::Schema schema = schema_from(*rows_in(columns));
    ASSERT_EQ(schema.tables.size(), 2U);
    EXPECT_EQ(schema.tables[0].primary_key, std::vector<std::string>{"id"});
    EXPECT_FALSE(schema.tables[0].columns[1].nullable);
    EXPECT_EQ(schema.tables[1].kind, models::TableKind::view);
    EXPECT_EQ(schema.tables[1].columns[0].type, Type::timestamp_tz);
    const json::value keys = json::parse(
        R"([{"s":"","t":"orders","kind":"f","name":"k","c":"at","fs":"","ft":"customers","fc":null},{"t":"none","kind":"p","c":"x"}])");
    add_keys(schema, *rows_in(keys));
    ASSERT_EQ(schema.tables[1].foreign_keys.size(), 1U);
    EXPECT_EQ(schema.tables[1].foreign_keys[0].referenced_columns, std::vector<std::string>{"id"});
    const json::value counts = json::parse(R"([{"s":"","t":"customers","rows":"12"}])");
    add_counts(schema, *rows_in(counts));
    EXPECT_EQ(schema.tables[0].row_count, 12);
    EXPECT_EQ(type_of_name("numeric(10,2)"), Type::decimal);
    EXPECT_EQ(type_of_name("character varying(20)"), Type::text);
    EXPECT_EQ(type_of_name("interval"), Type::interval);
    EXPECT_EQ(dialect_in_words("Runs PostgreSQL"), sql::Dialect::postgres);
    EXPECT_FALSE(dialect_in_words("PostgreSQL or MySQL"));
}

TEST(OneQuery, nothing_else_is_sent)
{
    const auto is_query = [](std::string_view text) { return is_one_query(text, sql::Dialect::postgres); };
    EXPECT_TRUE(is_query("SELECT 'a; DROP TABLE b' AS \"into\""));
    EXPECT_TRUE(is_query("WITH a AS (SELECT 1) SELECT * FROM a"));
    EXPECT_TRUE(is_query("(SELECT 1) UNION (SELECT 2)"));
    for (const char* text :
         {"", "DROP TABLE a", "SELECT 1; DROP TABLE a", "COMMIT; DROP TABLE a",
          "WITH a AS (DELETE FROM b RETURNING c) SELECT 1", "WITH a AS (UPDATE b SET c = 1 RETURNING c) SELECT 1",
          "SELECT * INTO b FROM a", "BEGIN", "COPY a TO 'x'", "EXPLAIN ANALYZE DELETE FROM a",
          "WITH a AS (SELECT 1) INSERT INTO b SELECT 1", "'unclosed"})
        EXPECT_FALSE(is_query(text)) << text;
}
}
}
