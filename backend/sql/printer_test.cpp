#include "sql/printer.hpp"

#include "sql/golden_dialects.hpp"
#include "sql/normal_form.hpp"
#include "sql/round_trip.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Value;

std::string written(const Expr& expr, Dialect dialect)
{
    const auto text = print(expr, dialect);
    return text ? *text : text.error().message;
}

Expr column(std::string name)
{
    return ColumnRef{"", "", std::move(name)};
}

TEST(Printer, QuotesNamesOnlyWhereNeeded)
{
    EXPECT_EQ(quote_identifier("name", Dialect::postgres), "name");
    EXPECT_EQ(quote_identifier("Name", Dialect::postgres), "\"Name\"");
    EXPECT_EQ(quote_identifier("Name", Dialect::sqlite), "Name");
    EXPECT_EQ(quote_identifier("order", Dialect::sqlite), "\"order\"");
    EXPECT_EQ(quote_identifier("a\"b", Dialect::duckdb), "\"a\"\"b\"");
    EXPECT_EQ(quote_identifier("1a", Dialect::duckdb), "\"1a\"");
}

TEST(Printer, WritesLiteralsSafely)
{
    EXPECT_EQ(written(Literal{Value("it's")}, Dialect::sqlite), "'it''s'");
    EXPECT_EQ(written(Literal{Value("a\\' OR 1")}, Dialect::postgres), "E'a\\\\'' OR 1'");
    EXPECT_EQ(written(Literal{Value("a\\b")}, Dialect::duckdb), "'a\\b'");
    EXPECT_EQ(written(Literal{Value(1.5)}, Dialect::sqlite), "1.5");
    EXPECT_EQ(written(Literal{Value(2.0)}, Dialect::sqlite), "2.0");
    EXPECT_EQ(written(Literal{Value(1.5)}, Dialect::postgres), "CAST(1.5 AS double precision)");
    EXPECT_EQ(written(Literal{Value(models::Date{19782})}, Dialect::postgres), "DATE '2024-02-29'");
    EXPECT_EQ(written(Literal{Value(models::Date{19782})}, Dialect::sqlite), "'2024-02-29'");
    EXPECT_EQ(written(Literal{Value(models::Bytes{"\x01\xff"})}, Dialect::sqlite), "X'01FF'");
    EXPECT_EQ(written(Literal{Value(std::string("a\0b", 3))}, Dialect::sqlite),
              "This query cannot be written in SQLite: a text holds a NUL character.");
}

TEST(Printer, SaysWhatADialectCannot)
{
    EXPECT_EQ(written(ArrayLiteral{{column("a")}}, Dialect::sqlite),
              "This query cannot be written in SQLite: it has no arrays.");
    EXPECT_EQ(written(RelativeDate{}, Dialect::sqlite),
              "This query cannot be written in SQLite: a relative date must be bound to a day first.");
    Call median;
    median.name = "no_such";
    EXPECT_EQ(written(median, Dialect::duckdb),
              "This query cannot be written in DuckDB: it has no function no_such().");
}

TEST(Printer, WritesDatePartsAndPeriods)
{
    const auto bucket = [](DateUnit unit, TimeStorage storage, Dialect dialect) {
        return written(DateBucket{unit, column("d"), storage}, dialect);
    };
    EXPECT_EQ(bucket(DateUnit::month, TimeStorage::iso_text, Dialect::sqlite), "strftime('%Y-%m', d)");
    EXPECT_EQ(bucket(DateUnit::month, TimeStorage::epoch_seconds, Dialect::sqlite),
              "strftime('%Y-%m', d, 'unixepoch')");
    EXPECT_EQ(bucket(DateUnit::week, TimeStorage::iso_text, Dialect::sqlite), "date(d, 'weekday 0', '-6 days')");
    EXPECT_EQ(bucket(DateUnit::month, TimeStorage::native, Dialect::postgres), "to_char(d, 'YYYY-MM')");
    EXPECT_EQ(bucket(DateUnit::month, TimeStorage::iso_text, Dialect::postgres),
              "to_char(CAST(d AS timestamp), 'YYYY-MM')");
    EXPECT_EQ(bucket(DateUnit::quarter, TimeStorage::native, Dialect::duckdb),
              "strftime(d, '%Y') || '-Q' || CAST(date_part('quarter', d) AS varchar)");
    EXPECT_EQ(written(DatePart{DateUnit::year, column("d"), TimeStorage::native}, Dialect::postgres),
              "CAST(EXTRACT(year FROM d) AS integer)");
    EXPECT_EQ(written(DatePart{DateUnit::quarter, column("d"), TimeStorage::iso_text}, Dialect::sqlite),
              "(CAST(strftime('%m', d) AS INTEGER) + 2) / 3");
}

constexpr DateUnit part_units[] = {DateUnit::year,        DateUnit::quarter,    DateUnit::month,  DateUnit::week,
                                   DateUnit::day,         DateUnit::hour,       DateUnit::minute, DateUnit::second,
                                   DateUnit::day_of_week, DateUnit::day_of_year};
constexpr DateUnit bucket_units[] = {DateUnit::year, DateUnit::quarter, DateUnit::month, DateUnit::week,
                                     DateUnit::day,  DateUnit::hour,    DateUnit::minute};

TEST(Printer, ReadsBackEveryDateForm)
{
    for (const Dialect dialect : testing::all_dialects) {
        for (const TimeStorage storage :
             {TimeStorage::iso_text, TimeStorage::epoch_seconds, TimeStorage::epoch_milliseconds,
              TimeStorage::julian_day, TimeStorage::native}) {
            if (dialect == Dialect::sqlite && storage == TimeStorage::native)
                continue; // is text there
            std::vector<Expr> forms;
            for (const DateUnit unit : part_units)
                forms.push_back(DatePart{unit, column("d"), storage});
            for (const DateUnit unit : bucket_units)
                forms.push_back(DateBucket{unit, column("d"), storage});
            forms.push_back(DateBucket{DateUnit::week, column("d"), storage, true});
            for (const Expr& form : forms) {
                const std::string text = written(form, dialect);
                const auto again = parse_expression(text, dialect);
                ASSERT_TRUE(again) << text << ": " << again.error().message;
                EXPECT_TRUE(*again == form) << name(dialect) << ": " << text;
            }
        }
    }
}

TEST(Printer, ReadsBackEveryKindOfLiteral)
{
    const Value values[] = {Value(),
                            Value(true),
                            Value(-5),
                            Value(std::numeric_limits<std::int64_t>::min()),
                            Value(std::numeric_limits<std::int64_t>::max()),
                            Value(1e300),
                            Value(-0.25),
                            Value(3.0),
                            Value(models::Decimal{1250, 2}),
                            Value(models::Decimal{5, 0}),
                            Value(models::Decimal{-5, 1}),
                            Value("it's \\ 🙂\n"),
                            Value(models::Bytes{std::string("\0'\xff", 3)}),
                            Value(models::Date{19782}),
                            Value(models::Time{3'600'000'000}),
                            Value(models::Timestamp{1'700'000'000'123'456}),
                            Value(models::TimestampTz{1'700'000'000'000'000}),
                            Value(models::Interval{14, 3, -3'600'000'000}),
                            Value(models::Json{"{\"a\": 1}"}),
                            Value(std::uint64_t{18'446'744'073'709'551'615U})};
    for (const Dialect dialect : testing::all_dialects) {
        for (const Value& value : values) {
            const bool absent = !print(Expr(Literal{value}), dialect);
            if (absent)
                continue; // intervals in SQLite; JSON and times with a zone in MySQL
            Query query;
            Select select;
            select.items.push_back({Literal{value}, "", 0});
            query.body = std::move(select);
            const Query normal = normal_form(query, dialect);
            const auto text = print(query, dialect);
            ASSERT_TRUE(text) << text.error().message;
            const auto again = parse_query(*text, dialect);
            ASSERT_TRUE(again) << *text << ": " << again.error().message;
            EXPECT_TRUE(*again == normal) << name(dialect) << ": " << *text;
        }
    }
}

TEST(Printer, WritesAClauseALine)
{
    const auto query = parse_query("SELECT a FROM t WHERE b IN (SELECT c FROM u) ORDER BY a LIMIT 3", Dialect::sqlite);
    EXPECT_EQ(*print(*query, Dialect::sqlite, Layout::clauses),
              "SELECT a\nFROM t\nWHERE b IN (\n  SELECT c\n  FROM u\n)\nORDER BY a\nLIMIT 3");
    EXPECT_TRUE(*parse_query(*print(*query, Dialect::sqlite, Layout::clauses), Dialect::sqlite) == *query);
}

TEST(Printer, WritesEngineTreesOfEachDialect)
{
    Select select;
    select.items.push_back({Binary{BinaryOp::divide_real, column("a"), column("b")}, "share", 0});
    select.from.push_back(TableName{"", "", "t", "", 0});
    Query query;
    query.body = select;
    query.order_by.push_back({Literal{Value(1)}, true, NullsOrder::last, 0});
    query.offset = Expr(Literal{Value(2)});
    EXPECT_EQ(*print(query, Dialect::sqlite),
              "SELECT CAST(a AS REAL) / b AS share FROM t ORDER BY 1 DESC LIMIT -1 OFFSET 2");
    EXPECT_EQ(*print(query, Dialect::duckdb), "SELECT a / b AS share FROM t ORDER BY 1 DESC OFFSET 2");
    EXPECT_EQ(*print(query, Dialect::postgres),
              "SELECT CAST(a AS double precision) / b AS share FROM t ORDER BY 1 DESC NULLS LAST OFFSET 2");
}

}
}
