#include "sql/parser.hpp"

#include "sql/round_trip.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

using testing::round_trip;

std::string message(std::string_view text, Dialect dialect = Dialect::sqlite)
{
    const auto query = parse_query(text, dialect);
    return query ? "understood" : query.error().message;
}

const Select& select_of(const Query& query)
{
    return *query.select();
}

TEST(Parser, SaysLineColumnAndWhatWasExpected)
{
    EXPECT_EQ(message("SELECT FROM t"), "Line 1, column 8: expected an expression, found \"FROM\".");
    EXPECT_EQ(message("SELECT a\nFROM t\nWHERE"),
              "Line 3, column 6: expected an expression, found the end of the text.");
    EXPECT_EQ(message("SELECT (1"), "Line 1, column 10: expected ), found the end of the text.");
    EXPECT_EQ(message("SELECT a FROM t GROUP a"), "Line 1, column 23: expected BY, found \"a\".");
    EXPECT_EQ(message("hello"), "Line 1, column 1: expected SELECT, found \"hello\".");
    EXPECT_EQ(message(""), "There is no query in the text; expected SELECT, WITH or VALUES.");
    EXPECT_EQ(message("SELECT a < b < c FROM t", Dialect::postgres),
              "Line 1, column 14: put parentheses around one of the two comparisons.");
    // Found by fuzzing: such a field would be printed as a bare word that is not read back.
    EXPECT_EQ(message("SELECT EXTRACT(year$ FROM d) FROM t", Dialect::postgres),
              "Line 1, column 16: expected a field such as YEAR, found \"year$\".");
}

TEST(Parser, RefusesWhatIsNoQueryByItsName)
{
    EXPECT_EQ(parse_query("DELETE FROM t", Dialect::sqlite).error().code, core::Errc::refused);
    EXPECT_EQ(message("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", Dialect::postgres),
              "Line 1, column 12: only queries are allowed, and DELETE can change data or files; write a SELECT.");
    EXPECT_EQ(
        message("PRAGMA x"),
        "Line 1, column 1: only queries are allowed, and PRAGMA changes settings or the session; write a SELECT.");
    EXPECT_EQ(message("SELECT 1; SELECT 2"),
              "Line 1, column 11: only one statement may be run at a time; remove what follows the semicolon.");
    EXPECT_EQ(message("SELECT * FROM t FOR UPDATE"),
              "Line 1, column 17: FOR UPDATE and FOR SHARE lock rows; remove the clause.");
    EXPECT_EQ(parse_query("SELECT * INTO x FROM t", Dialect::postgres).error().code, core::Errc::refused);
}

TEST(Parser, FoldsNamesAsTheDialectDoes)
{
    EXPECT_EQ(round_trip("SELECT Name, \"Name\" FROM T", Dialect::postgres), "SELECT name, \"Name\" FROM t");
    EXPECT_EQ(round_trip("SELECT Name FROM T", Dialect::duckdb), "SELECT Name FROM T");
    EXPECT_EQ(round_trip("SELECT [a b], `order` FROM [T]", Dialect::sqlite), "SELECT \"a b\", \"order\" FROM T");
}

TEST(Parser, BindsOperatorsAsTheDialectDoes)
{
    EXPECT_EQ(round_trip("SELECT a OR b AND NOT c = d + e * f", Dialect::sqlite),
              "SELECT a OR b AND NOT c = d + e * f");
    EXPECT_EQ(round_trip("SELECT (a OR b) AND (NOT (c)) = (d)", Dialect::sqlite), "SELECT (a OR b) AND (NOT c) = d");
    EXPECT_EQ(round_trip("SELECT a - (b - c) - (d * e)", Dialect::postgres), "SELECT a - (b - c) - d * e");
    EXPECT_EQ(round_trip("SELECT a || (b + c) = d", Dialect::postgres), "SELECT a || b + c = d");
    EXPECT_EQ(round_trip("SELECT (a || b) + c", Dialect::sqlite), "SELECT a || b + c");
    EXPECT_EQ(round_trip("SELECT (a || b) + c", Dialect::postgres), "SELECT (a || b) + c");
    EXPECT_EQ(round_trip("SELECT -(-a), - 5, -(5), a - -1", Dialect::sqlite), "SELECT - -a, -5, -(5), a - -1");
    EXPECT_EQ(round_trip("SELECT -a::int, (-1)::text", Dialect::postgres),
              "SELECT -CAST(a AS integer), CAST(-1 AS text)");
    EXPECT_EQ(round_trip("SELECT (a -> 'b') = 'c', a -> 'b' = 'c'", Dialect::duckdb),
              "SELECT (a -> 'b') = 'c', a -> 'b' = 'c'");
    EXPECT_EQ(round_trip("SELECT a BETWEEN b + 1 AND c AND d", Dialect::sqlite), "SELECT a BETWEEN b + 1 AND c AND d");
    EXPECT_EQ(round_trip("SELECT a = b IN (1)", Dialect::postgres), "SELECT a = b IN (1)");
}

TEST(Parser, MakesDivisionExplicit)
{
    const auto op = [](std::string_view text, Dialect dialect) {
        return std::get<Binary>(parse_expression(text, dialect)->node).op;
    };
    EXPECT_EQ(op("a / b", Dialect::sqlite), BinaryOp::divide);
    EXPECT_EQ(op("CAST(a AS REAL) / b", Dialect::sqlite), BinaryOp::divide_real);
    EXPECT_EQ(op("a::float / b", Dialect::postgres), BinaryOp::divide_real);
    EXPECT_EQ(op("a / b", Dialect::duckdb), BinaryOp::divide_real);
    EXPECT_EQ(op("a // b", Dialect::duckdb), BinaryOp::divide_integer);
}

TEST(Parser, FillsInTheOrderOfNulls)
{
    const auto nulls = [](std::string_view text, Dialect dialect) {
        return *parse_query(text, dialect)->order_by.front().nulls;
    };
    EXPECT_EQ(nulls("SELECT a FROM t ORDER BY a", Dialect::sqlite), NullsOrder::first);
    EXPECT_EQ(nulls("SELECT a FROM t ORDER BY a", Dialect::postgres), NullsOrder::last);
    EXPECT_EQ(nulls("SELECT a FROM t ORDER BY a DESC", Dialect::postgres), NullsOrder::first);
    EXPECT_EQ(nulls("SELECT a FROM t ORDER BY a DESC", Dialect::duckdb), NullsOrder::last);
    EXPECT_EQ(round_trip("SELECT a FROM t ORDER BY a NULLS LAST, b DESC NULLS LAST", Dialect::sqlite),
              "SELECT a FROM t ORDER BY a NULLS LAST, b DESC");
}

TEST(Parser, ReadsSetOperationsAsTheDialectGroupsThem)
{
    const auto outer = [](std::string_view text, Dialect dialect) {
        return std::get<SetOperation>(parse_query(text, dialect)->body).op;
    };
    EXPECT_EQ(outer("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", Dialect::sqlite), SetOp::intersect);
    EXPECT_EQ(outer("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", Dialect::postgres), SetOp::union_);
    EXPECT_EQ(round_trip("SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3 LIMIT 1)", Dialect::postgres),
              "SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3 LIMIT 1)");
    EXPECT_EQ(round_trip("SELECT 1 UNION SELECT * FROM (SELECT 2 EXCEPT SELECT 3)", Dialect::sqlite),
              "SELECT 1 UNION SELECT * FROM (SELECT 2 EXCEPT SELECT 3)");
}

TEST(Parser, RemembersDoubleQuotesWhereSqliteMayMeanText)
{
    const auto query = parse_query("SELECT \"a\", b FROM t", Dialect::sqlite);
    EXPECT_TRUE(std::get<ColumnRef>(select_of(*query).items[0].expr.node).maybe_text);
    EXPECT_FALSE(std::get<ColumnRef>(select_of(*query).items[1].expr.node).maybe_text);
}

TEST(Parser, LeavesNoHeightsInIds)
{
    const auto query = parse_query("SELECT a + 1 FROM (SELECT 1 AS a) t JOIN u ON t.a = u.a", Dialect::sqlite);
    EXPECT_EQ(query->id, 0U);
    EXPECT_EQ(select_of(*query).items[0].expr.id, 0U);
    EXPECT_EQ(select_of(*query).from[0].id, 0U);
}

std::string repeated(std::string_view piece, int times)
{
    std::string text;
    text.reserve(piece.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i)
        text += piece;
    return text;
}

TEST(Parser, EndsInAnErrorForWhatWouldUseUpTheStack)
{
    for (const Dialect dialect : {Dialect::sqlite, Dialect::duckdb, Dialect::postgres}) {
        for (const std::string& text : {
                 "SELECT " + repeated("(", 1'000'000),
                 "SELECT 1" + repeated(" + 1", 20'000),
                 "SELECT 1 FROM t WHERE a = 1" + repeated(" OR a = 1", 20'000),
                 "SELECT " + repeated("NOT ", 20'000) + "a",
                 "SELECT " + repeated("- ", 20'000) + "a",
                 "SELECT " + repeated("CASE WHEN a THEN ", 10'000) + "1",
                 "SELECT " + repeated("f(", 50'000),
                 repeated("SELECT 1 UNION ", 12'000) + "SELECT 1",
                 "SELECT * FROM " + repeated("(", 50'000) + "t",
                 "SELECT * FROM t" + repeated(" JOIN t USING (a)", 12'000),
                 "SELECT * FROM " + repeated("(SELECT * FROM ", 12'000) + "t",
                 "SELECT a FROM t WHERE a IN " + repeated("(SELECT a FROM t WHERE a IN ", 30'000),
                 "SELECT a" + repeated(" IS NULL", 20'000),
                 "SELECT a" + repeated(" COLLATE x", 20'000),
                 "WITH a AS " + repeated("(WITH a AS ", 50'000),
             }) {
            const auto query = parse_query(text, dialect);
            ASSERT_FALSE(query) << text.substr(0, 60);
            EXPECT_TRUE(query.error().code == core::Errc::too_large ||
                        query.error().code == core::Errc::invalid_argument)
                << query.error().message;
        }
    }
}

TEST(Parser, TakesManyThingsBesideEachOther)
{
    const std::string list = "SELECT a FROM t WHERE a IN (1" + repeated(", 1", 100'000) + ")";
    EXPECT_TRUE(parse_query(list, Dialect::sqlite));
    EXPECT_TRUE(parse_query("SELECT 1" + repeated(" + 1", 900), Dialect::sqlite));
    EXPECT_TRUE(parse_query("SELECT " + repeated("(", 90) + "1" + repeated(")", 90), Dialect::postgres));
    EXPECT_EQ(parse_query("SELECT " + std::string(2 << 20, ' ') + "1", Dialect::sqlite).error().code,
              core::Errc::too_large);
}

TEST(Parser, ReadsOneExpression)
{
    EXPECT_TRUE(std::holds_alternative<Call>(parse_expression("sum(a * b)", Dialect::sqlite)->node));
    EXPECT_EQ(parse_expression("a b", Dialect::sqlite).error().message,
              "Line 1, column 3: expected the end of the expression, found \"b\".");
    EXPECT_FALSE(parse_expression("a; b", Dialect::sqlite));
}

}
}
