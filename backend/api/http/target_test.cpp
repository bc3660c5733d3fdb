#include "api/http/target.hpp"

#include <gtest/gtest.h>

namespace datachat::api {
namespace {

Request read(std::string_view target)
{
    Request request;
    EXPECT_TRUE(read_target(target, request)) << target;
    return request;
}

bool is_refused(std::string_view target)
{
    Request request;
    return !read_target(target, request);
}

TEST(Target, is_taken_apart_and_decoded)
{
    const Request request = read("/api/chats/a%20b%2Fc?search=x+y%26z&limit=&flag");
    EXPECT_EQ(request.segments, (std::vector<std::string>{"api", "chats", "a b/c"}));
    EXPECT_EQ(request.parameter("search"), "x y&z");
    EXPECT_EQ(request.parameter("limit"), "");
    EXPECT_EQ(request.parameter("flag"), "");
    EXPECT_FALSE(request.parameter("other"));
    EXPECT_FALSE(request.trailing_slash);
}

TEST(Target, of_the_root_has_no_segments)
{
    EXPECT_TRUE(read("/").segments.empty());
    EXPECT_TRUE(read("/?a=b").segments.empty());
    EXPECT_TRUE(read("/api/").trailing_slash);
    EXPECT_EQ(read("/api/").segments.size(), 1U);
}

TEST(Target, that_climbs_or_hides_something_is_refused)
{
    for (const std::string_view target :
         {"", "x", "*", "http://a/b", "/..", "/a/../b", "/a/%2e%2e/b", "/./a", "//a", "/a//b", "/a%00", "/a%", "/a%4",
          "/a%zz", "/%c0%af", "/%ff", "/a?b=%ff", "/a?b=%00"})
        EXPECT_TRUE(is_refused(target)) << target;
}

TEST(Target, of_the_last_escape_is_decoded)
{
    EXPECT_EQ(read("/a%2f").segments.front(), "a/");
}

}
}
