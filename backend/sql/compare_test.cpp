#include "sql/compare.hpp"
#include "sql/parser.hpp"
#include "sql/tree_mutations.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

Query parsed(const std::string& text)
{
    auto query = parse_query(text, Dialect::sqlite);
    EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
    return query ? *query : Query{};
}

bool same(const std::string& a, const std::string& b)
{
    return canonical(parsed(a)) == canonical(parsed(b));
}

TEST(Canonical, DoesNotSeeNamesOfAliases)
{
    EXPECT_TRUE(same("SELECT c.name FROM customers c", "SELECT x.name AS n FROM customers AS x"));
    EXPECT_TRUE(same("SELECT name FROM customers", "SELECT c.name FROM customers c"));
    EXPECT_TRUE(same("SELECT count(*) AS n FROM t GROUP BY a ORDER BY n",
                     "SELECT count(*) FROM t GROUP BY a ORDER BY count(*)"));
    EXPECT_TRUE(
        same("SELECT d.n FROM (SELECT count(*) AS n FROM t) d", "SELECT e.m FROM (SELECT count(*) AS m FROM t) e"));
    EXPECT_TRUE(
        same("WITH w AS (SELECT a AS x FROM t) SELECT x FROM w", "WITH v AS (SELECT a AS y FROM t) SELECT v.y FROM v"));
}

TEST(Canonical, DoesNotSeeTheOrderOfConditionsJoinsAndSides)
{
    EXPECT_TRUE(same("SELECT a FROM t WHERE a > 1 AND b = 2", "SELECT a FROM t WHERE 2 = b AND 1 < a"));
    EXPECT_TRUE(same("SELECT a FROM t WHERE a = 1 OR b = 2", "SELECT a FROM t WHERE b = 2 OR a = 1"));
    EXPECT_TRUE(same("SELECT x.a FROM t x JOIN u y ON x.id = y.t_id", "SELECT p.a FROM u q JOIN t p ON q.t_id = p.id"));
    EXPECT_TRUE(same("SELECT x.a FROM t x JOIN u y ON x.id = y.t_id", "SELECT x.a FROM t x, u y WHERE y.t_id = x.id"));
    EXPECT_TRUE(
        same("SELECT x.a FROM t x RIGHT JOIN u y ON x.id = y.i", "SELECT x.a FROM u y LEFT JOIN t x ON x.id = y.i"));
    EXPECT_TRUE(same("SELECT a, b, count(*) FROM t GROUP BY a, b", "SELECT a, b, count(*) FROM t GROUP BY 2, 1"));
}

TEST(Canonical, KnowsFormsThatMeanTheSame)
{
    EXPECT_TRUE(same("SELECT a FROM t WHERE a BETWEEN 1 AND 5", "SELECT a FROM t WHERE a >= 1 AND a <= 5"));
    EXPECT_TRUE(same("SELECT a FROM t WHERE NOT a = 1", "SELECT a FROM t WHERE a <> 1"));
    EXPECT_TRUE(same("SELECT a FROM t WHERE a IN ('y', 'x', 'y')", "SELECT a FROM t WHERE a IN ('x', 'y')"));
    EXPECT_TRUE(same("SELECT a FROM t WHERE a IN (1)", "SELECT a FROM t WHERE a = 1"));
    EXPECT_TRUE(same("SELECT count(1) FROM t", "SELECT count(*) FROM t"));
    EXPECT_TRUE(same("SELECT a FROM t WHERE EXISTS (SELECT x FROM u WHERE u.i = t.i)",
                     "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE t.i = u.i)"));
}

TEST(Canonical, TellsApartWhatDiffers)
{
    EXPECT_FALSE(same("SELECT a FROM t WHERE a > 1", "SELECT a FROM t WHERE a >= 1"));
    EXPECT_FALSE(same("SELECT a - b FROM t", "SELECT b - a FROM t"));
    EXPECT_FALSE(same("SELECT a, b FROM t", "SELECT b, a FROM t"));
    EXPECT_FALSE(same("SELECT * FROM t x JOIN u y ON x.i = y.i", "SELECT * FROM u y JOIN t x ON x.i = y.i"));
    EXPECT_FALSE(
        same("SELECT x.a FROM t x LEFT JOIN u y ON x.id = y.i", "SELECT x.a FROM u y LEFT JOIN t x ON x.id = y.i"));
    EXPECT_FALSE(same("SELECT x.a FROM t x LEFT JOIN u y ON x.id = y.i AND y.b = 1",
                      "SELECT x.a FROM t x LEFT JOIN u y ON x.id = y.i WHERE y.b = 1"));
    EXPECT_FALSE(same("SELECT x.name FROM e x JOIN e y ON x.m = y.i", "SELECT y.name FROM e x JOIN e y ON x.m = y.i"));
    EXPECT_FALSE(same("SELECT x FROM (SELECT a AS x, b AS y FROM t)", "SELECT x FROM (SELECT a AS y, b AS x FROM t)"));
    EXPECT_FALSE(same("SELECT a FROM t ORDER BY a, b", "SELECT a FROM t ORDER BY b, a"));
}

TEST(Canonical, WithASchemaNamesWithoutATableAreThoseOfTheirOwner)
{
    models::Schema schema;
    schema.tables = {{.name = "t", .columns = {{.name = "a"}, {.name = "id"}}},
                     {.name = "u", .columns = {{.name = "b"}, {.name = "t_id"}}}};
    const Query bare = parsed("SELECT a FROM t JOIN u ON id = t_id WHERE b = 1");
    const Query qualified = parsed("SELECT x.a FROM t x JOIN u y ON x.id = y.t_id WHERE y.b = 1");
    EXPECT_TRUE(canonical(bare, &schema) == canonical(qualified, &schema));
    EXPECT_FALSE(canonical(bare) == canonical(qualified));
}

TEST(Canonical, IsItsOwnCanonicalForm)
{
    for (const char* text : {"SELECT a FROM t WHERE b > 1 OR a IN (3, 2)",
                             "SELECT x.a, count(*) FROM t x JOIN u y ON y.i = x.i GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
                             "SELECT a FROM t WHERE i NOT IN (SELECT i FROM u WHERE b = 1) UNION SELECT b FROM u"}) {
        const Query once = canonical(parsed(text));
        EXPECT_TRUE(canonical(once) == once) << text;
    }
}

std::vector<std::string> differences(const std::string& before, const std::string& after)
{
    std::vector<std::string> texts;
    for (const Difference& difference : compare(parsed(before), parsed(after)))
        texts.push_back(difference.clause + ": " + difference.text);
    return texts;
}

using Texts = std::vector<std::string>;

TEST(Compare, SaysWhatDiffersClauseByClause)
{
    EXPECT_EQ(differences("SELECT a FROM t WHERE b = 1", "SELECT x.a FROM t x WHERE 1 = x.b"), Texts{});
    EXPECT_EQ(differences("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b = 2"),
              Texts{"filter: b is 2 instead of b is 1"});
    EXPECT_EQ(differences("SELECT a FROM t", "SELECT a FROM t WHERE b = 2 LIMIT 5"),
              (Texts{"filter: also b is 2", "limit: 5 rows instead of all rows"}));
    EXPECT_EQ(differences("SELECT sum(a) FROM t", "SELECT avg(a) FROM t"),
              Texts{"output: average a instead of total a"});
    EXPECT_EQ(differences("SELECT a, count(*) FROM t GROUP BY a", "SELECT b, count(*) FROM t GROUP BY b"),
              (Texts{"output: b instead of a", "grouping: for each b instead of for each a"}));
    EXPECT_EQ(differences("SELECT a FROM t", "SELECT a FROM u"), Texts{"tables: us instead of ts"});
    EXPECT_EQ(differences("SELECT a FROM t ORDER BY b", "SELECT a FROM t ORDER BY b DESC"),
              Texts{"order: by b, highest first instead of by b, lowest first"});
    EXPECT_EQ(differences("SELECT a FROM t UNION SELECT a FROM u", "SELECT a FROM t EXCEPT SELECT a FROM u"),
              Texts{"set: the lists are combined in another way"});
    EXPECT_EQ(differences("SELECT a, b FROM t", "SELECT b, a FROM t"),
              Texts{"output: the columns stand in another order"});
}

TEST(Compare, IsEmptyExactlyForEqualCanonicalForms)
{
    Query query =
        parsed("SELECT x.a, count(*) FROM t x JOIN u y ON y.i = x.i AND y.b > 2 WHERE x.c LIKE 'a%' GROUP BY x.a "
               "HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT 3");
    const Query before = query;
    testing::for_each_mutation(query, [&](const std::string& path) {
        EXPECT_EQ(compare(before, query).empty(), canonical(before) == canonical(query)) << path;
    });
}

}
}
