#include "agents/answer/result_statistics.hpp"

#include <limits>

namespace datachat::agents {
namespace {

std::optional<double> as_number(const models::Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return static_cast<double>(*integer);
    if (const auto* natural = std::get_if<std::uint64_t>(&value.data))
        return static_cast<double>(*natural);
    if (const auto* real = std::get_if<double>(&value.data))
        return *real;
    if (const auto* decimal = std::get_if<models::Decimal>(&value.data))
        return models::to_double(*decimal);
    return std::nullopt;
}

bool can_label(models::Type type)
{
    return type == models::Type::text || models::is_temporal(type) || type == models::Type::unknown;
}

}

void ResultStatistics::start(const models::Batch& batch)
{
    for (const models::Column& column : batch.columns) {
        if (!label_column_ && can_label(column.type()))
            label_column_ = columns_.size();
        columns_.push_back({.name = column.name(), .type = column.type(), .integer_sum = 0});
    }
    previous_.assign(columns_.size(), std::numeric_limits<double>::quiet_NaN());
}

void ResultStatistics::add(const models::Batch& batch)
{
    if (columns_.empty())
        start(batch);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const std::string label =
            label_column_ ? models::to_text(batch.columns[*label_column_].value(row)) : std::string();
        for (std::size_t i = 0; i < columns_.size(); ++i)
            add_cell(columns_[i], batch.columns[i].value(row), rows_, label);
        ++rows_;
    }
}

void ResultStatistics::add_cell(ColumnStatistics& column, const models::Value& value, std::int64_t row,
                                const std::string& label)
{
    if (row == 0)
        column.first = value;
    column.last = value;
    if (value.is_null()) {
        ++column.nulls;
        return;
    }
    ++column.values;
    const std::optional<double> number = as_number(value);
    if (!number)
        return;
    ++column.numbers;
    column.sum += *number;
    if (const auto* integer = std::get_if<std::int64_t>(&value.data); integer != nullptr && column.integer_sum)
        *column.integer_sum += *integer;
    else
        column.integer_sum.reset();

    double& previous = previous_[static_cast<std::size_t>(&column - columns_.data())];
    if (*number < previous)
        column.ascending = false;
    if (*number > previous)
        column.descending = false;
    previous = *number;
    if (column.minimum.is_null() || *number < *as_number(column.minimum)) {
        column.minimum = value;
        column.minimum_row = row;
        column.minimum_label = label;
    }
    if (column.maximum.is_null() || *number > *as_number(column.maximum)) {
        column.maximum = value;
        column.maximum_row = row;
        column.maximum_label = label;
    }
}

}
