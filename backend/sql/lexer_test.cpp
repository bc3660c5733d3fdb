#include "sql/lexer.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

std::string kinds(std::string_view text, Dialect dialect)
{
    const auto tokens = tokenize(text, dialect);
    if (!tokens)
        return tokens.error().message;
    std::string result;
    for (const Token& token : *tokens) {
        if (token.kind == TokenKind::end)
            break;
        constexpr std::string_view letters = "ewqtbnsp";
        result += (result.empty() ? "" : " ") + std::string(1, letters[static_cast<std::size_t>(token.kind)]) + ":" +
                  token.text;
    }
    return result;
}

TEST(Lexer, ReadsEachDialectsQuotes)
{
    EXPECT_EQ(kinds(R"(Select "A b" 'it''s' [x y] `z`)", Dialect::sqlite), "w:select q:A b t:it's q:x y q:z");
    EXPECT_EQ(kinds(R"("a""b" E'x\'y\n' $$d'o$$ $t$x$$y$t$)", Dialect::postgres), "q:a\"b t:x'y\n t:d'o t:x$$y");
    EXPECT_EQ(kinds(R"(E'\x41\u00e4\101\U0001F642')", Dialect::postgres), "t:Aä"
                                                                          "A🙂");
    EXPECT_EQ(kinds(R"(E'\xff')", Dialect::postgres),
              "Line 1, column 6: this escape in a text is not read; write the character itself.");
    EXPECT_EQ(kinds("X'4A6b' 0x1F 1e-3 .5 5.", Dialect::sqlite), "b:Jk n:0x1F n:1e-3 n:.5 n:5.");
}

TEST(Lexer, DropsCommentsAsTheDialectNestsThem)
{
    EXPECT_EQ(kinds("a/* x /* y */ b */c", Dialect::postgres), "w:a w:c");
    EXPECT_EQ(kinds("a/* x /* y */b -- rest\nc", Dialect::sqlite), "w:a w:b w:c");
    EXPECT_EQ(kinds("a /* x", Dialect::sqlite), "Line 1, column 3: a comment is not closed; expected */.");
}

TEST(Lexer, SplitsOperatorsAsTheServerDoes)
{
    EXPECT_EQ(kinds("a<-1", Dialect::postgres), "w:a s:< s:- n:1");
    EXPECT_EQ(kinds("a@>-1", Dialect::postgres), "w:a s:@>- n:1");
    EXPECT_EQ(kinds("a*-b||'x'::text", Dialect::postgres), "w:a s:* s:- w:b s:|| t:x s::: w:text");
    EXPECT_EQ(kinds("a->>'x'", Dialect::sqlite), "w:a s:->> t:x");
    EXPECT_EQ(kinds("a--b", Dialect::postgres), "w:a");
}

TEST(Lexer, ReadsParameters)
{
    EXPECT_EQ(kinds("? ?2 :a @b $c", Dialect::sqlite), "p: p:2 p:a p:b p:c");
    EXPECT_EQ(kinds("$1", Dialect::postgres), "p:1");
    EXPECT_EQ(kinds("$a ?", Dialect::duckdb), "p:a p:");
}

TEST(Lexer, RefusesWhatCanBeReadInTwoWays)
{
    const auto message = [](std::string_view text, Dialect dialect) { return kinds(text, dialect); };
    EXPECT_EQ(message("SELECT 1 /*!50000 INTO OUTFILE 'x' */", Dialect::postgres),
              "Line 1, column 10: comments that begin with /*! are executed by some databases; remove it.");
    EXPECT_EQ(message(std::string_view("SELECT\0 1", 9), Dialect::sqlite),
              "Line 1, column 7: a NUL character is not allowed.");
    EXPECT_EQ(message("SELECT\xff", Dialect::sqlite), "Line 1, column 7: the text is not valid UTF-8 here.");
    EXPECT_EQ(message("SELECT\xc2\xa0 1", Dialect::duckdb),
              "Line 1, column 7: this blank is not an ordinary space; write a space.");
    EXPECT_EQ(message("SELECT 'a\xc2\xa0'", Dialect::duckdb), "w:select t:a\xc2\xa0");
    EXPECT_EQ(message("SELECT \xe2\x80\xae 1", Dialect::duckdb),
              "Line 1, column 8: a character that turns the direction of the text is not allowed.");
    EXPECT_EQ(message("SELECT U&'\\0041'", Dialect::postgres),
              "Line 1, column 8: U& escapes are not read; write the characters themselves.");
    EXPECT_EQ(message("SELECT B'01'", Dialect::postgres),
              "Line 1, column 8: a text with the prefix B is not read in this dialect; remove the prefix.");
    EXPECT_EQ(message("SELECT 1a", Dialect::sqlite),
              "Line 1, column 9: a number runs into a name; put a space between them.");
}

TEST(Lexer, CountsPlacesInCharacters)
{
    EXPECT_EQ(place_of("ä\nöx", 5), "Line 2, column 2");
}

}
}
