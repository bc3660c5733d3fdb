#pragma once

#include "models/schema.hpp"
#include "services/datasources/mysql/session.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace datachat::services::datasources::mysql {

// Puts a schema together from replies of information_schema. Each add_ function names the columns that it expects.
class SchemaBuilder {
public:
    // TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_ROWS
    void add_tables(Reply& reply);
    // TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLUMN_COMMENT, in their order
    void add_columns(Reply& reply);
    // MariaDB's JSON columns, which are LONGTEXT with a check: CONSTRAINT_SCHEMA, TABLE_NAME, column
    void add_json_columns(Reply& reply);
    // TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME of unique indexes, in their order
    void add_unique_keys(Reply& reply);
    // TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_ schema, table and column, in their order
    void add_foreign_keys(Reply& reply);

    bool has(std::string_view schema, std::string_view table) const;

    // Tables without a column that may be read are left out.
    models::Schema finish();

private:
    using Key = std::pair<std::string, std::string>; // schema and table
    models::TableInfo* find(const Reply& reply);

    std::map<Key, models::TableInfo> tables_;
};

}
