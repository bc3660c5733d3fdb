#include "plan/back_reading.hpp"
#include "plan/card.hpp"
#include "plan/shop_for_tests.hpp"

namespace datachat::plan {
namespace {

// "words not covered / conditions not asked for", each separated by commas.
std::string read(const std::string& question, const std::string& text, std::vector<Evidence> evidence = {})
{
    const models::Schema schema = testing::shop();
    Plan plan = testing::plan_of(text, schema);
    plan.evidence = std::move(evidence);
    const auto resolution = sql::resolve(plan.steps[0].query, schema, sql::Dialect::sqlite);
    const BackReading reading = read_back(question, plan, *resolution, schema);
    std::string result;
    for (const Span& span : reading.uncovered)
        result += (result.empty() ? "" : ",") + question.substr(span.begin, span.end - span.begin);
    result += "/";
    for (const Unasked& unasked : reading.unasked)
        result += (result.ends_with('/') ? "" : ",") + unasked.text;
    return result;
}

TEST(ReadBack, AgreesWithWhatWasAsked)
{
    EXPECT_EQ(read("How many orders are there?", "SELECT count(*) FROM orders"), "/");
    EXPECT_EQ(read("How many orders were placed in 2024",
                   "SELECT count(*) FROM orders WHERE strftime('%Y', order_date) = '2024'"),
              "/");
    EXPECT_EQ(read("number of orders by city",
                   "SELECT c.city, count(*) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.city"),
              "/");
    EXPECT_EQ(read("Names of the customers from Rome", "SELECT name FROM customers WHERE city = 'Rome'"), "/");
    EXPECT_EQ(read("customers who never ordered",
                   "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)"),
              "/");
    EXPECT_EQ(read("top five customers by total", "SELECT c.name, sum(o.total) FROM orders o JOIN customers c ON c.id "
                                                  "= o.customer_id GROUP BY c.name ORDER BY 2 DESC LIMIT 5"),
              "/");
    EXPECT_EQ(read("the customer with the highest total", "SELECT customer_id FROM orders ORDER BY total DESC LIMIT 1"),
              "/");
    EXPECT_EQ(read("orders with a total of more than 1,000", "SELECT id FROM orders WHERE total > 1000"), "/");
    EXPECT_EQ(read("active customers", "SELECT name FROM customers WHERE active = 1"), "/");
}

TEST(ReadBack, ShowsWordsThatTheTreeDoesNotCover)
{
    EXPECT_EQ(read("How many orders were cancelled in Rome?", "SELECT count(*) FROM orders"), "cancelled,Rome/");
    EXPECT_EQ(read("average total of orders", "SELECT sum(total) FROM orders"), "average/");
    EXPECT_EQ(read("How many orders were cancelled?", "SELECT count(*) FROM orders"), "cancelled/");
    EXPECT_EQ(read("How many orders by placed customers",
                   "SELECT count(*) FROM orders JOIN customers ON customers.id = customer_id"),
              "placed/");
    EXPECT_EQ(read("customers not from Rome", "SELECT name FROM customers WHERE city = 'Rome'"), "not/");
}

TEST(ReadBack, ShowsConditionsThatNobodyAskedFor)
{
    EXPECT_EQ(read("How many orders are there?", "SELECT count(*) FROM orders WHERE status = 'open'"),
              "/status is 'open'");
    EXPECT_EQ(read("names of customers", "SELECT name FROM customers LIMIT 10"), "/only 10 rows");
    EXPECT_EQ(read("orders with a total of more than 100", "SELECT id FROM orders WHERE total > 1000"),
              "100/total is more than 1000");
    EXPECT_EQ(read("cities with more than 2 customers", "SELECT city FROM customers GROUP BY city HAVING count(*) > 3"),
              "2/cities with more than 3 customers");
    EXPECT_EQ(read("names of customers", "SELECT name FROM customers WHERE active = 1"), "/active is 1");
}

TEST(ReadBack, ShowsWhatContradictsTheQuestion)
{
    EXPECT_EQ(read("the customer with the lowest total", "SELECT customer_id FROM orders ORDER BY total DESC LIMIT 1"),
              "/the highest, where the question says the lowest");
    EXPECT_EQ(read("orders with a total of more than 1,000", "SELECT id FROM orders WHERE total < 1000"),
              "/total is less than 1000");
    EXPECT_EQ(read("names of customers in ascending order of city", "SELECT name FROM customers ORDER BY city DESC"),
              "/from high to low, where the question says ascending");
    EXPECT_NE(read("names of customers from Rome", "SELECT name FROM customers WHERE city <> 'Rome'"), "/");
    EXPECT_NE(read("the city of each customer", "SELECT name FROM customers"), "/");
    EXPECT_NE(
        read("number of orders of each customer",
             "SELECT c.name, count(*) FROM orders o JOIN customers c ON c.region_id = o.customer_id GROUP BY c.id"),
        "/");
}

class RomeOnly final : public StoredValues {
public:
    std::optional<bool> holds(sql::SchemaColumn, std::string_view text) const override { return text == "Rome"; }
    bool is_stored(std::string_view text) const override { return text == "rome" || text == "express"; }
};

TEST(ReadBack, StoredValuesTellMore)
{
    const models::Schema schema = testing::shop();
    const Plan plan = testing::plan_of("SELECT name FROM customers WHERE city = 'Romme'", schema);
    sql::Query query = plan.steps[0].query;
    const auto resolution = sql::resolve(query, schema, sql::Dialect::sqlite);
    const RomeOnly values;
    const BackReading reading = read_back("names of customers from Romme", plan, *resolution, schema, &values);
    ASSERT_EQ(reading.unasked.size(), 1U);
    EXPECT_EQ(reading.unasked.front().text, "no city is 'Romme'");
    EXPECT_TRUE(read_back("names of customers from Romme", plan, *resolution, schema).agrees());
}

TEST(ReadBack, TrustsEvidenceWhereThereIsSome)
{
    const models::Schema schema = testing::shop();
    const Plan plan = testing::plan_of("SELECT name FROM customers WHERE city = 'Rome' AND active = 1", schema);
    const auto& both = std::get<sql::Binary>(plan.steps[0].query.select()->where->node);
    const std::string question = "folks in the eternal city";
    const std::string text = "SELECT name FROM customers WHERE city = 'Rome' AND active = 1";
    EXPECT_EQ(read(question, text,
                   {{.node = both.left->id, .spans = {{13, 25}}, .reason = "value"},
                    {.node = both.right->id, .spans = {{0, 5}}, .reason = "value"}}),
              "/");
    EXPECT_EQ(read(question, text, {{.node = both.left->id, .spans = {{13, 25}}, .reason = "value"}}),
              "folks/active is 1");
}

TEST(Card, MarksWhatAnEditChanged)
{
    const auto description = [](std::vector<std::string> texts) {
        sql::Description result;
        for (const std::string& text : texts)
            result.parts.push_back({.kind = sql::PartKind::filter, .text = text});
        return result;
    };
    const auto marks = [&](std::vector<std::string> before, std::vector<std::string> after) {
        const sql::Description old = description(std::move(before));
        std::string text;
        for (const CardPart& part : card_parts(&old, description(std::move(after))))
            text += (part.mark == Mark::added ? "+" : part.mark == Mark::struck ? "-" : "") + part.part.text + " ";
        return text;
    };
    EXPECT_EQ(marks({"a", "b", "c"}, {"a", "c"}), "a -b c ");
    EXPECT_EQ(marks({"a", "c"}, {"a", "b", "c"}), "a +b c ");
    EXPECT_EQ(marks({"a", "b"}, {"a", "x"}), "a +x -b ");
    EXPECT_EQ(card_parts(nullptr, description({"a"})).front().mark, Mark::same);
}

}
}
