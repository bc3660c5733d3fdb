#pragma once

#include "sql/describe.hpp"

#include <vector>

namespace datachat::plan {

enum class Mark : std::uint8_t { same, added, struck };

// One chip of the plan card.
struct CardPart {
    sql::DescriptionPart part;
    Mark mark = Mark::same;
};

// The chips of a plan, and what an edit changed: chips of the revision before that are gone stand struck where they
// were, new ones are marked added. `before` is null for a first revision.
std::vector<CardPart> card_parts(const sql::Description* before, const sql::Description& after);

}
