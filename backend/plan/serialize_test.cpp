#include "plan/plan_of_everything.hpp"
#include "plan/serialize.hpp"
#include "sql/tree_mutations.hpp"

#include <gtest/gtest.h>

namespace datachat::plan {
namespace {

TEST(Serialize, RoundTripKeepsEverything)
{
    const Plan plan = testing::everything();
    const std::string text = serialize(plan);
    const auto back = deserialize(text);
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_TRUE(*back == plan);
    EXPECT_TRUE(serialize(*back) == text); // equality of trees does not see node ids; this does
    EXPECT_EQ(hash(*back), hash(plan));
}

TEST(Serialize, EveryFieldAndNodeIdIsInTheText)
{
    Plan plan = testing::everything();
    const std::string before = serialize(plan);
    sql::testing::for_each_mutation(
        plan.steps[0].query,
        [&](const std::string& path) {
            const std::string text = serialize(plan);
            EXPECT_TRUE(text != before) << path;
            const auto back = deserialize(text);
            ASSERT_TRUE(back) << path << ": " << back.error().detail;
            EXPECT_TRUE(serialize(*back) == text) << path;
        },
        true);
}

TEST(Deserialize, RefusesWhatIsNotAPlan)
{
    for (const std::string text : {"", "{", "null", "[]", "1", "{}", R"({"header":{},"steps":[]})",
                                   R"({"header":{"format":2,"time":{}},"steps":[]})"}) {
        const auto plan = deserialize(text);
        ASSERT_FALSE(plan) << text;
        EXPECT_EQ(plan.error().code, core::Errc::corrupt) << text;
    }
    EXPECT_TRUE(deserialize(R"({"header":{"format":1,"time":{}},"steps":[]})"));
}

TEST(Deserialize, RefusesEveryCutText)
{
    const std::string text = serialize(testing::everything());
    for (std::size_t size = 0; size < text.size(); size += 7)
        EXPECT_FALSE(deserialize(std::string_view(text).substr(0, size))) << size;
}

TEST(Deserialize, SurvivesDamagedBytes)
{
    const std::string text = serialize(testing::everything());
    int accepted = 0;
    for (std::size_t at = 0; at < text.size(); at += 5) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
        if (const auto plan = deserialize(damaged)) {
            ++accepted; // a changed letter of a name is still a plan
            EXPECT_TRUE(serialize(*deserialize(serialize(*plan))) == serialize(*plan));
        }
    }
    EXPECT_LT(accepted, static_cast<int>(text.size() / 5));
}

TEST(Deserialize, RefusesNumbersOutOfRangeAndUnknownKeys)
{
    const auto plan_with = [](std::string_view where) {
        return R"({"header":{"format":1,"time":{}},"steps":[{"query":{"body":{"is":"select","where":)" +
               std::string(where) + "}}}]}";
    };
    const std::string column = R"({"is":"column","column":"a"})";
    ASSERT_TRUE(deserialize(plan_with(column)));
    EXPECT_TRUE(deserialize(plan_with(R"({"is":"unary","op":3,"operand":)" + column + "}")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"unary","op":4,"operand":)" + column + "}")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"unary","op":-1,"operand":)" + column + "}")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"unary","op":3})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"column","column":"a","extra":1})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"column","column":5})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"drop"})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"column","column":"a","node":4294967296})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"literal","value":{"type":"decimal","value":[0,5,39]}})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"literal","value":{"type":"int64","value":"5"}})")));
    EXPECT_FALSE(deserialize(plan_with(R"({"is":"literal","value":{"type":"bytes","value":"0g"}})")));
}

TEST(Deserialize, LimitsDepthAndSize)
{
    std::string deep = R"({"header":{"format":1,"time":{}},"steps":[{"query":{"body":{"is":"select","where":)";
    for (int level = 0; level < 100'000; ++level)
        deep += R"({"is":"unary","operand":)";
    EXPECT_EQ(deserialize(deep).error().code, core::Errc::corrupt);
    EXPECT_EQ(deserialize(std::string((8 << 20) + 1, ' ')).error().code, core::Errc::too_large);
}

}
}
