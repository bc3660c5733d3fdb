#pragma once

#include "core/result.hpp"
#include "models/principal.hpp"
#include "models/schema.hpp"
#include "sql/firewall.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::knowledge {

// The project's setting that holds its row policies.
inline constexpr const char* row_policies_key = "row_policies";

// The row policies of one source, and what is known of the people of the project.
struct StoredPolicies {
    std::string text; // as stored; another text is another policy
    std::vector<sql::TablePolicy> tables;
    std::map<std::string, sql::ViewerAttributes, std::less<>> viewers; // by the principal's id

    bool protects(const models::TableInfo& table) const;
    sql::FirewallPolicy for_viewer(const models::Principal& principal) const;
};

// Reads the setting: {"policies": [{"source": "...", "schema": "", "table": "staff", "rows": "region = viewer.region",
// "masks": [{"column": "salary", "shown": "NULL"}]}], "viewers": {"local": {"region": "EU", "teams": [1, 2]}}}.
// Policies of other sources are left out; "" is no policies. Fails with corrupt for anything that is not understood, so
// that a slip of the pen hides the source instead of showing all of it.
core::Result<StoredPolicies> read_policies(std::string_view text, std::string_view source_id, sql::Dialect dialect);

// For whoever stores the setting: reads it and holds each policy of this source against its schema. Fails as
// read_policies and sql::check_policy do.
core::Result<void> check_policies(std::string_view text, std::string_view source_id, const models::Schema& schema,
                                  sql::Dialect dialect);

}
