#include "nl/program.hpp"

#include <algorithm>

// Two columns computed with each other: "the difference between the highest and the lowest price", "price minus cost".
namespace datachat::nl {
namespace {

char operation_named(std::string_view word)
{
    if (word == "difference" || word == "differences" || word == "gap")
        return '-';
    if (word == "ratio" || word == "quotient")
        return '/';
    if (word == "product")
        return '*';
    return 0;
}

char operation_between(std::string_view word)
{
    if (word == "minus" || word == "less")
        return '-';
    if (word == "plus")
        return '+';
    if (word == "times" || word == "multiplied")
        return '*';
    if (word == "divided" || word == "over")
        return '/';
    return 0;
}

}

bool Program::is_number_of_rows(int m) const
{
    return m >= 0 && is(m, MentionKind::column) && is_free(m) && numeric_column(sense(m).id);
}

// "difference between A and B", "ratio of A to B"
std::optional<Program::Computed> Program::computed_of(int at) const
{
    const char operation = operation_named(token(at).text);
    if (operation == 0 || linked_.mention_at[static_cast<std::size_t>(at)] >= 0)
        return std::nullopt;
    const int first = next_mention(at + 1);
    const int second = first < 0 ? -1 : next_mention(mention(first).end);
    if (!is_number_of_rows(first) || !is_number_of_rows(second) || sense(first).id == sense(second).id ||
        mention(first).begin - at > 4 || mention(second).begin - mention(first).end > 4)
        return std::nullopt;
    const bool between = word_between(at, mention(first).begin, "between") ||
                         word_between(at, mention(first).begin, "of") || word_between(at, mention(first).begin, "in");
    const bool and_then = word_between(mention(first).end, mention(second).begin, "and") ||
                          word_between(mention(first).end, mention(second).begin, "to");
    if (!between || !and_then)
        return std::nullopt;
    return Computed{at, mention(second).end, first, second, operation};
}

// "A minus B", "A divided by B"
std::optional<Program::Computed> Program::computed_between(int first) const
{
    const int second = next_mention(mention(first).end);
    if (!is_number_of_rows(first) || !is_number_of_rows(second) || mention(second).begin - mention(first).end > 3 ||
        mention(second).begin == mention(first).end)
        return std::nullopt;
    const std::string& word = token(mention(first).end).text;
    const char operation = operation_between(word);
    if (operation == 0 || (word == "less" && token(mention(first).end + 1).text == "than"))
        return std::nullopt;
    return Computed{mention(first).begin, mention(second).end, first, second, operation};
}

void Program::computations()
{
    for (int at = 0; at < token_count(); ++at)
        if (const auto found = computed_of(at))
            compute(*found);
    for (int m = 0; m < mention_count(); ++m)
        if (is_free(m))
            if (const auto found = computed_between(m))
                compute(*found);
}

// What a computed number is for: it ranks, it restricts, it orders, or it is shown.
void Program::compute(const Computed& found)
{
    ir::Term result = term(sense(found.first).id);
    result.arithmetic = found.operation;
    result.b = term(sense(found.second).id).a;
    result.why = why(found.begin, found.end, "name");
    sense(found.first).role = Role::measure;
    sense(found.second).role = Role::measure;
    for (int c = 0; c < cue_count(); ++c) {
        if (cue_used_[static_cast<std::size_t>(c)] || cue(c).end > found.begin || gap(cue(c).end, found.begin) > 0)
            continue;
        if (cue(c).kind == CueKind::superlative && query_.order.empty()) {
            cue_used_[static_cast<std::size_t>(c)] = true;
            query_.order.push_back({result, cue(c).argument > 0});
            query_.limit = std::max<std::int64_t>(query_.limit, 1);
            const std::array<Option, 2> shows{option("hide computed", 0.6), option("show computed", 0.6)};
            if (choose(Point::measure_shown, found.begin, shows) == 1)
                show(result, found.begin);
            return;
        }
        const ir::Agg agg = cue(c).kind == CueKind::average   ? ir::Agg::avg
                            : cue(c).kind == CueKind::sum     ? ir::Agg::sum
                            : cue(c).kind == CueKind::minimum ? ir::Agg::min
                            : cue(c).kind == CueKind::maximum ? ir::Agg::max
                                                              : ir::Agg::none;
        if (agg == ir::Agg::none)
            continue;
        cue_used_[static_cast<std::size_t>(c)] = true;
        result.agg = agg;
        measured_ = true;
    }
    if (zone(found.begin) == Zone::order) {
        bool descending = false;
        for (int c = 0; c < cue_count(); ++c)
            descending = descending || cue(c).kind == CueKind::descending;
        query_.order.assign(1, {std::move(result), descending});
        return;
    }
    if (compare_computed(found, result))
        return;
    show(result, found.begin);
}

// "where the difference between A and B is more than 5"
bool Program::compare_computed(const Computed& found, const ir::Term& result)
{
    const int number = next_mention(found.end);
    if (number < 0 || !is(number, MentionKind::number) || !is_free(number))
        return false;
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::compare || cue(c).begin < found.end || cue(c).end > mention(number).begin ||
            gap(found.end, cue(c).begin) > 1 || gap(cue(c).end, mention(number).begin) > 0)
            continue;
        Found condition;
        condition.begin = found.begin;
        condition.end = mention(number).end;
        condition.condition.left = result;
        condition.condition.op = comparison_of(cue(c).argument);
        condition.condition.values.push_back(number_value(token(mention(number).begin)));
        condition.condition.why = why(cue(c).begin, mention(number).end, "value");
        sense(number).role = Role::filter;
        cue_used_[static_cast<std::size_t>(c)] = true;
        found_.push_back(std::move(condition));
        return true;
    }
    return false;
}

}
