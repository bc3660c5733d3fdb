#include "plan/question_shape.hpp"

#include <gtest/gtest.h>

namespace datachat::plan {
namespace {

std::optional<Ask> comparison_of(std::string_view question, std::int64_t number)
{
    for (const NumberCue& cue : shape_of(question).numbers)
        if (cue.value == number)
            return cue.comparison;
    return std::nullopt;
}

TEST(QuestionShape, NumbersGoWithTheComparisonBesideThem)
{
    EXPECT_EQ(comparison_of("customers older than 56", 56), Ask::above);
    EXPECT_EQ(comparison_of("at least 3 orders", 3), Ask::at_least);
    EXPECT_EQ(comparison_of("stores with 5 or more orders", 5), Ask::at_least);
    EXPECT_EQ(comparison_of("a total greater than or equal to 80", 80), Ask::at_least);
    EXPECT_EQ(comparison_of("a level not higher than 4", 4), Ask::at_most);
    EXPECT_EQ(comparison_of("more total visitors than 1000", 1000), Ask::above);
    EXPECT_EQ(comparison_of("opened after 2013 or before 2008", 2013), Ask::above);
    EXPECT_EQ(comparison_of("opened after 2013 or before 2008", 2008), Ask::below);
    EXPECT_EQ(comparison_of("between 10 and 15", 15), Ask::between);
    EXPECT_EQ(comparison_of("the order 7", 7), std::nullopt);
}

TEST(QuestionShape, DirectionsAreOneCue)
{
    EXPECT_TRUE(shape_of("from the greatest to the least").has(Ask::decreasing));
    EXPECT_FALSE(shape_of("from the greatest to the least").has(Ask::least));
    EXPECT_TRUE(shape_of("from oldest to most recent").has(Ask::increasing));
}

TEST(QuestionShape, QuotedWordsAskForNothing)
{
    const QuestionShape shape = shape_of("orders of \"The Most Average Shop\"");
    EXPECT_TRUE(shape.cues.empty());
    EXPECT_TRUE(shape.quoted.back());
    EXPECT_FALSE(shape_of("the students' names and the dogs' ages").quoted.back());
}

TEST(QuestionShape, AnyBytesAreAQuestion)
{
    EXPECT_TRUE(shape_of("").words.empty());
    EXPECT_EQ(shape_of("'").words.size(), 0U);
    EXPECT_EQ(shape_of("or equal to \xff\xfe 9999999999999999999999 than").numbers.size(), 0U);
    EXPECT_EQ(shape_of("than than than 5 than 5").numbers.size(), 2U);
}

}
}
