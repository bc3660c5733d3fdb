#include "services/datasources/rest/address_text.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::rest {
namespace {

TEST(AddressText, parameters_are_escaped_and_replace_those_of_their_name)
{
    EXPECT_EQ(with_parameters("http://a/b", {{"q", "a b&c=d"}, {"page", "2"}}), "http://a/b?q=a%20b%26c%3Dd&page=2");
    EXPECT_EQ(with_parameters("http://a/b?page=1&x=y", {{"page", "2"}}), "http://a/b?x=y&page=2");
    EXPECT_EQ(with_parameters("http://a/b", {}), "http://a/b");
    EXPECT_EQ(escaped("ü/"), "%C3%BC%2F");
}

TEST(AddressText, base64_has_its_padding)
{
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("user:pass"), "dXNlcjpwYXNz");
}

TEST(AddressText, a_next_page_stays_on_its_server)
{
    EXPECT_EQ(resolved_address("https://api.example.com/v1/orders?page=1", "/v1/orders?page=2").value(),
              "https://api.example.com/v1/orders?page=2");
    EXPECT_EQ(resolved_address("https://api.example.com/v1/orders", "?cursor=x").value(),
              "https://api.example.com/v1/orders?cursor=x");
    EXPECT_TRUE(resolved_address("https://api.example.com/a", "https://api.example.com:443/b"));
    for (const char* other :
         {"https://evil.example.com/v1", "http://api.example.com/v1", "//evil.example.com/",
          "https://api.example.com:8443/", "file:///etc/passwd", "https://user@api.example.com/", "http://[", " "})
        EXPECT_FALSE(resolved_address("https://api.example.com/v1/orders", other)) << other;
}

}
}
