#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace datachat::models {

// proposed: waits for the replay gate; quarantined: broke a verified answer; retired: undone or replaced.
enum class KnowledgeState : std::uint8_t { proposed, quarantined, active, retired };

enum class KnowledgeKind : std::uint8_t {
    metric,          // term = an aggregate expression over named tables: "revenue"
    synonym,         // term = a table or column: "clients" -> customers
    value_alias,     // term = a stored value or a condition: "NYC" -> city = 'New York'
    column_default,  // the column that stands for a table when it is shown, dated or measured
    join_preference, // the path between two tables
    instruction,     // free text for the model, shown to people
    verified_pair,   // a question and its confirmed SQL
    rejected_query,  // negative memory: a question and SQL that a person called wrong
};

// One thing a project knows. Undoing it restores the behaviour before it exactly.
struct KnowledgeEntry {
    std::string id;
    KnowledgeKind kind = KnowledgeKind::instruction;
    KnowledgeState state = KnowledgeState::proposed;
    std::int64_t version = 1;
    std::string source_id;  // the data source it speaks about; "" = the whole project
    std::string term;       // the words, or the question of a pair; case-insensitive
    std::string definition; // SQL expression or predicate of metric and value_alias; "table" or "table.column" of a
                            // synonym and a default; SQL of a pair
    std::string note;       // in words, for people
    std::string author;     // principal id
    std::string origin;     // "sample", "user", "feedback/<id>", ...
    std::int64_t created_at_ms = 0;
    bool operator==(const KnowledgeEntry&) const = default;
};

}
