#pragma once

#include "plan/question_shape.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace datachat::plan {

// How far the question says a name: which of the name's words, by which of its own.
struct Mention {
    std::size_t said = 0;           // words of the name that the question has
    std::size_t total = 0;          // words of the name
    std::vector<std::size_t> words; // of the question
    bool in_row = false;            // the whole name stands in the question, its words side by side
    bool full() const { return total > 0 && said == total; }
    bool none() const { return said == 0; }
};

// Looks for a schema's names in one question. Words match by their stems and by what people usually say ("old" for an
// age, "who" for a name). A column's name is taken without the words of its table where others remain.
class NameMatcher {
public:
    NameMatcher(const QuestionShape& shape, const models::Schema& schema) : shape_(shape), schema_(schema) {}

    const Mention& column(sql::SchemaColumn column) const;
    const Mention& table(std::size_t table) const;
    Mention text(std::string_view words) const;
    // Whether the word stands for something that the column's or the table's name says.
    bool denotes(std::size_t word, sql::SchemaColumn column) const;

private:
    Mention find(const std::vector<QuestionWord>& name) const;

    const QuestionShape& shape_;
    const models::Schema& schema_;
    mutable std::map<sql::SchemaColumn, Mention> columns_;
    mutable std::map<std::size_t, Mention> tables_;
};

// Whether a word of a question can stand for a word of a name.
bool can_mean(const QuestionWord& said, const QuestionWord& stored);

}
