#pragma once

#include "models/batch.hpp"
#include "models/value.hpp"
#include "services/datasources/duckdb_files/library.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// Owns one of DuckDB's type objects.
class LogicalType {
public:
    LogicalType(const Api& api, duckdb_logical_type type) : api_(&api), type_(type) {}
    LogicalType(LogicalType&& other) noexcept : api_(other.api_), type_(std::exchange(other.type_, nullptr)) {}
    LogicalType& operator=(LogicalType&& other) noexcept
    {
        std::swap(type_, other.type_);
        return *this;
    }
    ~LogicalType()
    {
        if (type_ != nullptr)
            api_->destroy_logical_type(&type_);
    }
    duckdb_logical_type get() const { return type_; }

private:
    const Api* api_;
    duckdb_logical_type type_;
};

// Reads the vectors of one result column into typed cells.
class VectorReader {
public:
    VectorReader(const Api& api, LogicalType type);

    models::Type type() const { return kind_; }
    bool is_supported() const { return supported_; }

    // Appends rows [begin, end) of the vector; returns about how many bytes they hold.
    std::size_t append(models::Column& column, duckdb_vector vector, idx_t begin, idx_t end) const;
    models::Value value(duckdb_vector vector, idx_t row) const;

private:
    models::Value present_value(duckdb_vector vector, idx_t row) const;
    models::Value list_value(duckdb_vector items, idx_t offset, idx_t length) const;
    models::Value struct_value(duckdb_vector vector, idx_t row) const;
    models::Value decimal_value(const void* data, idx_t row) const;
    models::Value enum_value(const void* data, idx_t row) const;

    const Api* api_;
    duckdb_type id_ = DUCKDB_TYPE_INVALID;
    models::Type kind_ = models::Type::unknown;
    bool supported_ = true;
    duckdb_type internal_ = DUCKDB_TYPE_INVALID; // of decimals and enums
    std::uint8_t scale_ = 0;
    idx_t array_size_ = 0;
    std::vector<std::string> names_;     // of enum values or struct members
    std::vector<VectorReader> children_; // of lists and structs
};

}
