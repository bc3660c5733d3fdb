#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/checked_query.hpp"
#include "sql/resolve.hpp"
#include "sql/row_policy.hpp"

#include <string>
#include <string_view>

namespace datachat::sql {

// What one execution may do, beside reading the visible schema.
struct FirewallPolicy {
    std::string version = "1"; // recorded with each run
    bool allow_system_catalogs = false;
    RowPolicies rows; // of the source, with what is known of the person who asks
};

// Decides whether a query may reach a source, and fails closed: one statement, understood to the last token,
// allow-listed nodes and functions over the whole tree, every table and column in the schema that this user may see.
// Pure: no I/O, no state.
class Firewall {
public:
    // `visible` must outlive the firewall.
    Firewall(Dialect dialect, const models::Schema& visible, FirewallPolicy policy = {})
        : dialect_(dialect), visible_(visible), policy_(std::move(policy))
    {
    }

    // Fails with refused (the message names the rule, the place and what to do), or as parse_query, resolve and print
    // do.
    core::Result<CheckedQuery> check(Query query, ExecutionLimits limits, std::string plan_hash) const;
    core::Result<CheckedQuery> check_text(std::string_view text, ExecutionLimits limits) const;

private:
    core::Result<CheckedQuery> checked(Query query, ExecutionLimits limits, std::string plan_hash) const;

    Dialect dialect_;
    const models::Schema& visible_;
    FirewallPolicy policy_;
};

// What the firewall says of a text where no schema is known: statements, functions and system catalogs are checked,
// names of tables and columns are not. Gives the tables that it names; never a CheckedQuery.
core::Result<std::vector<std::string>> inspect_without_schema(std::string_view text, Dialect dialect);

}
