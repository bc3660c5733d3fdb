#pragma once

#include "sql/times.hpp"
#include "sql/tree.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace datachat::plan {

// Some characters of the question: byte offsets [begin, end).
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const Span&) const = default;
};

// Which words of the question led to a node of the tree, and by what: "name", "synonym", "value", "metric", "cue",
// "model", "edit".
struct Evidence {
    sql::NodeId node = 0;
    std::vector<Span> spans;
    std::string reason;
    bool operator==(const Evidence&) const = default;
};

// Something the planner decided that the question left open; shown, and changed by choosing another reading.
struct Assumption {
    std::string text; // "Dated by order_date."
    sql::NodeId node = 0;
    bool operator==(const Assumption&) const = default;
};

enum class PlannerKind : std::uint8_t { builtin, model, person };

struct Header {
    int format = 1; // version of the canonical form
    sql::TimeFrame time;
    std::string schema_fingerprint; // of the used objects
    bool operator==(const Header&) const = default;
};

// One query on one source. A plan has one step in the common case.
struct Step {
    std::string source_id;
    sql::Dialect dialect = sql::Dialect::sqlite;
    sql::Query query;   // resolved and numbered; names schema-qualified as the source needs them
    std::string output; // the table that later steps read it as; "" for the last
    bool operator==(const Step&) const = default;
};

// What a question was understood as, and what will run when it is confirmed. The tree is the contract: text, SQL,
// checks and learning come from it.
struct Plan {
    Header header;
    std::vector<Step> steps;
    // Beside the tree, keyed by node id; not in the hash.
    std::vector<Evidence> evidence;
    std::vector<Assumption> assumptions;
    std::vector<Span> unused; // content words that nothing in the tree accounts for
    double confidence = 0;    // calibrated probability that this is what was meant
    PlannerKind planner = PlannerKind::builtin;
    bool operator==(const Plan&) const = default; // node ids inside the trees do not count
};

// BLAKE2b-256 in hexadecimal over the canonical binary form of header and steps. Row policies and limits are not in it.
std::string hash(const Plan& plan);

// The versioned canonical binary form itself: what hash() digests and what is stored. Evidence, assumptions and
// confidence are not in it.
std::string canonical_form(const Plan& plan);

}
