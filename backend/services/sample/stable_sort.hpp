#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace datachat::services::sample {

// Sorts by a whole-number key and keeps the order of equals. (std::stable_sort of libstdc++ 12 trips clang's
// deprecation warning.)
template <class Row, class Key>
void sort_stably(std::vector<Row>& rows, Key key)
{
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    order.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        order.emplace_back(key(rows[row]), row);
    std::sort(order.begin(), order.end());
    std::vector<Row> sorted;
    sorted.reserve(rows.size());
    for (const auto& [ignored, row] : order)
        sorted.push_back(std::move(rows[row]));
    rows = std::move(sorted);
}

}
