#include "api/http/guard.hpp"

#include "api/http/target.hpp"

#include <gtest/gtest.h>

namespace datachat::api {
namespace {

Request request(Headers headers, std::string_view target = "/api/projects")
{
    Request made;
    EXPECT_TRUE(read_target(target, made));
    made.headers = std::move(headers);
    return made;
}

Guard loopback()
{
    return Guard({.hosts = {"localhost", "127.0.0.1", "[::1]"}});
}

TEST(Guard, knows_its_own_names)
{
    const Guard guard = loopback();
    for (const char* host : {"localhost", "LocalHost:80", "127.0.0.1:7878", "[::1]:1"})
        EXPECT_TRUE(guard.check(request({{"Host", host}}))) << host;
    for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil", "a@localhost",
                             "localhost:x", "localhost:", "[::1", "2130706433"})
        EXPECT_FALSE(guard.check(request({{"Host", host}}))) << host;
    EXPECT_FALSE(guard.check(request({})));
    EXPECT_FALSE(guard.check(request({{"Host", "localhost"}, {"host", "localhost"}})));
}

TEST(Guard, refuses_another_sites_page)
{
    const Guard guard = loopback();
    EXPECT_TRUE(guard.check(request({{"Host", "localhost:1"}, {"Origin", "http://localhost:1"}})));
    EXPECT_TRUE(guard.check(request({{"Host", "localhost:1"}, {"Origin", "https://localhost:1"}})))
        << "behind a proxy with TLS";
    for (const char* origin :
         {"null", "http://localhost:2", "http://localhost", "http://evil.example", "http://localhost:1.evil"})
        EXPECT_FALSE(guard.check(request({{"Host", "localhost:1"}, {"Origin", origin}}))) << origin;
    EXPECT_FALSE(guard.check(request({{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}})));
    EXPECT_TRUE(guard.check(request({{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}, "/about")))
        << "a link to the page";
}

TEST(Guard, lets_one_browser_in_by_the_link)
{
    Guard guard({.hosts = {"box"}, .needs_session = true, .token = make_token()});
    Guard other({.hosts = {"box"}, .needs_session = true, .token = std::string(64, 'a')});
    EXPECT_FALSE(guard.check(request({{"Host", "box"}})));
    EXPECT_FALSE(other.redeem(request({{"Host", "box"}}, "/?token=" + std::string(64, 'b'))));
    EXPECT_FALSE(other.redeem(request({{"Host", "evil"}}, "/?token=" + std::string(64, 'a')))) << "another site's name";
    const auto cookie = other.redeem(request({{"Host", "box"}}, "/?token=" + std::string(64, 'a')));
    ASSERT_TRUE(cookie);
    EXPECT_FALSE(other.redeem(request({{"Host", "box"}}, "/?token=" + std::string(64, 'a')))) << "once only";
    const std::string session = cookie->substr(0, cookie->find(';'));
    EXPECT_TRUE(other.check(request({{"Host", "box"}, {"Cookie", "x=y; " + session}})));
    EXPECT_FALSE(other.check(request({{"Host", "box"}, {"Cookie", session + "0"}})));
    EXPECT_EQ(guard.check(request({{"Host", "box"}})).error().code, core::Errc::unauthorized);
}

TEST(Guard, bound_to_every_address_takes_numeric_names)
{
    const Guard guard({.hosts = {"localhost"}, .any_address = true});
    EXPECT_TRUE(guard.check(request({{"Host", "192.168.1.5:7878"}})));
    EXPECT_FALSE(guard.check(request({{"Host", "rebound.example"}})));
}

}
}
