#include "sql/wording.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace datachat::sql {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
char lower(char c)
{
    return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> endings)
{
    return std::ranges::any_of(endings, [word](std::string_view ending) { return word.ends_with(ending); });
}

struct Irregular {
    std::string_view one;
    std::string_view many;
};
constexpr std::array<Irregular, 10> irregulars{{{"person", "people"},
                                                {"child", "children"},
                                                {"man", "men"},
                                                {"woman", "women"},
                                                {"foot", "feet"},
                                                {"tooth", "teeth"},
                                                {"mouse", "mice"},
                                                {"movie", "movies"},
                                                {"datum", "data"},
                                                {"index", "indexes"}}};
constexpr std::array<std::string_view, 12> same_in_both{"data",  "staff", "series", "news",  "equipment", "information",
                                                        "media", "sales", "stuff",  "sheep", "fish",      "species"};

std::string plural_word(std::string_view word)
{
    if (std::ranges::find(same_in_both, word) != same_in_both.end())
        return std::string(word);
    for (const Irregular& irregular : irregulars)
        if (word == irregular.one || word == irregular.many)
            return std::string(irregular.many);
    if (ends_with_any(word, {"ss", "us", "is", "x", "ch", "sh", "z"}))
        return std::string(word) + "es";
    if (word.ends_with('s') || word.empty())
        return std::string(word);
    if (word.size() > 1 && word.ends_with('y') && !ends_with_any(word, {"ay", "ey", "oy", "uy"}))
        return std::string(word.substr(0, word.size() - 1)) + "ies";
    return std::string(word) + "s";
}

std::string singular_word(std::string_view word)
{
    if (std::ranges::find(same_in_both, word) != same_in_both.end())
        return std::string(word);
    for (const Irregular& irregular : irregulars)
        if (word == irregular.many)
            return std::string(irregular.one);
    if (word.size() > 3 && word.ends_with("ies"))
        return std::string(word.substr(0, word.size() - 3)) + "y";
    if (ends_with_any(word, {"sses", "shes", "ches", "xes", "tuses", "buses", "nuses", "zzes"}))
        return std::string(word.substr(0, word.size() - 2));
    if (word.size() > 2 && word.ends_with('s') && !ends_with_any(word, {"ss", "us", "is"}))
        return std::string(word.substr(0, word.size() - 1));
    return std::string(word);
}

std::string with_last_word(std::string_view words, std::string (*change)(std::string_view))
{
    const std::size_t space = words.rfind(' ');
    if (space == std::string_view::npos)
        return change(words);
    return std::string(words.substr(0, space + 1)) + change(words.substr(space + 1));
}

std::string quoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        result += c;
        if (c == '\'')
            result += c;
    }
    return result + "'";
}

std::string number_words(double value)
{
    std::string text = models::to_text(models::Value(value));
    // 5.0 and 5 are not the same in a division.
    if (std::isfinite(value) && text.find_first_of(".eE") == std::string::npos)
        text += ".0";
    return text;
}

std::string two_digits(std::int64_t number)
{
    std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

std::string plural_of(std::int64_t count, std::string_view noun)
{
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string interval_words(const models::Interval& interval)
{
    std::vector<std::string> parts;
    if (interval.months != 0)
        parts.push_back(interval.months % 12 == 0 ? plural_of(interval.months / 12, "year")
                                                  : plural_of(interval.months, "month"));
    if (interval.days != 0)
        parts.push_back(plural_of(interval.days, "day"));
    if (interval.microseconds != 0 || parts.empty())
        parts.push_back(interval.microseconds % 1'000'000 == 0 ? plural_of(interval.microseconds / 1'000'000, "second")
                                                               : plural_of(interval.microseconds, "microsecond"));
    return list_of(parts);
}

}

std::string words_of(std::string_view identifier)
{
    std::string words;
    for (std::size_t at = 0; at < identifier.size(); ++at) {
        const char c = identifier[at];
        if (!is_word(c)) {
            if (!words.empty() && words.back() != ' ')
                words += ' ';
            continue;
        }
        const bool after_lower = at > 0 && (is_lower(identifier[at - 1]) || is_digit(identifier[at - 1]));
        const bool ends_acronym = at > 0 && is_upper(identifier[at - 1]) && at + 1 < identifier.size() &&
                                  is_lower(identifier[at + 1]) && !identifier.substr(at + 1).starts_with("s_");
        if (is_upper(c) && (after_lower || ends_acronym) && !words.empty() && words.back() != ' ')
            words += ' ';
        words += lower(c);
    }
    while (words.ends_with(' '))
        words.pop_back();
    return words.empty() ? "\"" + std::string(identifier) + "\"" : words;
}

std::string plural(std::string_view words)
{
    return with_last_word(words, plural_word);
}

std::string singular(std::string_view words)
{
    return with_last_word(words, singular_word);
}

std::string with_article(std::string_view noun)
{
    const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
    const bool sounds_like_you = noun.starts_with("uni") || noun.starts_with("use") || noun.starts_with("eu");
    return (vowel && !sounds_like_you ? "an " : "a ") + std::string(noun);
}

std::string capitalized(std::string_view sentence)
{
    std::string result(sentence);
    if (!result.empty() && is_lower(result.front()))
        result.front() = static_cast<char>(result.front() - ('a' - 'A'));
    return result;
}

std::string list_of(const std::vector<std::string>& items, std::string_view last)
{
    std::string text;
    for (std::size_t at = 0; at < items.size(); ++at) {
        if (at > 0)
            text += at + 1 == items.size() ? " " + std::string(last) + " " : ", ";
        text += items[at];
    }
    return text;
}

std::string value_words(const models::Value& value)
{
    if (value.is_null())
        return "NULL";
    if (const auto* text = std::get_if<std::string>(&value.data))
        return quoted(*text);
    if (const auto* number = std::get_if<double>(&value.data))
        return number_words(*number);
    if (const auto* date = std::get_if<models::Date>(&value.data))
        return date_words(*date);
    if (const auto* moment = std::get_if<models::Timestamp>(&value.data))
        return moment_words(moment->microseconds);
    if (const auto* instant = std::get_if<models::TimestampTz>(&value.data))
        return moment_words(instant->microseconds) + " UTC";
    if (const auto* interval = std::get_if<models::Interval>(&value.data))
        return interval_words(*interval);
    return models::to_text(value);
}

std::string date_words(models::Date date)
{
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{date.days}}};
    return std::to_string(static_cast<unsigned>(day.day())) + " " +
           std::string(month_name(static_cast<int>(static_cast<unsigned>(day.month())))) + " " +
           std::to_string(static_cast<int>(day.year()));
}

std::string moment_words(std::int64_t microseconds)
{
    std::int64_t days = microseconds / microseconds_per_day;
    std::int64_t rest = microseconds % microseconds_per_day;
    if (rest < 0) {
        rest += microseconds_per_day;
        --days;
    }
    std::string text = date_words(models::Date{static_cast<std::int32_t>(days)});
    if (rest == 0)
        return text;
    const std::int64_t seconds = rest / 1'000'000;
    text += " " + two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60);
    if (rest % 60'000'000 != 0)
        text += ":" + two_digits(seconds % 60);
    if (rest % 1'000'000 != 0)
        text += "." + std::to_string(1'000'000 + rest % 1'000'000).substr(1);
    return text;
}

std::string_view month_name(int month)
{
    constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
    return month >= 1 && month <= 12 ? names[static_cast<std::size_t>(month - 1)] : "no month";
}

std::string_view weekday_name(int day)
{
    constexpr std::array<std::string_view, 7> names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
    return day >= 0 && day <= 6 ? names[static_cast<std::size_t>(day)] : "no day";
}

}
