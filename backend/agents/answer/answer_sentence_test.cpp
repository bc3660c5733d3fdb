#include "agents/answer/answer_sentence.hpp"

#include <gtest/gtest.h>

namespace datachat::agents {
namespace {

ResultStatistics statistics_of(std::vector<std::pair<std::string, double>> rows)
{
    models::Batch batch;
    batch.columns.emplace_back("category", models::Type::text);
    batch.columns.emplace_back("revenue", models::Type::float64);
    for (auto& [label, number] : rows) {
        batch.columns[0].append(label);
        batch.columns[1].append(number);
    }
    ResultStatistics statistics;
    statistics.add(batch);
    return statistics;
}

TEST(AnswerSentence, tells_extremes_and_total_of_a_measure)
{
    const auto statistics = statistics_of({{"Toys", 1500}, {"Books", 2000.5}, {"Food", 10}});
    EXPECT_EQ(answer_sentence(statistics, {.measures = {1}}),
              "Highest revenue: Books with 2,000.50; lowest: Food with 10. Total over 3 rows: 3,510.50.");
}

TEST(AnswerSentence, never_adds_up_averages)
{
    models::Batch batch;
    batch.columns.emplace_back("category", models::Type::text);
    batch.columns.emplace_back("average_rating", models::Type::float64);
    for (const char* name : {"a", "b", "c"}) {
        batch.columns[0].append(name);
        batch.columns[1].append(4.0);
    }
    ResultStatistics statistics;
    statistics.add(batch);
    EXPECT_EQ(answer_sentence(statistics, {.measures = {1}}).find("Total"), std::string::npos);
}

TEST(AnswerSentence, says_one_value_plainly)
{
    models::Batch batch;
    batch.columns.emplace_back("number_of_orders", models::Type::int64);
    batch.columns[0].append(1204);
    ResultStatistics statistics;
    statistics.add(batch);
    EXPECT_EQ(answer_sentence(statistics, {.measures = {0}}), "Number of orders: 1,204.");
}

TEST(AnswerSentence, tells_where_the_data_ends_when_nothing_matches)
{
    models::Batch batch;
    batch.columns.emplace_back("id", models::Type::int64);
    ResultStatistics statistics;
    statistics.add(batch);
    EXPECT_EQ(answer_sentence(statistics, {.data_end = "2024-12-31"}), "No rows match: the data ends on 2024-12-31.");
    EXPECT_NE(answer_sentence(statistics, {}).find("No rows match"), std::string::npos);
}

TEST(AnswerSentence, admits_that_more_rows_exist)
{
    auto statistics = statistics_of({{"Toys", 1500}, {"Books", 2000}, {"Food", 10}});
    const std::string text = answer_sentence(statistics, {.truncated = true});
    EXPECT_EQ(text, "More than 3 rows.");
}

}
}
