#include "sql/compare.hpp"
#include "sql/conditions.hpp"
#include "sql/describe.hpp"
#include "sql/golden_cases.hpp"
#include "sql/parser.hpp"
#include "sql/tree_mutations.hpp"
#include "sql/tree_of_everything.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <gtest/gtest.h>

#include <map>

namespace datachat::sql {
namespace {

models::Schema orders_schema()
{
    using models::TimeStorage;
    using models::Type;
    models::Schema schema;
    schema.tables = {
        {.name = "customers",
         .columns =
             {{"id", Type::int64, "", false}, {"name", Type::text}, {"city", Type::text}, {"parent_id", Type::int64}},
         .primary_key = {"id"}},
        {.name = "orders",
         .columns = {{"id", Type::int64, "", false},
                     {"customer_id", Type::int64, "", false},
                     {"order_date", Type::date, "", true, "", TimeStorage::native},
                     {"status", Type::text},
                     {"total", Type::float64}},
         .primary_key = {"id"},
         .foreign_keys = {
             {.columns = {"customer_id"}, .referenced_table = "customers", .referenced_columns = {"id"}}}}};
    return schema;
}

Query parsed(const std::string& text)
{
    auto query = parse_query(text, Dialect::sqlite);
    EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
    return query ? *query : Query{};
}

std::string sentence(Query query, const TimeFrame* frame = nullptr)
{
    const models::Schema schema = orders_schema();
    number_nodes(query);
    const auto resolution = resolve(query, schema, Dialect::sqlite);
    return describe(query, resolution ? *resolution : Resolution{}, schema, {}, frame).sentence;
}

Query orders_from(RelativeDate from, RelativeDate until)
{
    Query query = parsed("SELECT count(*) FROM orders");
    const Expr column = ColumnRef{.column = "order_date"};
    query.select()->where = binary(BinaryOp::logical_and, binary(BinaryOp::greater_equal, column, std::move(from)),
                                   binary(BinaryOp::less, column, std::move(until)));
    return query;
}

TEST(Describe, PeriodsThatMoveWithTheDay)
{
    const TimeFrame frame = golden::november_2026();
    const auto words = [&](DateUnit unit, int from, int until) {
        return sentence(orders_from({.unit = unit, .offset = from}, {.unit = unit, .offset = until}), &frame);
    };
    EXPECT_EQ(words(DateUnit::month, -1, 0), "Number of orders with order date last month (1-31 October 2026).");
    EXPECT_EQ(words(DateUnit::year, 0, 1),
              "Number of orders with order date this year (1 January - 31 December 2026).");
    EXPECT_EQ(words(DateUnit::day, -1, 0), "Number of orders with order date yesterday (21 November 2026).");
    EXPECT_EQ(words(DateUnit::day, -7, 0),
              "Number of orders with order date in the 7 days before today (15-21 November 2026).");
    EXPECT_EQ(
        words(DateUnit::month, -2, 1),
        "Number of orders with order date in the last 3 months, this one included (1 September - 30 November 2026).");
    EXPECT_EQ(words(DateUnit::quarter, -1, 0),
              "Number of orders with order date last quarter (1 July - 30 September 2026).");
    EXPECT_EQ(
        sentence(orders_from({.unit = DateUnit::year, .offset = 0}, {.unit = DateUnit::day, .offset = 1}), &frame),
        "Number of orders with order date this year until today (1 January - 22 November 2026).");
    EXPECT_EQ(sentence(orders_from({.unit = DateUnit::month, .offset = -1}, {.unit = DateUnit::month, .offset = 0})),
              "Number of orders with order date last month.");
}

TEST(Describe, PartsNameTheNodesThatAnEditChanges)
{
    const models::Schema schema = orders_schema();
    Query query = parsed("SELECT status, count(*) FROM orders WHERE total > 5 GROUP BY status HAVING count(*) > 2 "
                         "ORDER BY count(*) DESC LIMIT 3");
    const auto resolution = resolve(query, schema, Dialect::sqlite);
    ASSERT_TRUE(resolution);
    const Description description = describe(query, *resolution, schema);
    const Select& select = *query.select();
    std::map<PartKind, NodeId> nodes;
    for (const DescriptionPart& part : description.parts)
        nodes[part.kind] = part.node;
    EXPECT_EQ(nodes[PartKind::filter], select.where->id);
    EXPECT_EQ(nodes[PartKind::group], select.group_by[0].id);
    EXPECT_EQ(nodes[PartKind::having], select.having->id);
    EXPECT_EQ(nodes[PartKind::order], query.order_by[0].id);
    EXPECT_TRUE(nodes.contains(PartKind::limit));
    EXPECT_TRUE(nodes.contains(PartKind::subject));
    EXPECT_EQ(description.tables, std::vector<std::string>{"orders"});
}

TEST(Describe, IsTotal)
{
    testing::Marks mark;
    Query query = testing::everything(mark);
    EXPECT_GT(sentence(query).size(), 200U);
    testing::for_each_mutation(query, [&](const std::string& path) { EXPECT_GT(sentence(query).size(), 10U) << path; });
    EXPECT_GT(sentence(Query{}).size(), 0U);
}

TEST(Describe, DeepNestingStaysShort)
{
    std::string text = "SELECT total AS a FROM orders";
    for (int level = 0; level < 30; ++level)
        text = "SELECT a + a AS a FROM (" + text + ") WHERE a > (SELECT avg(total) FROM orders)";
    EXPECT_LT(sentence(parsed(text)).size(), 20'000U);
}

// What cannot change a row: names of aliases, what resolve() fills in, what nothing refers to, and an inner join along
// a key that is never NULL.
bool keeps_the_rows(const std::string& path)
{
    for (const char* ending : {".alias", ".storage", ".recursive", ".with(one more)", ".catalog", ".with_ties",
                               ".nulls(presence)", ".lateral", ".columns(one more)", ".windows(one more)", "/3.kind"})
        if (path.ends_with(ending))
            return true;
    return false;
}

bool resolves(Query query, const models::Schema& schema)
{
    return resolve(query, schema, Dialect::sqlite).has_value();
}

TEST(Describe, DifferentTreesHaveDifferentDescriptions)
{
    for (const char* text :
         {"SELECT name, city FROM customers WHERE city = 'Rome' AND id > 5 ORDER BY name LIMIT 3",
          "SELECT status, avg(total), count(*) FROM orders WHERE total BETWEEN 1 AND 9 GROUP BY status HAVING count(*) "
          "> 2 ORDER BY avg(total) DESC LIMIT 4",
          "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE status = 'open')",
          "SELECT c.city, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.city",
          "SELECT name FROM customers WHERE city LIKE 'R%' OR city IS NULL OR name IN ('a', 'b')",
          "SELECT city FROM customers UNION ALL SELECT status FROM orders WHERE total > 3",
          "SELECT id FROM orders WHERE total > (SELECT avg(total) FROM orders WHERE status = 'paid')",
          "SELECT count(DISTINCT city) FROM customers WHERE name <> 'x'",
          "SELECT CASE WHEN total > 10 THEN 'big' ELSE 'small' END, total * 2 - 1 FROM orders",
          "SELECT avg(n) FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) AS d WHERE n > 1"}) {
        Query query = parsed(text);
        const Query before = query;
        const models::Schema schema = orders_schema();
        const std::string words = sentence(query);
        int checked = 0;
        testing::for_each_mutation(query, [&](const std::string& path) {
            if (keeps_the_rows(path) || !resolves(query, schema) ||
                canonical(query, &schema) == canonical(before, &schema))
                return;
            ++checked;
            EXPECT_NE(sentence(query), words) << text << "\n" << path;
        });
        EXPECT_GT(checked, 20) << text;
    }
}

TEST(Wording, NamesBecomeWords)
{
    EXPECT_EQ(words_of("order_lines"), "order lines");
    EXPECT_EQ(words_of("unitPrice"), "unit price");
    EXPECT_EQ(words_of("CustomerID"), "customer id");
    EXPECT_EQ(words_of("Order Details"), "order details");
    EXPECT_EQ(words_of("HTTPStatus2xx"), "http status2xx");
    EXPECT_EQ(words_of("größe"), "größe");
    EXPECT_EQ(words_of("%%"), "\"%%\"");
}

TEST(Wording, PluralsAndSingulars)
{
    const std::vector<std::pair<std::string, std::string>> words{
        {"order", "orders"},      {"category", "categories"}, {"status", "statuses"}, {"order line", "order lines"},
        {"address", "addresses"}, {"person", "people"},       {"box", "boxes"},       {"day", "days"},
        {"house", "houses"},      {"match", "matches"}};
    for (const auto& [one, many] : words) {
        EXPECT_EQ(plural(one), many);
        EXPECT_EQ(singular(many), one);
        EXPECT_EQ(plural(many), many);
    }
}

TEST(Wording, Values)
{
    EXPECT_EQ(value_words(models::Value("it's")), "'it''s'");
    EXPECT_EQ(value_words(models::Value(5.0)), "5.0");
    EXPECT_EQ(value_words(models::Value(5)), "5");
    EXPECT_EQ(value_words(models::Value(models::Date{19'727})), "5 January 2024");
    EXPECT_EQ(value_words(models::Value(models::Timestamp{19'727LL * 86'400'000'000 + 37'800'000'000})),
              "5 January 2024 10:30");
    EXPECT_EQ(with_article("order"), "an order");
    EXPECT_EQ(with_article("user"), "a user");
}

}
}
