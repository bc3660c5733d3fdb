#include "api/json/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace datachat::api {
namespace {

constexpr std::int64_t largest_exact_integer = std::int64_t{1} << 53;

template <class Number>
void append_number(std::string& out, Number value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end.ptr);
}

}

void write_json(std::string& out, std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write_json(std::string& out, bool value)
{
    out += value ? "true" : "false";
}

void write_json(std::string& out, std::int64_t value)
{
    const bool exact = value >= -largest_exact_integer && value <= largest_exact_integer;
    if (!exact)
        out += '"';
    append_number(out, value);
    if (!exact)
        out += '"';
}

void write_json(std::string& out, double value)
{
    if (std::isfinite(value))
        append_number(out, value);
    else
        out += "null";
}

}
