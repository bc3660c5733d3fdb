#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace datachat::sql {

// A column of the schema, by place.
struct SchemaColumn {
    std::size_t table = 0;  // in Schema::tables
    std::size_t column = 0; // in TableInfo::columns
    auto operator<=>(const SchemaColumn&) const = default;
};

struct OutputColumn {
    std::string name;
    models::Type type = models::Type::unknown;
    std::optional<SchemaColumn> origin; // set when the output is a bare column
    models::TimeStorage time_storage = models::TimeStorage::none;
};

// What the names of a query mean in a schema.
struct Resolution {
    std::unordered_map<NodeId, SchemaColumn> columns; // ColumnRef nodes that (through any nesting) are a schema column
    std::unordered_map<NodeId, std::size_t> tables;   // TableName sources that are a schema table (not a CTE)
    std::vector<std::size_t> used_tables;             // sorted, each once
    std::vector<SchemaColumn> used_columns;           // sorted, each once; a star uses all
    std::vector<OutputColumn> outputs;                // stars expanded
};

// Looks up every name of `query` in the schema, numbers its nodes, and fills the `storage` of date nodes. Fails with
// not_found for an unknown table or column (the message names the nearest ones) and invalid_argument for an ambiguous
// one.
core::Result<Resolution> resolve(Query& query, const models::Schema& schema, Dialect dialect);

// Digest of those objects of the schema that the query uses (names, types, keys): changes when the plan must be made
// anew.
std::string schema_fingerprint(const Resolution& resolution, const models::Schema& schema);

}
