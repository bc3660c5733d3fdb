#include "sql/interval_text.hpp"

#include "sql/keywords.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace datachat::sql {
namespace {

struct Unit {
    std::string_view name; // singular
    std::int64_t months;
    std::int64_t days;
    std::int64_t microseconds;
};

constexpr std::array units{
    Unit{"year", 12, 0, 0},
    Unit{"quarter", 3, 0, 0},
    Unit{"month", 1, 0, 0},
    Unit{"week", 0, 7, 0},
    Unit{"day", 0, 1, 0},
    Unit{"hour", 0, 0, 3'600'000'000},
    Unit{"minute", 0, 0, 60'000'000},
    Unit{"second", 0, 0, 1'000'000},
    Unit{"mon", 1, 0, 0},
    Unit{"min", 0, 0, 60'000'000},
    Unit{"sec", 0, 0, 1'000'000},
    Unit{"decade", 120, 0, 0},
    Unit{"millisecond", 0, 0, 1'000},
    Unit{"microsecond", 0, 0, 1},
    Unit{"century", 1200, 0, 0},
};

const Unit* find_unit(std::string_view word)
{
    for (const Unit& unit : units) {
        const bool plural = word.size() == unit.name.size() + 1 && word.starts_with(unit.name) && word.ends_with('s');
        if (word == unit.name || plural)
            return &unit;
    }
    return nullptr;
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<models::Interval> run()
    {
        bool any = false;
        for (skip(); at_ < text_.size(); skip(), any = true) {
            if (!(clock() || amount()))
                return std::nullopt;
        }
        const auto fits = [](double amount) { return std::abs(amount) <= std::numeric_limits<std::int32_t>::max(); };
        if (!any || !fits(months_) || !fits(days_) || std::abs(microseconds_) > 9e18)
            return std::nullopt;
        return models::Interval{static_cast<std::int32_t>(months_), static_cast<std::int32_t>(days_),
                                static_cast<std::int64_t>(microseconds_)};
    }

private:
    void skip()
    {
        while (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
    }

    bool clock()
    {
        std::size_t begin = at_;
        const bool negative = begin < text_.size() && text_[begin] == '-';
        if (negative || (begin < text_.size() && text_[begin] == '+'))
            ++begin;
        const std::size_t end = std::min(text_.find(' ', begin), text_.size());
        const auto hours_end = text_.find(':', begin);
        if (hours_end >= end)
            return false;
        int hours = 0;
        const auto [rest, error] = std::from_chars(text_.data() + begin, text_.data() + hours_end, hours);
        const auto within_hour = models::parse_time("00" + std::string(text_.substr(hours_end, end - hours_end)));
        if (error != std::errc{} || rest != text_.data() + hours_end || !within_hour || hours < 0)
            return false;
        const double total = static_cast<double>(hours) * 3.6e9 + static_cast<double>(within_hour->microseconds);
        microseconds_ += negative ? -total : total;
        at_ = end;
        return true;
    }

    bool amount()
    {
        double number = 0;
        const std::size_t begin = at_ + (text_[at_] == '+' ? 1 : 0);
        const auto [rest, error] =
            std::from_chars(text_.data() + begin, text_.data() + text_.size(), number, std::chars_format::fixed);
        if (error != std::errc{})
            return false;
        at_ = static_cast<std::size_t>(rest - text_.data());
        skip();
        const std::size_t end = std::min(text_.find(' ', at_), text_.size());
        const Unit* unit = find_unit(to_lower_ascii(text_.substr(at_, end - at_)));
        const bool whole = number == std::floor(number);
        if (!unit || (!whole && unit->microseconds == 0))
            return false;
        at_ = end;
        months_ += number * static_cast<double>(unit->months);
        days_ += number * static_cast<double>(unit->days);
        microseconds_ += number * static_cast<double>(unit->microseconds);
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    double months_ = 0;
    double days_ = 0;
    double microseconds_ = 0;
};

}

std::optional<models::Interval> parse_interval(std::string_view text)
{
    return Reader(text).run();
}

bool is_interval_unit(std::string_view word)
{
    return find_unit(word) != nullptr;
}

std::string plural_unit(std::string_view word)
{
    const Unit* unit = find_unit(word);
    return unit ? std::string(unit->name) + "s" : std::string(word);
}

}
