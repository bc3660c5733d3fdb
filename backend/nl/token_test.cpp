#include "nl/token.hpp"

#include <gtest/gtest.h>

namespace datachat::nl {
namespace {

std::vector<std::string> texts(std::string_view question)
{
    std::vector<std::string> result;
    for (const Token& token : tokenise(question))
        result.push_back(token.text);
    return result;
}

TEST(Tokenise, OpensContractionsAndDropsPossessives)
{
    EXPECT_EQ(texts("students' pets don't eat John's food"),
              (std::vector<std::string>{"students", "pets", "do", "not", "eat", "john", "food"}));
}

TEST(Tokenise, FoldsCaseAndAccents)
{
    EXPECT_EQ(texts("Zürich CAFÉ"), (std::vector<std::string>{"zurich", "cafe"}));
}

TEST(Tokenise, ReadsNumbers)
{
    const auto tokens = tokenise("over 1,250.5 or $30k or -5 or two or 10%");
    ASSERT_EQ(tokens.size(), 11U); // "%" is a token too
    EXPECT_EQ(tokens[1].number, 1250.5);
    EXPECT_EQ(tokens[3].number, 30000);
    EXPECT_EQ(tokens[5].number, -5);
    EXPECT_TRUE(tokens[7].spelled);
    EXPECT_EQ(tokens[7].number, 2);
    EXPECT_TRUE(tokens[9].percent);
}

TEST(Tokenise, KeepsQuotedTextTogether)
{
    const auto tokens = tokenise("named \"New  York\" or 'Bob's Bar'");
    ASSERT_EQ(tokens.size(), 4U);
    EXPECT_EQ(tokens[1].kind, TokenKind::quoted);
    EXPECT_EQ(tokens[1].text, "new york");
    EXPECT_EQ(tokens[3].raw, "Bob's Bar");
}

TEST(Tokenise, ReadsDates)
{
    const auto tokens = tokenise("on 2024-01-31 and 31.12.2023");
    EXPECT_EQ(tokens[1].kind, TokenKind::date);
    EXPECT_EQ(tokens[1].days, *days_of(2024, 1, 31));
    EXPECT_EQ(tokens[3].days, *days_of(2023, 12, 31));
    EXPECT_NE(tokenise("2024-13-45").front().kind, TokenKind::date);
}

TEST(Tokenise, KnowsWhereWordsStand)
{
    const auto tokens = tokenise("how many café tables");
    EXPECT_EQ(tokens[3].begin, 15U);
    EXPECT_EQ(tokens[3].end, 21U);
}

TEST(Stem, JoinsInflectionsAndIrregularForms)
{
    EXPECT_EQ(stem_of("countries"), stem_of("country"));
    EXPECT_EQ(stem_of("people"), stem_of("person"));
    EXPECT_NE(stem_of("orders"), stem_of("owners"));
    EXPECT_EQ(singular("categories"), "category");
}

TEST(Days, FollowTheCalendar)
{
    EXPECT_EQ(days_of(1970, 1, 1), 0);
    EXPECT_EQ(days_of(2024, 2, 29), 19782);
    EXPECT_FALSE(days_of(2023, 2, 29));
    EXPECT_EQ(civil_of(19782).day, 29);
    EXPECT_EQ(civil_of(-1).year, 1969);
}

}
}
