#include "services/datasources/duckdb_files/encoding.hpp"

#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t piece_size = 1 << 20;

// 0x80-0x9F of Windows-1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt); the rest equals Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252_high{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_code_point(std::string& text, std::uint32_t code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | (code >> 18));
        text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

// Reads a file in pieces; `take` returns whether to go on.
template <class Take>
core::Result<void> each_piece(const std::filesystem::path& file, const std::stop_token& cancel, Take take)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(Errc::unavailable, fmt::format("{} cannot be read; check its permissions.", file.string()));
    std::string piece(piece_size, '\0');
    while (stream) {
        if (cancel.stop_requested())
            return fail(Errc::cancelled, "Reading the files was cancelled.");
        stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto size = static_cast<std::size_t>(stream.gcount());
        if (size > 0 && !take(std::string_view(piece.data(), size)))
            break;
    }
    return {};
}

// Without a mark, UTF-16 text shows itself by zero bytes at every second place.
std::optional<Encoding> utf16_by_zeros(std::string_view start)
{
    const std::string_view head = start.substr(0, 4096);
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0')
            ++(i % 2 == 0 ? even : odd);
    }
    if (head.size() >= 8 && odd > head.size() / 4 && even * 10 < odd)
        return Encoding::utf16_little;
    if (head.size() >= 8 && even > head.size() / 4 && odd * 10 < even)
        return Encoding::utf16_big;
    return std::nullopt;
}

// Counts what speaks for and against UTF-8 over pieces.
class Utf8Judge {
public:
    void take(std::string_view piece)
    {
        std::string joined; // only when a character is cut by the border of two pieces
        if (!rest_.empty()) {
            joined = rest_ + std::string(piece);
            piece = joined;
            rest_.clear();
        }
        while (!piece.empty()) {
            const std::size_t valid = valid_utf8_prefix(piece);
            if (!has_wide_)
                has_wide_ = std::ranges::any_of(piece.substr(0, valid),
                                                [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
            if (has_wide_ && wide_ < 1'000'000)
                wide_ += static_cast<std::size_t>(std::ranges::count_if(
                    piece.substr(0, valid), [](char c) { return static_cast<unsigned char>(c) >= 0xC0; }));
            piece.remove_prefix(valid);
            if (piece.empty())
                return;
            if (piece.size() < 4) {
                rest_ = piece;
                return;
            }
            ++invalid_;
            piece.remove_prefix(1);
        }
    }

    Encoding verdict() const
    {
        const std::size_t invalid = invalid_ + (rest_.empty() ? 0 : 1);
        if (invalid == 0)
            return Encoding::utf8;
        return wide_ > 10 * invalid ? Encoding::utf8_damaged : Encoding::windows_1252;
    }

private:
    std::string rest_;
    std::size_t invalid_ = 0;
    std::size_t wide_ = 0; // valid characters of several bytes
    bool has_wide_ = false;
};

}

std::string_view name(Encoding encoding)
{
    static constexpr std::array<std::string_view, 5> names{"utf-8", "utf-8 (damaged)", "windows-1252", "utf-16le",
                                                           "utf-16be"};
    return names[static_cast<std::size_t>(encoding)];
}

std::optional<Encoding> encoding_from_name(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "utf-8" || lower == "utf8" || lower == "ascii")
        return Encoding::utf8;
    if (lower == "windows-1252" || lower == "cp1252" || lower == "latin-1" || lower == "latin1" ||
        lower == "iso-8859-1")
        return Encoding::windows_1252;
    if (lower == "utf-16" || lower == "utf-16le" || lower == "utf16")
        return Encoding::utf16_little;
    if (lower == "utf-16be")
        return Encoding::utf16_big;
    return std::nullopt;
}

// A stray zero byte in a long file does not make it unreadable.
constexpr std::uintmax_t bytes_for_a_zero = 10'000;

core::Result<Encoding> detect_encoding(const std::filesystem::path& file, std::stop_token cancel)
{
    Utf8Judge judge;
    std::optional<Encoding> marked;
    bool first = true;
    std::uintmax_t bytes = 0;
    std::uintmax_t zeros = 0;
    const auto read = each_piece(file, cancel, [&](std::string_view piece) {
        if (std::exchange(first, false)) {
            if (piece.starts_with("\xFF\xFE"))
                marked = Encoding::utf16_little;
            else if (piece.starts_with("\xFE\xFF"))
                marked = Encoding::utf16_big;
            else
                marked = utf16_by_zeros(piece);
        }
        if (!marked)
            judge.take(piece);
        bytes += piece.size();
        zeros += static_cast<std::uintmax_t>(std::ranges::count(piece, '\0'));
        return !marked.has_value();
    });
    if (!read)
        return std::unexpected(read.error());
    if (!marked && zeros > 0 && zeros >= bytes / bytes_for_a_zero)
        return core::fail(core::Errc::corrupt,
                          "it holds zero bytes: it is no text file, or it is damaged. Export it again as UTF-8 text");
    return marked.value_or(judge.verdict());
}

std::string Transcoder::convert(std::string_view piece)
{
    switch (encoding_) {
    case Encoding::utf8:
    case Encoding::utf8_damaged:
        return convert_utf8(piece);
    case Encoding::utf16_little:
    case Encoding::utf16_big:
        return convert_utf16(piece);
    case Encoding::windows_1252:
        break;
    }
    std::string text;
    text.reserve(piece.size() + piece.size() / 8);
    for (const char c : piece) {
        const auto byte = static_cast<unsigned char>(c);
        append_code_point(text, byte >= 0x80 && byte < 0xA0 ? windows_1252_high[byte - 0x80U] : byte);
    }
    return text;
}

// A character whose end has not come yet waits for the next piece.
std::string Transcoder::convert_utf8(std::string_view piece)
{
    std::string joined = rest_ + std::string(piece);
    std::size_t keep = 0;
    for (std::size_t length = 1; length <= std::min<std::size_t>(3, joined.size()); ++length) {
        const auto byte = static_cast<unsigned char>(joined[joined.size() - length]);
        if (byte < 0x80)
            break;
        if (byte >= 0xC0) { // the first byte of a character tells its length
            const std::size_t whole = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            keep = length < whole ? length : 0;
            break;
        }
    }
    rest_ = joined.substr(joined.size() - keep);
    joined.resize(joined.size() - keep);
    return repaired_utf8(joined);
}

std::string Transcoder::convert_utf16(std::string_view piece)
{
    const std::string joined = rest_ + std::string(piece);
    const auto unit_at = [&](std::size_t i) {
        const auto low = static_cast<unsigned char>(joined[i]);
        const auto high = static_cast<unsigned char>(joined[i + 1]);
        return static_cast<std::uint32_t>(encoding_ == Encoding::utf16_little ? low | high << 8 : high | low << 8);
    };
    std::string text;
    std::size_t i = 0;
    while (i + 2 <= joined.size()) {
        const std::uint32_t unit = unit_at(i);
        if (unit >= 0xD800 && unit < 0xDC00) {
            if (i + 4 > joined.size())
                break;
            const std::uint32_t low = unit_at(i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                append_code_point(text, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
                i += 4;
                continue;
            }
        }
        i += 2;
        const bool mark = unit == 0xFEFF && at_start_;
        at_start_ = false;
        if (!mark)
            append_code_point(text, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
    }
    rest_ = joined.substr(i);
    return text;
}

std::string Transcoder::finish()
{
    const std::string rest = std::exchange(rest_, {});
    if (encoding_ == Encoding::utf8 || encoding_ == Encoding::utf8_damaged)
        return repaired_utf8(rest);
    return rest.empty() ? "" : "\xEF\xBF\xBD";
}

core::Result<void> write_utf8_copy(const std::filesystem::path& from, Encoding encoding,
                                   const std::filesystem::path& to, std::stop_token cancel)
{
    std::ofstream copy(to, std::ios::binary);
    Transcoder transcoder(encoding);
    const auto read = each_piece(from, cancel, [&](std::string_view piece) {
        copy << transcoder.convert(piece);
        return copy.good();
    });
    if (!read)
        return read;
    copy << transcoder.finish();
    copy.close();
    if (!copy)
        return fail(Errc::unavailable,
                    fmt::format("The cache folder {} cannot be written; check its permissions and free space.",
                                to.parent_path().string()));
    return {};
}

}
