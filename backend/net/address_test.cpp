#include "net/address.hpp"
#include "net/http_message.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace datachat::net {
namespace {

bool is_public(const char* text)
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return is_public_address(reinterpret_cast<const sockaddr&>(v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    return is_public_address(reinterpret_cast<const sockaddr&>(v6));
}

TEST(Address, tells_public_from_special)
{
    for (const auto* address :
         {"8.8.8.8", "1.1.1.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2002:808:808::1"})
        EXPECT_TRUE(is_public(address)) << address;
    for (const auto* address : {"127.0.0.1",
                                "0.0.0.0",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "198.18.0.1",
                                "::1",
                                "::",
                                "::ffff:127.0.0.1",
                                "::ffff:8.8.8.8",
                                "fe80::1",
                                "fc00::1",
                                "fd12:3456::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2002:7f00:1::1",
                                "2002:a9fe:a9fe::1",
                                "64:ff9b::7f00:1",
                                "2001:0:1::1"})
        EXPECT_FALSE(is_public(address)) << address;
}

TEST(Target, shows_host_and_port_only)
{
    EXPECT_EQ(parse_target("https://api.example.com/v1?key=secret").authority, "api.example.com:443");
    EXPECT_EQ(parse_target("http://[::1]:8080/x").authority, "[::1]:8080");
    EXPECT_TRUE(parse_target("https://api.example.com").secure);
    for (const auto* address :
         {"", "file:///etc/passwd", "ftp://host/", "//host/x", "http:///x", "http://user:secret@host/", "no url",
          "http://host:port/", "http://host:99999/", "http://host:80x/", "http://ho st/"})
        EXPECT_EQ(parse_target(address).authority, "") << address;
}

TEST(Headers, are_found_without_case)
{
    const HeaderList headers{{"Retry-After", "3"}, {"retry-after", "4"}};
    EXPECT_EQ(find_header(headers, "RETRY-AFTER"), "3");
    EXPECT_EQ(find_header(headers, "retry"), "");
}

}
}
