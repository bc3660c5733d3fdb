#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"
#include "plan/plan.hpp"
#include "services/datasources/data_source.hpp"
#include "services/knowledge/source_catalogs.hpp"
#include "sql/checked_query.hpp"
#include "sql/describe.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace datachat::agents {

namespace asio = boost::asio;

// A plan that may be shown: every check that can be made without running it has passed.
struct ValidatedPlan {
    plan::Plan plan; // resolved and numbered, with the fingerprint of the objects it uses
    std::string hash;
    sql::Description description;
    sql::CheckedQuery query; // times bound, limits put in; what will run
    services::datasources::Estimate estimate;
    std::vector<std::string> unused_words; // of the question
    std::vector<std::string> unasked;      // conditions that no word of the question asked for
    std::vector<sql::OutputColumn> outputs;
};

// Decides whether a plan may be shown and run: names, firewall, the engine's own EXPLAIN, and reading the tree back
// against the question's words.
class Validator {
public:
    explicit Validator(sql::ExecutionLimits limits) : limits_(limits) {}

    // Fails with not_found or invalid_argument (names), refused (firewall), or as DataSource::estimate does; the
    // message is fit for a repair prompt.
    asio::awaitable<core::Result<ValidatedPlan>> validate(models::RequestContext context,
                                                          services::knowledge::SnapshotPtr snapshot, plan::Plan plan,
                                                          std::string question) const;

    // The checks that come again before running a confirmed plan, against the schema as it is now: stale when what the
    // plan uses has changed.
    asio::awaitable<core::Result<sql::CheckedQuery>> recheck(models::RequestContext context,
                                                             services::knowledge::SnapshotPtr snapshot, plan::Plan plan,
                                                             sql::ExecutionLimits limits) const;

    // What the plan says, in the project's words; none for a plan that does not fit the schema.
    std::optional<sql::Description> describe(const services::knowledge::SourceSnapshot& snapshot,
                                             plan::Plan plan) const;

    // What the columns of the plan's result are.
    core::Result<std::vector<sql::OutputColumn>> outputs(const services::knowledge::SourceSnapshot& snapshot,
                                                         plan::Plan plan) const;

    const sql::ExecutionLimits& limits() const { return limits_; }

private:
    sql::ExecutionLimits limits_;
};

}
