// tests/golden/dialects on the engines themselves: every query runs there, and what we print of it gives the same rows.
#include "engines.hpp"
#include "sql/golden_dialects.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

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

INSTANTIATE_TEST_SUITE_P(All, DialectEngines,
                         ::testing::Values(Dialect::sqlite, Dialect::duckdb, Dialect::postgres, Dialect::mysql),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
