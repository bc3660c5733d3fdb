#include "nl/program.hpp"
#include "nl/stable_order.hpp"

#include "nl/names.hpp"

#include <algorithm>

// Conditions: comparisons with numbers, stored values, averages and extremes, missing values.
namespace datachat::nl {
namespace {

ir::Op mirrored(ir::Op op)
{
    switch (op) {
    case ir::Op::less:
        return ir::Op::greater;
    case ir::Op::less_equal:
        return ir::Op::greater_equal;
    case ir::Op::greater:
        return ir::Op::less;
    case ir::Op::greater_equal:
        return ir::Op::less_equal;
    default:
        return op;
    }
}

bool looks_like_year(const Token& token)
{
    return token.kind == TokenKind::number && token.text.size() == 4 && token.number >= 1500 && token.number <= 2100;
}

}

ir::Op Program::comparison_of(int comparison)
{
    switch (static_cast<Comparison>(comparison)) {
    case Comparison::equal:
        return ir::Op::equal;
    case Comparison::not_equal:
        return ir::Op::not_equal;
    case Comparison::less:
        return ir::Op::less;
    case Comparison::less_equal:
        return ir::Op::less_equal;
    case Comparison::greater:
        return ir::Op::greater;
    case Comparison::greater_equal:
        return ir::Op::greater_equal;
    }
    return ir::Op::equal;
}

models::Value Program::number_value(const Token& token)
{
    const double number = token.number;
    if (number == static_cast<double>(static_cast<std::int64_t>(number)) && number > -9e15 && number < 9e15)
        return static_cast<std::int64_t>(number);
    return number;
}

// The column that an adjective measures ("older": age), near a place; `sign` -1 when more of the adjective is less of
// the column.
std::optional<int> Program::scale_column(std::string_view adjective, int near_token, int& sign) const
{
    std::string_view scales;
    for (const Adjective& entry : english().adjectives) {
        if (entry.positive == adjective) {
            scales = entry.scales;
            break;
        }
    }
    const int near = nearest_table(near_token);
    double best = 0.35;
    std::optional<int> found;
    double rank = 0;
    for (const std::string& scale : split_words(scales, ',')) {
        rank += 0.05;
        const std::string words = scale.substr(0, scale.size() - 1);
        for (const NameHit& hit : catalog_.find_name(stem_key(split_words(words)))) {
            if (hit.kind != NameKind::column || hit.score < 0.45 || hit.source == NameSource::thesaurus)
                continue;
            const CatalogColumn& column = catalog_.column(hit.id);
            if (!column.numeric && column.kind != ColumnKind::date && column.kind != ColumnKind::year)
                continue;
            if (column.kind == ColumnKind::id)
                continue;
            double score = hit.score - rank + 0.06 * std::min(votes_[static_cast<std::size_t>(column.table)], 3.0);
            if (near >= 0)
                score -= 0.12 * std::min(catalog_.distance(near, column.table), 4);
            if (score > best) {
                best = score;
                found = hit.id;
                sign = scale.back() == '-' ? -1 : 1;
            }
        }
    }
    return found;
}

// "more than 3 times", "at least two records": rows are counted.
bool Program::counts_rows_behind(int end) const
{
    static constexpr std::string_view words[] = {"times", "time",        "records", "record",     "rows",     "entries",
                                                 "entry", "occurrences", "row",     "occurrence", "instances"};
    return end < token_count() && std::find(std::begin(words), std::end(words), token(end).text) != std::end(words) &&
           linked_.mention_at[static_cast<std::size_t>(end)] < 0;
}

void Program::number_conditions()
{
    for (int m = 0; m < mention_count(); ++m)
        if (is(m, MentionKind::number) && is_free(m))
            number_condition(m);
}

void Program::number_condition(int m)
{
    const Mention& here = mention(m);
    const Token& number = token(here.begin);
    // A comparator before, or behind ("or more").
    int before = -1;
    int after = -1;
    for (int c = 0; c < cue_count(); ++c) {
        if ((cue(c).kind == CueKind::compare || cue(c).kind == CueKind::between || cue(c).kind == CueKind::top) &&
            cue(c).end <= here.begin && gap(cue(c).end, here.begin) == 0 &&
            previous_mention(here.begin) < linked_.mention_at[static_cast<std::size_t>(here.begin)])
            before = c;
        if (cue(c).kind == CueKind::compare_after && cue(c).begin >= here.end && cue(c).begin - here.end <= 3 &&
            gap(here.end, cue(c).begin) <= 1 && after < 0)
            after = c;
    }
    if (before >= 0 && previous_mention(here.begin) >= 0 &&
        mention(previous_mention(here.begin)).begin >= cue(before).end)
        before = -1;
    // "before the year 2010": the column stands between the comparator and its number.
    int named = -1;
    if (const int p = previous_mention(here.begin);
        before < 0 && p >= 0 && is(p, MentionKind::column) && gap(mention(p).end, here.begin) == 0) {
        for (int c = 0; c < cue_count(); ++c)
            if (cue(c).kind == CueKind::compare && cue(c).end <= mention(p).begin &&
                gap(cue(c).end, mention(p).begin) == 0 && !cue_used_[static_cast<std::size_t>(c)])
                before = c;
        if (before >= 0)
            named = p;
    }
    // "best 5 products", "cheapest three rooms"
    if (before < 0 && number.number >= 1 && number.number <= 1000 && here.begin > 0) {
        const int c = linked_.cue_at[static_cast<std::size_t>(here.begin - 1)];
        const int noun = next_mention(here.end);
        if (c >= 0 && cue(c).end == here.begin &&
            (cue(c).kind == CueKind::common || (cue(c).kind == CueKind::superlative && !cue(c).adjective.empty())) &&
            noun >= 0 && is(noun, MentionKind::table) && gap(here.end, mention(noun).begin) == 0) {
            query_.limit = static_cast<std::int64_t>(number.number);
            query_.limit_why = why(here.begin, here.end, "cue");
            sense(m).role = Role::measure;
            return;
        }
    }
    if (before >= 0 && cue(before).kind == CueKind::top) {
        query_.limit = static_cast<std::int64_t>(number.number);
        query_.limit_why = why(cue(before).begin, here.end, "cue");
        sense(m).role = Role::measure;
        return;
    }
    const int next_cue = here.end < token_count() ? linked_.cue_at[static_cast<std::size_t>(here.end)] : -1;
    if (before < 0 && next_cue >= 0 && number.number > 0 && number.number < 1000 &&
        ((cue(next_cue).kind == CueKind::superlative || cue(next_cue).kind == CueKind::common) &&
         cue(next_cue).begin == here.end)) {
        query_.limit = static_cast<std::int64_t>(number.number);
        query_.limit_why = why(here.begin, here.end, "cue");
        sense(m).role = Role::measure;
        return;
    }
    // "the 3 best students" comes as superlative; "three products with the highest": a small number before a table,
    // with a superlative behind.
    const int next = next_mention(here.end);
    if (before < 0 && after < 0 && next >= 0 && (is(next, MentionKind::table) || is(next, MentionKind::column)) &&
        gap(here.end, mention(next).begin) == 0 && number.number < 1000 && zone(here.begin) == Zone::shown &&
        (cue_in(mention(next).end, token_count(), CueKind::superlative) >= 0 ||
         cue_in(mention(next).end, token_count(), CueKind::common) >= 0)) {
        query_.limit = static_cast<std::int64_t>(number.number);
        query_.limit_why = why(here.begin, here.end, "cue");
        sense(m).role = Role::measure;
        return;
    }

    Found found;
    found.begin = before >= 0 ? cue(before).begin : here.begin;
    found.end = after >= 0 ? cue(after).end : here.end;
    // "from 2000 to 2010"
    const bool ranged =
        before < 0 && here.begin > 0 && token(here.begin - 1).text == "from" && next >= 0 &&
        is(next, MentionKind::number) && mention(next).begin == here.end + 1 &&
        (token(here.end).text == "to" || token(here.end).text == "through" || token(here.end).text == "until");
    ir::Condition& condition = found.condition;
    condition.values.push_back(number_value(number));
    std::string_view adjective;
    int operand_end = here.end;
    if (before >= 0) {
        adjective = cue(before).adjective;
        if (cue(before).kind == CueKind::between) {
            const int second = next_mention(here.end);
            if (second < 0 || !is(second, MentionKind::number) || mention(second).begin - here.end > 3)
                return;
            condition.op = ir::Op::between;
            condition.values.push_back(number_value(token(mention(second).begin)));
            sense(second).role = Role::filter;
            found.end = operand_end = mention(second).end;
        } else {
            condition.op = comparison_of(cue(before).argument);
        }
    } else if (after >= 0) {
        condition.op = comparison_of(cue(after).argument);
        adjective = cue(after).adjective;
    } else if (ranged) {
        condition.op = ir::Op::between;
        condition.values.push_back(number_value(token(mention(next).begin)));
        sense(next).role = Role::filter;
        found.end = operand_end = mention(next).end;
    }
    const bool compared = before >= 0 || after >= 0 || ranged;
    if (condition.op == ir::Op::between && looks_like_year(number)) {
        // Two years: a period, unless a number column is named before them.
        const int owner = named >= 0 ? named : previous_mention(found.begin);
        const bool numbers = owner >= 0 && is(owner, MentionKind::column) && numeric_column(sense(owner).id) &&
                             catalog_.column(sense(owner).id).kind == ColumnKind::number &&
                             gap(mention(owner).end, found.begin) == 0;
        const int column = numbers ? -1 : dated_column(found.begin);
        if (column >= 0) {
            const CatalogColumn& entry = catalog_.column(column);
            const bool stored =
                models::is_temporal(entry.info->type) || entry.info->time_storage != models::TimeStorage::none;
            if (stored || entry.kind == ColumnKind::year) {
                condition.left = term(column);
                if (stored) {
                    const int last = static_cast<int>(token(found.end - 1).number);
                    condition.op = ir::Op::period;
                    condition.values.clear();
                    condition.from = days_of(static_cast<int>(number.number), 1, 1).value_or(0);
                    condition.to = days_of(last + 1, 1, 1).value_or(0);
                }
                condition.why = why(found.begin, found.end, "value");
                sense(m).role = Role::filter;
                if (before >= 0)
                    cue_used_[static_cast<std::size_t>(before)] = true;
                for (int k = 0; k < mention_count(); ++k)
                    if (is(k, MentionKind::column) && sense(k).id == column && is_free(k) &&
                        mention(k).end <= found.begin && gap(mention(k).end, found.begin) <= 1)
                        sense(k).role = Role::filter;
                found_.push_back(std::move(found));
                return;
            }
        }
    }
    condition.why = why(found.begin, found.end, "value");

    // "do not exceed 5"
    if (compared && found.begin > 0) {
        const int c = linked_.cue_at[static_cast<std::size_t>(found.begin - 1)];
        if (c >= 0 && cue(c).kind == CueKind::negation && !cue_used_[static_cast<std::size_t>(c)]) {
            cue_used_[static_cast<std::size_t>(c)] = true;
            if (condition.op == ir::Op::greater)
                condition.op = ir::Op::less_equal;
            else if (condition.op == ir::Op::less)
                condition.op = ir::Op::greater_equal;
            else if (condition.op == ir::Op::equal)
                condition.op = ir::Op::not_equal;
        }
    }

    if (looks_like_year(number) && condition.op != ir::Op::between &&
        period_of_number(m, named >= 0 ? here.begin : found.begin,
                         before >= 0  ? &cue(before)
                         : after >= 0 ? &cue(after)
                                      : nullptr))
        return;

    struct Choice {
        Option option;
        int column = -1;
        int counted = -1; // table
        int grouped = -1; // column of the kinds whose rows are counted
        int used_mention = -1;
        ir::Agg agg = ir::Agg::none;
        int sign = 1;
    };
    std::vector<Choice> choices;
    const auto offer = [&](Choice choice, double cost, std::string_view label) {
        for (const Choice& known : choices)
            if (known.column == choice.column && known.counted == choice.counted && known.agg == choice.agg &&
                known.grouped == choice.grouped)
                return;
        choice.option = option(label, cost);
        choices.push_back(choice);
    };
    if (!adjective.empty() && adjective != "late") {
        int sign = 1;
        if (const auto column = scale_column(adjective, found.begin, sign);
            column && catalog_.column(*column).kind != ColumnKind::date) {
            Choice choice;
            choice.column = *column;
            choice.sign = sign;
            offer(choice, 0, "adjective");
        }
    }
    if (adjective.empty() && before >= 0) {
        // "higher than 100": by itself a comparator, beside no fitting column an adjective.
        for (const Adjective& entry : english().adjectives) {
            int sign = 1;
            if (token(cue(before).begin).text != entry.comparative)
                continue;
            if (const auto column = scale_column(entry.positive, found.begin, sign);
                column && catalog_.column(*column).kind != ColumnKind::date) {
                Choice choice;
                choice.column = *column;
                offer(choice, 1.4, "possible adjective");
            }
            break;
        }
    }
    const int left = named >= 0 ? named : previous_mention(found.begin);
    if (next >= 0 && condition.op != ir::Op::between && gap(operand_end, mention(next).begin) <= 1 &&
        (after < 0 || mention(next).begin >= cue(after).end)) {
        const int distance = gap(operand_end, mention(next).begin);
        const bool verb_between = compared && left >= 0 && is(left, MentionKind::column) &&
                                  numeric_column(sense(left).id) && gap(mention(left).end, found.begin) == 0;
        if (is(next, MentionKind::table)) {
            Choice choice;
            choice.counted = sense(next).id;
            choice.used_mention = next;
            offer(choice, (compared ? 0.2 : 0.5) + distance + (verb_between ? 1.5 : 0), "count of table");
        } else if (is(next, MentionKind::column)) {
            Choice choice;
            const CatalogTable& owner = catalog_.table(sense(next).table);
            if (compared && mention(next).end - mention(next).begin > 1 && owner.words.size() == 1 &&
                token(mention(next).begin).stem == stem_of(owner.words.front())) {
                Choice rows;
                rows.counted = sense(next).table;
                offer(rows, 0.2 + distance, "count of table in name");
            }
            choice.used_mention = next;
            if (numeric_column(sense(next).id)) {
                choice.column = sense(next).id;
                offer(choice, 0.3 + distance + (verb_between ? 2 : 0), "column behind");
            } else {
                choice.counted = sense(next).table;
                offer(choice, 0.9 + distance + (verb_between ? 1.5 : 0), "count of column");
            }
        }
    }
    const bool of_times = counts_rows_behind(found.end);
    for (int m2 = left, steps = 0; m2 >= 0 && steps < 3; m2 = previous_mention(mention(m2).begin), ++steps) {
        const int distance = gap(mention(m2).end, found.begin);
        if (distance > 4)
            break;
        const int counter = linked_.cue_at[static_cast<std::size_t>(std::max(0, mention(m2).begin - 1))];
        const bool counted = mention(m2).begin > 0 && counter >= 0 && cue(counter).kind == CueKind::count;
        if (is(m2, MentionKind::table) && counted) {
            Choice choice;
            choice.counted = sense(m2).id;
            choice.used_mention = m2;
            offer(choice, 0.1 + steps, "count before");
        } else if (is(m2, MentionKind::table) && of_times && sense(m2).id != subject_) {
            // "rooms whose reservation frequency exceeds 60 times"
            Choice choice;
            choice.counted = sense(m2).id;
            choice.used_mention = m2;
            offer(choice, 0.4 + steps, "count of rows before");
        } else if (is(m2, MentionKind::column)) {
            if (const CatalogColumn& kinds = catalog_.column(sense(m2).id);
                (compared || of_times) && !numeric_column(sense(m2).id) && kinds.kind != ColumnKind::date &&
                kinds.kind != ColumnKind::year) {
                // "statuses with more than 3 records": texts are not compared, their rows are counted.
                Choice rows;
                rows.counted = sense(m2).table;
                rows.grouped = sense(m2).id;
                offer(rows, (of_times ? 0.2 : 1.2) + 0.5 * steps, "count of kind before");
            }
            Choice choice;
            choice.column = sense(m2).id;
            choice.used_mention = m2;
            const bool fits = numeric_column(sense(m2).id) || (!compared && catalog_.column(sense(m2).id).numeric) ||
                              catalog_.column(sense(m2).id).kind == ColumnKind::id;
            for (int k = 0; k < cue_count(); ++k) {
                if (cue(k).end <= mention(m2).begin && gap(cue(k).end, mention(m2).begin) <= 1 &&
                    !cue_used_[static_cast<std::size_t>(k)] && zone(mention(m2).begin) != Zone::shown) {
                    if (cue(k).kind == CueKind::average)
                        choice.agg = ir::Agg::avg;
                    if (cue(k).kind == CueKind::sum)
                        choice.agg = ir::Agg::sum;
                }
            }
            offer(choice,
                  (fits ? 0.1 : 2.5) + 0.35 * steps + 0.3 * distance +
                      (zone(mention(m2).begin) == Zone::shown && distance > 0 ? 0.6 : 0),
                  "column before");
        }
    }
    // Some numeric column whose range holds the number.
    const int table = nearest_table(found.begin);
    if (table >= 0 && choices.empty()) {
        const CatalogTable& entry = catalog_.table(table);
        for (int column = entry.first_column; column < entry.first_column + entry.column_count && choices.size() < 3;
             ++column) {
            const CatalogColumn& candidate = catalog_.column(column);
            if (!candidate.numeric ||
                (candidate.has_range && (number.number < candidate.minimum || number.number > candidate.maximum)) ||
                (compared && candidate.kind == ColumnKind::id))
                continue;
            Choice choice;
            choice.column = column;
            offer(choice, 3 + static_cast<double>(choices.size()), "some column");
        }
    }
    // Texts may look like numbers: a flight number, a room.
    for (const Candidate& candidate : here.candidates) {
        if (candidate.kind == MentionKind::value && candidate.id >= 0 && !compared) {
            Choice choice;
            choice.column = candidate.id;
            offer(choice, 1.2 - column_context(m, candidate), "stored text");
        }
    }
    if (choices.empty())
        return;
    sort_stably(choices, [](const Choice& a, const Choice& b) { return a.option.cost < b.option.cost; });
    if (choices.size() > 4)
        choices.resize(4);
    std::vector<Option> options;
    for (const Choice& choice : choices) {
        options.push_back(choice.option);
        options.back().cost -= choices.front().option.cost;
        options.back().trait(900 + (compared ? 1U : 0U) + 2U * static_cast<std::uint32_t>(condition.op));
    }
    const Choice& chosen = choices[static_cast<std::size_t>(choose(Point::comparison_of, here.begin, options))];
    sense(m).role = Role::filter;
    if (chosen.used_mention >= 0 && sense(chosen.used_mention).role == Role::free) {
        sense(chosen.used_mention).role = Role::filter;
        condition.left.why = why(chosen.used_mention);
        // The column may be asked for as well: "show age of people older than 30" names it in the shown part.
        if (zone(mention(chosen.used_mention).begin) == Zone::shown && mention(chosen.used_mention).end < found.begin &&
            gap(mention(chosen.used_mention).end, found.begin) > 0)
            sense(chosen.used_mention).role = Role::free;
    }
    // "heavier than 850 kg": the unit names the column once more.
    if (next >= 0 && mention(next).begin == operand_end && is(next, MentionKind::column) && is_free(next) &&
        sense(next).id == chosen.column)
        sense(next).role = Role::filter;
    if (chosen.counted >= 0) {
        found.having = true;
        found.counted = chosen.counted;
        if (chosen.grouped >= 0 && query_.group.empty())
            query_.group.push_back(term(chosen.grouped));
        const ir::Why worded = condition.left.why;
        condition.left = count_star(chosen.counted);
        condition.left.why = worded;
        if (before >= 0 || after >= 0 || number.number > 0)
            for (int c = 0; c < cue_count(); ++c)
                if (cue(c).kind == CueKind::count && cue(c).end <= found.begin && chosen.used_mention >= 0 &&
                    cue(c).end == mention(chosen.used_mention).begin)
                    cue_used_[static_cast<std::size_t>(c)] = true;
    } else {
        const ir::Why worded = condition.left.why;
        condition.left = term(chosen.column, chosen.agg);
        condition.left.why = worded;
        found.having = chosen.agg != ir::Agg::none;
        if (chosen.sign < 0)
            condition.op = mirrored(condition.op);
        if (found.having)
            for (int k = 0; k < cue_count(); ++k)
                if ((cue(k).kind == CueKind::average || cue(k).kind == CueKind::sum) && chosen.used_mention >= 0 &&
                    cue(k).end == mention(chosen.used_mention).begin)
                    cue_used_[static_cast<std::size_t>(k)] = true;
    }
    if (before >= 0)
        cue_used_[static_cast<std::size_t>(before)] = true;
    if (after >= 0)
        cue_used_[static_cast<std::size_t>(after)] = true;
    found_.push_back(std::move(found));
}

// "Products above average", "who earn more than the average": the number named before, else one of the subject's.
int Program::unsaid_measure(int before, int& used)
{
    std::vector<Option> options;
    std::vector<std::pair<int, int>> what; // column, mention
    for (int m = previous_mention(before); m >= 0; m = previous_mention(mention(m).begin)) {
        if (is(m, MentionKind::column) && numeric_column(sense(m).id) && options.size() < 2) {
            options.push_back(option("number before", 0.5 * static_cast<double>(options.size())));
            what.emplace_back(sense(m).id, m);
        }
    }
    if (subject_ >= 0) {
        const CatalogTable& entry = catalog_.table(subject_);
        for (int c = entry.first_column; c < entry.first_column + entry.column_count && options.size() < 4; ++c) {
            if (catalog_.column(c).kind != ColumnKind::number || !numeric_column(c))
                continue;
            options.push_back(option("some number", 2 + 0.5 * static_cast<double>(options.size())));
            what.emplace_back(c, -1);
        }
    }
    if (options.empty())
        return -1;
    const auto chosen = what[static_cast<std::size_t>(choose(Point::comparison_of, before, options))];
    used = chosen.second;
    return chosen.first;
}

// "above the average age", "older than any French singer": comparison with a nested query.
void Program::nested_comparisons()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::compare || cue_used_[static_cast<std::size_t>(c)])
            continue;
        int quantifier = -1;
        ir::Agg agg = ir::Agg::none;
        for (int k = c + 1; k < cue_count() && cue(k).begin - cue(c).end <= 3; ++k) {
            if (gap(cue(c).end, cue(k).begin) > 0 ||
                (previous_mention(cue(k).begin) >= 0 && mention(previous_mention(cue(k).begin)).begin >= cue(c).end))
                break;
            if (cue(k).kind == CueKind::average)
                agg = ir::Agg::avg;
            else if (cue(k).kind == CueKind::maximum || (cue(k).kind == CueKind::superlative && cue(k).argument > 0))
                agg = ir::Agg::max;
            else if (cue(k).kind == CueKind::minimum || (cue(k).kind == CueKind::superlative && cue(k).argument < 0))
                agg = ir::Agg::min;
            if (agg != ir::Agg::none) {
                quantifier = k;
                break;
            }
        }
        int after = cue(c).end;
        bool any = false;
        bool all = false;
        int between = -1; // "a lower rating than some song": the column stands inside the comparison
        if (const int inner = next_mention(cue(c).end);
            quantifier < 0 && inner >= 0 && is(inner, MentionKind::column) && numeric_column(sense(inner).id) &&
            gap(cue(c).end, mention(inner).begin) == 0) {
            for (int k = c + 1; k < cue_count() && between < 0; ++k) {
                const bool near = cue(k).begin >= mention(inner).end && cue(k).begin - mention(inner).end <= 2;
                const bool than = cue(k).begin > 0 && (token(cue(k).begin).text == "than" ||
                                                       word_between(mention(inner).end, cue(k).begin, "than"));
                if (!near || !than)
                    continue;
                if (cue(k).kind == CueKind::any || cue(k).kind == CueKind::all) {
                    any = cue(k).kind == CueKind::any;
                    all = !any;
                } else if (cue(k).kind == CueKind::average) {
                    agg = ir::Agg::avg;
                    quantifier = k;
                } else if (cue(k).kind == CueKind::superlative || cue(k).kind == CueKind::maximum ||
                           cue(k).kind == CueKind::minimum) {
                    agg = cue(k).kind == CueKind::minimum || cue(k).argument < 0 ? ir::Agg::min : ir::Agg::max;
                    quantifier = k;
                } else {
                    continue;
                }
                between = inner;
                after = cue(k).end;
            }
        }
        if (between < 0 && quantifier < 0 && after < token_count()) {
            const std::string& word = token(after).text;
            any = word == "any" || word == "some" || word == "one" || (word == "a" && token(after - 1).text == "than");
            all = word == "all" || word == "every";
            if (!any && !all)
                continue;
            if (next_mention(after) >= 0 && is(next_mention(after), MentionKind::number) &&
                gap(after, mention(next_mention(after)).begin) == 0)
                continue;
        }
        if (quantifier < 0 && !any && !all)
            continue;
        int column = -1;
        int sign = 1;
        int used = -1;
        if (between >= 0) {
            column = sense(between).id;
            used = between;
        } else if (!cue(c).adjective.empty() && cue(c).adjective != "late") {
            if (const auto scale = scale_column(cue(c).adjective, cue(c).begin, sign))
                column = *scale;
        }
        if (column < 0) {
            const int left = previous_mention(cue(c).begin);
            const int right = next_mention(quantifier >= 0 ? cue(quantifier).end : after);
            if (quantifier >= 0 && right >= 0 && is(right, MentionKind::column) && numeric_column(sense(right).id) &&
                gap(cue(quantifier).end, mention(right).begin) <= 1) {
                column = sense(right).id;
                used = right;
                if (left >= 0 && is(left, MentionKind::column) && sense(left).id == column)
                    sense(left).role = Role::filter;
            } else if (left >= 0 && is(left, MentionKind::column) && numeric_column(sense(left).id)) {
                column = sense(left).id;
                used = left;
            } else if (quantifier >= 0) {
                column = unsaid_measure(cue(c).begin, used);
            }
        }
        if (column < 0)
            continue;
        // "the price of products above average" shows the price.
        const bool asked = used >= 0 && zone(mention(used).begin) == Zone::shown && mention(used).end < cue(c).begin &&
                           gap(mention(used).end, cue(c).begin) > 0;
        if (used >= 0 && !asked)
            sense(used).role = Role::filter;
        Found found;
        found.begin = cue(c).begin;
        found.end = quantifier >= 0 ? cue(quantifier).end : between >= 0 ? after : after + 1;
        found.condition.op = comparison_of(cue(c).argument);
        if (sign < 0)
            found.condition.op = mirrored(found.condition.op);
        const bool upward = found.condition.op == ir::Op::greater || found.condition.op == ir::Op::greater_equal;
        if (any || all) {
            const std::array<Option, 2> options{option(any ? "any weak" : "all strong", 0),
                                                option(any ? "any strong" : "all weak", any ? 1.6 : 3)};
            const bool strong = (choose(Point::extreme, cue(c).begin, options) == 0) == all;
            agg = strong == upward ? ir::Agg::max : ir::Agg::min;
        }
        found.condition.left = term(column);
        if (used >= 0)
            found.condition.left.why = why(used);
        found.condition.why = why(found.begin, found.end, "cue");
        ir::Query nested;
        nested.select.push_back(term(column, agg));
        found.condition.nested = static_cast<int>(query_.nested.size());
        query_.nested.push_back(std::move(nested));
        cue_used_[static_cast<std::size_t>(c)] = true;
        if (quantifier >= 0)
            cue_used_[static_cast<std::size_t>(quantifier)] = true;
        // Conditions behind belong to the others that are compared with.
        if (any || all || (quantifier >= 0 && next_mention(cue(quantifier).end) >= 0)) {
            int scope_end = token_count();
            for (int at = found.end; at < token_count(); ++at)
                if (token(at).text == "," ||
                    (at > found.end + 1 && linked_.cue_at[static_cast<std::size_t>(at)] >= 0 &&
                     (cue(linked_.cue_at[static_cast<std::size_t>(at)]).kind == CueKind::order ||
                      token(at).text == "and" || token(at).text == "or"))) {
                    scope_end = at;
                    break;
                }
            found.nested_scope = scope_end;
            for (int m = 0; m < mention_count(); ++m)
                if (is(m, MentionKind::table) && mention(m).begin >= found.end && mention(m).end <= scope_end &&
                    sense(m).id == catalog_.table_of(column) && sense(m).role == Role::free)
                    sense(m).role = Role::filter;
        }
        found_.push_back(std::move(found));
    }
}

void Program::value_conditions()
{
    for (int m = 0; m < mention_count(); ++m) {
        if (!is_free(m))
            continue;
        if (is(m, MentionKind::value))
            value_condition(m);
        if (is(m, MentionKind::condition)) {
            Found found;
            found.begin = mention(m).begin;
            found.end = mention(m).end;
            found.condition.op = ir::Op::taught;
            found.condition.taught = sense(m).id;
            found.condition.why = why(m);
            sense(m).role = Role::filter;
            found_.push_back(std::move(found));
        }
    }
}

void Program::value_condition(int m)
{
    const Mention& here = mention(m);
    Sense& entry = sense(m);
    int contains = -1;
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == CueKind::contains && cue(c).end <= here.begin && gap(cue(c).end, here.begin) == 0 &&
            here.begin - cue(c).end <= 2)
            contains = c;
    const int left = previous_mention(here.begin);
    int column = entry.id;
    int used = -1;
    std::string raw;
    if (entry.value >= 0) {
        raw = catalog_.value_text({entry.id, entry.value});
    } else {
        const Token& first = token(here.begin);
        raw = first.kind == TokenKind::quoted ? first.raw : std::string();
        if (raw.empty())
            for (int at = here.begin; at < here.end; ++at)
                raw += (at > here.begin ? " " : "") + token(at).raw;
    }
    // The column named before the value: of an unknown text it is its column.
    for (int other = left, steps = 0; other >= 0 && steps < 3;
         other = previous_mention(mention(other).begin), ++steps) {
        if (!is(other, MentionKind::column) || gap(mention(other).end, here.begin) > (entry.value >= 0 ? 1 : 3))
            continue;
        if (entry.value < 0 || contains >= 0) {
            if (catalog_.column(sense(other).id).numeric)
                continue;
            column = sense(other).id;
            used = other;
            break;
        }
        if (sense(other).id == column) {
            used = other;
            break;
        }
    }
    const int right = next_mention(here.end);
    if (used < 0 && entry.value >= 0 && right >= 0 && is(right, MentionKind::column) && sense(right).id == column &&
        gap(here.end, mention(right).begin) == 0)
        used = right;
    if (column < 0) {
        const int table = nearest_table(here.begin);
        if (table < 0 || catalog_.table(table).shown.empty())
            return;
        column = catalog_.table(table).shown.front();
        // "customers from Ulm": a place.
        const std::string& lead = here.begin > 0 ? token(here.begin - 1).text : token(0).text;
        if (lead == "from" || lead == "in" || lead == "near") {
            static constexpr std::string_view places[] = {"city",  "town",    "location", "country",
                                                          "place", "address", "region",   "state"};
            auto best = std::size(places);
            const CatalogTable& owner = catalog_.table(table);
            for (int c = owner.first_column; c < owner.first_column + owner.column_count; ++c) {
                const auto* found = std::find(std::begin(places), std::end(places), catalog_.column(c).words.back());
                const auto rank = static_cast<std::size_t>(found - std::begin(places));
                if (rank < best && !catalog_.column(c).numeric) {
                    best = rank;
                    column = c;
                }
            }
        }
        if (catalog_.column(column).numeric)
            return;
    }
    if (used >= 0) {
        const bool asked = zone(mention(used).begin) == Zone::shown && mention(used).end <= here.begin &&
                           gap(mention(used).end, here.begin) > 0;
        if (!asked && sense(used).role == Role::free)
            sense(used).role = Role::filter;
    }
    Found found;
    found.begin = contains >= 0 ? cue(contains).begin : here.begin;
    found.end = here.end;
    ir::Condition& condition = found.condition;
    condition.left = term(column);
    if (used >= 0)
        condition.left.why = why(used);
    const bool quoted = token(here.begin).kind == TokenKind::quoted;
    // "after '2005-08-23 02:06:01'": a time in quotes is compared as it is stored.
    if (quoted && contains < 0 &&
        (models::parse_date(token(here.begin).raw) || models::parse_timestamp(token(here.begin).raw))) {
        for (int c = 0; c < cue_count(); ++c) {
            if (cue(c).kind != CueKind::compare || cue(c).end > here.begin || gap(cue(c).end, here.begin) > 0 ||
                cue_used_[static_cast<std::size_t>(c)])
                continue;
            const int dated = used >= 0 && catalog_.column(sense(used).id).kind == ColumnKind::date
                                  ? sense(used).id
                                  : dated_column(here.begin);
            if (dated < 0)
                continue;
            Found timed;
            timed.begin = cue(c).begin;
            timed.end = here.end;
            timed.condition.left = term(dated);
            timed.condition.op = comparison_of(cue(c).argument);
            timed.condition.values.emplace_back(token(here.begin).raw);
            timed.condition.why = why(cue(c).begin, here.end, "value");
            cue_used_[static_cast<std::size_t>(c)] = true;
            entry.role = Role::filter;
            found_.push_back(std::move(timed));
            return;
        }
    }
    const bool partial = contains >= 0;
    const std::array<Option, 2> options{option(partial ? "like said" : "equal said", 0),
                                        option(partial  ? "equal turned"
                                               : quoted ? "like turned quoted"
                                                        : "like turned",
                                               partial           ? 4
                                               : entry.value < 0 ? 2.5
                                                                 : 4)};
    const bool like = (choose(Point::value_match, here.begin, options) == 0) == partial;
    if (like) {
        const int where = contains >= 0 ? cue(contains).argument : 0;
        if (quoted)
            raw = token(here.begin).raw;
        condition.op = ir::Op::like;
        condition.values.emplace_back((where == 1 ? "" : "%") + raw + (where == 2 ? "" : "%"));
        if (contains >= 0)
            cue_used_[static_cast<std::size_t>(contains)] = true;
    } else {
        condition.op = ir::Op::equal;
        condition.values.emplace_back(raw);
    }
    // "not X", "other than X", "except X"
    for (int c = 0; c < cue_count(); ++c) {
        const bool near = cue(c).end <= found.begin &&
                          gap(cue(c).end, found.begin) <= (used >= 0 && mention(used).begin >= cue(c).end ? 2 : 1);
        if (!near || cue_used_[static_cast<std::size_t>(c)])
            continue;
        if (cue(c).kind == CueKind::compare && cue(c).argument == static_cast<int>(Comparison::not_equal)) {
            condition.op = condition.op == ir::Op::like ? ir::Op::not_like : ir::Op::not_equal;
            cue_used_[static_cast<std::size_t>(c)] = true;
        }
    }
    condition.why = why(m);
    entry.role = Role::filter;
    found_.push_back(std::move(found));
}

// "Without a manager", "have no phone number", "not been delivered yet": a denied column that may be empty.
void Program::missing_values()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::negation || cue_used_[static_cast<std::size_t>(c)])
            continue;
        const int m = next_mention(cue(c).end);
        if (m < 0 || !is(m, MentionKind::column) || !is_free(m) || gap(cue(c).end, mention(m).begin) > 0)
            continue;
        const CatalogColumn& column = catalog_.column(sense(m).id);
        const bool empty_places = column.profile >= 0
                                      ? catalog_.profiles[static_cast<std::size_t>(column.profile)].null_count > 0
                                      : column.info->nullable;
        const int after = next_mention(mention(m).end);
        const bool valued = after >= 0 && gap(mention(m).end, mention(after).begin) <= 1 &&
                            (is(after, MentionKind::value) || is(after, MentionKind::number));
        // "who have not placed any order" lacks the order, not a date.
        const bool partner = after >= 0 && is(after, MentionKind::table) && mention(after).begin - mention(m).end <= 3;
        if (!empty_places || valued || partner || (subject_ >= 0 && column.table != subject_) ||
            flag_value(sense(m).id, true))
            continue;
        const std::array<Option, 2> options{option("empty", 0), option("not empty", 1.8)};
        if (choose(Point::negation, mention(m).begin + 1, options) == 1)
            continue;
        Found found;
        found.begin = cue(c).begin;
        found.end = mention(m).end;
        found.condition.left = term(sense(m).id);
        found.condition.op = ir::Op::null;
        found.condition.why = why(found.begin, found.end, "cue");
        found.negated = true;
        sense(m).role = Role::filter;
        cue_used_[static_cast<std::size_t>(c)] = true;
        found_.push_back(std::move(found));
    }
}

// "with unknown phone", "without a manager" where the manager is a column.
void Program::missing_conditions()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::missing || cue_used_[static_cast<std::size_t>(c)])
            continue;
        int m = next_mention(cue(c).end);
        if (m < 0 || gap(cue(c).end, mention(m).begin) > 0 || !is(m, MentionKind::column))
            m = previous_mention(cue(c).begin);
        if (m < 0 || !is(m, MentionKind::column) ||
            gap(std::min(mention(m).end, cue(c).end), std::max(mention(m).begin, cue(c).begin)) > 1)
            continue;
        Found found;
        found.begin = std::min(mention(m).begin, cue(c).begin);
        found.end = std::max(mention(m).end, cue(c).end);
        found.condition.left = term(sense(m).id);
        found.condition.op = ir::Op::null;
        const int before = previous_mention(found.begin);
        const int negation = cue_in(before >= 0 ? mention(before).end : 0, cue(c).end, CueKind::negation);
        if (negation >= 0) {
            found.condition.op = ir::Op::not_null;
            cue_used_[static_cast<std::size_t>(negation)] = true;
        }
        found.condition.why = why(found.begin, found.end, "cue");
        sense(m).role = Role::filter;
        cue_used_[static_cast<std::size_t>(c)] = true;
        found_.push_back(std::move(found));
    }
}

}
