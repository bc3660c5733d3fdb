#include "plan/edit.hpp"
#include "plan/shop_for_tests.hpp"

namespace datachat::plan {
namespace {

using core::Errc;
using testing::plan_of;
using testing::text_of;

class EditTest : public ::testing::Test {
protected:
    std::string edited(const Plan& plan, const Edit& edit)
    {
        const auto result = apply(plan, edit, schema_);
        return result ? text_of(*result) : std::string(core::name(result.error().code)) + ": " + result.error().message;
    }
    std::string edited(const std::string& text, const Edit& edit) { return edited(plan_of(text, schema_), edit); }
    static const sql::Select& select(const Plan& plan) { return *plan.steps[0].query.select(); }

    models::Schema schema_ = testing::shop();
};

TEST_F(EditTest, FiltersAreAddedChangedAndRemoved)
{
    EXPECT_EQ(edited("SELECT name FROM customers", AddFilter{"city = 'Rome'"}),
              "SELECT customers.name FROM customers WHERE customers.city = 'Rome'");
    const Plan plan = plan_of("SELECT name FROM customers WHERE city = 'Rome' AND active = 1", schema_);
    const auto& both = std::get<sql::Binary>(select(plan).where->node);
    EXPECT_EQ(edited(plan, RemoveFilter{both.left->id}),
              "SELECT customers.name FROM customers WHERE customers.active = 1");
    EXPECT_EQ(edited(plan, ChangeFilter{both.left->id, "city = 'Paris'"}),
              "SELECT customers.name FROM customers WHERE customers.city = 'Paris' AND customers.active = 1");
    EXPECT_EQ(edited(plan, AddFilter{"count(*) > 2"}).substr(0, 5), "SELEC");
}

TEST_F(EditTest, APeriodGoesAsAWhole)
{
    const Plan plan = plan_of(
        "SELECT count(*) FROM orders WHERE order_date >= '2024-01-01' AND order_date < '2025-01-01' AND status = 'x'",
        schema_);
    const auto& outer = std::get<sql::Binary>(select(plan).where->node);
    const sql::NodeId from = std::get<sql::Binary>(outer.left->node).left->id;
    EXPECT_EQ(edited(plan, RemoveFilter{from}), "SELECT count(*) FROM orders WHERE orders.status = 'x'");
    EXPECT_EQ(edited(plan, ChangeFilter{from, "order_date >= '2023-01-01'"}),
              "SELECT count(*) FROM orders WHERE orders.order_date >= '2023-01-01' AND orders.status = 'x'");
}

TEST_F(EditTest, AHavingConditionIsFoundToo)
{
    const Plan plan = plan_of("SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 2", schema_);
    EXPECT_EQ(edited(plan, RemoveFilter{select(plan).having->id}),
              "SELECT customers.city, count(*) FROM customers GROUP BY customers.city");
}

TEST_F(EditTest, MeasuresChangeWithTheOrderByThem)
{
    const Plan plan =
        plan_of("SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY n DESC LIMIT 3", schema_);
    EXPECT_EQ(edited(plan, ChangeMeasure{select(plan).items[1].id, "sum(total)"}),
              "SELECT orders.status, sum(orders.total) FROM orders GROUP BY orders.status ORDER BY sum(orders.total) "
              "DESC LIMIT 3");
}

TEST_F(EditTest, OutputsAreAddedAndRemoved)
{
    EXPECT_EQ(edited("SELECT name FROM customers", AddOutput{"city"}),
              "SELECT customers.name, customers.city FROM customers");
    EXPECT_EQ(edited("SELECT status, count(*) FROM orders GROUP BY status", AddOutput{"avg(total)"}),
              "SELECT orders.status, count(*), avg(orders.total) FROM orders GROUP BY orders.status");
    EXPECT_EQ(edited("SELECT name FROM customers", AddOutput{"count(*)"}).substr(0, 11), "unsupported");
    const Plan plan = plan_of("SELECT name, city AS c FROM customers ORDER BY c", schema_);
    EXPECT_EQ(edited(plan, RemoveOutput{select(plan).items[1].id}),
              "SELECT customers.name FROM customers ORDER BY customers.city");
    const Plan single = plan_of("SELECT name FROM customers", schema_);
    EXPECT_EQ(edited(single, RemoveOutput{select(single).items[0].id}).substr(0, 11), "unsupported");
}

TEST_F(EditTest, GroupsAreAddedAndRemoved)
{
    EXPECT_EQ(edited("SELECT count(*) FROM orders", AddGroup{"status"}),
              "SELECT orders.status, count(*) FROM orders GROUP BY orders.status");
    EXPECT_EQ(edited("SELECT name FROM customers", AddGroup{"city"}).substr(0, 11), "unsupported");
    const Plan plan = plan_of("SELECT status, count(*) FROM orders GROUP BY 1 ORDER BY 1", schema_);
    EXPECT_EQ(edited(plan, RemoveGroup{select(plan).group_by[0].id}), "SELECT count(*) FROM orders");
}

TEST_F(EditTest, OrderAndLimit)
{
    EXPECT_EQ(edited("SELECT name FROM customers", ChangeOrder{"city", true}),
              "SELECT customers.name FROM customers ORDER BY customers.city DESC");
    EXPECT_EQ(edited("SELECT name FROM customers ORDER BY name", ChangeOrder{}),
              "SELECT customers.name FROM customers");
    EXPECT_EQ(edited("SELECT name FROM customers", ChangeLimit{7}), "SELECT customers.name FROM customers LIMIT 7");
    EXPECT_EQ(edited("SELECT name FROM customers LIMIT 7", ChangeLimit{}), "SELECT customers.name FROM customers");
    EXPECT_EQ(edited("SELECT name FROM customers", ChangeLimit{-1}).substr(0, 16), "invalid_argument");
}

TEST_F(EditTest, ANewNameIsJoinedAlongKeysThatRepeatNoRow)
{
    EXPECT_EQ(edited("SELECT count(*) FROM orders", AddFilter{"city = 'Rome'"}),
              "SELECT count(*) FROM orders JOIN customers ON customers.id = orders.customer_id WHERE customers.city = "
              "'Rome'");
    EXPECT_EQ(edited("SELECT count(*) FROM orders o", AddGroup{"regions.name"}),
              "SELECT regions.name, count(*) FROM orders AS o JOIN customers ON customers.id = o.customer_id "
              "LEFT JOIN regions ON regions.id = customers.region_id GROUP BY regions.name");
    EXPECT_EQ(edited("SELECT name FROM customers", AddFilter{"status = 'open'"}).substr(0, 11), "unsupported");
    EXPECT_EQ(edited("SELECT name FROM customers", AddFilter{"nonsense = 1"}).substr(0, 9), "not_found");
}

TEST_F(EditTest, BadInputFailsClearly)
{
    const Plan plan = plan_of("SELECT name FROM customers", schema_);
    EXPECT_EQ(apply(plan, RemoveFilter{999}, schema_).error().code, Errc::not_found);
    EXPECT_EQ(apply(Plan{}, ChangeLimit{1}, schema_).error().code, Errc::not_found);
    EXPECT_EQ(apply(plan, AddFilter{"city = "}, schema_).error().code, Errc::invalid_argument);
    EXPECT_FALSE(apply(plan, AddFilter{"1 = 1; DROP TABLE customers"}, schema_));
    EXPECT_EQ(apply(plan_of("SELECT name FROM customers UNION SELECT name FROM regions", schema_), AddFilter{"id = 1"},
                    schema_)
                  .error()
                  .code,
              Errc::unsupported);
}

TEST_F(EditTest, KeepsIdsAndEvidenceOfWhatStays)
{
    Plan plan = plan_of("SELECT name FROM customers WHERE city = 'Rome' AND active = 1", schema_);
    const auto& both = std::get<sql::Binary>(select(plan).where->node);
    const sql::NodeId kept = both.right->id;
    plan.evidence = {{.node = both.left->id, .spans = {{0, 4}}, .reason = "value"},
                     {.node = kept, .spans = {{5, 9}}, .reason = "name"}};
    const auto result = apply(plan, RemoveFilter{both.left->id}, schema_);
    ASSERT_TRUE(result);
    ASSERT_EQ(result->evidence.size(), 1U);
    EXPECT_EQ(result->evidence[0].node, kept);
    EXPECT_EQ(select(*result).where->id, kept);
    EXPECT_EQ(result->planner, PlannerKind::person);
    EXPECT_NE(hash(*result), hash(plan));
    const auto added = apply(plan, AddFilter{"name = 'Ann'"}, schema_);
    ASSERT_TRUE(added);
    EXPECT_EQ(added->evidence.size(), 3U);
    EXPECT_EQ(added->evidence.back().reason, "edit");
}

}
}
