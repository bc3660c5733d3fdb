#pragma once

#include "models/schema.hpp"
#include "plan/plan.hpp"
#include "sql/resolve.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::plan {

// A condition, or a cut, that no word of the question asked for.
struct Unasked {
    sql::NodeId node = 0; // of the condition; of the query for a limit
    std::string text;     // "status is 'open'"
    bool operator==(const Unasked&) const = default;
};

// What the question and the tree do not have in common.
struct BackReading {
    std::vector<Span> uncovered; // content words of the question that nothing in the tree accounts for
    std::vector<Span>
        loose; // more of them that seldom choose rows ("enrolled", "name", "live"): to mark, not to ask about
    std::vector<Unasked> unasked;
    bool agrees() const { return uncovered.empty() && unasked.empty(); }
};

// Reads the last step of a plan back against its question. Words that the plan's evidence accounts for are covered, and
// nodes with evidence asked for; where there is no evidence with words (SQL from a model or a person) by the names,
// values and usual words ("average", "most", "never") of what the tree does. `resolution` is of the last step's query.
BackReading read_back(std::string_view question, const Plan& plan, const sql::Resolution& resolution,
                      const models::Schema& schema);

}
