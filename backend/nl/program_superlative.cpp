#include "nl/program.hpp"
#include "nl/stable_order.hpp"

#include <algorithm>

// "The highest salary", "most orders", "best customers", "top 5 products by revenue": what ranks, and what is shown of
// it.
namespace datachat::nl {
namespace {

constexpr int some_of_many = 10; // "best customers" are not one

// Whether more of the adjective is more of a column that it does not know: "the smallest area" is least.
int polarity(std::string_view adjective, bool timed)
{
    if (timed && (adjective == "old" || adjective == "young"))
        return adjective == "old" ? -1 : 1;
    for (const Adjective& entry : english().adjectives)
        if (entry.positive == adjective)
            return entry.scales.find('-') < entry.scales.find('+') ? -1 : 1;
    return 1;
}

}

void Program::superlatives()
{
    for (int c = 0; c < cue_count(); ++c)
        if ((cue(c).kind == CueKind::superlative || cue(c).kind == CueKind::common ||
             (cue(c).kind == CueKind::top && query_.limit > 0)) &&
            !cue_used_[static_cast<std::size_t>(c)])
            superlative(c);
}

void Program::superlative(int c)
{
    const Cue& here = cue(c);
    struct Choice {
        Option option;
        ir::Term measure;
        int used = -1;
        int counted = -1;  // table
        int grouped = -1;  // column of "most common column"
        bool deed = false; // `used` is what the subject did
        int sign = 1;
    };
    std::vector<Choice> choices;
    const auto offer = [&](Choice choice, double cost, std::string_view label) {
        choice.option = option(label, cost);
        choices.push_back(std::move(choice));
    };
    int next = next_mention(here.end);
    while (next >= 0 && is(next, MentionKind::number) && sense(next).role == Role::measure)
        next = next_mention(mention(next).end);
    const int left = previous_mention(here.begin);
    ir::Agg inner = ir::Agg::none;
    int inner_cue = -1;
    for (int k = c + 1; k < cue_count() && next >= 0 && cue(k).end <= mention(next).begin; ++k) {
        // "minimum, average and maximum": side by side, not one of the other
        if (word_between(here.end, cue(k).begin, ",") || word_between(here.end, cue(k).begin, "and") ||
            cue(k).kind == CueKind::conjunction)
            break;
        if (cue(k).kind == CueKind::average)
            inner = ir::Agg::avg;
        else if (cue(k).kind == CueKind::sum)
            inner = ir::Agg::sum;
        else if (cue(k).kind == CueKind::count)
            inner = ir::Agg::count;
        if (inner != ir::Agg::none) {
            inner_cue = k;
            break;
        }
    }
    if (inner == ir::Agg::none && c > 0 && cue(c - 1).end == here.begin && cue(c - 1).kind == CueKind::average)
        inner = ir::Agg::avg;
    const bool counting = here.adjective == "count" || inner == ir::Agg::count;
    const int metric_mention = [&] {
        for (int m = 0; m < mention_count(); ++m)
            if (is(m, MentionKind::metric))
                return m;
        return -1;
    }();
    // Where nothing says by what: by what the project counts first, and the plan says so.
    const auto by_first_metric = [&](double cost) {
        if (next < 0 || !is(next, MentionKind::table) || sense(next).id != subject_ ||
            catalog_.knowledge.metrics.empty())
            return;
        Choice choice;
        choice.measure.agg = ir::Agg::sum;
        choice.measure.metric = 0;
        offer(choice, cost, "first metric");
    };
    // "best 5 products by revenue", "best selling products by revenue": the measure stands behind.
    bool measure_said = false;
    const bool general = here.adjective == "good" || here.adjective == "bad" || here.kind == CueKind::common;
    if (const int said = cue_in(here.end, token_count(), CueKind::by); general && said >= 0) {
        const int target = next_mention(cue(said).end);
        if (target >= 0 && gap(cue(said).end, mention(target).begin) <= 1 &&
            (is(target, MentionKind::metric) ||
             (is(target, MentionKind::column) && numeric_column(sense(target).id)))) {
            Choice choice;
            choice.used = target;
            if (is(target, MentionKind::metric)) {
                choice.measure.agg = ir::Agg::sum;
                choice.measure.metric = sense(target).id;
            } else {
                const bool elsewhere = subject_ >= 0 && sense(target).table != subject_;
                choice.measure = term(sense(target).id, elsewhere ? ir::Agg::sum : ir::Agg::none);
            }
            offer(choice, -3, "measure said behind");
            measure_said = true;
        }
    }
    if (measure_said) {
        // nothing else is meant
    } else if (here.kind == CueKind::top) {
        // "top 3 expensive rooms"
        for (const Adjective& entry : english().adjectives) {
            int sign = 1;
            for (int at = here.end; at < std::min(here.end + 3, token_count()); ++at) {
                if (token(at).text != entry.positive || !choices.empty())
                    continue;
                if (const auto column = scale_column(entry.positive, at, sign)) {
                    Choice choice;
                    choice.measure = term(*column);
                    choice.sign = sign;
                    offer(choice, 0, "adjective");
                }
            }
        }
        const int by = cue_in(here.end, token_count(), CueKind::by);
        const int target = by >= 0 ? next_mention(cue(by).end) : -1;
        const int count = by >= 0 ? cue_in(cue(by).end, token_count(), CueKind::count) : -1;
        if (target >= 0 && gap(cue(by).end, mention(target).begin) <= 1) {
            Choice choice;
            choice.used = target;
            if (is(target, MentionKind::metric)) {
                choice.measure.agg = ir::Agg::sum;
                choice.measure.metric = sense(target).id;
                offer(choice, 0, "top metric");
            } else if (is(target, MentionKind::column) && numeric_column(sense(target).id)) {
                int agg_cue = cue_in(cue(by).end, mention(target).begin, CueKind::average);
                ir::Agg agg = agg_cue >= 0 ? ir::Agg::avg : ir::Agg::none;
                if (agg_cue < 0 && (agg_cue = cue_in(cue(by).end, mention(target).begin, CueKind::sum)) >= 0)
                    agg = ir::Agg::sum;
                if (agg == ir::Agg::none && subject_ >= 0 && sense(target).table != subject_)
                    agg = ir::Agg::sum;
                if (agg_cue >= 0)
                    cue_used_[static_cast<std::size_t>(agg_cue)] = true;
                choice.measure = term(sense(target).id, agg);
                offer(choice, 0, "top column");
            } else if (sense(target).table >= 0 && (is(target, MentionKind::table) || count >= 0)) {
                choice.counted = sense(target).table;
                choice.measure = count_star(choice.counted);
                if (count >= 0)
                    cue_used_[static_cast<std::size_t>(count)] = true;
                offer(choice, 0, "top count");
            }
        } else if (cue_in(here.end, token_count(), CueKind::superlative) >= 0 ||
                   cue_in(here.end, token_count(), CueKind::common) >= 0) {
            return; // "top 3 most common": the other cue says of what
        } else if (next >= 0 && is(next, MentionKind::column) && numeric_column(sense(next).id) && choices.empty()) {
            // "the top 5 scores"
            Choice choice;
            choice.used = next;
            choice.measure = term(sense(next).id);
            offer(choice, 0, "top column");
        } else if (metric_mention >= 0) {
            Choice choice;
            choice.measure.agg = ir::Agg::sum;
            choice.measure.metric = sense(metric_mention).id;
            choice.used = metric_mention;
            offer(choice, 0, "top metric");
        } else if (by < 0 && choices.empty()) {
            by_first_metric(0); // "top 10 customers"
        }
    } else if (here.kind == CueKind::common) {
        for (const int m : {next, left}) {
            if (m < 0 || gap(std::min(here.end, mention(m).end), std::max(here.begin, mention(m).begin)) > 3)
                continue;
            Choice choice;
            choice.used = m;
            if (is(m, MentionKind::column)) {
                choice.grouped = sense(m).id;
                choice.counted = sense(m).table;
                // "the most popular product category of returns": count the other table's rows.
                choice.measure = count_star(choice.counted);
                offer(choice, m == next ? 0 : 0.6, "common column");
            } else if (is(m, MentionKind::table) && m == left && subject_ >= 0 && sense(m).id != subject_) {
                // "the film that was rented most often": the deeds of each subject are counted.
                choice.counted = sense(m).id;
                choice.measure = count_star(choice.counted);
                choice.deed = true;
                offer(choice, 0.1, "deed before");
            } else if (is(m, MentionKind::table)) {
                choice.counted = -2;
                for (int other = 0; other < mention_count(); ++other)
                    if (is(other, MentionKind::table) && sense(other).id != sense(m).id)
                        choice.counted = sense(other).id;
                if (choice.counted < 0) {
                    // The table with most rows that refers to it.
                    std::int64_t most = -1;
                    for (const int e : catalog_.edges_of[static_cast<std::size_t>(sense(m).id)]) {
                        const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(e)];
                        const int from = catalog_.table_of(edge.from);
                        const std::int64_t rows = catalog_.table(from).info->row_count.value_or(0);
                        if (catalog_.table_of(edge.to) == sense(m).id && from != sense(m).id && rows > most) {
                            most = rows;
                            choice.counted = from;
                        }
                    }
                }
                if (choice.counted < 0)
                    choice.counted = sense(m).id;
                choice.measure = count_star(choice.counted);
                offer(choice, m == next ? 0.2 : 0.8, "common table");
            }
        }
    } else {
        if (!here.adjective.empty() && here.adjective != "count") {
            int sign = 1;
            auto column = scale_column(here.adjective, here.begin, sign);
            // "the newest store": by its own date rather than by another table's.
            if (const int near = nearest_table(here.begin); (here.adjective == "new" || here.adjective == "old") &&
                                                            near >= 0 && catalog_.table(near).dated >= 0 &&
                                                            (!column || catalog_.table_of(*column) != near)) {
                column = catalog_.table(near).dated;
                sign = here.adjective == "new" ? 1 : -1;
            }
            if (column) {
                Choice choice;
                choice.measure = term(*column);
                choice.sign = sign;
                offer(choice, 0, "adjective");
            }
            // "best customers": not by a mark that they gave, however sure the weights are of it.
            const bool own = column && subject_ >= 0 && catalog_.table_of(*column) == subject_;
            if (general && !own && metric_mention < 0)
                by_first_metric(-4);
        }
        if (choices.empty() && (here.adjective == "recent" || here.adjective == "late" || here.adjective == "early")) {
            const int near = nearest_table(here.begin);
            const int dated = near < 0 ? -1 : catalog_.table(near).dated;
            if (dated >= 0) {
                Choice choice;
                choice.measure = term(dated);
                choice.sign = here.adjective == "early" ? -1 : 1;
                offer(choice, 0.2, "table's date");
            }
        }
        // "maximum, average and minimum age": the cues between share the column.
        int between = 0;
        for (int at = here.end; next >= 0 && at < mention(next).begin; ++at)
            if (linked_.cue_at[static_cast<std::size_t>(at)] < 0 && !is_stop_word(token(at).text) &&
                token(at).kind != TokenKind::symbol)
                ++between;
        if (next >= 0 && between <= 1) {
            const int distance = inner_cue >= 0 ? 0 : between;
            Choice choice;
            choice.used = next;
            if (is(next, MentionKind::metric)) {
                choice.measure.agg = ir::Agg::sum;
                choice.measure.metric = sense(next).id;
                offer(choice, 0, "metric");
            } else if (is(next, MentionKind::column)) {
                const bool numeric = numeric_column(sense(next).id) ||
                                     catalog_.column(sense(next).id).kind == ColumnKind::date ||
                                     catalog_.column(sense(next).id).kind == ColumnKind::year;
                Choice count = choice;
                count.counted = sense(next).table;
                count.measure = count_star(count.counted);
                if (numeric) {
                    choice.measure = term(sense(next).id, inner == ir::Agg::count ? ir::Agg::none : inner);
                    const ColumnKind kind = catalog_.column(sense(next).id).kind;
                    const bool timed = kind == ColumnKind::date || kind == ColumnKind::year;
                    const bool of_time = here.adjective == "recent" || here.adjective == "late" ||
                                         here.adjective == "early" || here.adjective == "new" ||
                                         here.adjective == "old" || here.adjective == "young";
                    choice.sign = polarity(here.adjective, timed);
                    const double fit = here.adjective.empty() || (timed && of_time) ? -0.1
                                       : here.adjective == "count"                  ? 0.4
                                                                                    : 0.8;
                    offer(choice, fit + distance, "column");
                    offer(count, counting ? 1.0 : 3.0, "count of numeric");
                } else {
                    offer(count, here.adjective.empty() || counting ? 0.4 : 3.0, "count of column");
                }
            } else if (is(next, MentionKind::table)) {
                choice.counted = sense(next).id;
                choice.measure = count_star(choice.counted);
                offer(choice, (here.adjective.empty() || counting ? 0.2 : 4.0) + distance, "count of table");
            }
        }
        // "whose age is the highest", "with the most"
        if (left >= 0 && gap(mention(left).end, here.begin) == 0 && is(left, MentionKind::column) &&
            numeric_column(sense(left).id)) {
            Choice choice;
            choice.used = left;
            choice.measure = term(sense(left).id);
            offer(choice, (choices.empty() ? 0.5 : 2.0), "column before");
        }
        if (choices.empty() && left >= 0 && is(left, MentionKind::table)) {
            Choice choice;
            choice.counted = sense(left).id;
            choice.measure = count_star(choice.counted);
            choice.used = left;
            offer(choice, 3, "count before");
        }
    }
    if (choices.empty())
        return;
    sort_stably(choices, [](const Choice& a, const Choice& b) { return a.option.cost < b.option.cost; });
    if (choices.size() > 3)
        choices.resize(3);
    std::vector<Option> options;
    for (const Choice& choice : choices) {
        options.push_back(choice.option);
        options.back().cost -= choices.front().option.cost;
        options.back().trait(1000 + static_cast<std::uint32_t>(here.kind));
    }
    const Choice chosen = choices[static_cast<std::size_t>(choose(Point::superlative_of, here.begin, options))];
    cue_used_[static_cast<std::size_t>(c)] = true;
    if (inner_cue >= 0)
        cue_used_[static_cast<std::size_t>(inner_cue)] = true;
    else if (inner != ir::Agg::none && c > 0)
        cue_used_[static_cast<std::size_t>(c - 1)] = true;
    const bool descending = (here.argument > 0) == (chosen.sign > 0);
    ir::Term measure = chosen.measure;
    if (measure.metric >= 0 && chosen.used < 0) {
        assumptions_.push_back("Measured by " +
                               catalog_.knowledge.metrics[static_cast<std::size_t>(measure.metric)].name + '.');
        if (const Token& noun = token(mention(next).end - 1);
            query_.limit == 0 && noun.text != noun.stem && noun.text.ends_with('s')) {
            query_.limit = some_of_many;
            assumptions_.push_back("The first " + std::to_string(some_of_many) + '.');
        }
    }
    measure.why.add(why(here.begin, here.end, "cue"));
    if (chosen.used >= 0)
        measure.why.add(why(chosen.used));

    // "top 5 products by price": rows, each with what ranks it.
    const bool ranked = here.kind == CueKind::top && query_.limit > 1 && (chosen.used >= 0 || chosen.counted >= 0) &&
                        cue_in(here.end, token_count(), CueKind::by) >= 0;
    const bool counted = chosen.counted >= 0;
    const bool aggregated = counted || measure.agg != ir::Agg::none;
    if (!aggregated) {
        // The value itself ("the highest salary"), or the row that has it?
        bool other_shown = !shown_.empty();
        for (int m = 0; m < mention_count(); ++m)
            if (m != chosen.used && is(m, MentionKind::column) && is_free(m) && zone(mention(m).begin) == Zone::shown &&
                !numeric_column(sense(m).id))
                other_shown = true;
        const std::string& first = token(0).text;
        const bool which = first == "which" || first == "who" || first == "whose";
        const bool in_shown = zone(here.begin) == Zone::shown;
        const bool table_next = next >= 0 && is(next, MentionKind::table) && gap(here.end, mention(next).begin) == 0;
        const bool table_before =
            subject_mention_ >= 0 && mention(subject_mention_).end <= here.begin && query_.group.empty();
        const bool value = in_shown && (!other_shown || !query_.group.empty()) && !which && chosen.used >= 0 &&
                           !table_next && !table_before && chosen.used == next && query_.limit == 0;
        const std::array<Option, 3> modes{option("extreme value", value ? 0 : 2.5),
                                          option("row of extreme", value ? 2.0 : 0),
                                          option("rows equal to extreme", 3.5)};
        const int mode = ranked ? 1 : choose(Point::superlative, here.begin, modes);
        if (chosen.used >= 0)
            sense(chosen.used).role = Role::measure;
        if (mode == 0) {
            measure.agg = descending ? ir::Agg::max : ir::Agg::min;
            measured_ = true;
            show(measure, here.begin);
            return;
        }
        if (mode == 2) {
            Found found;
            found.begin = here.begin;
            found.end = here.end;
            found.condition.left = measure;
            found.condition.op = ir::Op::equal;
            ir::Query nested;
            ir::Term extreme = measure;
            extreme.agg = descending ? ir::Agg::max : ir::Agg::min;
            nested.select.push_back(extreme);
            found.condition.nested = static_cast<int>(query_.nested.size());
            query_.nested.push_back(std::move(nested));
            found.condition.why = measure.why;
            found_.push_back(std::move(found));
            return;
        }
        query_.order.insert(query_.order.begin(), {measure, descending});
        query_.order.resize(1);
        if (query_.limit == 0)
            query_.limit = 1;
        query_.limit_why.add(why(here.begin, here.end, "cue"));
        // "the student with the highest gpa and its value": a measure named in the shown part is shown.
        {
            const bool several = query_.limit > 1 && here.kind == CueKind::top;
            const std::array<Option, 2> shows{option("hide measure", 0.0), option("show measure", several ? 0.8 : 2.8)};
            if (ranked && shown_.empty() && subject_ >= 0) {
                for (const int column : shown_of(subject_))
                    show(term(column), here.begin);
            }
            if (ranked || choose(Point::measure_shown, here.begin, shows) == 1)
                show(measure, token_count());
        }
        return;
    }
    if (chosen.used >= 0 && chosen.grouped < 0)
        sense(chosen.used).role = counted ? Role::counted : Role::measure;
    if (query_.group.empty()) {
        if (chosen.grouped >= 0) {
            query_.group.push_back(term(chosen.grouped));
            show(query_.group.back(), mention(chosen.used).begin);
            sense(chosen.used).role = Role::shown;
        } else if (here.kind == CueKind::common && chosen.used >= 0 && !chosen.deed &&
                   is(chosen.used, MentionKind::table)) {
            query_.group.push_back(key_term(sense(chosen.used).id));
            sense(chosen.used).role = Role::subject;
        } else {
            group_for_count(chosen.counted >= 0 ? chosen.counted : measure.a.table, here.begin);
        }
    }
    // Which rows are counted: those of the counted table, joined to the group.
    query_.order.assign(1, {measure, descending});
    if (query_.limit == 0)
        query_.limit = 1;
    query_.limit_why.add(why(here.begin, here.end, "cue"));
    superlative_group_ = true;
    {
        const bool by_default = measure.metric >= 0 || (here.kind == CueKind::top && query_.limit > 1);
        const std::array<Option, 2> shows{option("hide measure", by_default ? 1.5 : 0.0),
                                          option("show measure", by_default         ? 0.0
                                                                 : query_.limit > 1 ? 1.5
                                                                                    : 2.5)};
        // A metric that the question names is wanted beside what it ranks.
        if (measure.metric >= 0 || ranked || choose(Point::measure_shown, here.begin, shows) == 1)
            show(measure, token_count());
        else
            std::erase_if(shown_, [&](const auto& entry) {
                return entry.second.metric == measure.metric && measure.metric >= 0;
            });
    }
}

}
