#include "sql/template.hpp"

#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/row_limit.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

Query parsed(std::string_view text, Dialect dialect = Dialect::sqlite)
{
    auto query = parse_query(text, dialect);
    EXPECT_TRUE(query) << text;
    return query.value_or(Query());
}

std::string pattern(std::string_view text)
{
    // A parameter is written as it stands in the tree.
    return print(make_template(parsed(text)).tree, Dialect::sqlite).value_or("not written");
}

TEST(Template, TakesTheValuesOut)
{
    const QueryTemplate made =
        make_template(parsed("SELECT a + 1 FROM t WHERE b = 'x' AND c IN (1, 2, 3) AND d > 1.5 AND e BETWEEN 1 AND 2"));
    ASSERT_EQ(made.slots.size(), 6U);
    EXPECT_EQ(made.slots[0].type, models::Type::int64);
    EXPECT_EQ(made.slots[1].values, std::vector<models::Value>{models::Value("x")});
    EXPECT_TRUE(made.slots[2].is_list);
    EXPECT_EQ(made.slots[2].values.size(), 3U);
    EXPECT_EQ(made.slots[5].name, "6");
}

TEST(Template, KeepsWhatIsShape)
{
    EXPECT_TRUE(make_template(parsed("SELECT a, count(*) FROM t WHERE b IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 5 "
                                     "OFFSET 3"))
                    .slots.empty());
    EXPECT_EQ(make_template(parsed("SELECT round(a, 2) FROM t WHERE b = 2")).slots.size(), 1U);
    EXPECT_TRUE(make_template(parsed("SELECT NULL, TRUE FROM t")).slots.empty());
}

TEST(Template, FillsWhatItTookOut)
{
    for (const char* text :
         {"SELECT a + 1 FROM t WHERE b = 'x' AND c IN (1, 2, 3)", "SELECT a FROM t WHERE b IN ('x') ORDER BY 1 LIMIT 3",
          "WITH x AS (SELECT 1 AS n) SELECT n FROM x WHERE n > (SELECT max(a) FROM t WHERE b LIKE 'a%') UNION SELECT 2",
          "SELECT CASE WHEN a > 5 THEN 'big' ELSE 'small' END FROM t HAVING count(*) > 10"}) {
        const Query query = parsed(text);
        const QueryTemplate made = make_template(query);
        std::vector<std::vector<models::Value>> values;
        for (const Slot& slot : made.slots)
            values.push_back(slot.values);
        EXPECT_TRUE(fill(made, values) == query) << text;
    }
}

TEST(Template, ChecksWhatIsPutIn)
{
    const QueryTemplate made = make_template(parsed("SELECT a FROM t WHERE b = 1 AND c IN ('x', 'y')"));
    const std::vector<models::Value> words{models::Value("z")};
    EXPECT_EQ(print(*fill(made, {{models::Value(7)}, words}), Dialect::sqlite),
              "SELECT a FROM t WHERE b = 7 AND c IN ('z')");
    EXPECT_TRUE(fill(made, {{models::Value(7.5)}, words}));
    EXPECT_FALSE(fill(made, {{models::Value("7")}, words}));
    EXPECT_FALSE(fill(made, {{models::Value(7), models::Value(8)}, words}));
    EXPECT_FALSE(fill(made, {{models::Value(7)}, {}}));
    EXPECT_FALSE(fill(made, {{models::Value(7)}}));
    EXPECT_FALSE(fill(made, {{models::Value()}, words}));
}

TEST(Template, FingerprintsTheShape)
{
    const auto mark = [](std::string_view text) { return fingerprint(parsed(text)); };
    EXPECT_EQ(mark("SELECT a FROM t WHERE b = 1"), mark("select a from t where b = 2.5"));
    EXPECT_EQ(mark("SELECT a FROM t WHERE b IN (1, 2)"), mark("SELECT a FROM t WHERE b IN (3, 4, 5)"));
    EXPECT_NE(mark("SELECT a FROM t WHERE b = 1"), mark("SELECT a FROM t WHERE b = 'x'"));
    EXPECT_NE(mark("SELECT a FROM t WHERE b = 1"), mark("SELECT a FROM t WHERE b > 1"));
    EXPECT_NE(mark("SELECT a FROM t WHERE b = 1"), mark("SELECT a FROM t WHERE c = 1"));
    EXPECT_NE(mark("SELECT a FROM t ORDER BY 1"), mark("SELECT a FROM t ORDER BY 2"));
    EXPECT_NE(mark("SELECT a FROM t LIMIT 1"), mark("SELECT a FROM t LIMIT 2"));
    EXPECT_NE(mark("SELECT a FROM t WHERE b IS NULL"), mark("SELECT a FROM t WHERE b IS NOT NULL"));
    Query numbered = parsed("SELECT a FROM t WHERE b = 1");
    numbered.id = 99;
    EXPECT_EQ(fingerprint(numbered), mark("SELECT a FROM t WHERE b = 1"));
    EXPECT_EQ(pattern("SELECT a FROM t WHERE b = 1"), pattern("SELECT a FROM t WHERE b = 2"));
}

TEST(RowLimits, ArePutWhereTheFirstRowsStayTheSame)
{
    const auto limited = [](std::string_view text, Dialect dialect = Dialect::postgres) {
        Query query = parsed(text, dialect);
        const RowLimit done = put_row_limit(query, 10, dialect);
        return std::to_string(static_cast<int>(done)) + " " + print(query, dialect).value_or("not written");
    };
    EXPECT_EQ(limited("SELECT a FROM t"), "0 SELECT a FROM t LIMIT 10");
    EXPECT_EQ(limited("SELECT a FROM t LIMIT 5"), "1 SELECT a FROM t LIMIT 5");
    EXPECT_EQ(limited("SELECT a FROM t ORDER BY a LIMIT 500 OFFSET 7"),
              "0 SELECT a FROM t ORDER BY a LIMIT 10 OFFSET 7");
    EXPECT_EQ(limited("SELECT a FROM t LIMIT 5 + 6"), "2 SELECT a FROM t LIMIT 5 + 6");
    EXPECT_EQ(limited("SELECT a FROM t LIMIT -1", Dialect::sqlite), "0 SELECT a FROM t LIMIT 10");
    EXPECT_TRUE(limited("SELECT a FROM t ORDER BY a FETCH FIRST 500 ROWS WITH TIES").starts_with("2 "));
    EXPECT_TRUE(limited("VALUES (1), (2)").starts_with("1 VALUES"));
    EXPECT_EQ(limited("SELECT a FROM t UNION SELECT b FROM t"), "0 SELECT a FROM t UNION SELECT b FROM t LIMIT 10");
    std::string many = "VALUES (1)";
    for (int i = 0; i < 10; ++i)
        many += ", (1)";
    EXPECT_TRUE(limited(many, Dialect::sqlite).starts_with("2 ") &&
                !limited(many, Dialect::sqlite).ends_with("LIMIT 10"));
    EXPECT_TRUE(limited(many).ends_with("LIMIT 10"));
}

}
}
