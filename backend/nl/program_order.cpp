#include "nl/program.hpp"

#include <algorithm>

// ORDER BY from "sorted by", GROUP BY from "for each".
namespace datachat::nl {
namespace {

constexpr std::int64_t most_kinds = 200; // different values of a column that sorts rows into kinds

}

bool Program::order_clause(int c)
{
    const Cue& here = cue(c);
    int end = here.end;
    for (; end < token_count(); ++end) {
        const int other = linked_.cue_at[static_cast<std::size_t>(end)];
        const std::string& word = token(end).text;
        if (word == "?" || word == ";" || word == "for" || word == "whose" || word == "who")
            break;
        if (other >= 0 &&
            (cue(other).kind == CueKind::relative || cue(other).kind == CueKind::ask ||
             cue(other).kind == CueKind::who) &&
            end > here.end)
            break;
        if (word == "," && end > here.end + 1 && cue_in(end, token_count(), CueKind::ask) >= 0)
            break;
    }
    bool descending = false;
    bool said = false;
    std::vector<int> directions;
    for (int at = std::max(0, here.begin - 6); at < std::min(end + 4, token_count()); ++at) {
        const int other = linked_.cue_at[static_cast<std::size_t>(at)];
        if (token(at).stem == "descend" || token(at).stem == "decreas" || token(at).text == "reverse" ||
            (other >= 0 && cue(other).kind == CueKind::descending)) {
            descending = true;
            said = true;
        } else if (token(at).stem == "ascend" || token(at).stem == "increas" || token(at).stem == "alphabet" ||
                   (other >= 0 && cue(other).kind == CueKind::ascending)) {
            said = true;
        }
        if (other >= 0 && (cue(other).kind == CueKind::descending || cue(other).kind == CueKind::ascending))
            directions.push_back(other);
    }
    std::vector<ir::Order> orders;
    const auto push = [&](ir::Term measure, bool down) {
        measure.why.add(why(here.begin, here.end, "cue"));
        orders.push_back({std::move(measure), down});
    };
    for (int at = here.end; at < end;) {
        const int other = linked_.cue_at[static_cast<std::size_t>(at)];
        const int m = linked_.mention_at[static_cast<std::size_t>(at)];
        if (other >= 0 && cue(other).begin == at && !cue_used_[static_cast<std::size_t>(other)]) {
            const CueKind kind = cue(other).kind;
            if (kind == CueKind::count) {
                const int counted = next_mention(cue(other).end);
                if (counted >= 0 && mention(counted).begin < end + 1 &&
                    (is(counted, MentionKind::table) || is(counted, MentionKind::column))) {
                    if (is(counted, MentionKind::column) && numeric_column(sense(counted).id) &&
                        sense(counted).score > 0.85) {
                        // "by the number of followers" where they are a number already
                        push(term(sense(counted).id), descending);
                    } else {
                        push(count_star(sense(counted).table), descending);
                        group_for_count(sense(counted).table, here.begin);
                    }
                    sense(counted).role = Role::order;
                    cue_used_[static_cast<std::size_t>(other)] = true;
                    at = mention(counted).end;
                    continue;
                }
            }
            if (kind == CueKind::superlative && cue(other).adjective.empty()) {
                descending = cue(other).argument > 0;
                said = true;
                cue_used_[static_cast<std::size_t>(other)] = true;
            }
        }
        if (m >= 0 && mention(m).begin == at) {
            if (is(m, MentionKind::column)) {
                ir::Agg agg = ir::Agg::none;
                for (int k = 0; k < cue_count(); ++k) {
                    if (cue(k).end > mention(m).begin || gap(cue(k).end, mention(m).begin) > 0 ||
                        cue(k).begin < here.end || cue_used_[static_cast<std::size_t>(k)])
                        continue;
                    if (cue(k).kind == CueKind::average)
                        agg = ir::Agg::avg;
                    else if (cue(k).kind == CueKind::sum)
                        agg = ir::Agg::sum;
                    if (agg != ir::Agg::none)
                        cue_used_[static_cast<std::size_t>(k)] = true;
                }
                ir::Term measure = term(sense(m).id, agg);
                measure.why = why(m);
                push(std::move(measure), descending);
                sense(m).role = Role::order;
            } else if (is(m, MentionKind::metric)) {
                ir::Term measure;
                measure.agg = ir::Agg::sum;
                measure.metric = sense(m).id;
                measure.why = why(m);
                push(std::move(measure), descending);
                sense(m).role = Role::order;
            } else if (is(m, MentionKind::table) && orders.empty()) {
                for (const int column : shown_of(sense(m).id)) {
                    push(term(column), descending);
                    break;
                }
                sense(m).role = Role::order;
            }
            at = mention(m).end;
            continue;
        }
        ++at;
    }
    const bool measured = !query_.group.empty() || cue_in(0, here.begin, CueKind::average) >= 0 ||
                          cue_in(0, here.begin, CueKind::sum) >= 0 || cue_in(0, here.begin, CueKind::each) >= 0 ||
                          std::any_of(senses_.begin(), senses_.end(),
                                      [](const Sense& entry) { return entry.kind == MentionKind::metric; });
    // "average rating per category, sorted from highest to lowest": by the measure, once it is known.
    if (orders.empty() && measured) {
        if (said)
            pending_order_ = descending ? -1 : 1;
        cue_used_[static_cast<std::size_t>(c)] = true;
        return false;
    }
    if (orders.empty()) {
        // "their names in alphabetical order": the column before, else the first that is shown.
        int m = previous_mention(here.begin);
        while (m >= 0 && !is(m, MentionKind::column))
            m = previous_mention(mention(m).begin);
        // What is put in alphabetical order is a text.
        bool alphabetical = false;
        for (int at = here.begin; at < std::min(here.end + 3, token_count()); ++at)
            alphabetical = alphabetical || token(at).stem == "alphabet" || token(at).text.starts_with("lexicograph");
        while (alphabetical && m >= 0 && (!is(m, MentionKind::column) || catalog_.column(sense(m).id).numeric))
            m = previous_mention(mention(m).begin);
        if (m >= 0 && (alphabetical || gap(mention(m).end, here.begin) <= 3)) {
            push(term(sense(m).id), descending);
        } else if (said) {
            for (int k = 0; k < mention_count() && orders.empty(); ++k)
                if (is(k, MentionKind::column) && mention(k).begin < here.begin)
                    push(term(sense(k).id), descending);
            if (orders.empty() && subject_ >= 0 && !catalog_.table(subject_).shown.empty())
                push(term(catalog_.table(subject_).shown.front()), descending);
        }
    }
    if (orders.empty())
        return false;
    cue_used_[static_cast<std::size_t>(c)] = true;
    for (const int direction : directions)
        cue_used_[static_cast<std::size_t>(direction)] = true;
    const std::array<Option, 2> options{option(said ? "said" : "plain", 0),
                                        option(said ? "turned said" : "turned plain", 5)};
    if (choose(Point::direction, here.begin, options) == 1)
        for (ir::Order& order : orders)
            order.descending = !order.descending;
    query_.order = std::move(orders);
    return true;
}

void Program::order_clauses()
{
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == CueKind::order && !cue_used_[static_cast<std::size_t>(c)] && query_.order.empty())
            order_clause(c);
}

// "Amount by product" asks for figures though no word says how they are made: what adds up is added, the rest averaged.
bool Program::measure_before(int c)
{
    const int m = previous_mention(cue(c).begin);
    const int target = next_mention(cue(c).end);
    // "Orders by status", "customers by region": how many of each.
    if (m >= 0 && is(m, MentionKind::table) && gap(mention(m).end, cue(c).begin) == 0 && names_rows_only() &&
        target >= 0 && sense(target).table >= 0 && previous_mention(mention(m).begin) < 0) {
        bool kind = is(target, MentionKind::table) && sense(target).id != sense(m).id;
        if (is(target, MentionKind::column)) {
            const CatalogColumn& column = catalog_.column(sense(target).id);
            if (column.foreign && column.refers_to >= 0 && !column.primary) {
                // by what the reference is called
                sense(target).kind = MentionKind::table;
                sense(target).id = sense(target).table = catalog_.table_of(column.refers_to);
                kind = true;
            } else if (column.profile >= 0 && (column.kind == ColumnKind::text || column.kind == ColumnKind::boolean ||
                                               column.kind == ColumnKind::name)) {
                const auto& distinct = catalog_.profiles[static_cast<std::size_t>(column.profile)].distinct_count;
                kind = !column.unique && distinct && *distinct <= most_kinds;
            }
        }
        if (!kind)
            return false;
        ir::Term rows = count_star(sense(m).id);
        rows.why = why(m);
        sense(m).role = Role::subject;
        measured_ = true;
        show(rows, mention(m).begin);
        return true;
    }
    if (m < 0 || !is(m, MentionKind::column) || !is_free(m) || !numeric_column(sense(m).id) ||
        gap(mention(m).end, cue(c).begin) > 0 || !names_rows_only() ||
        catalog_.column(sense(m).id).kind != ColumnKind::number)
        return false;
    static constexpr std::string_view rates[] = {"price", "rating",  "score",  "age",    "salary",      "rate",
                                                 "grade", "percent", "height", "weight", "temperature", "stars"};
    const std::vector<std::string>& words = catalog_.column(sense(m).id).words;
    const bool rate = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return std::find(std::begin(rates), std::end(rates), word) != std::end(rates);
    });
    const std::array<Option, 2> options{option("added up", rate ? 1.0 : 0), option("averaged", rate ? 0 : 1.0)};
    ir::Term measure =
        term(sense(m).id, choose(Point::aggregate_of, mention(m).begin, options) == 0 ? ir::Agg::sum : ir::Agg::avg);
    measure.why = why(m);
    sense(m).role = Role::measure;
    measured_ = true;
    show(measure, mention(m).begin);
    return true;
}

void Program::group_clauses()
{
    for (int c = 0; c < cue_count(); ++c) {
        const CueKind kind = cue(c).kind;
        if ((kind != CueKind::each && kind != CueKind::by) || cue_used_[static_cast<std::size_t>(c)])
            continue;
        const int m = next_mention(cue(c).end);
        if (m < 0 || gap(cue(c).end, mention(m).begin) > 2 ||
            (!is(m, MentionKind::table) && !is(m, MentionKind::column)))
            continue;
        bool figures = false;
        if (kind == CueKind::by) {
            const bool measured = cue_in(0, token_count(), CueKind::count) >= 0 ||
                                  cue_in(0, token_count(), CueKind::average) >= 0 ||
                                  cue_in(0, token_count(), CueKind::sum) >= 0 ||
                                  std::any_of(senses_.begin(), senses_.end(),
                                              [](const Sense& entry) { return entry.kind == MentionKind::metric; });
            const int before = cue(c).begin - 1;
            const bool passive = before >= 0 && linked_.mention_at[static_cast<std::size_t>(before)] < 0 &&
                                 token(before).text.ends_with("ed") && !is_stop_word(token(before).text);
            if (gap(cue(c).end, mention(m).begin) > 0 || passive)
                continue;
            figures = !measured && linked_.context.empty() && measure_before(c);
            if (!measured && linked_.context.empty() && !figures)
                continue;
        } else if (token(cue(c).begin).text == "per" && names_rows_only() && linked_.context.empty() &&
                   shown_.empty()) {
            figures = measure_before(c); // "customers per region"
        }
        const bool weak =
            cue(c).end - cue(c).begin == 1 && token(cue(c).begin).text == "each" && cue(c).end == token_count();
        const std::array<Option, 2> options{option("group", weak ? 2.0 : 0.0), option("no group", weak ? 0.0 : 2.5)};
        // "per region" cannot mean anything else; "each" may be said of what is shown.
        const std::string& lead = token(cue(c).begin).text;
        const bool certain =
            figures ||
            (!weak && (lead == "per" || lead == "for" || lead == "grouped" || lead == "group" || lead == "broken"));
        if (!certain && choose(Point::having_or_where, cue(c).begin, options) == 1)
            continue;
        cue_used_[static_cast<std::size_t>(c)] = true;
        std::vector<int> keys{m};
        // "for each year and city"
        for (int next = next_mention(mention(m).end); next >= 0; next = next_mention(mention(next).end)) {
            const int last = keys.back();
            const bool joined = mention(next).begin - mention(last).end <= 2 &&
                                word_between(mention(last).end, mention(next).begin, "and");
            if (!joined || !is(next, MentionKind::column) || !is(last, MentionKind::column) ||
                numeric_column(sense(next).id))
                break;
            keys.push_back(next);
        }
        for (const int key : keys) {
            sense(key).role = Role::group;
            if (is(key, MentionKind::table)) {
                // "each product category" where the next word names a column of the table: that column.
                const int table = sense(key).id;
                ir::Term group = key_term(table);
                group.why = why(cue(c).begin, mention(key).end, "name");
                query_.group.push_back(group);
                const int next = next_mention(mention(key).end);
                const bool names_follow = next >= 0 && mention(next).begin == mention(key).end &&
                                          is(next, MentionKind::column) && sense(next).table == table &&
                                          !numeric_column(sense(next).id);
                if (names_follow) {
                    sense(next).role = Role::group;
                    query_.group.back() = term(sense(next).id);
                    query_.group.back().why = why(cue(c).begin, mention(next).end, "name");
                    show(query_.group.back(), mention(next).begin);
                    continue;
                }
                const bool own = std::any_of(senses_.begin(), senses_.end(), [&](const Sense& entry) {
                    return entry.kind == MentionKind::column && entry.table == table && entry.role == Role::free &&
                           !catalog_.column(entry.id).numeric;
                });
                const std::array<Option, 3> shows{option("show name", own ? 1.5 : 0),
                                                  option("hide group", own ? 0 : 1.6), option("show key", 2)};
                const int shown = figures ? 0 : choose(Point::show_group, mention(key).begin, shows);
                if (shown == 0)
                    for (const int column : shown_of(table))
                        show(term(column), mention(key).begin);
                if (shown == 2)
                    show(key_term(table), mention(key).begin);
            } else {
                ir::Term group = term(sense(key).id);
                group.why = why(cue(c).begin, mention(key).end, "name");
                query_.group.push_back(group);
                const std::array<Option, 2> shows{option("show column", 0), option("hide column", 2)};
                if (choose(Point::show_group, mention(key).begin, shows) == 0)
                    show(group, mention(key).begin);
            }
        }
    }
}

}
