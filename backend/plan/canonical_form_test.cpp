#include "plan/plan_of_everything.hpp"
#include "sql/tree_mutations.hpp"

#include <gtest/gtest.h>

#include <set>

namespace datachat::plan {
namespace {

TEST(CanonicalForm, EveryFieldOfTheTreeCounts)
{
    Plan plan = testing::everything();
    const std::string before = canonical_form(plan);
    std::set<std::string> forms{before};
    int mutations = 0;
    sql::testing::for_each_mutation(plan.steps[0].query, [&](const std::string& path) {
        ++mutations;
        EXPECT_TRUE(canonical_form(plan) != before) << path;
        forms.insert(canonical_form(plan));
    });
    EXPECT_TRUE(canonical_form(plan) == before);
    EXPECT_GT(mutations, 500);
    EXPECT_GT(forms.size(), static_cast<std::size_t>(mutations) * 9 / 10); // some mutations are the same by design
}

TEST(CanonicalForm, TheHeaderAndTheStepsCount)
{
    const Plan plan = testing::everything();
    const std::vector<std::function<void(Plan&)>> changes{[](Plan& p) { p.header.format = 2; },
                                                          [](Plan& p) { p.header.time.as_of_microseconds = 2; },
                                                          [](Plan& p) { p.header.time.zone = "UTC"; },
                                                          [](Plan& p) { p.header.time.zone_offset_seconds = 0; },
                                                          [](Plan& p) { p.header.time.week_starts_on_sunday = false; },
                                                          [](Plan& p) { p.header.time.fiscal_year_start_month = 1; },
                                                          [](Plan& p) { p.header.schema_fingerprint = "g"; },
                                                          [](Plan& p) { p.steps[0].source_id = "c"; },
                                                          [](Plan& p) { p.steps[0].dialect = sql::Dialect::postgres; },
                                                          [](Plan& p) { p.steps[0].output = "second"; },
                                                          [](Plan& p) { p.steps.pop_back(); }};
    std::set<std::string> hashes{hash(plan)};
    for (const auto& change : changes) {
        Plan changed = plan;
        change(changed);
        hashes.insert(hash(changed));
    }
    EXPECT_EQ(hashes.size(), changes.size() + 1);
}

TEST(CanonicalForm, NodeIdsAndWhatStandsBesideTheTreeDoNotCount)
{
    Plan plan = testing::everything();
    const std::string before = hash(plan);
    plan.evidence.clear();
    plan.assumptions.clear();
    plan.unused.clear();
    plan.confidence = 0;
    plan.planner = PlannerKind::person;
    sql::walk(plan.steps[0].query, sql::MutableVisitor{.expr = [](sql::Expr& expr) { expr.id += 100; }});
    EXPECT_EQ(hash(plan), before);
}

// A failure here means that hashes of stored plans no longer match: bump the mark in canonical_form.cpp and
// Header::format.
TEST(CanonicalForm, IsStableBetweenBuilds)
{
    EXPECT_EQ(hash(testing::everything()), "0fff6acecded68643a24e83af62b94e22705358f7b84696f3aadfc6d2b00dc2c");
}

}
}
