#include "agents/answer/chart_choice.hpp"

#include "agents/answer/number_text.hpp"
#include "sql/wording.hpp"

#include <fmt/format.h>

namespace datachat::agents {
namespace {

constexpr std::int64_t most_bars = 60;

std::optional<std::size_t> first_number(const ResultStatistics& statistics, std::size_t except)
{
    const auto& columns = statistics.columns();
    for (std::size_t i = columns.size(); i-- > 0;) {
        if (i != except && columns[i].numbers > 0 && columns[i].numbers == columns[i].values)
            return i;
    }
    return std::nullopt;
}

std::string capitalized(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - ('a' - 'A'));
    return text;
}

// What is to be seen in the chart. Empty where the extreme cannot be named.
std::string finding(const ResultStatistics& statistics, ChartKind kind, std::size_t x, std::size_t y)
{
    const ColumnStatistics& column = statistics.columns()[y];
    if (statistics.label_column() != x || column.maximum_label.empty())
        return {};
    const std::string name = sql::words_of(column.name);
    if (column.minimum == column.maximum)
        return fmt::format("{} is {} throughout", capitalized(name), readable(column.maximum));
    if (kind == ChartKind::bar)
        return fmt::format("{} has the highest {}: {}", column.maximum_label, name, readable(column.maximum));
    if (column.ascending || column.descending)
        return fmt::format("{} {} from {} to {}", capitalized(name), column.ascending ? "rises" : "falls",
                           readable(column.first), readable(column.last));
    return fmt::format("{} peaks in {}: {}", capitalized(name), column.maximum_label, readable(column.maximum));
}

}

std::optional<ChartSpec> choose_chart(const ResultStatistics& statistics, std::optional<std::size_t> time_column)
{
    if (statistics.rows() < 2)
        return std::nullopt;
    const std::optional<std::size_t> x = time_column ? time_column : statistics.label_column();
    if (!x)
        return std::nullopt;
    const std::optional<std::size_t> y = first_number(statistics, *x);
    if (!y)
        return std::nullopt;
    const ChartKind kind = time_column ? ChartKind::line : ChartKind::bar;
    if (kind == ChartKind::bar && statistics.rows() > most_bars)
        return std::nullopt;
    return ChartSpec{kind, finding(statistics, kind, *x, *y), *x, *y};
}

}
