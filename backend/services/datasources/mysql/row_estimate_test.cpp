#include "services/datasources/mysql/row_estimate.hpp"

#include "services/datasources/mysql/explained_plan.hpp"
#include "sql/parser.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

std::optional<std::int64_t> estimate(std::string_view text, std::vector<ExplainedTable> tables)
{
    return estimated_rows(*sql::parse_query(text, sql::Dialect::mysql), tables);
}

TEST(RowEstimate, multiplies_what_is_joined_and_adds_what_is_united)
{
    EXPECT_EQ(estimate("SELECT 1 FROM t, u", {{.rows = 100, .kept = 50}, {.rows = 10}}), 500);
    EXPECT_EQ(estimate("SELECT 1 FROM (SELECT 1) x", {{.rows = 7}, {.select = 2, .rows = 1000}}), 7);
    EXPECT_EQ(estimate("SELECT 1 FROM t UNION ALL SELECT 2 FROM u",
                       {{.rows = 7}, {.select = 2, .in_union = true, .rows = 5}}),
              12);
}

TEST(RowEstimate, knows_what_the_query_itself_says)
{
    EXPECT_EQ(estimate("SELECT count(*) FROM t", {{.rows = 100}}), 1);
    EXPECT_EQ(estimate("SELECT a FROM t LIMIT 5", {{.rows = 100}}), 5);
    EXPECT_EQ(estimate("SELECT a, count(*) FROM t GROUP BY a", {{.rows = 100}}), 100);
    EXPECT_EQ(estimate("SELECT a FROM t", {{.rows = 1e300}, {.rows = 1e300}}), 9'000'000'000'000'000'000);
    EXPECT_EQ(estimate("SELECT a FROM t", {}), std::nullopt);
}

TEST(ExplainedPlan, is_read_by_its_columns_names)
{
    models::Batch batch;
    for (const char* name : {"id", "select_type", "table", "rows", "filtered"})
        batch.columns.emplace_back(name, models::Type::text);
    const auto add = [&](std::vector<const char*> cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            batch.columns[i].append(cells[i] ? models::Value(cells[i]) : models::Value());
    };
    add({"1", "PRIMARY", "t", "12", "50.00"});
    add({"2", "UNION", "u", "3", nullptr});
    add({nullptr, "UNION RESULT", "<union1,2>", nullptr, nullptr});
    const ExplainedPlan plan = read_plan(batch);
    ASSERT_EQ(plan.tables.size(), 2U);
    EXPECT_EQ(plan.tables[0].rows, 12);
    EXPECT_EQ(plan.tables[0].kept, 50);
    EXPECT_TRUE(plan.tables[1].in_union);
    EXPECT_NE(plan.text.find("table: t, rows: 12, filtered: 50.00\n"), std::string::npos) << plan.text;
}

}
}
