#pragma once

#include "models/schema.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <string>
#include <vector>

namespace datachat::api {

// Questions that the tables of a source look made for, the most telling first: of the biggest tables, in plain words,
// one form after the other. Whether they can be answered is not known here.
std::vector<std::string> question_ideas(const services::knowledge::SourceSnapshot& snapshot);

// A name as people would say it: "order_lines" and "OrderLines" are "order lines".
std::string spoken(std::string_view name);

}
