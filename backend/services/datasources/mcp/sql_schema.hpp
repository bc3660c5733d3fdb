#pragma once

#include "models/schema.hpp"
#include "sql/dialect.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

// What a database behind a tool holds, read through the tool itself. Pure.
namespace datachat::services::datasources::mcp {

namespace json = boost::json;
using Records = std::vector<const json::value*>;

// Our own look-ups in the engine's catalogs; "" where there is none.
struct SchemaQueries {
    std::string_view
        columns; // a row each: s, t, k (view or table), c, d (type), n (1 if it may be NULL), pk (place in the key)
    std::string_view keys;   // a row each: s, t, kind (p or f), name, c, fs, ft, fc
    std::string_view counts; // a row each: s, t, rows
};
SchemaQueries schema_queries(sql::Dialect dialect);

// Tables and columns. Names come as they are; types by the engine's own name for them.
models::Schema schema_from(const Records& columns);
void add_keys(models::Schema& schema, const Records& keys);
void add_counts(models::Schema& schema, const Records& counts);

// The type of what the engine calls integer, numeric(10,2), timestamp with time zone, ...; text for what is unknown.
models::Type type_of_name(std::string_view native);

// The dialect that a tool or server speaks of; none if of none or several.
std::optional<sql::Dialect> dialect_in_words(std::string_view words);

}
