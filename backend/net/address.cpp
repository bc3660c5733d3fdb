#include "net/address.hpp"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace datachat::net {
namespace {

struct Network {
    std::uint32_t address;
    int prefix;
};

// IANA's registry of special-purpose IPv4 addresses.
constexpr std::array special_networks{
    Network{0x00000000, 8},  Network{0x0A000000, 8},  Network{0x64400000, 10}, Network{0x7F000000, 8},
    Network{0xA9FE0000, 16}, Network{0xAC100000, 12}, Network{0xC0000000, 24}, Network{0xC0000200, 24},
    Network{0xC0586300, 24}, Network{0xC0A80000, 16}, Network{0xC6120000, 15}, Network{0xC6336400, 24},
    Network{0xCB007100, 24}, Network{0xE0000000, 3},
};

bool is_public_v4(std::uint32_t address)
{
    for (const Network& network : special_networks) {
        if ((address ^ network.address) >> (32 - network.prefix) == 0)
            return false;
    }
    return true;
}

std::uint32_t big_endian(const unsigned char* bytes)
{
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

bool is_public_v6(const unsigned char* bytes)
{
    const bool global_unicast = (bytes[0] & 0xE0U) == 0x20; // 2000::/3; mapped, unique local and the rest are outside
    if (!global_unicast)
        return false;
    const std::uint32_t first = big_endian(bytes);
    if (first == 0x20010DB8 || first >> 9U == 0x20010000U >> 9U) // documentation; 2001::/23, Teredo among them
        return false;
    if (first >> 16U == 0x2002) // 6to4
        return is_public_v4(big_endian(bytes + 2));
    return true;
}

}

bool is_public_address(const sockaddr& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}

}
