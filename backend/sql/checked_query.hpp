#pragma once

#include "sql/tree.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace datachat::sql {

// Bounds on one execution. The engine gets the row limit in its SQL where that cannot change the answer; the rest is
// held while reading.
struct ExecutionLimits {
    std::int64_t rows = 10'000;
    std::int64_t bytes = 64 << 20;
    std::chrono::milliseconds time{30'000};
    bool operator==(const ExecutionLimits&) const = default;
};

// A query that the firewall has allowed, and the only thing a DataSource takes. Only Firewall makes one: there is no
// way to a source around it.
class CheckedQuery {
public:
    const Query& tree() const { return tree_; }
    const std::string& text() const { return text_; } // SQL of the dialect, exactly as it goes to the engine
    Dialect dialect() const { return dialect_; }
    const std::string& plan_hash() const { return plan_hash_; } // "" for our own look-ups (sampling, statistics)
    const std::string& policy_version() const { return policy_version_; }
    // What row policies do to its tables, a line each, for the log and beside the plan.
    const std::vector<std::string>& policy_notes() const { return policy_notes_; }
    const ExecutionLimits& limits() const { return limits_; }
    const std::vector<std::string>& tables() const { return tables_; } // schema-qualified names that it reads

private:
    friend class Firewall;
    CheckedQuery() = default;

    Query tree_;
    std::string text_;
    Dialect dialect_ = Dialect::sqlite;
    std::string plan_hash_;
    std::string policy_version_;
    std::vector<std::string> policy_notes_;
    ExecutionLimits limits_;
    std::vector<std::string> tables_;
};

}
