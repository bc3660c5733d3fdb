#include "nl/token.hpp"

#include "models/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace datachat::nl {
namespace {

using NumberWord = std::pair<std::string_view, int>;
constexpr auto number_words = std::to_array<NumberWord>({
    {"one", 1},       {"two", 2},       {"three", 3},       {"four", 4},          {"five", 5},    {"six", 6},
    {"seven", 7},     {"eight", 8},     {"nine", 9},        {"ten", 10},          {"eleven", 11}, {"twelve", 12},
    {"thirteen", 13}, {"fifteen", 15},  {"twenty", 20},     {"thirty", 30},       {"forty", 40},  {"fifty", 50},
    {"sixty", 60},    {"hundred", 100}, {"thousand", 1000}, {"million", 1000000}, {"zero", 0},    {"dozen", 12},
    {"once", 1},      {"twice", 2},
});

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

// Two-byte Latin letters (U+00C0 to U+017F) without their marks.
std::string_view folded_letter(unsigned code)
{
    static constexpr std::array<std::string_view, 64> latin1 = {
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
        "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss",
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
        "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y"};
    static constexpr std::string_view extended = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllnnn"
                                                 "nnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    if (code >= 0xC0 && code <= 0xFF)
        return latin1[code - 0xC0];
    if (code >= 0x100 && code < 0x100 + extended.size())
        return extended.substr(code - 0x100, 1);
    return {};
}

// Reads one character at `at`; appends its folded form to `out` and returns its length, or 0 when it is no part of a
// word.
std::size_t fold_character(std::string_view text, std::size_t at, std::string& out)
{
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
        const char c = text[at];
        if (is_upper(c)) {
            out += static_cast<char>(c - 'A' + 'a');
            return 1;
        }
        if ((c >= 'a' && c <= 'z') || is_digit(c) || c == '_') {
            out += c;
            return 1;
        }
        return 0;
    }
    if ((byte & 0xE0U) == 0xC0 && at + 1 < text.size()) {
        const unsigned code = ((byte & 0x1FU) << 6U) | (static_cast<unsigned char>(text[at + 1]) & 0x3FU);
        const std::string_view letter = folded_letter(code);
        if (!letter.empty())
            out += letter;
        else if (code >= 0x180)
            out += text.substr(at, 2);
        else
            return 0;
        return 2;
    }
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 1;
    // General punctuation (typographic quotes, dashes) splits words; other scripts are words as they are.
    if (length == 1 || at + length > text.size() ||
        (length == 3 && byte == 0xE2 && static_cast<unsigned char>(text[at + 1]) < 0x84))
        return 0;
    out += text.substr(at, length);
    return length;
}

std::size_t quote_at(std::string_view text, std::size_t at, std::string_view& closing)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> pairs = {
        {{"\"", "\""},
         {"\xE2\x80\x9C", "\xE2\x80\x9D"},
         {"\xE2\x80\x98", "\xE2\x80\x99"},
         {"``", "''"},
         {"'", "'"},
         {"`", "`"}}};
    for (const auto& [open, close] : pairs) {
        if (text.substr(at).starts_with(open)) {
            closing = close;
            return open.size();
        }
    }
    return 0;
}

bool is_boundary(std::string_view text, std::size_t at)
{
    return at >= text.size() || std::string_view(" \t\n\r,.?!;:)").find(text[at]) != std::string_view::npos;
}

class Tokeniser {
public:
    explicit Tokeniser(std::string_view text) : text_(text) {}

    std::vector<Token> run()
    {
        while (at_ < text_.size()) {
            if (!quoted() && !date() && !number() && !word())
                symbol();
        }
        return std::move(tokens_);
    }

private:
    Token& push(TokenKind kind, std::size_t begin, std::size_t end)
    {
        Token token;
        token.kind = kind;
        token.begin = static_cast<std::uint32_t>(begin);
        token.end = static_cast<std::uint32_t>(end);
        token.raw = std::string(text_.substr(begin, end - begin));
        token.capital = is_upper(text_[begin]);
        token.joined = !tokens_.empty() && tokens_.back().end == begin;
        tokens_.push_back(std::move(token));
        return tokens_.back();
    }

    bool quoted()
    {
        std::string_view closing;
        const std::size_t open = quote_at(text_, at_, closing);
        if (open == 0)
            return false;
        const bool apostrophe = closing == "'" || closing == "\xE2\x80\x99";
        if (apostrophe && at_ > 0 && !std::string_view(" (\t\n,").contains(text_[at_ - 1]))
            return false;
        std::size_t end = text_.find(closing, at_ + open);
        while (apostrophe && end != std::string_view::npos && !is_boundary(text_, end + closing.size()))
            end = text_.find(closing, end + 1);
        if (end == std::string_view::npos || end == at_ + open || end - at_ > 300)
            return false;
        Token& token = push(TokenKind::quoted, at_, end + closing.size());
        token.raw = std::string(text_.substr(at_ + open, end - at_ - open));
        token.text = normalise(token.raw);
        token.stem = token.text;
        at_ = end + closing.size();
        return true;
    }

    // 2024-01-31, 2024/1/31, 31.12.2024 and 12/31/2024 (month first unless it cannot be).
    bool date()
    {
        std::array<int, 3> parts{};
        std::array<std::size_t, 3> widths{};
        std::size_t at = at_;
        char separator = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            if (i > 0) {
                if (at >= text_.size() || !std::string_view("-/.").contains(text_[at]) ||
                    (separator != 0 && text_[at] != separator))
                    return false;
                separator = text_[at++];
            }
            const std::size_t begin = at;
            while (at < text_.size() && is_digit(text_[at]) && at - begin < 5)
                parts[i] = parts[i] * 10 + (text_[at++] - '0');
            widths[i] = at - begin;
            if (widths[i] == 0 || widths[i] > 4)
                return false;
        }
        if (at < text_.size() && is_digit(text_[at]))
            return false;
        std::optional<std::int32_t> days;
        if (widths[0] == 4)
            days = days_of(parts[0], parts[1], parts[2]);
        else if (widths[2] == 4 && separator == '.')
            days = days_of(parts[2], parts[1], parts[0]);
        else if (widths[2] == 4)
            days = parts[0] > 12 ? days_of(parts[2], parts[1], parts[0]) : days_of(parts[2], parts[0], parts[1]);
        if (!days)
            return false;
        Token& token = push(TokenKind::date, at_, at);
        token.text = token.raw;
        token.stem = token.raw;
        token.days = *days;
        at_ = at;
        return true;
    }

    bool number()
    {
        std::size_t at = at_;
        if (text_[at] == '-' && at + 1 < text_.size() && is_digit(text_[at + 1]) && (at == 0 || text_[at - 1] == ' '))
            ++at;
        else if (text_[at] == '$' && at + 1 < text_.size() && is_digit(text_[at + 1]))
            ++at;
        const std::size_t begin = at;
        std::string digits;
        while (at < text_.size() && digits.size() < 18) {
            if (is_digit(text_[at]))
                digits += text_[at];
            else if (!(text_[at] == ',' && at > begin && thousands(at)))
                break;
            ++at;
        }
        if (digits.empty())
            return false;
        if (at + 1 < text_.size() && text_[at] == '.' && is_digit(text_[at + 1])) {
            digits += text_[at++];
            while (at < text_.size() && is_digit(text_[at]) && digits.size() < 30)
                digits += text_[at++];
        }
        std::size_t suffix = at;
        while (suffix < text_.size() && std::string_view("kKmMstndrhx").contains(text_[suffix]))
            ++suffix;
        const std::string_view unit = text_.substr(at, suffix - at);
        const bool ends = suffix >= text_.size() ||
                          !(is_digit(text_[suffix]) || text_[suffix] == '_' || text_[suffix] == '-' ||
                            text_[suffix] == ':' || ((text_[suffix] | 0x20) >= 'a' && (text_[suffix] | 0x20) <= 'z'));
        double scale = 1;
        if (!unit.empty()) {
            if (unit == "k" || unit == "K")
                scale = 1e3;
            else if (unit == "m" || unit == "M")
                scale = 1e6;
            else if (unit != "st" && unit != "nd" && unit != "rd" && unit != "th")
                return false;
        }
        // 4X4, 10:30 and 12-B are words.
        if (!ends && !(unit.empty() && suffix < text_.size() && text_[suffix] == '-'))
            return false;
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (begin > at_ && text_[at_] == '-')
            value = -value;
        Token& token = push(TokenKind::number, at_, suffix);
        token.number = value * scale;
        token.text = std::string(text_.substr(begin, suffix - begin));
        std::erase(token.text, ',');
        token.stem = token.text;
        if (suffix < text_.size() && (text_[suffix] == '%' || text_.substr(suffix).starts_with(" %")))
            token.percent = true;
        at_ = suffix;
        return true;
    }

    bool thousands(std::size_t comma) const
    {
        for (std::size_t i = 1; i <= 3; ++i)
            if (comma + i >= text_.size() || !is_digit(text_[comma + i]))
                return false;
        return comma + 4 >= text_.size() || !is_digit(text_[comma + 4]);
    }

    bool word()
    {
        const std::size_t begin = at_;
        std::string folded;
        while (at_ < text_.size()) {
            const std::size_t length = fold_character(text_, at_, folded);
            if (length == 0)
                break;
            at_ += length;
        }
        if (at_ == begin)
            return false;
        push_word(begin, at_, std::move(folded));
        contraction();
        return true;
    }

    void push_word(std::size_t begin, std::size_t end, std::string folded)
    {
        const auto* known = std::find_if(number_words.begin(), number_words.end(),
                                         [&](const NumberWord& entry) { return entry.first == folded; });
        Token& token = push(TokenKind::word, begin, end);
        token.stem = stem_of(folded);
        token.text = std::move(folded);
        if (known != number_words.end()) {
            token.spelled = true;
            token.number = known->second;
        }
    }

    // After a word: 's is dropped, n't opens to "not", 're and 've to nothing.
    void contraction()
    {
        std::size_t mark = 0;
        if (at_ < text_.size() && text_[at_] == '\'')
            mark = 1;
        else if (text_.substr(at_).starts_with("\xE2\x80\x99"))
            mark = 3;
        if (mark == 0)
            return;
        const std::string_view rest = text_.substr(at_ + mark);
        Token& last = tokens_.back();
        if (rest.starts_with("t") && is_boundary(rest, 1) && last.text.ends_with("n") && last.text.size() > 2) {
            last.text.pop_back();
            if (last.text == "ca")
                last.text = "can";
            if (last.text == "wo")
                last.text = "will";
            last.stem = stem_of(last.text);
            const std::size_t begin = at_;
            at_ += mark + 1;
            push_word(begin, at_, "not");
            return;
        }
        for (const std::string_view suffix : {"s", "re", "ve", "ll", "d"}) {
            if (rest.starts_with(suffix) && is_boundary(rest, suffix.size())) {
                at_ += mark + suffix.size();
                return;
            }
        }
        at_ += mark;
    }

    void symbol()
    {
        const char c = text_[at_];
        if (std::string_view(",()%<>=?;/&+").contains(c)) {
            Token& token = push(TokenKind::symbol, at_, at_ + 1);
            token.text = c;
            token.stem = c;
        }
        ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}

std::vector<Token> tokenise(std::string_view text, std::size_t limit)
{
    return Tokeniser(text.substr(0, limit)).run();
}

std::string normalise(std::string_view text)
{
    std::string words;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t before = words.size();
        const std::size_t length = fold_character(text, at, words);
        if (length > 0) {
            at += length;
            continue;
        }
        // "Men's" is "men", as in a question; other marks split words.
        if (text[at] == '\'' && at + 1 < text.size() && text[at + 1] == 's' && is_boundary(text, at + 2) &&
            before > 0) {
            at += 2;
            continue;
        }
        if (text[at] == '.' && at > 0 && is_digit(text[at - 1]) && at + 1 < text.size() && is_digit(text[at + 1])) {
            words += '.';
            ++at;
            continue;
        }
        if (!words.empty() && words.back() != ' ')
            words += ' ';
        ++at;
    }
    while (!words.empty() && words.back() == ' ')
        words.pop_back();
    return words;
}

int month_number(std::string_view word)
{
    static constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                                "may",       "june",     "july",     "august",
                                                                "september", "october",  "november", "december"};
    for (std::size_t i = 0; i < months.size(); ++i)
        if (word == months[i] || (word.size() == 3 && months[i].starts_with(word)))
            return static_cast<int>(i) + 1;
    return 0;
}

std::optional<std::int32_t> days_of(int year, int month, int day)
{
    static constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999)
        return std::nullopt;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0))
        return std::nullopt;
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400;
    const int year_of_era = y - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

CivilDate civil_of(std::int32_t days)
{
    const int z = days + 719468;
    const int era = (z >= 0 ? z : z - 146096) / 146097;
    const int day_of_era = z - era * 146097;
    const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_index = (5 * day_of_year + 2) / 153;
    CivilDate civil;
    civil.day = day_of_year - (153 * month_index + 2) / 5 + 1;
    civil.month = month_index < 10 ? month_index + 3 : month_index - 9;
    civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
    return civil;
}

}
