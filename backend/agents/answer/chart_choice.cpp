#include "agents/answer/chart_choice.hpp"

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

}

std::optional<ChartSpec> choose_chart(const ResultStatistics& statistics, std::optional<std::size_t> time_column,
                                      const std::string& title)
{
    if (statistics.rows() < 2)
        return std::nullopt;
    const std::optional<std::size_t> x = time_column ? time_column : statistics.label_column();
    if (!x)
        return std::nullopt;
    const std::optional<std::size_t> y = first_number(statistics, *x);
    if (!y)
        return std::nullopt;
    if (time_column)
        return ChartSpec{ChartKind::line, title, *x, *y};
    if (statistics.rows() > most_bars)
        return std::nullopt;
    return ChartSpec{ChartKind::bar, title, *x, *y};
}

}
