#include "plan/back_reading.hpp"

#include "plan/tree_vocabulary.hpp"
#include "sql/conditions.hpp"
#include "sql/describe.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace datachat::plan {
namespace {

using sql::Expr;
using sql::NodeId;

bool is_join(const Expr& condition)
{
    const auto* equal = sql::as<sql::Binary>(condition);
    return equal && equal->op == sql::BinaryOp::equal && sql::as<sql::ColumnRef>(*equal->left) &&
           sql::as<sql::ColumnRef>(*equal->right);
}

class Reader {
public:
    Reader(std::string_view question, const Plan& plan, const sql::Resolution& resolution, const models::Schema& schema)
        : words_(words_in(question)), query_(plan.steps.back().query), resolution_(resolution), schema_(schema)
    {
        for (const Evidence& evidence : plan.evidence) {
            if (evidence.spans.empty() && evidence.reason != "edit")
                continue;
            known_nodes_.insert(evidence.node);
            for (const Span& span : evidence.spans)
                spans_.push_back(span);
        }
    }

    BackReading read()
    {
        BackReading reading;
        find_uncovered(reading);
        const auto parts = sql::describe(query_, resolution_, schema_).parts;
        for (const sql::DescriptionPart& part : parts)
            part_words_.try_emplace(part.node, part.text);
        sql::walk(query_,
                  sql::Visitor{.query = [&](const sql::Query& node) { check_limit(node, reading); },
                               .select = [&](const sql::Select& select) { check_conditions(select, reading); }});
        return reading;
    }

private:
    bool by_evidence() const { return !spans_.empty(); }

    void find_uncovered(BackReading& reading) const
    {
        const TreeVocabulary vocabulary =
            by_evidence() ? TreeVocabulary{} : vocabulary_of(query_, resolution_, schema_);
        for (std::size_t at = 0; at < words_.size(); ++at) {
            const QuestionWord& word = words_[at];
            if (is_function_word(word.text))
                continue;
            const bool in_span = std::ranges::any_of(
                spans_, [&](const Span& span) { return span.begin < word.span.end && word.span.begin < span.end; });
            if (in_span || (!by_evidence() && vocabulary.covers(word)))
                continue;
            (by_evidence() || !is_loose(at) ? reading.uncovered : reading.loose).push_back(word.span);
        }
    }

    // "enrolled" is loose, but not in "enrolled students", where it says which, nor as the name of something else in
    // the data.
    bool is_loose(std::size_t at) const
    {
        const QuestionWord& word = words_[at];
        if (!is_loose_word(word.text))
            return false;
        const bool before_table =
            at + 1 < words_.size() && std::ranges::any_of(schema_.tables, [&](const models::TableInfo& table) {
                const auto names = words_in(sql::words_of(table.name));
                return std::ranges::any_of(names, [&](const auto& name) { return name.stem == words_[at + 1].stem; });
            });
        return !before_table || !word.text.ends_with("ed");
    }

    void check_conditions(const sql::Select& select, BackReading& reading) const
    {
        for (const std::optional<Expr>* clause : {&select.where, &select.having, &select.qualify}) {
            if (!*clause)
                continue;
            for (const Expr* condition : sql::split_view(**clause, sql::BinaryOp::logical_and))
                if (!is_join(*condition) && !is_asked(*condition))
                    reading.unasked.push_back({condition->id, words_for(*condition)});
        }
    }

    void check_limit(const sql::Query& node, BackReading& reading) const
    {
        if (!node.limit)
            return;
        const auto rows = sql::literal_integer(**node.limit);
        bool asked = by_evidence() ? known_nodes_.contains(node.id) || known_nodes_.contains((*node.limit)->id)
                                   : rows && says_number(*rows);
        for (const sql::OrderItem& order : node.order_by)
            asked = asked || known_nodes_.contains(order.id) || known_nodes_.contains(order.expr.id);
        if (!asked && rows && *rows == 1)
            asked = says_any({Deed::highest, Deed::lowest, Deed::limit, Deed::order});
        if (!asked)
            reading.unasked.push_back({node.id, "only " + (rows ? std::to_string(*rows) : "some") + " rows"});
    }

    bool is_asked(const Expr& condition) const
    {
        if (by_evidence()) {
            bool known = false;
            sql::walk(condition,
                      sql::Visitor{.expr = [&](const Expr& node) { known = known || known_nodes_.contains(node.id); }});
            return known;
        }
        if (known_nodes_.contains(condition.id))
            return true;
        // A choice is asked for if each of its constants is; without constants, if what it does or names is.
        bool constants = false;
        bool all_said = true;
        sql::walk_level(condition, [&](const Expr& node) {
            const models::Value* value = sql::literal_value(node);
            if (!value)
                return;
            constants = true;
            all_said = all_said && says_value(*value, condition);
        });
        if (constants)
            return all_said;
        const TreeVocabulary vocabulary = vocabulary_of(condition, resolution_, schema_);
        return std::ranges::any_of(
            words_, [&](const QuestionWord& word) { return !is_function_word(word.text) && vocabulary.covers(word); });
    }

    // 'Rome' by its words, 5 by "5" or "five", a flag (0, 1, 'Y') by the name of its column, '%abc%' by abc.
    bool says_value(const models::Value& value, const Expr& condition) const
    {
        const std::string text = models::to_text(value);
        const auto number = number_in(text);
        if (number && says_number(*number))
            return true;
        if (is_flag(value, text) && !sql::has_aggregate(condition))
            return names_are_said(condition);
        bool any = false;
        bool said = false;
        for (const QuestionWord& part : words_in(text)) {
            any = true;
            const auto part_number = number_in(part.text);
            said = said || std::ranges::any_of(words_, [&](const QuestionWord& word) {
                       return same_stem(word.stem, part.stem) || (part_number && number_in(word.text) == part_number);
                   });
        }
        if (!any || said)
            return true;
        return says_date(text);
    }

    static bool is_flag(const models::Value& value, const std::string& text)
    {
        return value.type() == models::Type::boolean || text == "0" || text == "1" ||
               (text.size() == 1 && !number_in(text)) || text == "yes" || text == "no" || text == "true" ||
               text == "false";
    }

    // '2024-03-01' by 2024 or March, and by the words that stand for a period.
    bool says_date(const std::string& text) const
    {
        const auto date = text.size() >= 10 ? models::parse_date(std::string_view(text).substr(0, 10)) : std::nullopt;
        if (!date)
            return false;
        const TreeVocabulary vocabulary = vocabulary_of(Expr(sql::Literal{models::Value(*date)}), resolution_, schema_);
        return std::ranges::any_of(
            words_, [&](const QuestionWord& word) { return !is_function_word(word.text) && vocabulary.covers(word); });
    }

    bool names_are_said(const Expr& condition) const
    {
        TreeVocabulary names;
        sql::walk_level(condition, [&](const Expr& node) {
            if (const auto* column = sql::as<sql::ColumnRef>(node))
                for (const QuestionWord& part : words_in(sql::words_of(column->column)))
                    names.stems.insert(part.stem);
        });
        return std::ranges::any_of(
            words_, [&](const QuestionWord& word) { return !is_function_word(word.text) && names.covers(word); });
    }

    bool says_number(std::int64_t number) const
    {
        return std::ranges::any_of(words_, [&](const QuestionWord& word) { return number_in(word.text) == number; });
    }
    bool says_any(std::initializer_list<Deed> wanted) const
    {
        return std::ranges::any_of(words_, [&](const QuestionWord& word) {
            return std::ranges::any_of(deeds_of(word.text),
                                       [&](Deed deed) { return std::ranges::find(wanted, deed) != wanted.end(); });
        });
    }

    std::string words_for(const Expr& condition) const
    {
        const auto part = part_words_.find(condition.id);
        if (part == part_words_.end())
            return "a condition inside";
        return part->second.starts_with("only ") ? part->second.substr(5) : part->second;
    }

    std::vector<QuestionWord> words_;
    const sql::Query& query_;
    const sql::Resolution& resolution_;
    const models::Schema& schema_;
    std::set<NodeId> known_nodes_;
    std::vector<Span> spans_;
    std::map<NodeId, std::string> part_words_;
};

}

BackReading read_back(std::string_view question, const Plan& plan, const sql::Resolution& resolution,
                      const models::Schema& schema)
{
    if (plan.steps.empty())
        return {};
    return Reader(question, plan, resolution, schema).read();
}

}
