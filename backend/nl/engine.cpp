#include "nl/engine.hpp"

#include "nl/confidence.hpp"
#include "nl/decline.hpp"
#include "nl/dialogue.hpp"
#include "nl/lower.hpp"
#include "nl/memory.hpp"
#include "nl/prune.hpp"
#include "nl/raise.hpp"
#include "nl/search.hpp"
#include "sql/compare.hpp"
#include "sql/resolve.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace datachat::nl {
namespace {

constexpr std::size_t question_limit = 4096; // bytes
constexpr std::size_t most_readings = 16;
constexpr std::size_t most_choices = 3;
constexpr double sure = 0.45;           // from here on a plan is shown at once
constexpr double sure_of_part = 0.8;    // when a column was named and not used
constexpr double sure_of_weak = 0.9;    // when words were linked by likeness only
constexpr std::size_t many_unknown = 3; // content words without a meaning

std::optional<Reading> reading_of(const ir::Query& query, const Catalog& catalog)
{
    Lowered lowered = lower(query, catalog);
    Reading reading;
    reading.query = std::move(lowered.query);
    if (!sql::resolve(reading.query, catalog.schema, sql::Dialect::sqlite))
        return std::nullopt;
    reading.evidence = std::move(lowered.evidence);
    return reading;
}

std::vector<plan::Span> spans_of(const Linked& linked, const std::vector<int>& words)
{
    std::vector<plan::Span> spans;
    for (const int at : words) {
        const Token& token = linked.tokens[static_cast<std::size_t>(at)];
        spans.push_back({token.begin, token.end});
    }
    return spans;
}

// Whether the reading puts every row of one table beside every row of another, because no key leads from one to the
// other. Nobody means that.
bool is_unconnected(const Reading& reading)
{
    bool found = false;
    sql::walk(reading.query, sql::Visitor{.source = [&](const sql::TableSource& source) {
                  const auto* join = std::get_if<core::Box<sql::Join>>(&source.node);
                  found = found || (join && (*join)->kind == sql::JoinKind::cross);
              }});
    return found;
}

bool joins_nothing(const ir::Query& query, const Catalog& catalog)
{
    const auto reading = reading_of(query, catalog);
    return reading && is_unconnected(*reading);
}

// "Records with status open": rows of whatever the question is about.
bool names_any_row(std::string_view word)
{
    static constexpr std::array<std::string_view, 6> words = {"record", "records", "row", "rows", "entry", "entries"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Words that no mention and no cue covers: candidates for a definition.
std::vector<plan::Span> unknown_words(const Linked& linked, const std::vector<bool>& explained = {})
{
    std::vector<plan::Span> spans;
    for (std::size_t at = 0; at < linked.tokens.size(); ++at) {
        const Token& token = linked.tokens[at];
        if (token.kind == TokenKind::word && !is_stop_word(token.text) && linked.mention_at[at] < 0 &&
            linked.cue_at[at] < 0 && !token.text.ends_with("ly") && !names_any_row(token.text) &&
            (at >= explained.size() || !explained[at]))
            spans.push_back({token.begin, token.end});
    }
    return spans;
}

bool is_light(std::string_view word)
{
    const auto light = english().light_words;
    return std::binary_search(light.begin(), light.end(), word) || word.ends_with("ed") || word.ends_with("ing");
}

// Whether some unknown word may change what is asked: a noun ("churn"); not a verb between known names, unless it
// stands beside another unknown word ("left handed") or no table is named that it could be said of.
bool leaves_meaning(const Linked& linked, const std::vector<plan::Span>& unknown)
{
    const bool table = std::any_of(linked.mentions.begin(), linked.mentions.end(), [](const Mention& mention) {
        return mention.candidates.front().kind == MentionKind::table;
    });
    bool before = false;
    for (const Token& token : linked.tokens) {
        const bool here = std::any_of(unknown.begin(), unknown.end(),
                                      [&](const plan::Span& span) { return span.begin == token.begin; });
        if (here && (!is_light(token.text) || before || !table))
            return true;
        before = here;
    }
    return false;
}

// "How many customers does Amazon have?": a name that no column holds was taken for a value.
bool invents_value(const Linked& linked, const Interpreted& interpreted)
{
    for (std::size_t m = 0; m < linked.mentions.size() && m < interpreted.roles.size(); ++m) {
        const Mention& mention = linked.mentions[m];
        const Candidate& best = mention.candidates.front();
        const bool quoted = linked.tokens[static_cast<std::size_t>(mention.begin)].kind == TokenKind::quoted;
        if (best.kind == MentionKind::value && best.id < 0 && !quoted && interpreted.roles[m] == Role::filter)
            return true;
    }
    return false;
}

// "Average income of customers": what is measured belongs to none of the tables named, nor to one beside them.
bool measures_elsewhere(const Linked& linked, const ir::Query& query, const Catalog& catalog)
{
    for (const ir::Term& term : query.select) {
        if (term.agg == ir::Agg::none || term.a.column < 0)
            continue;
        int nearest = -1;
        for (const Mention& mention : linked.mentions) {
            const Candidate& best = mention.candidates.front();
            if (best.kind != MentionKind::table)
                continue;
            const int hops = catalog.distance(best.id, term.a.table);
            nearest = nearest < 0 ? hops : std::min(nearest, hops);
        }
        if (nearest > 1)
            return true;
    }
    return false;
}

// "Customers by age" where the age is nothing to group or sort by: what "by" asks for was left out.
bool ignores_by(const Linked& linked, const ir::Query& query)
{
    return query.group.empty() && query.order.empty() && query.where.empty() &&
           std::any_of(linked.cues.begin(), linked.cues.end(), [](const Cue& cue) { return cue.kind == CueKind::by; });
}

// "What share of orders was cancelled?", "How satisfied are our employees?": nothing here computes that.
bool asks_more(const Linked& linked)
{
    if (std::any_of(linked.cues.begin(), linked.cues.end(), [](const Cue& cue) { return cue.kind == CueKind::share; }))
        return true;
    return linked.tokens.size() > 2 && linked.tokens[0].text == "how" && linked.cue_at[0] < 0 && linked.cue_at[1] < 0 &&
           linked.mention_at[1] < 0 && !is_stop_word(linked.tokens[1].text);
}

// "Average income of customers" where income means a sum, "who drives best" where best was taken for most: a word that
// says what to compute was left out or guessed.
bool guesses_measure(const Linked& linked, const Interpreted& reading)
{
    const bool counts = !reading.query.order.empty() && reading.query.order.front().term.agg == ir::Agg::count;
    for (std::size_t c = 0; c < linked.cues.size() && c < reading.cues_used.size(); ++c) {
        const Cue& cue = linked.cues[c];
        if (cue.kind == CueKind::average && !reading.cues_used[c])
            return true;
        if (counts && cue.kind == CueKind::superlative && (cue.adjective == "good" || cue.adjective == "bad"))
            return true;
    }
    return false;
}

// "Do customers like our products?" asks for a judgement more often than for rows.
bool asks_yes_or_no(const Linked& linked)
{
    static constexpr std::array<std::string_view, 8> openers = {"do", "does", "did", "is", "are", "was", "were", "has"};
    return linked.tokens.size() > 2 && linked.tokens[1].text != "there" &&
           std::find(openers.begin(), openers.end(), linked.tokens.front().text) != openers.end();
}

void add_differences(std::vector<Reading>& readings)
{
    for (std::size_t i = 1; i < readings.size() && i < 4; ++i) {
        for (const sql::Difference& difference : sql::compare(readings.front().query, readings[i].query)) {
            if (!readings[i].difference.empty())
                readings[i].difference += "; ";
            readings[i].difference += difference.text;
        }
    }
}

void fill(Interpretation& result, const Linked& linked, const std::vector<Hypothesis>& found, double certainty,
          const Catalog& catalog)
{
    std::vector<std::string> meanings;
    std::vector<Reading> unconnected; // better than nothing
    std::vector<Reading> further;     // what is no other meaning, only another form or an understanding of fewer words
    std::size_t unused = 0;
    for (const Hypothesis& hypothesis : found) {
        if (result.readings.size() + further.size() == most_readings)
            break;
        auto reading = reading_of(hypothesis.interpreted.query, catalog);
        if (!reading)
            continue;
        if (is_unconnected(*reading)) {
            unconnected.push_back(std::move(*reading));
            continue;
        }
        const bool first = result.readings.empty();
        reading->confidence = first ? certainty
                                    : std::min(certainty, (1 - certainty) * hypothesis.probability /
                                                              std::max(0.05, 1 - found.front().probability));
        for (const std::string& text : hypothesis.interpreted.assumptions)
            if (std::none_of(reading->assumptions.begin(), reading->assumptions.end(),
                             [&](const plan::Assumption& known) { return known.text == text; }))
                reading->assumptions.push_back({text, 0});
        reading->unused = spans_of(linked, unexplained_words(linked, hypothesis.interpreted));
        reading->knowledge_used = hypothesis.interpreted.knowledge;
        std::string meaning = meaning_of(hypothesis.interpreted.query, catalog);
        const bool known = std::find(meanings.begin(), meanings.end(), meaning) != meanings.end();
        if (first)
            unused = reading->unused.size();
        if (!first &&
            (known || counts_single_rows(hypothesis.interpreted.query, catalog) || reading->unused.size() > unused)) {
            reading->confidence *= 0.01;
            further.push_back(std::move(*reading));
            continue;
        }
        meanings.push_back(std::move(meaning));
        result.readings.push_back(std::move(*reading));
    }
    if (result.readings.empty())
        result.readings = std::move(unconnected);
    add_differences(result.readings);
    std::move(further.begin(), further.end(), std::back_inserter(result.readings));
}

// "How many records are there?" of several tables: a count of each of the main ones to choose from.
void ask_which_table(Interpretation& result, const Catalog& catalog)
{
    for (const int table : main_tables(catalog)) {
        if (result.readings.size() == most_choices)
            break;
        ir::Query query;
        query.select.push_back({.agg = ir::Agg::count, .a = {table, ir::star, 0}});
        if (auto reading = reading_of(query, catalog)) {
            reading->confidence = 1.0 / static_cast<double>(most_choices + 1);
            result.readings.push_back(std::move(*reading));
        }
    }
    add_differences(result.readings);
    result.verdict = Verdict::ask;
    result.message = "This data has several tables. Which one's rows are to be counted?";
    result.suggestions = suggest(catalog);
}

bool leaves_values(const Hypothesis& hypothesis)
{
    return hypothesis.interpreted.coverage.unused_numbers > 0 || hypothesis.interpreted.coverage.unused_values > 0;
}

// The question as a change of the one before; none when it changes nothing or the query before cannot be read back.
std::optional<Interpretation> continued(const Question& question, Linked linked, const Catalog& catalog,
                                        const Weights* weights)
{
    auto before = raise(*question.previous, catalog);
    if (!before)
        return std::nullopt;
    linked.context = context_of(*before, catalog);
    if (!continues(linked, linked.context))
        return std::nullopt;
    SearchLimits limits;
    limits.runs = 20;
    std::vector<Hypothesis> found = search(linked, catalog, question.time, weights, limits);
    Interpretation result;
    std::vector<std::string> forms;
    for (Hypothesis& hypothesis : found) {
        auto merged = merge(*before, linked, hypothesis.interpreted, catalog);
        if (!merged || result.readings.size() == 4)
            continue;
        const std::string form = ir::canonical(*merged);
        if (std::find(forms.begin(), forms.end(), form) != forms.end())
            continue;
        forms.push_back(form);
        auto reading = reading_of(*merged, catalog);
        if (!reading)
            continue;
        reading->confidence = result.readings.empty() ? std::clamp(0.45 + 0.4 * hypothesis.probability, 0.0, 0.85)
                                                      : 0.3 * hypothesis.probability;
        reading->unused = spans_of(linked, unexplained_words(linked, hypothesis.interpreted));
        reading->knowledge_used = hypothesis.interpreted.knowledge;
        result.readings.push_back(std::move(*reading));
    }
    if (result.readings.empty())
        return std::nullopt;
    add_differences(result.readings);
    result.follow_up = true;
    result.unknown = unknown_words(linked);
    result.verdict = Verdict::answer;
    return result;
}

Interpretation understand(const Question& question, const Catalog& catalog, const Weights* weights)
{
    Interpretation result;
    if (question.text.size() > question_limit) {
        result.message = "The question is longer than 4 KB. Ask for one thing in one or two sentences.";
        return result;
    }
    const Linked linked = link(tokenise(question.text), catalog);
    if (const auto declined = find_decline(linked, catalog)) {
        // Short words may still continue the question before: "why" does not, "only 2024" does.
        const bool continuable = question.previous && (declined->reason == DeclineReason::nothing_linked ||
                                                       declined->reason == DeclineReason::outside_knowledge);
        if (continuable)
            if (auto follow_up = continued(question, linked, catalog, weights))
                return std::move(*follow_up);
        result.decline = declined->reason;
        result.message = declined->message;
        result.suggestions = suggest(catalog);
        result.unknown = unknown_words(linked);
        return result;
    }
    if (question.previous)
        if (auto follow_up = continued(question, linked, catalog, weights))
            return std::move(*follow_up);
    if (counts_unnamed_rows(linked) && catalog.table_count() > 1) {
        ask_which_table(result, catalog);
        return result;
    }
    const std::vector<Hypothesis> found = search(linked, catalog, question.time, weights);
    const double certainty = found.empty() ? 0 : confidence(confidence_inputs(linked, found, catalog), weights);
    fill(result, linked, found, certainty, catalog);
    result.unknown = unknown_words(linked, found.empty() ? std::vector<bool>{} : found.front().interpreted.explained);
    if (result.readings.empty()) {
        result.decline = DeclineReason::nothing_linked;
        result.message = "I could not make a query of this. Try one of these, or name a table.";
        result.suggestions = suggest(catalog);
        return result;
    }
    const bool doubtful =
        certainty < sure || joins_nothing(found.front().interpreted.query, catalog) || leaves_values(found.front()) ||
        result.unknown.size() >= many_unknown || leaves_meaning(linked, result.unknown) || asks_yes_or_no(linked) ||
        invents_value(linked, found.front().interpreted) || ignores_by(linked, found.front().interpreted.query) ||
        measures_elsewhere(linked, found.front().interpreted.query, catalog) || asks_more(linked) ||
        guesses_measure(linked, found.front().interpreted) ||
        (certainty < sure_of_part && found.front().interpreted.coverage.unused_columns > 0) ||
        (certainty < sure_of_weak && found.front().interpreted.coverage.weak_links > 0);
    result.verdict = doubtful ? Verdict::ask : Verdict::answer;
    if (doubtful) {
        result.message = result.unknown.empty() ? "I am not sure what you mean. Which of these is it?"
                                                : "I do not know every word of this. Is one of these what you mean?";
        result.suggestions = suggest(catalog);
    }
    return result;
}

}

Interpretation interpret(const Question& question, const Catalog& catalog, const Weights* weights)
{
    Interpretation result = understand(question, catalog, weights);
    if (question.use_memory)
        apply_memory(result, question, catalog);
    return result;
}

}
