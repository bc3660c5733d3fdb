#include "agents/answer/chart_choice.hpp"
#include "agents/answer/result_statistics.hpp"

#include <gtest/gtest.h>

namespace datachat::agents {
namespace {

models::Batch batch_of(std::vector<std::pair<std::string, int>> rows)
{
    models::Batch batch;
    batch.columns.emplace_back("category", models::Type::text);
    batch.columns.emplace_back("total", models::Type::int64);
    for (auto& [label, number] : rows) {
        batch.columns[0].append(label);
        batch.columns[1].append(number);
    }
    return batch;
}

TEST(ResultStatistics, describes_all_rows_over_several_batches)
{
    ResultStatistics statistics;
    statistics.add(batch_of({{"a", 3}, {"b", 9}}));
    models::Batch second = batch_of({{"c", -1}});
    second.columns[0].append_null();
    second.columns[1].append_null();
    statistics.add(second);
    EXPECT_EQ(statistics.rows(), 4);
    const ColumnStatistics& total = statistics.columns()[1];
    EXPECT_EQ(total.values, 3);
    EXPECT_EQ(total.nulls, 1);
    EXPECT_EQ(static_cast<int>(*total.integer_sum), 11);
    EXPECT_EQ(total.maximum, models::Value(9));
    EXPECT_EQ(total.maximum_label, "b");
    EXPECT_EQ(total.minimum_label, "c");
    EXPECT_FALSE(total.ascending);
    EXPECT_FALSE(total.descending);
    EXPECT_EQ(statistics.label_column(), 0U);
}

TEST(ChartChoice, draws_labels_as_bars_time_as_line_and_nothing_for_one_row)
{
    ResultStatistics two;
    two.add(batch_of({{"a", 3}, {"b", 9}}));
    EXPECT_EQ(choose_chart(two, std::nullopt)->kind, ChartKind::bar);
    EXPECT_EQ(choose_chart(two, 0)->kind, ChartKind::line);
    ResultStatistics one;
    one.add(batch_of({{"a", 3}}));
    EXPECT_FALSE(choose_chart(one, std::nullopt));
}

TEST(ChartChoice, the_title_is_the_finding)
{
    ResultStatistics statistics;
    statistics.add(batch_of({{"2023-01", 1200}, {"2023-02", 4800}, {"2023-03", 900}}));
    EXPECT_EQ(choose_chart(statistics, std::nullopt)->title, "2023-02 has the highest total: 4,800");
    EXPECT_EQ(choose_chart(statistics, 0)->title, "Total peaks in 2023-02: 4,800");
    ResultStatistics rising;
    rising.add(batch_of({{"2023-01", 1}, {"2023-02", 2}}));
    EXPECT_EQ(choose_chart(rising, 0)->title, "Total rises from 1 to 2");
    ResultStatistics even;
    even.add(batch_of({{"a", 3}, {"b", 3}}));
    EXPECT_EQ(choose_chart(even, std::nullopt)->title, "Total is 3 throughout");
}

}
}
