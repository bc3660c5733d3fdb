#include "nl/program.hpp"

#include "nl/prune.hpp"

#include <algorithm>

namespace datachat::nl {
namespace {

void mark(const ir::Why& why, const std::vector<Token>& tokens, std::vector<bool>& explained)
{
    for (std::uint8_t i = 0; i < why.count; ++i)
        for (std::size_t at = 0; at < tokens.size(); ++at)
            if (tokens[at].begin >= why.spans[i].begin && tokens[at].end <= why.spans[i].end)
                explained[at] = true;
}

void mark_explained(const ir::Query& query, const std::vector<Token>& tokens, std::vector<bool>& explained)
{
    for (const ir::Term& term : query.select)
        mark(term.why, tokens, explained);
    for (const ir::Term& term : query.group)
        mark(term.why, tokens, explained);
    for (const ir::Order& order : query.order)
        mark(order.term.why, tokens, explained);
    for (const auto* conditions : {&query.where, &query.having}) {
        for (const ir::Condition& condition : *conditions) {
            mark(condition.why, tokens, explained);
            mark(condition.left.why, tokens, explained);
            mark(condition.right.why, tokens, explained);
        }
    }
    mark(query.limit_why, tokens, explained);
    mark(query.distinct_why, tokens, explained);
    for (const ir::Query& nested : query.nested)
        mark_explained(nested, tokens, explained);
}

}

Program::Program(const Linked& linked, const Catalog& catalog, const sql::TimeFrame& time, Decider& decider)
    : linked_(linked), catalog_(catalog), time_(time), decider_(decider)
{
    senses_.resize(linked.mentions.size());
    cue_used_.assign(linked.cues.size(), false);
    zones_.assign(linked.tokens.size() + 1, Zone::shown);
}

Interpreted Program::run()
{
    decide_senses();
    find_zones();
    find_subject();
    metrics();
    computations();
    order_clauses();
    bucket_clauses();
    group_clauses();
    nested_comparisons();
    number_conditions();
    time_conditions();
    value_conditions();
    missing_conditions();
    missing_values();
    superlatives();
    aggregates();
    counts();
    shown_columns();
    negations();
    further_tables();
    default_shown();
    combine();
    distinctness();
    assemble();
    drop_needless_tables(query_, catalog_);
    choose_paths(query_);
    if (query_.set_right >= 0)
        choose_paths(query_.nested[static_cast<std::size_t>(query_.set_right)]);

    Interpreted result;
    result.query = std::move(query_);
    result.assumptions = std::move(assumptions_);
    double total = 0;
    int used = 0;
    for (int m = 0; m < mention_count(); ++m) {
        const Sense& entry = sense(m);
        result.roles.push_back(entry.role);
        if (entry.role != Role::free && entry.role != Role::skipped) {
            total += entry.score;
            ++used;
            if (entry.score < 0.7)
                ++result.coverage.weak_links;
            use_knowledge(m);
            continue;
        }
        switch (entry.kind) {
        case MentionKind::table:
            ++result.coverage.unused_tables;
            break;
        case MentionKind::column:
        case MentionKind::metric:
            ++result.coverage.unused_columns;
            break;
        case MentionKind::number:
            if (!token(mention(m).begin).spelled)
                ++result.coverage.unused_numbers;
            break;
        default:
            ++result.coverage.unused_values;
            break;
        }
    }
    result.explained.assign(linked_.tokens.size(), false);
    mark_explained(result.query, linked_.tokens, result.explained);
    result.coverage.link_score = used == 0 ? 0 : total / used;
    for (int c = 0; c < cue_count(); ++c) {
        const CueKind kind = cue(c).kind;
        if (!cue_used_[static_cast<std::size_t>(c)] &&
            (kind == CueKind::superlative || kind == CueKind::average || kind == CueKind::count ||
             kind == CueKind::each || kind == CueKind::negation || kind == CueKind::order || kind == CueKind::common))
            ++result.coverage.unused_cues;
    }
    result.knowledge = std::move(knowledge_);
    for (int m = 0; m < mention_count(); ++m)
        result.zones.push_back(zone(mention(m).begin));
    result.senses = std::move(senses_);
    result.cues_used = std::move(cue_used_);
    return result;
}

int Program::next_mention(int at) const
{
    for (; at < token_count(); ++at) {
        const int m = linked_.mention_at[static_cast<std::size_t>(at)];
        if (m >= 0 && mention(m).begin >= at)
            return m;
    }
    return -1;
}

int Program::previous_mention(int at) const
{
    for (--at; at >= 0; --at) {
        const int m = linked_.mention_at[static_cast<std::size_t>(at)];
        if (m >= 0)
            return m;
    }
    return -1;
}

int Program::gap(int from, int to) const
{
    int count = 0;
    for (int at = from; at < to; ++at)
        if (linked_.mention_at[static_cast<std::size_t>(at)] >= 0 || !is_stop_word(token(at).text))
            ++count;
    return count;
}

bool Program::word_between(int from, int to, std::string_view word) const
{
    for (int at = std::max(from, 0); at < std::min(to, token_count()); ++at)
        if (token(at).text == word)
            return true;
    return false;
}

int Program::cue_in(int from, int to, CueKind kind) const
{
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == kind && cue(c).begin >= from && cue(c).end <= to && !cue_used_[static_cast<std::size_t>(c)])
            return c;
    return -1;
}

bool Program::table_mentioned(int table) const
{
    return std::any_of(senses_.begin(), senses_.end(),
                       [&](const Sense& entry) { return entry.kind == MentionKind::table && entry.id == table; });
}

int Program::nearest_table(int at) const
{
    int best = -1, best_distance = 1000;
    for (int m = 0; m < mention_count(); ++m) {
        if (sense(m).kind != MentionKind::table)
            continue;
        const int distance = mention(m).begin >= at ? mention(m).begin - at + 1 : at - mention(m).end;
        if (distance < best_distance) {
            best_distance = distance;
            best = sense(m).id;
        }
    }
    return best >= 0 ? best : subject_;
}

ir::Why Program::why(int begin, int end, const char* reason) const
{
    ir::Why result;
    result.reason = reason;
    if (begin < end && begin >= 0 && end <= token_count())
        result.add(plan::Span{token(begin).begin, token(end - 1).end});
    return result;
}

ir::Why Program::why(int m) const
{
    const Sense& entry = sense(m);
    const char* reason = "name";
    if (entry.kind == MentionKind::value || entry.kind == MentionKind::number || entry.kind == MentionKind::date)
        reason = "value";
    else if (entry.kind == MentionKind::metric)
        reason = "metric";
    else if (entry.source == NameSource::synonym || entry.source == NameSource::thesaurus ||
             entry.source == NameSource::taught)
        reason = "synonym";
    return why(mention(m).begin, mention(m).end, reason);
}

ir::Term Program::term(int column, ir::Agg agg) const
{
    ir::Term result;
    result.agg = agg;
    result.a = {catalog_.table_of(column), column, 0};
    return result;
}

ir::Term Program::count_star(int table) const
{
    ir::Term result;
    result.agg = ir::Agg::count;
    result.a = {table, ir::star, 0};
    return result;
}

ir::Term Program::key_term(int table) const
{
    const CatalogTable& entry = catalog_.table(table);
    if (entry.key >= 0)
        return term(entry.key);
    return term(entry.shown.empty() ? entry.first_column : entry.shown.front());
}

std::vector<int> Program::shown_of(int table)
{
    const CatalogTable& entry = catalog_.table(table);
    if (entry.shown.empty())
        return {};
    return entry.shown;
}

void Program::use_knowledge(int m)
{
    const Sense& entry = sense(m);
    const Knowledge& knowledge = catalog_.knowledge;
    if (entry.taught >= 0)
        knowledge_.push_back(knowledge.synonyms[static_cast<std::size_t>(entry.taught)].id);
    else if (entry.kind == MentionKind::metric)
        knowledge_.push_back(knowledge.metrics[static_cast<std::size_t>(entry.id)].id);
    else if (entry.kind == MentionKind::condition)
        knowledge_.push_back(knowledge.value_aliases[static_cast<std::size_t>(entry.id)].id);
}

bool Program::numeric_column(int column) const
{
    const CatalogColumn& entry = catalog_.column(column);
    return entry.numeric && entry.kind != ColumnKind::id && entry.kind != ColumnKind::boolean;
}

int Program::choose(Point point, int key, std::span<const Option> options)
{
    if (options.size() < 2)
        return 0;
    const int at = std::clamp(key, 0, std::max(token_count() - 1, 0));
    std::array<std::uint32_t, 4> features{};
    features[0] = at > 0 ? hash_text(token(at - 1).stem) : 1;
    features[1] = at + 1 < token_count() ? hash_text(token(at + 1).stem) : 2;
    features[2] = static_cast<std::uint32_t>(zone(at)) + 10;
    features[3] = token_count() > 0 ? hash_text(token(0).text) + 77 : 3;
    return decider_.choose(point, key, options, features);
}

int Program::choose_yes_no(Point point, int key, std::string_view what, double cost_no, double cost_yes)
{
    std::array<Option, 2> options{};
    options[0].cost = cost_no;
    options[0].label = mix(hash_text(what), 0);
    options[1].cost = cost_yes;
    options[1].label = mix(hash_text(what), 1);
    return choose(point, key, options);
}

Option Program::option(std::string_view label, double cost)
{
    Option result;
    result.cost = cost;
    result.label = hash_text(label);
    return result;
}

void Program::show(ir::Term term, int at)
{
    for (const auto& [place, known] : shown_)
        if (known.agg == term.agg && known.a == term.a && known.metric == term.metric &&
            known.arithmetic == term.arithmetic && known.bucketed == term.bucketed && known.b == term.b)
            return;
    shown_.emplace_back(at, std::move(term));
}

// Groups so that rows of `counted_table` can be counted for each subject: by the subject's key, or by the shown columns
// when the subject itself is counted.
void Program::group_for_count(int counted_table, int key)
{
    if (!query_.group.empty())
        return;
    std::vector<ir::Term> plain;
    for (int m = 0; m < mention_count(); ++m)
        if (sense(m).kind == MentionKind::column && zone(mention(m).begin) == Zone::shown &&
            (sense(m).role == Role::free || sense(m).role == Role::shown))
            plain.push_back(term(sense(m).id));
    const bool by_column =
        !plain.empty() && (counted_table == subject_ || subject_ < 0 || plain.front().a.table == counted_table);
    int owner = subject_;
    if (!plain.empty() && plain.front().a.table != counted_table && (subject_mention_ < 0 || subject_ == counted_table))
        owner = plain.front().a.table;
    if (owner < 0)
        owner = plain.empty() ? counted_table : plain.front().a.table;
    if (plain.empty()) {
        query_.group.push_back(key_term(owner));
        return;
    }
    const std::array<Option, 2> options{option("group by key", by_column ? 1.5 : 0),
                                        option("group by shown", by_column ? 0 : 1.5)};
    if (choose(Point::group_key, key, options) == 0)
        query_.group.push_back(key_term(owner));
    else
        query_.group = plain;
}

}
