#pragma once

#include "models/knowledge.hpp"
#include "models/schema.hpp"
#include "nl/knowledge.hpp"
#include "sql/dialect.hpp"

#include <string>
#include <vector>

namespace datachat::services::knowledge {

struct CompiledKnowledge {
    nl::Knowledge knowledge;
    std::vector<std::string>
        warnings; // an entry that does not fit the schema or does not parse, and why; it is left out
};

// Turns active entries into what the engine understands: definitions are parsed in `dialect`, their names looked up in
// `schema` and table-qualified. What is stored is untrusted: an entry that cannot be understood is left out with a
// warning, never guessed. Entries come oldest first: of two meanings of the same words the newest holds.
CompiledKnowledge compile_knowledge(const std::vector<models::KnowledgeEntry>& entries, const models::Schema& schema,
                                    sql::Dialect dialect);

}
