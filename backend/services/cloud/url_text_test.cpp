#include "services/cloud/url_text.hpp"

#include <gtest/gtest.h>

namespace datachat::services::cloud {
namespace {

TEST(url_text, escaping_comes_back)
{
    EXPECT_EQ(url_escaped("a b/ü&=%"), "a%20b%2F%C3%BC%26%3D%25");
    EXPECT_EQ(url_unescaped(url_escaped("a b/ü&=%\x01")), "a b/ü&=%\x01");
    EXPECT_EQ(url_unescaped("100%"), "100%");
    EXPECT_EQ(url_unescaped("%zz%4"), "%zz%4");
    EXPECT_EQ(url_unescaped("%41"), "A");
}

TEST(url_text, an_address_is_taken_apart)
{
    const AddressParts parts = parts_of_address("snowflake://ada%40x@org-acc/DB/My%20Schema?warehouse=W&role=R%26D&x");
    EXPECT_EQ(parts.user, "ada@x");
    EXPECT_EQ(parts.host, "org-acc");
    EXPECT_EQ(parts.path, (std::vector<std::string>{"DB", "My Schema"}));
    EXPECT_EQ(parts.options, (std::map<std::string, std::string>{{"warehouse", "W"}, {"role", "R&D"}, {"x", ""}}));
}

TEST(url_text, what_is_missing_is_empty)
{
    for (const char* address : {"", "://", "bigquery://", "?", "/", "bigquery://?", "bigquery:///"}) {
        const AddressParts parts = parts_of_address(address);
        EXPECT_EQ(parts.host, "") << address;
        EXPECT_TRUE(parts.options.empty()) << address;
    }
    EXPECT_EQ(parts_of_address("bigquery://p?location=EU").host, "p");
}

}
}
