#pragma once

#include "models/knowledge.hpp"
#include "models/principal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The rows of the metadata, as plain structs. Times are milliseconds since 1970 in UTC; fields named *_json hold JSON
// text that this folder stores and never reads; `scope` says whose row it is. Ids that are empty when a record is
// created are made (UUIDv7).
namespace datachat::db {

using models::Scope;

enum class ConfirmationPolicy : std::uint8_t { always, when_unsure, never };

struct Project {
    Scope scope; // project_id is its id
    std::string name;
    std::string instructions; // for the model, shown to people
    ConfirmationPolicy confirmation = ConfirmationPolicy::when_unsure;
    double sure_confidence = 0.8; // at or above: answered without asking where the policy allows
    double ask_confidence = 0.3;  // below: a clarifying question instead of a plan
    std::string settings_json = "{}";
    std::int64_t version = 1;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
    bool operator==(const Project&) const = default;
};

// A data source as it is configured; services/datasources makes the connection from it.
struct SourceRecord {
    Scope scope;
    std::string id;
    std::string name;               // unique in the project
    std::string kind;               // "sqlite", "files", "postgres", ...
    std::string config_json = "{}"; // address and options, never a secret
    std::string sealed_secret;      // SecretBox text, associated with secret_association(); "" = none
    std::int64_t version = 1;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
    bool operator==(const SourceRecord&) const = default;
};

// What a source's secret is sealed for: a sealed text that is moved to another source does not open.
inline std::string secret_association(const Scope& scope, const std::string& source_id)
{
    return "datasource/" + scope.workspace_id + "/" + scope.project_id + "/" + source_id + "/secret";
}

// The newest reading of a source's schema, with the profiles of its columns.
struct SchemaSnapshot {
    std::string source_id;
    std::string fingerprint;
    std::string schema_json;
    std::string profiles_json = "{}";
    std::int64_t taken_at_ms = 0;
    bool operator==(const SchemaSnapshot&) const = default;
};

struct Chat {
    Scope scope;
    std::string id; // the client may choose it: unique in the project, core::is_valid_client_id
    std::string title;
    std::string principal; // who began it
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0; // the last turn
    bool operator==(const Chat&) const = default;
};

enum class TurnState : std::uint8_t {
    received,
    planning,
    awaiting_confirmation,
    running, // confirmed; a run may not have been started yet
    answered,
    clarifying, // ended with a question back to the person
    declined,
    failed,
    cancelled,
};

// answered, clarifying, declined, failed or cancelled: nothing is appended any more.
constexpr bool is_ended(TurnState state)
{
    return state >= TurnState::answered;
}

// One question and all that became of it. Its parts are a log beside it.
struct Turn {
    Scope scope;
    std::string id;
    std::string chat_id;
    std::int64_t number = 0; // 1, 2, ... in its chat
    std::string message_id;  // chosen by the client, unique in the chat; "" = none
    std::string question;
    std::string source_id; // that it was asked of; "" = not known
    TurnState state = TurnState::received;
    std::string owner;               // the process that works on it; "" = nobody
    std::int64_t lease_until_ms = 0; // the owner is presumed dead after this
    bool cancel_requested = false;   // the owner should stop at the next opportunity
    std::string principal;
    std::string previous_turn_id;   // the turn that this one follows up; "" = none
    std::int64_t next_sequence = 0; // how many parts the log holds
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
    bool operator==(const Turn&) const = default;
};

struct TurnPart {
    std::int64_t sequence = 0; // from 0 without gaps
    std::string kind;          // "text", "plan", "clarification", "sql", "result", "error", ...
    std::string payload_json = "{}";
    std::int64_t created_at_ms = 0;
    bool operator==(const TurnPart&) const = default;
};

enum class PlanState : std::uint8_t { pending, confirmed, rejected, expired, superseded };

// One revision of a plan. A change of the tree is a new revision of the same plan_id.
struct PlanRecord {
    Scope scope;
    std::string plan_id;
    std::int64_t revision = 1;
    std::string turn_id;
    std::string hash; // plan::hash
    std::string body; // plan::serialize
    PlanState state = PlanState::pending;
    std::string principal; // who may confirm it
    std::int64_t expires_at_ms = 0;
    std::int64_t created_at_ms = 0;
    bool operator==(const PlanRecord&) const = default;
};

// What somebody confirms. The three together name one tree.
struct ConfirmationRequest {
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
    std::string principal;
    bool automatic = false; // the project's policy did not ask
};

struct Confirmation {
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
    std::string principal;
    bool automatic = false;
    std::int64_t at_ms = 0;
    std::string turn_id;
    bool operator==(const Confirmation&) const = default;
};

struct Run {
    Scope scope;
    std::string id;
    std::string turn_id;
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
    std::string policy_version; // of the row policies that entered at execution
    std::string limits_json = "{}";
    std::int64_t started_at_ms = 0;
    std::int64_t finished_at_ms = 0; // 0 = it runs, or its process died
    std::int64_t rows = 0;
    std::string error;      // "" = succeeded, once finished
    std::string error_code; // core::name(Errc)
    bool operator==(const Run&) const = default;
};

// What start() found: a confirmed plan runs once, so a second start gives the first run.
struct RunStart {
    Run run;
    bool first = true; // false: it had been started before; do not execute again
};

struct RunOutcome {
    std::int64_t rows = 0;
    std::string error;
    std::string error_code;
    std::string summary_json = "{}"; // statistics from all rows
    std::string first_page_json = "{}";
};

struct ResultRecord {
    std::string run_id;
    std::string summary_json;
    std::string first_page_json;
    std::int64_t created_at_ms = 0;
    bool operator==(const ResultRecord&) const = default;
};

enum class FeedbackKind : std::uint8_t {
    corrected_sql,
    edited_plan,
    chosen_reading,
    right,
    thumbs_up,
    thumbs_down,
    defined_word,
};

struct FeedbackEvent {
    Scope scope;
    std::string id;
    std::string turn_id;
    std::string run_id; // "" = about the turn without a run
    FeedbackKind kind = FeedbackKind::right;
    std::string payload_json = "{}";
    std::string principal;
    bool processed = false;
    std::int64_t created_at_ms = 0;
    bool operator==(const FeedbackEvent&) const = default;
};

// One earlier form of a knowledge entry, and who changed it into the next one.
struct KnowledgeChange {
    models::KnowledgeEntry before;
    std::string changed_by;
    std::string reason; // "edited", "state", "undo", or what the caller said
    std::int64_t changed_at_ms = 0;
    bool operator==(const KnowledgeChange&) const = default;
};

// Empty lists mean "any".
struct KnowledgeFilter {
    std::vector<models::KnowledgeState> states;
    std::vector<models::KnowledgeKind> kinds;
    std::optional<std::string> source_id; // entries of this source and of the whole project
};

// The answer that a write with this Idempotency-Key got, or that it has not been answered yet.
struct IdempotentReply {
    bool finished = false;
    int status = 0;
    std::string body;
    bool operator==(const IdempotentReply&) const = default;
};

// Lists come in pages: `after` is the `next` of the page before.
struct PageRequest {
    std::string after;
    int limit = 50; // 1 to 500; what is outside is brought inside
};

template <class T>
struct Page {
    std::vector<T> items;
    std::string next; // "" = this was the last page
};

}
