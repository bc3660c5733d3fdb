#pragma once

#include "agents/answer/result_statistics.hpp"

#include <optional>
#include <string>

namespace datachat::agents {

enum class ChartKind : unsigned char { line, bar };

// A typed chart, never code: the page draws it from the result's columns.
struct ChartSpec {
    ChartKind kind = ChartKind::bar;
    std::string title; // the finding: "Toys has the highest revenue: 1,204.50"
    std::size_t x = 0; // output positions
    std::size_t y = 0;
};

// A line for numbers over time, bars for numbers by label, none where a table says it better (one row, no number, more
// than 60 bars). `time_column` is the output that holds a point or bucket of time, if any.
std::optional<ChartSpec> choose_chart(const ResultStatistics& statistics, std::optional<std::size_t> time_column);

}
