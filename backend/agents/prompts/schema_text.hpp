#pragma once

#include "agents/prompts/model_draft.hpp"

#include <string>

namespace datachat::agents::prompts {

// The schema as a model reads it best for its length: a line a table with columns, types and keys, then lines of
// comments and values. At most about `max_schema_bytes`; tables that do not fit are named by keys only, then counted.
std::string schema_text(const DraftRequest& request);

// A name as the dialect writes it, quoted where needed.
std::string written_name(std::string_view name, sql::Dialect dialect);
std::string written_column(std::string_view table, std::string_view column, sql::Dialect dialect);

}
