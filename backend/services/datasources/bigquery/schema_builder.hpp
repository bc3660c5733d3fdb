#pragma once

#include "models/batch.hpp"
#include "models/schema.hpp"
#include "services/datasources/bigquery/decode.hpp"

#include <map>
#include <string>
#include <vector>

namespace datachat::services::datasources::bigquery {

// Puts together what INFORMATION_SCHEMA tells, or what tables.get tells of one table; both give the same. Tables stand
// in the dataset's schema, which needs no prefix.
class SchemaBuilder {
public:
    explicit SchemaBuilder(std::string dataset) : dataset_(std::move(dataset)) {}

    // The results of the queries of schema_queries.hpp; tables first.
    void add_tables(const models::Batch& rows);
    void add_columns(const models::Batch& rows);
    void add_keys(const models::Batch& rows);
    void add_sizes(const models::Batch& rows);

    // A resource of tables.get (https://cloud.google.com/bigquery/docs/reference/rest/v2/tables). Returns the tables
    // that it refers to. Fails with upstream if it is none.
    Result<std::vector<std::string>> add_table(const boost::json::value& resource);

    models::Schema finish();

private:
    models::TableInfo* find(std::string_view table);
    models::TableInfo& add(std::string name, std::string_view kind);

    std::string dataset_;
    models::Schema schema_;
    std::map<std::string, std::size_t, std::less<>> places_;
};

}
