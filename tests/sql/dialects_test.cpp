// tests/golden/dialects on the engines themselves: every query runs there, and what we print of it gives the same rows.
#include "engines.hpp"
#include "sql/golden_dialects.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/schema_script.hpp"
#include "sql/translate.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

class DialectEngines : public ::testing::TestWithParam<Dialect> {};

TEST_P(DialectEngines, RunEveryQueryAndWhatIsPrintedOfIt)
{
    const Dialect dialect = GetParam();
    const auto engine = make_engine(dialect);
    if (!engine)
        GTEST_SKIP() << how_to_have(dialect);
    ASSERT_EQ(engine->use("shop"), "");
    for (const std::string& statement : testing::corpus_lines("schema.sql"))
        ASSERT_EQ(engine->run(statement).error, "") << statement;
    for (const auto& [construct, queries] : testing::corpus_of(dialect).queries) {
        for (const auto& query : queries) {
            const bool elsewhere = construct == "qualified tables" && dialect == Dialect::postgres; // of "public"
            if (query.mysql_only || construct == "parameters" || elsewhere)
                continue;
            const EngineRows before = engine->run(query.text);
            EXPECT_EQ(before.error, "") << construct << ": " << query.text;
            const auto tree = parse_query(query.text, dialect);
            const auto text = tree ? print(*tree, dialect) : core::Result<std::string>(std::unexpected(tree.error()));
            ASSERT_TRUE(text) << query.text;
            const EngineRows after = engine->run(*text);
            EXPECT_EQ(after.error, "") << construct << ": " << query.text << "\n  " << *text;
            EXPECT_EQ(comparable(before), comparable(after)) << construct << ": " << query.text << "\n  " << *text;
        }
    }
}

// What has words in DuckDB alone, or in few: written for another engine it gives DuckDB's rows there.
class DialectRewritings : public ::testing::TestWithParam<Dialect> {};

TEST_P(DialectRewritings, GiveTheRowsOfDuckDb)
{
    const auto duckdb = make_engine(Dialect::duckdb);
    const auto other = make_engine(GetParam());
    if (!duckdb || !other)
        GTEST_SKIP() << how_to_have(duckdb ? GetParam() : Dialect::duckdb);
    std::string script;
    ASSERT_EQ(duckdb->use("shop"), "");
    ASSERT_EQ(other->use("rewritten"), "");
    for (const std::string& statement : testing::corpus_lines("schema.sql")) {
        script += statement.starts_with("CREATE") ? statement + "\n" : "";
        ASSERT_EQ(duckdb->run(statement).error, "") << statement;
        ASSERT_EQ(other->run(statement).error, "") << statement;
    }
    const models::Schema schema = schema_of_script(script, Dialect::postgres).value();
    const auto corpus = testing::corpus_of(Dialect::duckdb);
    std::vector<std::string> texts{
        "SELECT * FROM orders QUALIFY rank() OVER (PARTITION BY product ORDER BY quantity DESC) = 1 ORDER BY id",
        "SELECT DISTINCT product FROM orders QUALIFY count(*) OVER (PARTITION BY product) > 1",
        "SELECT product, sum(quantity) AS total FROM orders GROUP BY product QUALIFY rank() OVER (ORDER BY "
        "sum(quantity) DESC) <= 2 ORDER BY total",
        "SELECT DISTINCT ON (customer_id) customer_id, id FROM orders ORDER BY customer_id, quantity, id LIMIT 2"};
    for (const char* construct : {"qualify", "distinct on", "semi and anti joins"}) {
        for (const auto& query : corpus.queries.at(construct))
            texts.push_back(query.text);
    }
    int same = 0;
    for (const std::string& text : texts) {
        auto query = parse_query(text, Dialect::duckdb);
        ASSERT_TRUE(query) << text;
        const auto translation = translate(std::move(*query), Dialect::duckdb, GetParam(), &schema);
        if (!translation) {
            EXPECT_NE(text.find("NATURAL"), std::string::npos) << text << "\n  " << translation.error().message;
            continue;
        }
        const EngineRows there = other->run(translation->text);
        EXPECT_EQ(there.error, "") << translation->text;
        EXPECT_EQ(comparable(there), comparable(duckdb->run(text))) << text << "\n  " << translation->text;
        ++same;
    }
    EXPECT_GE(same, 9);
}

INSTANTIATE_TEST_SUITE_P(To, DialectRewritings, ::testing::Values(Dialect::sqlite, Dialect::postgres, Dialect::mysql),
                         [](const auto& info) { return std::string(name(info.param)); });

INSTANTIATE_TEST_SUITE_P(All, DialectEngines,
                         ::testing::Values(Dialect::sqlite, Dialect::duckdb, Dialect::postgres, Dialect::mysql),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
