#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/printer.hpp"
#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::sql {

// Why a query may give other rows on another engine although it can be written there.
struct Finding {
    std::string rule; // "bare columns", "ties at LIMIT", "type affinity", ... (docs/sql.md lists them)
    std::string text; // what it is about, as a sentence
    bool operator==(const Finding&) const = default;
};

struct Translation {
    Query query;                   // as the other dialect means it
    std::string text;              // written in it
    std::vector<Finding> findings; // none: it gives the same rows
    bool is_portable() const { return findings.empty(); }
};

// Rewrites a query of one dialect so that it means the same in another, and writes it there. With the schema the types
// and keys of columns are known, without it (null) divisions, comparisons of numbers with texts and the like are taken
// as they stand and reported. Fails as resolve() does, and with unsupported ("This query cannot be written in X: ...").
core::Result<Translation> translate(Query query, Dialect from, Dialect to, const models::Schema* schema,
                                    Layout layout = Layout::one_line);

}
