#pragma once

#include "nl/catalog.hpp"
#include "nl/language.hpp"
#include "nl/token.hpp"

#include <cstdint>
#include <vector>

namespace datachat::nl {

enum class MentionKind : std::uint8_t { table, column, metric, condition, value, number, date };

// One thing that words of the question may stand for.
struct Candidate {
    MentionKind kind = MentionKind::table;
    int id =
        0; // table, column (of a value: its column; -1 = a text that no column is known to hold), metric, condition
    double score = 0; // 1 = the very name
    int value = -1;   // index in the column's profile
    NameSource source = NameSource::name;
    int taught = -1;
};

// Words of the question with what they may stand for.
struct Mention {
    int begin = 0, end = 0; // tokens
    double score = 0;       // of the best candidate
    std::vector<Candidate> candidates;
};

// A phrase of the language that gives the question its structure.
struct Cue {
    int begin = 0, end = 0; // tokens
    CueKind kind = CueKind::ask;
    int argument = 0;
    std::string_view adjective;
};

// The question, read: what stays the same over all interpretations of it.
struct Linked {
    std::vector<Token> tokens;
    std::vector<Mention> mentions; // do not overlap; in order
    std::vector<Cue> cues;         // in order
    std::vector<int> mention_at;   // by token; -1 = none
    std::vector<int> cue_at;       // by token; -1 = none
    std::vector<int> context;      // tables of the query before, for a question that continues it; what happens first
};

bool is_stop_word(std::string_view word);

std::vector<Cue> find_cues(const std::vector<Token>& tokens);

// Reads a question over a catalog.
Linked link(std::vector<Token> tokens, const Catalog& catalog);

}
