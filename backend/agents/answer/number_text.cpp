#include "agents/answer/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace datachat::agents {
namespace {

std::string rounded(double value)
{
    const double magnitude = std::fabs(value);
    if (!std::isfinite(value) || magnitude >= 1e15 || (magnitude != 0 && magnitude < 1e-4))
        return fmt::format("{:.4g}", value);
    std::string text = magnitude >= 0.1 || magnitude == 0 ? fmt::format("{:.2f}", value) : fmt::format("{:.4f}", value);
    if (text.ends_with(".00"))
        text.resize(text.size() - 3);
    return text == "-0" ? "0" : text;
}

std::string group_digits(std::string text)
{
    const std::size_t begin = text.starts_with('-') ? 1 : 0;
    const std::size_t point = std::min(text.find('.'), text.size());
    if (text.find_first_not_of("0123456789.", begin) != std::string::npos)
        return text;
    for (std::size_t i = point; i > begin + 3; i -= 3)
        text.insert(i - 3, ",");
    return text;
}

}

std::string cell_text(const models::Value& value)
{
    if (const auto* real = std::get_if<double>(&value.data))
        return rounded(*real);
    return models::to_text(value);
}

std::string readable(const models::Value& value)
{
    if (const auto* decimal = std::get_if<models::Decimal>(&value.data); decimal != nullptr && decimal->scale > 2)
        return group_digits(rounded(models::to_double(*decimal)));
    if (models::is_numeric(value.type()))
        return group_digits(cell_text(value));
    return models::to_text(value);
}

std::string grouped(models::Int128 value)
{
    return group_digits(models::to_text(models::Decimal{value, 0}));
}

std::string byte_count(std::int64_t bytes)
{
    constexpr std::array<std::string_view, 6> units{"bytes", "kB", "MB", "GB", "TB", "PB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 999.5 && unit + 1 < units.size(); ++unit)
        amount /= 1000;
    return fmt::format("{:.3g} {}", amount, units[unit]);
}

}
