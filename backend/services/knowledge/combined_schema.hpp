#pragma once

#include "nl/engine.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <string>
#include <vector>

namespace datachat::services::knowledge {

// One of several sources that are asked together.
struct CombinedMember {
    std::string name;  // as people call it
    std::string alias; // the schema that its tables have in the whole
    SnapshotPtr snapshot;
};

// The tables of several sources as one schema, and where each comes from.
struct CombinedSchema {
    struct Origin {
        std::size_t member = 0;
        std::size_t table = 0; // in the member's schema
    };

    models::Schema schema;
    std::vector<Origin> origins; // beside schema.tables
    std::vector<nl::ColumnProfile> profiles;
};

// A member's schemas fold into its alias: its table is named "schema_table" where its bare name is taken. Profiles are
// those of the members.
CombinedSchema combine(const std::vector<CombinedMember>& members);

// "Sample shop" -> "sample_shop"; a number is added to one that is taken.
std::string alias_of(std::string_view name, const std::vector<CombinedMember>& taken);

}
