#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace datachat::plan {

// Edits of a plan's tree that a chip offers. Each names the node it changes.
struct RemoveFilter {
    sql::NodeId node = 0;
};
struct AddFilter {
    std::string condition;
}; // SQL condition in the step's dialect
struct ChangeFilter {
    sql::NodeId node = 0;
    std::string condition;
};
struct ChangeMeasure {
    sql::NodeId node = 0;
    std::string expression;
};
struct AddOutput {
    std::string expression;
};
struct RemoveOutput {
    sql::NodeId node = 0;
};
struct AddGroup {
    std::string expression;
};
struct RemoveGroup {
    sql::NodeId node = 0;
};
struct ChangeOrder {
    std::string expression;
    bool descending = false;
}; // "" removes the order
struct ChangeLimit {
    std::optional<std::int64_t> rows;
}; // none removes it

using Edit = std::variant<RemoveFilter, AddFilter, ChangeFilter, ChangeMeasure, AddOutput, RemoveOutput, AddGroup,
                          RemoveGroup, ChangeOrder, ChangeLimit>;

// Returns the edited plan with its tables, ids of untouched nodes and evidence kept; joins that a new name needs are
// added along declared keys. The result is resolved against `schema` and must be confirmed as a new revision. Fails
// with not_found (no such node or name) or unsupported (with the reason).
core::Result<Plan> apply(Plan plan, const Edit& edit, const models::Schema& schema);

}
