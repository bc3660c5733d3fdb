#include "db/value.hpp"

#include <stdexcept>

namespace datachat::db {
namespace {

template <class T>
T read(const Value& value, const char* expected)
{
    if (std::holds_alternative<Null>(value))
        return T{};
    if (const T* found = std::get_if<T>(&value))
        return *found;
    throw std::logic_error(std::string("metadata: a cell is not ") + expected);
}

// How many bytes the sequence that begins with `lead` has and the least code point it may hold; 0 for no lead byte.
std::pair<std::size_t, std::uint32_t> sequence_of(unsigned char lead)
{
    if (lead < 0x80)
        return {1, 0};
    if (lead >= 0xC2 && lead <= 0xDF)
        return {2, 0x80};
    if ((lead & 0xF0U) == 0xE0)
        return {3, 0x800};
    if (lead >= 0xF0 && lead <= 0xF4)
        return {4, 0x10000};
    return {0, 0};
}

}

const Value& RowReader::next()
{
    return row_.at(at_++);
}

std::string RowReader::text()
{
    return read<std::string>(next(), "text");
}

std::int64_t RowReader::integer()
{
    return read<std::int64_t>(next(), "an integer");
}

double RowReader::real()
{
    return read<double>(next(), "a number");
}

std::string RowReader::bytes()
{
    return read<Blob>(next(), "bytes").bytes;
}

bool is_storable_text(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const auto [length, least] = sequence_of(lead);
        if (lead == 0 || length == 0 || at + length > text.size())
            return false;
        std::uint32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i) {
            const auto follow = static_cast<unsigned char>(text[at + i]);
            if ((follow & 0xC0U) != 0x80)
                return false;
            point = point << 6 | (follow & 0x3FU);
        }
        if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return false;
        at += length;
    }
    return true;
}

}
