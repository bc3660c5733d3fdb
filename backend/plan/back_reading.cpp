#include "plan/back_reading.hpp"

#include "plan/reading_weights.hpp"
#include "sql/conditions.hpp"
#include "sql/describe.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace datachat::plan {
namespace {

using sql::Expr;
using sql::NodeId;

// What is left of a finding that says little: a mark, no question.
constexpr double least_weight = 1;
constexpr std::size_t most_unasked = 4;

// The words of the description's parts, by node: what a condition is called.
class PartWords {
public:
    PartWords(const sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema)
    {
        for (const auto& part : sql::describe(query, resolution, schema).parts)
            words_.try_emplace(part.node, part.text);
    }
    std::string of(NodeId node) const
    {
        const auto part = words_.find(node);
        if (part == words_.end())
            return "a condition inside";
        return part->second.starts_with("only ") ? part->second.substr(5) : part->second;
    }

private:
    std::map<NodeId, std::string> words_;
};

bool is_join(const Expr& condition)
{
    const auto* equal = sql::as<sql::Binary>(condition);
    return equal && equal->op == sql::BinaryOp::equal && sql::as<sql::ColumnRef>(*equal->left) &&
           sql::as<sql::ColumnRef>(*equal->right);
}

// Reads by what the planner says led it to each node.
class EvidenceReader {
public:
    EvidenceReader(std::string_view question, const Plan& plan, const PartWords& words)
        : words_(words_in(question)), query_(plan.steps.back().query), part_words_(words)
    {
        for (const Evidence& evidence : plan.evidence) {
            if (evidence.spans.empty() && evidence.reason != "edit")
                continue;
            known_nodes_.insert(evidence.node);
            spans_.insert(spans_.end(), evidence.spans.begin(), evidence.spans.end());
        }
    }
    bool has_words() const { return !spans_.empty(); }
    const std::set<NodeId>& known_nodes() const { return known_nodes_; }

    BackReading read() const
    {
        BackReading reading;
        for (const QuestionWord& word : words_)
            if (!is_function_word(word.text) && std::ranges::none_of(spans_, [&](const Span& span) {
                    return span.begin < word.span.end && word.span.begin < span.end;
                }))
                reading.uncovered.push_back(word.span);
        sql::walk(query_, sql::Visitor{.query = [&](const sql::Query& node) { check_limit(node, reading); },
                                       .select = [&](const sql::Select& node) { check_conditions(node, reading); }});
        return reading;
    }

private:
    void check_conditions(const sql::Select& select, BackReading& reading) const
    {
        for (const std::optional<Expr>* clause : {&select.where, &select.having, &select.qualify}) {
            if (!*clause)
                continue;
            for (const Expr* condition : sql::split_view(**clause, sql::BinaryOp::logical_and)) {
                bool known = is_join(*condition);
                sql::walk(*condition, sql::Visitor{.expr = [&](const Expr& node) {
                    known = known || known_nodes_.contains(node.id);
                }});
                if (!known)
                    reading.unasked.push_back({condition->id, part_words_.of(condition->id)});
            }
        }
    }

    void check_limit(const sql::Query& node, BackReading& reading) const
    {
        if (!node.limit)
            return;
        bool asked = known_nodes_.contains(node.id) || known_nodes_.contains((*node.limit)->id);
        for (const sql::OrderItem& order : node.order_by)
            asked = asked || known_nodes_.contains(order.id) || known_nodes_.contains(order.expr.id);
        const auto rows = sql::literal_integer(**node.limit);
        if (!asked)
            reading.unasked.push_back({node.id, "only " + (rows ? std::to_string(*rows) : "some") + " rows"});
    }

    std::vector<QuestionWord> words_;
    const sql::Query& query_;
    const PartWords& part_words_;
    std::set<NodeId> known_nodes_;
    std::vector<Span> spans_;
};

double weight_of(const Finding& finding)
{
    return reading_weights()[static_cast<std::size_t>(finding.clue)];
}

// Whether a finding of a doubted tree is put as a question. A number that nobody named is, whatever its weight: in the
// fit, the number that the tree lacks takes the weight of both.
bool is_telling(const Finding& finding)
{
    return weight_of(finding) >= least_weight || finding.clue == Clue::number_unasked;
}

// What the findings say to a person: the heaviest first, each word and node once.
BackReading told(const Findings& findings, const PartWords& words)
{
    const bool doubted = doubt_of(findings) >= doubt_threshold();
    std::vector<std::size_t> places(findings.size());
    std::iota(places.begin(), places.end(), 0);
    std::ranges::sort(places, std::less{}, [&](std::size_t at) { return std::pair(-weight_of(findings[at]), at); });
    BackReading reading;
    std::set<std::pair<NodeId, std::string>> said;
    for (const std::size_t place : places) {
        const Finding& finding = findings[place];
        const bool heavy = doubted && (is_telling(finding) || reading.agrees());
        for (const Span& span : finding.spans) {
            std::vector<Span>& where = heavy ? reading.uncovered : reading.loose;
            if (std::ranges::find(reading.uncovered, span) == reading.uncovered.end() &&
                std::ranges::find(where, span) == where.end())
                where.push_back(span);
        }
        if (!heavy || !finding.spans.empty() || finding.node == 0 || reading.unasked.size() >= most_unasked)
            continue;
        std::string text = finding.text.empty() ? words.of(finding.node) : finding.text;
        if (said.insert({finding.node, {}}).second)
            reading.unasked.push_back({finding.node, std::move(text)});
    }
    std::ranges::sort(reading.uncovered, {}, &Span::begin);
    std::ranges::sort(reading.loose, {}, &Span::begin);
    return reading;
}

}

BackReading read_back(std::string_view question, const Plan& plan, const sql::Resolution& resolution,
                      const models::Schema& schema, const StoredValues* values)
{
    if (plan.steps.empty())
        return {};
    const sql::Query& query = plan.steps.back().query;
    const PartWords words(query, resolution, schema);
    const EvidenceReader by_evidence(question, plan, words);
    if (by_evidence.has_words())
        return by_evidence.read();
    Findings findings = findings_of(question, query, resolution, schema, values);
    std::erase_if(findings, [&](const Finding& one) { return by_evidence.known_nodes().contains(one.node); });
    return told(findings, words);
}

}
