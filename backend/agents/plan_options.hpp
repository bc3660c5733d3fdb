#pragma once

#include "core/result.hpp"
#include "plan/edit.hpp"
#include "services/knowledge/source_catalogs.hpp"
#include "sql/describe.hpp"

#include <string>
#include <vector>

namespace datachat::agents {

// One thing that a chip of a plan can become.
struct PlanOption {
    std::string text; // "total of amount", "status is 'open'", "all time"
    std::vector<plan::Edit> edits;
};

// A change that a person may look for and that cannot be made, and why.
struct ClosedOption {
    std::string text;
    std::string reason;
};

struct PlanOptions {
    std::vector<PlanOption> options; // likeliest first, at most 20; every one has been tried on the plan
    std::vector<ClosedOption> disabled;
};

// What the chip of `node` can become, from the schema, the stored values and what the project knows. Fails with
// not_found when the plan has no such chip.
core::Result<PlanOptions> options_for(const plan::Plan& plan, sql::PartKind kind, sql::NodeId node,
                                      const services::knowledge::SourceSnapshot& snapshot);

}
