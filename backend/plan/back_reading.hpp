#pragma once

#include "models/schema.hpp"
#include "plan/plan.hpp"
#include "plan/stored_values.hpp"
#include "sql/resolve.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::plan {

// A part of the tree that no word of the question asked for.
struct Unasked {
    sql::NodeId node = 0; // of the condition, output, order, ...; of the query for a limit
    std::string text;     // "status is 'open'"; "the highest, where the question says the lowest"
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
// nodes with evidence asked for. Where there is no evidence with words (SQL from a model or a person), all that speaks
// against the tree is found and weighed (findings.hpp); if it weighs enough, what weighs most is returned, else only
// `loose` words are. `resolution` is of the last step's query; `values` may be null: more is found with them.
BackReading read_back(std::string_view question, const Plan& plan, const sql::Resolution& resolution,
                      const models::Schema& schema, const StoredValues* values = nullptr);

}
