#pragma once

#include "models/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace datachat::models {

// One column of a batch in Arrow's layout: a validity bitmap, fixed-width slots or offsets with one arena of
// characters. A cell that does not fit the column's type (SQLite allows it) is kept beside the column as it is, and
// seen by value().
class Column {
public:
    Column(std::string name, Type type);

    const std::string& name() const { return name_; }
    Type type() const { return type_; }
    std::size_t size() const { return size_; }
    bool is_null(std::size_t row) const { return (validity_[row / 64] >> (row % 64) & 1U) == 0; }
    Value value(std::size_t row) const;
    // Text, bytes, JSON and unknown columns; "" where the row is NULL. Valid until the column changes.
    std::string_view text(std::size_t row) const;
    // Whether the cell is of the column's own type, so that text() tells all of it.
    bool is_plain(std::size_t row) const { return exceptions_.empty() || !exceptions_.contains(row); }
    std::size_t byte_size() const; // memory held by the cells

    void append(Value value); // any value; one that does not fit the type becomes an exception cell
    void append_null();
    void append_int64(std::int64_t value);    // int64 columns
    void append_double(double value);         // float64 columns
    void append_text(std::string_view value); // text, bytes, json, unknown columns
    void clear();                             // keeps name, type and capacity

private:
    void push_validity(bool valid);

    std::string name_;
    Type type_;
    std::size_t size_ = 0;
    std::vector<std::uint64_t> validity_;
    std::vector<std::uint64_t> slots_;   // 8 bytes a row for fixed width; two slots a row for decimal and interval
    std::vector<std::uint64_t> offsets_; // size_ + 1 ends into characters_ for variable width
    std::string characters_;
    std::vector<Value> lists_; // list columns only
    std::unordered_map<std::size_t, Value> exceptions_;
};

// Some rows of a result, column by column. All columns have the same size.
struct Batch {
    std::vector<Column> columns;
    std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
    std::size_t byte_size() const;
};

// The first rows of a result, for a person to look at.
struct ResultSet {
    Batch batch;
    bool truncated = false; // a row or byte limit cut it: more rows exist
};

}
