#pragma once

#include "models/schema.hpp"
#include "nl/knowledge.hpp"
#include "plan/plan.hpp"
#include "sql/times.hpp"
#include "sql/tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace datachat::nl {

// Distinct values of one column, read at indexing time (most frequent first), with what is known of the column beside
// its type.
struct ColumnProfile {
    std::size_t table = 0;           // in Schema::tables
    std::size_t column = 0;          // in TableInfo::columns
    std::vector<std::string> values; // text of distinct values; all of them when `complete`
    bool complete = false;
    std::optional<std::int64_t> distinct_count;
    std::int64_t null_count = 0;
    std::optional<models::Value> minimum; // for numbers and times
    std::optional<models::Value> maximum;
};

// Synonyms of a word from a lexical resource that the caller may read (WordNet); most usual sense first. Lower case.
class Thesaurus {
public:
    virtual ~Thesaurus() = default;
    virtual std::vector<std::string> synonyms(std::string_view lemma) const = 0;
};

// One way to understand the question.
struct Reading {
    sql::Query query;      // resolved against the schema, numbered, RelativeDate nodes kept
    double confidence = 0; // calibrated probability that it returns what was meant
    std::vector<plan::Evidence> evidence;
    std::vector<plan::Assumption> assumptions;
    std::vector<plan::Span> unused; // content words that nothing accounts for
    std::string difference;         // against the first reading, in words: "by number of orders" (empty for the first)
    std::vector<std::string> knowledge_used; // ids of metrics, synonyms, ... that made it
};

enum class Verdict : std::uint8_t {
    answer,  // sure enough to show as the plan
    ask,     // two or three readings to choose from, or words to define
    decline, // the data cannot answer it, or it is no question (see `decline`)
};

enum class DeclineReason : std::uint8_t {
    none,
    greeting,
    thanks,
    help,
    write,
    forecast,
    opinion,
    outside_knowledge,
    nothing_linked,
    empty
};

struct Interpretation {
    Verdict verdict = Verdict::decline;
    std::vector<Reading>
        readings; // best first, at most 16, distinct by canonical form; may be set beside `decline` too
    std::vector<plan::Span> unknown; // words that were not understood, for the user to define
    DeclineReason decline = DeclineReason::none;
    std::string message;                  // one sentence for ask and decline, in terms of this schema
    std::vector<std::string> suggestions; // questions about this schema that can be asked instead
    bool follow_up = false;               // understood as a change of the previous query
};

struct Question {
    std::string text; // UTF-8; at most 4 KB are read, longer fails as decline/too long message
    sql::TimeFrame time;
    std::optional<sql::Query> previous; // the query of the turn before, for follow-ups
    std::string previous_question;
    bool use_memory = true; // whether verified and rejected queries of nearly the same question decide
};

// Everything the engine knows of one source, indexed for linking: immutable, shared between threads, swapped whole.
class Catalog;

// Builds the catalog: splits names, infers keys that are not declared (from names and value inclusion), indexes values.
// Pure and deterministic. `thesaurus` may be null and is used only during the build and must be safe to call from any
// thread. Synonyms are looked up for words of the schema, not of the questions.
std::shared_ptr<const Catalog> build_catalog(models::Schema schema, std::vector<ColumnProfile> profiles,
                                             Knowledge knowledge, const Thesaurus* thesaurus);

const models::Schema& schema_of(const Catalog& catalog);

struct Weights; // of the ranker and the calibrator

// Reads a weights file's bytes; null for damaged or unknown versions (rules then answer alone).
std::shared_ptr<const Weights> load_weights(std::string_view bytes);

// Understands a question over a catalog. Deterministic, no I/O, safe to call from any thread; its effort is bounded by
// counted steps.
Interpretation interpret(const Question& question, const Catalog& catalog, const Weights* weights);

}
