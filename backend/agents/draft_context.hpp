#pragma once

#include "agents/planner.hpp"
#include "agents/prompts/model_draft.hpp"
#include "db/records.hpp"
#include "services/knowledge/source_catalogs.hpp"

namespace datachat::agents {

// What a model is told about one question: the tables that the built-in engine's readings use first, then those that
// share words with the question, with verified `examples` (nearest first), the project's glossary and instructions.
// Stored values stay at home.
prompts::DraftRequest draft_context(const db::Project& project, const services::knowledge::SourceSnapshot& snapshot,
                                    const PlanRequest& question, const Intent& intent,
                                    const std::vector<models::KnowledgeEntry>& examples);

}
