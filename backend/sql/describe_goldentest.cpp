#include "sql/describe.hpp"
#include "sql/golden_cases.hpp"
#include "sql/parser.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

class DescribeGolden : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(DescribeGolden, SaysWhatTheFileSays)
{
    const golden::File file = golden::read(GetParam());
    ASSERT_FALSE(file.cases.empty());
    const TimeFrame frame = golden::november_2026();
    Wording wording;
    for (const auto& [words, definition] : file.measures) {
        auto measure = parse_expression(definition, file.dialect);
        ASSERT_TRUE(measure) << definition;
        wording.measures.emplace_back(std::move(*measure), words);
    }
    std::string actual;
    for (const golden::Case& one : file.cases) {
        auto query = parse_query(one.sql, file.dialect);
        ASSERT_TRUE(query) << one.sql << "\n" << query.error().message;
        const auto resolution = resolve(*query, file.schema, file.dialect);
        ASSERT_TRUE(resolution) << one.sql << "\n" << resolution.error().message;
        const std::string sentence = describe(*query, *resolution, file.schema, wording, &frame).sentence;
        EXPECT_EQ(sentence, one.expected) << one.sql;
        actual += one.sql + "\n=> " + sentence + "\n\n";
    }
    golden::write_actual(GetParam(), actual);
}

INSTANTIATE_TEST_SUITE_P(Files, DescribeGolden, ::testing::ValuesIn(golden::files_in("describe")), golden::test_name);

}
}
