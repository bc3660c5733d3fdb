#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <cmath>

namespace datachat::plan {
namespace {

bool is_above(Comparison comparison)
{
    return comparison == Comparison::above || comparison == Comparison::at_least;
}
bool is_below(Comparison comparison)
{
    return comparison == Comparison::below || comparison == Comparison::at_most;
}

std::optional<std::int64_t> integer_of(const models::Value& value)
{
    if (const auto* real = std::get_if<double>(&value.data);
        real && std::floor(*real) == *real && std::fabs(*real) < 1e15)
        return static_cast<std::int64_t>(*real);
    return number_in(models::to_text(value));
}

bool is_flag(const models::Value& value, const std::string& text)
{
    return value.type() == models::Type::boolean || text == "0" || text == "1" ||
           (text.size() == 1 && !number_in(text)) || text == "yes" || text == "no" || text == "true" ||
           text == "false" || text == "Yes" || text == "No" || text == "True" || text == "False";
}

// Comparison of a column that grows as what people compare shrinks: the older, the earlier the birthday.
bool is_mirrored(const Reading& reading, const ConditionFact& condition, const QuestionShape& shape)
{
    const bool ages = shape.says("older") || shape.says("younger") || shape.says("oldest") || shape.says("youngest");
    return ages && !condition.columns.empty() && is_date_like(reading, condition.columns.front());
}

class ConditionCheck {
public:
    ConditionCheck(const Reading& reading, Findings& found) : reading_(reading), shape_(reading.shape), found_(found) {}

    void run()
    {
        for (const ConditionFact& condition : reading_.facts.conditions)
            check(condition);
        check_negation();
        check_cues();
    }

private:
    void report(Clue clue, sql::NodeId node, std::string text = {})
    {
        found_.push_back({.clue = clue, .spans = {}, .node = node, .text = std::move(text)});
    }

    void check(const ConditionFact& condition)
    {
        bool bound = false;
        for (const models::Value* value : condition.values)
            bound = check_value(condition, *value) || bound;
        if (condition.comparison == Comparison::like && !shape_.has(Ask::match) && !has_quote())
            report(Clue::match_unasked, condition.expr->id);
        if (condition.comparison == Comparison::between && !shape_.has(Ask::between) && !has_range())
            report(Clue::between_unasked, condition.expr->id);
        if (condition.comparison == Comparison::other && !condition.nested)
            report(Clue::condition_odd, condition.expr->id);
        if (bound || condition.comparison == Comparison::null)
            return;
        const bool mirrored = is_mirrored(reading_, condition, shape_);
        const bool above = mirrored ? is_below(condition.comparison) : is_above(condition.comparison);
        const bool below = mirrored ? is_above(condition.comparison) : is_below(condition.comparison);
        const bool asked_above = shape_.has(Ask::above) || shape_.has(Ask::at_least) || shape_.has(Ask::most);
        const bool asked_below = shape_.has(Ask::below) || shape_.has(Ask::at_most) || shape_.has(Ask::least);
        if ((above && !asked_above && asked_below) || (below && !asked_below && asked_above))
            report(Clue::nested_comparison_reversed, condition.expr->id);
        else if ((above && !asked_above) || (below && !asked_below))
            report(Clue::nested_comparison_unasked, condition.expr->id);
        else if (condition.nested && condition.comparison == Comparison::equal && !condition.negated &&
                 !sql::as<sql::InQuery>(*condition.expr) &&
                 (shape_.unbound(Ask::above) > 0 || shape_.unbound(Ask::below) > 0))
            report(Clue::comparison_lost, condition.expr->id);
    }

    bool has_quote() const { return std::ranges::find(shape_.quoted, true) != shape_.quoted.end(); }
    bool has_range() const { return shape_.numbers.size() > 1 || shape_.has(Ask::at_least) || shape_.says("in"); }

    // Whether the value is a number that the question says.
    bool check_value(const ConditionFact& condition, const models::Value& value)
    {
        const std::string text = models::to_text(value);
        check_stored(condition, value, text);
        const auto number = integer_of(value);
        const auto cue =
            std::ranges::find_if(shape_.numbers, [&](const NumberCue& one) { return one.value == number; });
        if (number && cue != shape_.numbers.end()) {
            // The same number may be said twice, "more than 2 ... less than 2": any of them will do.
            const bool fits = std::ranges::any_of(shape_.numbers, [&](const NumberCue& one) {
                return one.value == number && one.comparison && follows(condition.comparison, *one.comparison);
            });
            if (!fits)
                check_comparison(condition, *cue);
            return true;
        }
        if (number && says_number_inside(*number))
            return true;
        if (is_flag(value, text) && !condition.aggregated) {
            const bool asked = std::ranges::any_of(
                condition.columns, [&](const auto& column) { return !reading_.names.column(column).none(); });
            if (!asked && !says_initial(text))
                report(Clue::flag_unasked, condition.expr->id);
            return false;
        }
        if (number && !std::holds_alternative<std::string>(value.data)) {
            const bool any = (*number == 0 && condition.comparison == Comparison::above) ||
                             (*number == 1 && condition.comparison == Comparison::at_least);
            if (any) // as good as no condition
                return true;
            report(Clue::number_unasked, condition.expr->id);
            return true;
        }
        check_text(condition, text);
        return false;
    }

    bool says_number_inside(std::int64_t number) const
    {
        return std::ranges::any_of(shape_.words,
                                   [&](const QuestionWord& word) { return number_in(word.text) == number; });
    }
    bool says_initial(const std::string& text) const
    {
        return text.size() == 1 && std::ranges::any_of(shape_.words, [&](const QuestionWord& word) {
                   return word.text.front() == static_cast<char>(std::tolower(static_cast<unsigned char>(text[0]))) &&
                          !is_function_word(word.text);
               });
    }

    void check_text(const ConditionFact& condition, const std::string& text)
    {
        const auto parts = words_in(text);
        if (parts.empty())
            return;
        std::size_t said = says_initials(parts) || says_in_full(text) ? parts.size() : 0;
        for (const QuestionWord& part : parts)
            said += std::ranges::any_of(shape_.words, [&](const QuestionWord& word) {
                return can_mean(word, part) || (number_in(part.text) && number_in(word.text) == number_in(part.text));
            });
        if (said >= parts.size() || says_date(text))
            return;
        const Clue clue = condition.comparison == Comparison::like ? Clue::pattern_unasked
                          : said == 0                              ? Clue::value_unasked
                                                                   : Clue::value_part_asked;
        report(clue, condition.expr->id);
    }

    // LA for Los Angeles
    bool says_initials(const std::vector<QuestionWord>& parts) const
    {
        std::string initials;
        for (const QuestionWord& part : parts)
            initials += part.text.front();
        return parts.size() > 1 && shape_.says(initials);
    }

    // United States for USA, or US
    bool says_in_full(const std::string& text) const
    {
        if (text.size() < 2 || text.size() > 4)
            return false;
        std::string initials;
        for (std::size_t at = 0; at < shape_.words.size(); ++at)
            initials += shape_.capital[at] ? shape_.words[at].text.front() : ' ';
        initials += ' ';
        std::string wanted;
        for (const char c : text)
            wanted += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return initials.find(wanted) != std::string::npos ||
               initials.find(wanted.substr(0, wanted.size() - 1) + " ") != std::string::npos;
    }

    bool says_date(const std::string& text) const
    {
        const auto date = text.size() >= 10 ? models::parse_date(std::string_view(text).substr(0, 10)) : std::nullopt;
        if (!date)
            return false;
        const auto year = number_in(text.substr(0, 4));
        return (year && (says_number_inside(*year) || says_number_inside(*year - 1))) || shape_.says("today") ||
               shape_.says("year") || shape_.says("month") || shape_.says("week");
    }

    void check_stored(const ConditionFact& condition, const models::Value& value, const std::string& text)
    {
        if (!reading_.values || condition.columns.size() != 1 || condition.aggregated ||
            condition.comparison != Comparison::equal || condition.negated ||
            !std::holds_alternative<std::string>(value.data))
            return;
        const auto holds = reading_.values->holds(condition.columns.front(), text);
        if (holds && !*holds)
            report(Clue::value_not_stored, condition.expr->id,
                   "no " + words_for(reading_, condition.columns.front()) + " is " + sql::value_words(value));
    }

    void check_comparison(const ConditionFact& condition, const NumberCue& number)
    {
        Comparison actual = condition.comparison;
        if (is_mirrored(reading_, condition, shape_)) {
            if (is_above(actual))
                actual = actual == Comparison::above ? Comparison::below : Comparison::at_most;
            else if (is_below(actual))
                actual = actual == Comparison::below ? Comparison::above : Comparison::at_least;
        }
        const bool inequality = is_above(actual) || is_below(actual);
        if (!number.comparison || *number.comparison == Ask::negation) {
            if (inequality && shape_.count(Ask::either) + shape_.count(Ask::between) == 0)
                report(Clue::comparison_unasked, condition.expr->id);
            return;
        }
        const Ask wanted = *number.comparison;
        if (wanted == Ask::between) {
            if (!inequality && actual != Comparison::between)
                report(Clue::between_lost, condition.expr->id);
            return;
        }
        if (actual == Comparison::between)
            return;
        const bool wants_above = wanted == Ask::above || wanted == Ask::at_least;
        if (!inequality)
            report(Clue::comparison_lost, condition.expr->id);
        else if (wants_above != is_above(actual))
            report(Clue::comparison_reversed, condition.expr->id);
        else if ((wanted == Ask::above && actual == Comparison::at_least) ||
                 (wanted == Ask::at_least && actual == Comparison::above) ||
                 (wanted == Ask::below && actual == Comparison::at_most) ||
                 (wanted == Ask::at_most && actual == Comparison::below))
            report(Clue::comparison_strictness, condition.expr->id);
    }

    static bool follows(Comparison comparison, Ask asked)
    {
        return (comparison == Comparison::above && asked == Ask::above) ||
               (comparison == Comparison::at_least && asked == Ask::at_least) ||
               (comparison == Comparison::below && asked == Ask::below) ||
               (comparison == Comparison::at_most && asked == Ask::at_most);
    }

    void check_negation()
    {
        int negated = 0;
        sql::NodeId node = 0;
        for (const ConditionFact& condition : reading_.facts.conditions) {
            const bool counts = condition.negated != (condition.comparison == Comparison::null);
            negated += counts;
            if (counts)
                node = condition.expr->id;
        }
        int excepts = 0;
        for (const SetFact& set : reading_.facts.sets)
            excepts += set.op == sql::SetOp::except;
        int asked = 0;
        const Cue* first = nullptr;
        for (const Cue& cue : shape_.cues)
            if (cue.ask == Ask::negation && !cue.bound) {
                ++asked;
                first = first ? first : &cue;
            }
        const bool outer = std::ranges::any_of(reading_.facts.tables, &TableUse::outer_joined);
        if (asked > 0 && negated + excepts == 0 && !outer)
            found_.push_back({.clue = Clue::negation_lost, .spans = {shape_.span_of(*first)}});
        else if (shape_.count(Ask::negation) == 0 && negated > 0 && !shape_.has(Ask::missing))
            report(Clue::negation_unasked, node);
        else if (negated + excepts > std::max(1, shape_.count(Ask::negation)))
            report(Clue::negation_more, node);
    }

    // Cues of comparison that no condition, order or period follows.
    void check_cues()
    {
        int comparing = 0;
        bool like = false;
        for (const ConditionFact& condition : reading_.facts.conditions) {
            comparing += is_above(condition.comparison) || is_below(condition.comparison) ||
                         condition.comparison == Comparison::between;
            like = like || condition.comparison == Comparison::like;
        }
        for (const Cue& cue : shape_.cues) {
            const bool compares = cue.ask == Ask::above || cue.ask == Ask::below || cue.ask == Ask::at_least ||
                                  cue.ask == Ask::at_most || cue.ask == Ask::between;
            if (compares && comparing-- <= 0)
                found_.push_back({.clue = Clue::comparison_cue_unused, .spans = {shape_.span_of(cue)}});
            if (cue.ask == Ask::match && !like && shape_.words[cue.word].text != "like" &&
                shape_.words[cue.word].text != "including" && !names_a_column(reading_, cue.word))
                found_.push_back({.clue = Clue::match_lost, .spans = {shape_.span_of(cue)}});
        }
    }

    const Reading& reading_;
    const QuestionShape& shape_;
    Findings& found_;
};

}

void find_in_conditions(const Reading& reading, Findings& found)
{
    ConditionCheck(reading, found).run();
}

}
