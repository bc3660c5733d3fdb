#include "app/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace datachat::app {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t header_size = 44;

bool is_zone_name(std::string_view zone)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '+' || c == '/';
    };
    return !zone.empty() && zone.front() != '/' && std::ranges::all_of(zone, allowed);
}

std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint64_t value = (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return static_cast<std::int64_t>(value);
}

struct Counts {
    std::size_t utc_flags, standard_flags, leaps, transitions, types, characters;
    std::size_t body(std::size_t time_size) const
    {
        return transitions * (time_size + 1) + types * 6 + characters + leaps * (time_size + 4) + standard_flags +
               utc_flags;
    }
};

Counts counts_at(std::string_view bytes, std::size_t header)
{
    const auto field = [&](std::size_t i) {
        return static_cast<std::size_t>(big_endian(bytes, header + 20 + 4 * i, 4)) & 0xffff;
    };
    return {field(0), field(1), field(2), field(3), field(4), field(5)};
}

}

core::Result<int> zone_offset(const std::string& zone, std::int64_t instant)
{
    if (zone == "UTC")
        return 0;
    const auto unknown = [&] {
        return fail(Errc::invalid_argument,
                    fmt::format("\"{}\" is no time zone that this system knows; write one like Europe/Berlin.", zone));
    };
    if (!is_zone_name(zone))
        return unknown();
    std::ifstream file("/usr/share/zoneinfo/" + zone, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (bytes.size() < header_size || !bytes.starts_with("TZif") || bytes[4] < '2')
        return unknown();
    // A version 1 block comes first and is skipped: its times have 32 bits.
    const std::size_t header = header_size + counts_at(bytes, 0).body(4);
    if (bytes.size() < header + header_size)
        return unknown();
    const Counts counts = counts_at(bytes, header);
    const std::size_t times = header + header_size;
    if (counts.types == 0 || bytes.size() < times + counts.body(8))
        return unknown();
    std::size_t type = 0;
    for (std::size_t i = 0; i < counts.transitions && big_endian(bytes, times + 8 * i, 8) <= instant; ++i)
        type = static_cast<unsigned char>(bytes[times + 8 * counts.transitions + i]);
    if (type >= counts.types)
        return unknown();
    return static_cast<int>(big_endian(bytes, times + 9 * counts.transitions + 6 * type, 4));
}

}
