#include "services/knowledge/wordnet_file.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

TEST(FindLine, finds_every_first_word_and_no_other)
{
    const std::string_view text = "  1 a licence\n  2 of two lines\na 1\na_b 2\nab 3\nb 4\n";
    EXPECT_EQ(find_line(text, "a"), "a 1");
    EXPECT_EQ(find_line(text, "a_b"), "a_b 2");
    EXPECT_EQ(find_line(text, "ab"), "ab 3");
    EXPECT_EQ(find_line(text, "b"), "b 4");
    for (const auto* missing : {"", "0", "aa", "c", "b 4", "licence"})
        EXPECT_EQ(find_line(text, missing), "") << missing;
    EXPECT_EQ(find_line("", "a"), "");
    EXPECT_EQ(find_line("\n\n\n", "a"), "");
    EXPECT_EQ(find_line("a", "a"), "a");
    EXPECT_EQ(find_line("a 1\nb 2", "b"), "b 2");
}

}
}
