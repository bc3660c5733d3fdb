#include "services/datasources/time_storage.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources {
namespace {

using models::TimeStorage;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Reads exactly `digits` digits from the front; -1 if they are not there.
int take_number(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits)
        return -1;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!is_digit(text[i]))
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char c)
{
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

bool take_zone(std::string_view& text)
{
    if (text.empty() || take(text, 'Z'))
        return true;
    if (!take(text, '+') && !take(text, '-'))
        return false;
    const int hours = take_number(text, 2);
    if (hours < 0 || hours > 15)
        return false;
    if (text.empty())
        return true;
    take(text, ':');
    const int minutes = take_number(text, 2);
    return minutes >= 0 && minutes < 60;
}

bool take_time_of_day(std::string_view& text)
{
    const int hours = take_number(text, 2);
    if (hours < 0 || hours > 24 || !take(text, ':'))
        return false;
    const int minutes = take_number(text, 2);
    if (minutes < 0 || minutes > 59)
        return false;
    if (take(text, ':')) {
        const int seconds = take_number(text, 2);
        if (seconds < 0 || seconds > 60)
            return false;
        if (take(text, '.')) {
            while (!text.empty() && is_digit(text.front()))
                text.remove_prefix(1);
        }
    }
    return true;
}

// The words of a name, lower case: "OrderDate" and "order_date" give order, date.
std::vector<std::string> words_of(std::string_view name)
{
    std::vector<std::string> words;
    bool after_lower = false;
    bool open = false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) == 0) {
            open = false;
            continue;
        }
        if (!open || (std::isupper(byte) != 0 && after_lower))
            words.emplace_back();
        open = true;
        after_lower = std::islower(byte) != 0;
        words.back() += static_cast<char>(std::tolower(byte));
    }
    return words;
}

std::optional<double> number_of(const models::Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value.data))
        return *real;
    return std::nullopt;
}

struct NumberRange {
    double low;
    double high;
    TimeStorage storage;
};

constexpr std::array number_ranges{
    NumberRange{1e8, 4.2e9, TimeStorage::epoch_seconds}, NumberRange{1e11, 4.2e12, TimeStorage::epoch_milliseconds},
    NumberRange{2415020, 2488434, TimeStorage::julian_day}, // 1900 to 2100
};

}

bool is_iso_time(std::string_view text)
{
    const int year = take_number(text, 4);
    if (year < 0 || !take(text, '-'))
        return false;
    const int month = take_number(text, 2);
    if (month < 1 || month > 12 || !take(text, '-'))
        return false;
    const int day = take_number(text, 2);
    if (day < 1 || day > 31)
        return false;
    if (text.empty())
        return true;
    if (!take(text, ' ') && !take(text, 'T'))
        return false;
    return take_time_of_day(text) && take_zone(text) && text.empty();
}

bool names_a_time(std::string_view column)
{
    static constexpr std::array<std::string_view, 24> time_words{
        "date",  "time",    "datetime", "timestamp", "ts",      "at",     "on",       "day",
        "epoch", "created", "updated",  "modified",  "deleted", "julian", "since",    "until",
        "when",  "moment",  "start",    "end",       "expires", "expiry", "birthday", "born"};
    const std::vector<std::string> words = words_of(column);
    return std::ranges::any_of(words, [](const std::string& word) {
        return std::ranges::find(time_words, word) != time_words.end() || word.ends_with("date") ||
               word.ends_with("time");
    });
}

TimeStorage guess_time_storage(std::string_view column, std::span<const models::Value> values)
{
    std::size_t texts = 0;
    std::size_t iso_texts = 0;
    std::vector<double> numbers;
    for (const models::Value& value : values) {
        if (const auto* text = std::get_if<std::string>(&value.data)) {
            if (text->empty())
                continue;
            ++texts;
            iso_texts += is_iso_time(*text) ? 1 : 0;
        } else if (const auto number = number_of(value)) {
            numbers.push_back(*number);
        }
    }
    // A few placeholders ("0000-00-00", "unknown") do not make a date column another thing.
    if (texts > 0 && numbers.empty())
        return iso_texts > 0 && iso_texts * 20 >= texts * 19 ? TimeStorage::iso_text : TimeStorage::none;
    if (numbers.empty() || texts > 0 || !names_a_time(column))
        return TimeStorage::none;
    for (const NumberRange& range : number_ranges) {
        if (std::ranges::all_of(numbers, [&](double number) { return number >= range.low && number <= range.high; }))
            return range.storage;
    }
    return TimeStorage::none;
}

}
