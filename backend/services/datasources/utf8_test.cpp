#include "services/datasources/utf8.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources {
namespace {

TEST(Utf8, valid_text_is_left_alone)
{
    for (const char* text : {"", "plain ascii text", "Zürich", "日本語", "\xF0\x9F\x98\x80"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
        EXPECT_EQ(repaired_utf8(text), text);
    }
}

TEST(Utf8, invalid_sequences_become_replacement_characters)
{
    EXPECT_EQ(repaired_utf8("Z\xFCrich"), "Z\xEF\xBF\xBDrich");
    EXPECT_EQ(repaired_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD");   // a surrogate
    EXPECT_EQ(repaired_utf8("\xC0\xAF"), "\xEF\xBF\xBD");       // an overlong form
    EXPECT_EQ(repaired_utf8("end\xE2\x82"), "end\xEF\xBF\xBD"); // cut off
    EXPECT_EQ(valid_utf8_prefix("0123456789\xFF"), 10U);
}

}
}
