#pragma once

#include "models/batch.hpp"
#include "models/schema.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace datachat::services::datasources::snowflake {

// The cells of an answer by the names of its columns, which SHOW writes small. A column that is not there is empty.
class NamedRows {
public:
    explicit NamedRows(const models::Batch& batch) : batch_(batch) {}
    std::size_t count() const { return batch_.rows(); }
    std::string text(std::size_t row, std::string_view column) const;

private:
    const models::Batch& batch_;
};

// Puts together what the statements of schema_queries.hpp answer; tables first.
class SchemaBuilder {
public:
    // `schema` is the one whose tables need no prefix.
    explicit SchemaBuilder(std::string schema) : schema_name_(std::move(schema)) {}

    void add_tables(const NamedRows& rows);
    void add_columns(const NamedRows& rows);
    void add_primary_keys(const NamedRows& rows);
    void add_foreign_keys(const NamedRows& rows);

    models::Schema finish();

private:
    models::TableInfo* find(std::string schema, std::string table);

    std::string schema_name_;
    models::Schema schema_;
    std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

}
