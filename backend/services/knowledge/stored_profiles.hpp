#pragma once

#include "services/knowledge/schema_indexer.hpp"

#include <optional>
#include <string>
#include <string_view>

// What an index of a source was made from, as JSON text for the metadata: the next process need not read it again.
namespace datachat::services::knowledge {

std::string schema_json(const models::Schema& schema);

// The profiles, and what the index found out about the schema's columns and tables.
std::string profiles_json(const IndexedSource& indexed);

// `schema` with what profiles_json() stored about it; none when the text does not fit it. The text is not trusted.
std::optional<IndexedSource> indexed_from(models::Schema schema, std::string_view profiles_json);

}
