#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"
#include "nl/engine.hpp"
#include "plan/plan.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace datachat::agents {

namespace asio = boost::asio;

struct PlanRequest {
    std::string question;
    sql::TimeFrame time;
    std::optional<sql::Query> previous; // of the turn before
    std::string previous_question;
};

// A reading as a plan of one step.
struct PlannedReading {
    plan::Plan plan;
    std::string difference;             // against the first reading, in words
    std::vector<std::string> knowledge; // ids of what the project taught that made it
};

// What the built-in engine makes of a question.
struct Intent {
    nl::Verdict verdict = nl::Verdict::decline;
    nl::DeclineReason decline = nl::DeclineReason::none;
    std::vector<PlannedReading> readings; // best first
    std::vector<std::string> unknown_words;
    std::string message;
    std::vector<std::string> suggestions;
    bool follow_up = false;
};

// What is no question about data, or no question at all: answered at once, whether or not there is a model.
bool is_final(nl::DeclineReason reason);

// Analyses what the user wants, with the built-in engine: plans, a question back, or a polite no. Whether a model is
// asked as well is the orchestrator's choice, from the verdict.
class Planner {
public:
    // `weights` may be null: rules then answer alone.
    Planner(std::shared_ptr<const nl::Weights> weights, asio::thread_pool& pool)
        : weights_(std::move(weights)), pool_(pool)
    {
    }

    asio::awaitable<core::Result<Intent>> plan(PlanRequest request, services::knowledge::SnapshotPtr snapshot) const;

private:
    std::shared_ptr<const nl::Weights> weights_;
    asio::thread_pool& pool_;
};

}
