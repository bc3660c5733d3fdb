#pragma once

#include "nl/catalog.hpp"
#include "nl/engine.hpp"

namespace datachat::nl {

// Lets what people said of earlier answers decide: a question that is nearly the same as a verified one gets its query
// first; a query that was called wrong for nearly the same question goes behind all others and is asked about. Nearly
// the same: the same words but for inflections, their order, and words without a meaning of their own ("show me the").
void apply_memory(Interpretation& result, const Question& question, const Catalog& catalog);

}
