#pragma once

#include "agents/answer/chart_choice.hpp"
#include "core/error.hpp"
#include "models/batch.hpp"
#include "plan/plan.hpp"
#include "services/datasources/data_source.hpp"
#include "sql/describe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace datachat::db {
struct Turn;
}

// What a turn says, piece by piece. The same parts are stored in the turn's log, streamed to the page and printed in
// the terminal.
namespace datachat::agents {

struct ProgressPart {
    std::string step; // "planning", "checking", "running"
    std::string text; // "Reading the schema"
};

struct TextPart {
    std::string text;
};

// Words of the question that led to a node of the plan.
struct LinkedWord {
    plan::Span span; // bytes of the question
    std::string text;
    sql::NodeId node = 0;
    std::string reason; // plan::Evidence::reason
};

struct PlanPart {
    std::string plan_id;
    std::int64_t revision = 1;
    std::string hash;
    std::string source_id;
    sql::Description description; // of the tree: what will run, in words
    std::string sql;
    std::vector<std::string> assumptions;
    std::vector<std::string> unused_words; // of the question, that nothing in the plan accounts for
    std::vector<std::string> unasked;      // conditions of the plan that no word asked for
    std::vector<std::string> knowledge;    // what the project taught that made it: "revenue"
    std::vector<LinkedWord> evidence;
    std::optional<std::int64_t> estimated_rows;
    std::optional<std::int64_t> estimated_bytes;              // that will be read
    std::string over_budget;                                  // the figures, where it is; "" within the budget
    std::vector<services::datasources::FetchedTable> fetched; // where several sources are asked together
    double confidence = 0;
    plan::PlannerKind planner = plan::PlannerKind::builtin;
    bool needs_confirmation = true;
    std::int64_t expires_at_ms = 0;
    std::vector<std::string> other_readings; // in words, likeliest first
};

struct Choice {
    std::string text;      // the difference in words, or the whole reading
    std::string plan_body; // plan::serialize of the reading
    std::string preview;   // what it answers ("1,204", "12 rows"), where that was cheap to know
};

struct ClarificationPart {
    std::string question;
    std::vector<Choice> choices;            // at most three
    std::vector<std::string> unknown_words; // to be defined
    std::vector<std::string> suggestions;   // questions that can be asked instead
};

struct ResultPart {
    std::string run_id;
    models::ResultSet page; // the first rows
    std::int64_t rows = 0;  // of the whole result, as far as it was read
    bool truncated = false; // a limit cut it: there are more than `rows`
    std::int64_t milliseconds = 0;
};

struct ChartPart {
    ChartSpec chart;
};

struct UsagePart {
    std::string model;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    std::string sent; // exactly what left for the model
};

struct DeclinedPart {
    std::string text;
    std::vector<std::string> suggestions;
    std::vector<std::string> unknown_words; // to be defined
};

struct ErrorPart {
    core::Error error;
};

using Part = std::variant<ProgressPart, TextPart, PlanPart, ClarificationPart, ResultPart, ChartPart, UsagePart,
                          DeclinedPart, ErrorPart>;

// Hears the parts of a turn as they come. Not told of progress that is older than what it saw.
class TurnSink {
public:
    virtual ~TurnSink() = default;
    // The turn is stored, or was taken up: everything after this is in its log. Not every caller wants to know.
    virtual void begun(const db::Turn&) {}
    virtual void part(const Part& part) = 0;
};

}
