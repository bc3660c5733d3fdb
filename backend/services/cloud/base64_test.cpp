#include "services/cloud/base64.hpp"

#include <gtest/gtest.h>

namespace datachat::services::cloud {
namespace {

// RFC 4648, section 10.
TEST(base64, is_that_of_the_standard)
{
    const std::pair<const char*, const char*> pairs[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : pairs) {
        EXPECT_EQ(base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(base64, every_byte_comes_back)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        EXPECT_EQ(from_base64(base64(bytes)), bytes);
    }
}

TEST(base64, tokens_have_letters_of_their_own_and_no_padding)
{
    EXPECT_EQ(base64("\xFB\xFF\xFE"), "+//+");
    EXPECT_EQ(base64_url("\xFB\xFF\xFE"), "-__-");
    EXPECT_EQ(base64_url("f"), "Zg");
}

TEST(base64, what_is_none_is_refused)
{
    for (const char* text : {"Z", "Zg", "Zg=", "Z===", "Zm9v!", "Zm 9", "=Zm9", "Zg==Zg==", "-__-"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}
}
