// tests/golden/dialects: every construct stands in every dialect, with queries or as absent; every query is read,
// written, read again to the same tree and allowed.
#include "sql/firewall.hpp"
#include "sql/golden_dialects.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/round_trip.hpp"
#include "sql/schema_script.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace datachat::sql {
namespace {

class DialectQueries : public ::testing::TestWithParam<Dialect> {
protected:
    static models::Schema schema()
    {
        std::string script;
        for (const std::string& line : testing::corpus_lines("schema.sql"))
            script += line.starts_with("CREATE") ? line + "\n" : "";
        return schema_of_script(script, Dialect::postgres).value();
    }
};

// A query with parameters is understood, but no plan holds one.
bool is_allowed_but_for_parameters(const core::Error& error)
{
    return error.message.find("(rule: parameters)") != std::string::npos;
}

TEST_P(DialectQueries, FillTheMatrixOfConstructs)
{
    const auto corpus = testing::corpus_of(GetParam());
    std::set<std::string> known;
    for (const std::string& construct : testing::corpus_lines("constructs.txt")) {
        known.insert(construct);
        const bool absent = std::ranges::find(corpus.absent, construct) != corpus.absent.end();
        EXPECT_NE(corpus.queries.contains(construct), absent) << construct;
    }
    EXPECT_GT(known.size(), 80U);
    std::size_t count = 0;
    std::set<std::string> different;
    for (const auto& [construct, queries] : corpus.queries) {
        EXPECT_TRUE(known.contains(construct)) << construct;
        count += queries.size();
        for (const auto& query : queries)
            different.insert(query.text);
    }
    EXPECT_GE(count, 150U);
    EXPECT_EQ(different.size(), count);
}

TEST_P(DialectQueries, AreReadWrittenAndReadAgain)
{
    const Dialect dialect = GetParam();
    for (const auto& [construct, queries] : testing::corpus_of(dialect).queries) {
        for (const auto& query : queries) {
            const std::string again = testing::round_trip(query.text, dialect);
            EXPECT_FALSE(again.starts_with("not ") || again.starts_with("another "))
                << construct << ": " << query.text << "\n  " << again;
            EXPECT_EQ(testing::round_trip(again, dialect), again) << query.text;
        }
    }
}

TEST_P(DialectQueries, AreAllowed)
{
    const Dialect dialect = GetParam();
    const models::Schema visible = schema();
    for (const auto& [construct, queries] : testing::corpus_of(dialect).queries) {
        for (const auto& query : queries) {
            const auto tables = inspect_without_schema(query.text, dialect);
            EXPECT_TRUE(tables || (construct == "parameters" && is_allowed_but_for_parameters(tables.error())))
                << construct << ": " << query.text << "\n  " << (tables ? "" : tables.error().message)
                << (tables ? "" : tables.error().detail);
            if (construct == "qualified tables" || construct == "parameters")
                continue;
            const auto checked = Firewall(dialect, visible).check_text(query.text, {});
            EXPECT_TRUE(checked) << construct << ": " << query.text << "\n  "
                                 << (checked ? "" : checked.error().message + " " + checked.error().detail);
        }
    }
}

std::string repeated(std::string_view part, std::size_t times)
{
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += part;
    return text;
}

TEST_P(DialectQueries, EndInAnErrorWhereTheyGoOnForEver)
{
    constexpr std::size_t many = 100'000;
    const std::string texts[] = {"SELECT " + repeated("(", 1'000'000),
                                 "SELECT " + repeated("(SELECT ", many),
                                 "SELECT a FROM t WHERE a = 1" + repeated(" OR a = 1", many),
                                 "SELECT a FROM t WHERE a = 1" + repeated(" AND b", many),
                                 "SELECT 1" + repeated(" + 1", many),
                                 "SELECT " + repeated("NOT ", many) + "a",
                                 "SELECT " + repeated("- ", many) + "a",
                                 "SELECT " + repeated("CASE WHEN ", many) + "a",
                                 "SELECT " + repeated("CAST(", many) + "a",
                                 "SELECT " + repeated("INTERVAL ", many) + "1 DAY",
                                 "SELECT " + repeated("[", many),
                                 "SELECT " + repeated("{'a': ", many),
                                 "SELECT a" + repeated("::int", many),
                                 "SELECT a" + repeated("[1]", many),
                                 "SELECT f(x)" + repeated(".a", many),
                                 "SELECT 1" + repeated(" UNION ALL SELECT 1", 50'000),
                                 "SELECT * FROM t" + repeated(" CROSS JOIN t", 50'000),
                                 "SELECT * FROM t" + repeated(" PIVOT (sum(a) FOR b IN (1))", 30'000),
                                 "SELECT CAST(a AS " + repeated("ARRAY<", many),
                                 "WITH a AS " + repeated("(WITH a AS ", 50'000),
                                 repeated("a", 2'000'000)};
    for (const std::string& text : texts) {
        const auto query = parse_query(text, GetParam());
        ASSERT_FALSE(query) << text.substr(0, 60);
        EXPECT_GT(query.error().message.size(), 20U) << text.substr(0, 60);
        EXPECT_LT(query.error().message.size(), 300U) << text.substr(0, 60);
    }
}

INSTANTIATE_TEST_SUITE_P(All, DialectQueries, ::testing::ValuesIn(testing::all_dialects),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
