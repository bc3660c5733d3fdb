#include "agents/query_budget.hpp"

#include <gtest/gtest.h>

namespace datachat::agents {
namespace {

TEST(QueryBudget, is_what_the_project_set)
{
    const auto budget =
        read_query_budget(R"({"zone":"UTC","budget_rows":5000,"budget_megabytes":10,"over_budget":"refuse"})");
    ASSERT_TRUE(budget);
    EXPECT_EQ(budget->rows, 5000);
    EXPECT_EQ(budget->bytes, 10'000'000);
    EXPECT_TRUE(budget->refuses);
    const auto none = read_query_budget("{}");
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->rows || none->bytes || none->refuses);
}

TEST(QueryBudget, names_a_setting_that_is_wrong)
{
    for (const std::string_view setting : {"budget_rows", "budget_megabytes"}) {
        for (const std::string_view value : {"0", "-4", "\"many\"", "1.5", "9000000000000000000"}) {
            const auto read = read_query_budget("{\"" + std::string(setting) + "\":" + std::string(value) + "}");
            ASSERT_FALSE(read) << setting << value;
            EXPECT_NE(read.error().message.find(setting), std::string::npos) << read.error().message;
        }
    }
    EXPECT_FALSE(read_query_budget(R"({"over_budget":"maybe"})"));
    EXPECT_FALSE(read_query_budget("[]"));
}

TEST(QueryBudget, tells_the_figure_of_what_is_over)
{
    const QueryBudget budget{.rows = 5000, .bytes = 10'000'000'000};
    EXPECT_EQ(over_budget(budget, {.rows = 5000, .bytes = 10'000'000'000}), std::nullopt);
    EXPECT_EQ(over_budget(budget, {}), std::nullopt) << "an engine that tells nothing";
    EXPECT_EQ(over_budget({}, {.rows = 1'000'000'000, .bytes = 1'000'000'000'000}), std::nullopt);
    EXPECT_EQ(over_budget(budget, {.bytes = 12'430'000'000}),
              "It reads about 12.4 GB; the budget of this project is 10 GB.");
    EXPECT_EQ(over_budget(budget, {.rows = 1'204'000}),
              "It gives about 1,204,000 rows; the budget of this project is 5,000.");
}

}
}
