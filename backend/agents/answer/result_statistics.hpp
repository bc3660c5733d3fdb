#pragma once

#include "models/batch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace datachat::agents {

// One column of a result, described from all its rows.
struct ColumnStatistics {
    std::string name;
    models::Type type = models::Type::unknown;
    std::int64_t values = 0; // that are not NULL
    std::int64_t nulls = 0;
    std::int64_t numbers = 0; // cells that are numbers, whatever the column's type
    double sum = 0;
    std::optional<models::Int128> integer_sum; // exact, while every number is an integer and it fits
    models::Value minimum;                     // of the numbers; Null when there are none
    models::Value maximum;
    std::int64_t minimum_row = -1; // first row that holds it
    std::int64_t maximum_row = -1;
    std::string minimum_label; // what the result's label column says in that row
    std::string maximum_label;
    models::Value first; // first and last cell of the result
    models::Value last;
    // Whether the numbers never fall, or never rise, from row to row.
    bool ascending = true;
    bool descending = true;
};

// Reads a result while it streams by, batch after batch, in constant memory: what the answer says comes from here and
// not from the page that is shown.
class ResultStatistics {
public:
    // `label_column`: the output whose text names a row ("category"); none when there is none.
    void start(const models::Batch& batch);
    void add(const models::Batch& batch);

    std::int64_t rows() const { return rows_; }
    const std::vector<ColumnStatistics>& columns() const { return columns_; }
    // The column whose values name the rows: the first text, date or bucket column; none when all are numbers.
    std::optional<std::size_t> label_column() const { return label_column_; }

private:
    void add_cell(ColumnStatistics& column, const models::Value& value, std::int64_t row, const std::string& label);

    std::vector<ColumnStatistics> columns_;
    std::vector<double> previous_;
    std::optional<std::size_t> label_column_;
    std::int64_t rows_ = 0;
};

}
