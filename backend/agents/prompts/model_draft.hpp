#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "services/llm/chat_model.hpp"
#include "sql/dialect.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The pure part of the model path: what a model is told, and how its words are read. Names, comments, values, knowledge
// and questions are data that others wrote: they are fenced in the prompt, and what a model answers is never more than
// a text that the SQL parser, the resolver and the firewall judge.
namespace datachat::agents::prompts {

// Some distinct values of a column, most frequent first.
struct ColumnValues {
    std::string table; // "schema.table" or "table"
    std::string column;
    std::vector<std::string> values;
};

// Words of the question that match a stored value.
struct FoundValue {
    std::string words; // as the question has them
    std::string table;
    std::string column;
    std::string value; // as it is stored
};

struct JoinPath {
    std::string from_table, from_column, to_table, to_column;
};

struct VerifiedExample {
    std::string question;
    std::string sql;
};

struct GlossaryTerm {
    std::string term;
    std::string definition; // an SQL expression, or a table or column
};

// What was asked and answered in the turn before, for "and by region?".
struct PreviousTurn {
    std::string question;
    std::string sql;
};

struct DraftRequest {
    std::string question;
    sql::Dialect dialect = sql::Dialect::sqlite;
    // The tables that the question may be about, likeliest first. Past `max_schema_bytes` tables are shown with keys
    // and names only, then not at all.
    models::Schema schema;
    std::size_t max_schema_bytes = 12'000;
    // Whether stored values may leave the machine. Without it sampled values are left out, and of found values only the
    // question's own words and the column are named.
    bool values_allowed = false;
    std::vector<ColumnValues> sampled_values;
    std::vector<FoundValue> found_values;
    std::vector<JoinPath> join_paths;      // beside the foreign keys of the schema
    std::vector<VerifiedExample> examples; // nearest first
    std::vector<GlossaryTerm> glossary;
    std::vector<std::string> instructions; // of the project, by its editors
    std::string as_of;                     // the date that "today" stands for, "2024-06-30"
    std::string zone;                      // IANA name
    bool week_starts_on_sunday = false;
    int fiscal_year_start_month = 1;
    std::optional<PreviousTurn> previous;
    std::string answer_language; // of a clarifying question: "" = as the question is written
};

// A model's reply: SQL, a question back, or both. Nothing of it has been checked.
struct Draft {
    std::string sql; // one statement, "" when the model only asks
    std::vector<std::string> assumptions;
    std::optional<std::string> question; // set: the person is to be asked
    std::vector<std::string> choices;    // two or three answers to the question
};

// The conversation whose reply parse_draft() reads. Every part is cut to a limit, so that no input makes it grow
// without end.
services::llm::Conversation draft_conversation(const DraftRequest& request);

// The same with the model's previous SQL and why it cannot be used: the message of the parser, the resolver, the
// firewall or the engine's EXPLAIN.
services::llm::Conversation repair_conversation(const DraftRequest& request, std::string sql, std::string error);

// Reads a reply: the JSON object asked for, also within a code fence, prose or after reasoning, or a lone SQL code
// fence. upstream with a clear message for everything else: no draft in it, wrong types, cut off, too long.
core::Result<Draft> parse_draft(std::string_view reply);

// The JSON schema of the reply.
std::string_view draft_schema();

}
