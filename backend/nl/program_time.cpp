#include "nl/program.hpp"
#include "nl/stable_order.hpp"

#include <algorithm>

// Periods ("in 2024", "since March", "last quarter") and buckets ("monthly").
namespace datachat::nl {
namespace {

int quarter_of(const std::vector<Token>& tokens, int at)
{
    const std::string& word = tokens[static_cast<std::size_t>(at)].text;
    if (word.size() == 2 && word[0] == 'q' && word[1] >= '1' && word[1] <= '4')
        return word[1] - '0';
    return 0;
}

std::optional<sql::DateUnit> unit_of(std::string_view stem)
{
    if (stem == "year")
        return sql::DateUnit::year;
    if (stem == "quarter")
        return sql::DateUnit::quarter;
    if (stem == "month")
        return sql::DateUnit::month;
    if (stem == "week")
        return sql::DateUnit::week;
    if (stem == "day")
        return sql::DateUnit::day;
    return std::nullopt;
}

sql::DateUnit bucket_unit(int argument)
{
    static constexpr sql::DateUnit units[] = {sql::DateUnit::year, sql::DateUnit::quarter, sql::DateUnit::month,
                                              sql::DateUnit::week, sql::DateUnit::day};
    return units[static_cast<std::size_t>(argument)];
}

}

// Whether the table's rows are things with a name of their own (products, stores): their date says when each was
// introduced or opened, once. What happens (orders, visits) has a date and rows without end.
bool Program::is_thing(int table) const
{
    const CatalogTable& entry = catalog_.table(table);
    return !entry.shown.empty() && catalog_.column(entry.shown.front()).kind == ColumnKind::name;
}

// The tables that a metric is computed from.
std::vector<int> Program::tables_of_metric(int metric) const
{
    std::vector<int> tables;
    for (const std::string& name : catalog_.knowledge.metrics[static_cast<std::size_t>(metric)].tables) {
        const std::size_t dot = name.rfind('.');
        const models::TableInfo* info =
            catalog_.schema.find_table(dot == std::string::npos ? "" : name.substr(0, dot),
                                       dot == std::string::npos ? name : name.substr(dot + 1));
        if (info != nullptr)
            tables.push_back(static_cast<int>(info - catalog_.schema.tables.data()));
    }
    return tables;
}

// The date that a period at this place speaks about; -1 if no table near has one.
int Program::dated_column(int near_token)
{
    std::vector<int> measured; // what the metrics of the question are computed from
    for (const Sense& entry : senses_) {
        if (entry.kind == MentionKind::metric)
            std::ranges::copy(tables_of_metric(entry.id), std::back_inserter(measured));
    }
    // "top products by revenue in 2024": the revenue was made in 2024, the products are whenever they are.
    const auto only_ranked = [&](int table) {
        return !measured.empty() && std::ranges::find(measured, table) == measured.end() && is_thing(table);
    };
    struct Choice {
        int column;
        double cost;
    };
    std::vector<Choice> choices;
    const auto offer = [&](int column, double cost) {
        if (column < 0)
            return;
        for (Choice& known : choices) {
            if (known.column == column) {
                known.cost = std::min(known.cost, cost);
                return;
            }
        }
        choices.push_back({column, cost});
    };
    for (int m = 0; m < mention_count(); ++m) {
        const Sense& entry = sense(m);
        const int distance =
            mention(m).begin >= near_token ? mention(m).begin - near_token : near_token - mention(m).end;
        if (entry.kind == MentionKind::column &&
            (catalog_.column(entry.id).kind == ColumnKind::date || catalog_.column(entry.id).kind == ColumnKind::year))
            offer(entry.id, 0.1 * distance);
        else if (entry.kind == MentionKind::table ||
                 ((entry.kind == MentionKind::column || entry.kind == MentionKind::value) && entry.table >= 0))
            offer(catalog_.table(entry.table).dated,
                  (entry.kind == MentionKind::table ? 0.6 : 1.4) + 0.05 * distance +
                      (catalog_.table(entry.table).dated >= 0 && catalog_.table(entry.table).person ? 2.5 : 0) +
                      (only_ranked(entry.table) ? 2.5 : 0));
    }
    for (const int table : measured)
        offer(catalog_.table(table).dated, 0.3);
    // A dated table one key away: the orders of an order line.
    std::vector<std::pair<int, double>> origins;
    for (const int table : measured)
        origins.emplace_back(table, 0.8);
    for (int m = 0; m < mention_count(); ++m) {
        if (sense(m).kind == MentionKind::table)
            origins.emplace_back(sense(m).id, 1.6 + (only_ranked(sense(m).id) ? 1.5 : 0));
    }
    for (std::size_t i = 0; i < linked_.context.size(); ++i)
        origins.emplace_back(linked_.context[i], 0.4 + 0.3 * static_cast<double>(i));
    if (subject_ >= 0)
        origins.emplace_back(subject_, 2.0);
    for (const auto& [table, cost] : origins) {
        offer(catalog_.table(table).dated, cost);
        for (const int e : catalog_.edges_of[static_cast<std::size_t>(table)]) {
            const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(e)];
            const bool up = catalog_.table_of(edge.from) == table;
            const int other = up ? catalog_.table_of(edge.to) : catalog_.table_of(edge.from);
            const CatalogTable& entry = catalog_.table(other);
            if (entry.dated >= 0)
                offer(entry.dated, cost + (up ? 0.2 : 1.8) + (entry.person ? 2 : 0) + (is_thing(other) ? 0.8 : 0) +
                                       (only_ranked(other) ? 2 : 0));
        }
    }
    if (choices.empty())
        return -1;
    sort_stably(choices, [](const Choice& a, const Choice& b) { return a.cost < b.cost; });
    if (choices.size() > 3)
        choices.resize(3);
    std::vector<Option> options;
    for (const Choice& choice : choices) {
        options.push_back(option(catalog_.column(choice.column).kind == ColumnKind::year ? "year" : "date",
                                 (choice.cost - choices.front().cost) * 1.5));
        options.back().trait(catalog_.table_of(choice.column) == subject_ ? 1201 : 1202);
    }
    const int column = choices[static_cast<std::size_t>(choose(Point::dated, near_token, options))].column;
    const bool named = std::any_of(senses_.begin(), senses_.end(), [&](const Sense& entry) {
        return entry.kind == MentionKind::column && entry.id == column;
    });
    if (!named)
        assumptions_.push_back("Dated by " + catalog_.column(column).info->name + ".");
    return column;
}

// "in 2014", "March 2014", "Q2 2014", "after 2010".
bool Program::period_of_number(int m, int begin, const Cue* comparator)
{
    const int year = static_cast<int>(token(mention(m).begin).number);
    // A number right after a name that is no date is that column's: "id 2010", "more than 2000 employees".
    const int left = previous_mention(begin);
    const int next = next_mention(mention(m).end);
    if (next >= 0 && gap(mention(m).end, mention(next).begin) == 0 && comparator != nullptr &&
        comparator->adjective != "late" && comparator->adjective.empty() &&
        (is(next, MentionKind::table) || (is(next, MentionKind::column) && numeric_column(sense(next).id))))
        return false;
    int column = -1;
    if (left >= 0 && is(left, MentionKind::column) && gap(mention(left).end, begin) <= 1) {
        const ColumnKind kind = catalog_.column(sense(left).id).kind;
        if (kind == ColumnKind::date || kind == ColumnKind::year)
            column = sense(left).id;
        else if (numeric_column(sense(left).id) && zone(mention(left).begin) != Zone::shown)
            return false;
    }
    if (comparator != nullptr && comparator->adjective.empty() && column < 0 &&
        !(comparator->end - comparator->begin == 1))
        return false;
    if (column < 0)
        column = dated_column(begin);
    if (column < 0)
        return false;
    const CatalogColumn& entry = catalog_.column(column);
    const bool stored = models::is_temporal(entry.info->type) || entry.info->time_storage != models::TimeStorage::none;
    if (!stored && entry.kind != ColumnKind::year && !entry.year_text)
        return false;
    Found found;
    found.begin = begin;
    found.end = mention(m).end;
    ir::Condition& condition = found.condition;
    condition.left = term(column);
    int from_month = 1;
    int month_count = 12;
    if (begin > 0 && stored) {
        int at = mention(m).begin - 1;
        if (token(at).text == "of" || token(at).text == "," || token(at).text == "in")
            --at;
        if (at >= 0 && month_number(token(at).text) > 0 && token(at).text != "may") {
            from_month = month_number(token(at).text);
            month_count = 1;
            found.begin = at;
        } else if (at >= 0 && token(at).capital && month_number(token(at).text) > 0) {
            from_month = 5;
            month_count = 1;
            found.begin = at;
        } else if (at >= 0 && quarter_of(linked_.tokens, at) > 0) {
            from_month = quarter_of(linked_.tokens, at) * 3 - 2;
            month_count = 3;
            found.begin = at;
        }
    }
    const int after_month = from_month + month_count;
    const std::int32_t from = days_of(year, from_month, 1).value_or(0);
    const std::int32_t to =
        days_of(after_month > 12 ? year + 1 : year, after_month > 12 ? 1 : after_month, 1).value_or(0);
    condition.op = ir::Op::period;
    condition.from = from;
    condition.to = to;
    const Comparison comparison =
        comparator == nullptr ? Comparison::equal : static_cast<Comparison>(comparator->argument);
    const std::string& word = comparator == nullptr ? token(begin).text : token(comparator->begin).text;
    if (entry.kind == ColumnKind::year && !stored && month_count == 12) {
        static constexpr ir::Op ops[] = {ir::Op::equal,      ir::Op::not_equal, ir::Op::less,
                                         ir::Op::less_equal, ir::Op::greater,   ir::Op::greater_equal};
        condition.op = ops[static_cast<std::size_t>(comparison)];
        if (word == "since")
            condition.op = ir::Op::greater_equal;
        condition.values.emplace_back(std::int64_t{year});
    } else if (comparison == Comparison::greater || comparison == Comparison::greater_equal) {
        condition.open_to = true;
        condition.from = comparison == Comparison::greater && word != "since" ? to : from;
    } else if (comparison == Comparison::less || comparison == Comparison::less_equal) {
        condition.open_from = true;
        condition.to = comparison == Comparison::less ? from : to;
    }
    condition.why = why(found.begin, found.end, "value");
    sense(m).role = Role::filter;
    for (int k = 0; k < mention_count(); ++k) {
        if (is(k, MentionKind::column) && sense(k).id == column && sense(k).role == Role::free &&
            gap(std::min(mention(k).end, mention(m).end), std::max(mention(k).begin, mention(m).begin)) <= 1) {
            sense(k).role = Role::filter;
            condition.left.why = why(k);
        }
    }
    if (comparator != nullptr)
        for (int c = 0; c < cue_count(); ++c)
            if (&cue(c) == comparator)
                cue_used_[static_cast<std::size_t>(c)] = true;
    found_.push_back(std::move(found));
    return true;
}

void Program::time_conditions()
{
    // Relative periods: "last month", "this year", "the past 90 days", "yesterday".
    for (int at = 0; at < token_count(); ++at) {
        const std::string& word = token(at).text;
        int from = 0, to = 0, end = at;
        std::optional<sql::DateUnit> unit;
        if (word == "yesterday" || word == "today") {
            unit = sql::DateUnit::day;
            from = word == "today" ? 0 : -1;
            to = from + 1;
            end = at + 1;
        } else if ((word == "last" || word == "previous" || word == "past" || word == "this" || word == "current" ||
                    word == "next") &&
                   at + 1 < token_count()) {
            const Token& second = token(at + 1);
            const bool number = second.kind == TokenKind::number || second.spelled;
            if (number && at + 2 < token_count() && word != "this" && word != "next" && second.number >= 1 &&
                second.number <= 1000) {
                unit = unit_of(token(at + 2).stem);
                from = -static_cast<int>(second.number);
                to = unit == sql::DateUnit::day ? 1 : 0;
                end = at + 3;
            } else {
                unit = unit_of(second.stem);
                from = word == "this" || word == "current" ? 0 : word == "next" ? 1 : -1;
                to = from + 1;
                end = at + 2;
            }
        }
        if (!unit)
            continue;
        const int column = dated_column(at);
        if (column < 0)
            continue;
        const CatalogColumn& entry = catalog_.column(column);
        if (!models::is_temporal(entry.info->type) && entry.info->time_storage == models::TimeStorage::none)
            continue;
        Found found;
        found.begin = at;
        found.end = end;
        found.condition.left = term(column);
        found.condition.op = ir::Op::relative;
        found.condition.unit = *unit;
        found.condition.from_offset = from;
        found.condition.to_offset = to;
        found.condition.why = why(at, end, "value");
        for (int k = at; k < end; ++k)
            if (const int m = linked_.mention_at[static_cast<std::size_t>(k)]; m >= 0)
                sense(m).role = Role::filter;
        found_.push_back(std::move(found));
        at = end - 1;
    }
    // Single days.
    for (int m = 0; m < mention_count(); ++m) {
        if (!is(m, MentionKind::date) || !is_free(m))
            continue;
        const int column = dated_column(mention(m).begin);
        if (column < 0)
            continue;
        Found found;
        found.begin = mention(m).begin;
        found.end = mention(m).end;
        ir::Condition& condition = found.condition;
        condition.left = term(column);
        condition.op = ir::Op::period;
        condition.from = token(mention(m).begin).days;
        condition.to = condition.from + 1;
        for (int c = 0; c < cue_count(); ++c) {
            if (cue(c).end > mention(m).begin || gap(cue(c).end, mention(m).begin) > 0 ||
                cue_used_[static_cast<std::size_t>(c)])
                continue;
            if (cue(c).kind == CueKind::between) {
                const int second = next_mention(mention(m).end);
                if (second >= 0 && is(second, MentionKind::date)) {
                    condition.to = token(mention(second).begin).days + 1;
                    sense(second).role = Role::filter;
                    cue_used_[static_cast<std::size_t>(c)] = true;
                }
            } else if (cue(c).kind == CueKind::compare) {
                const auto comparison = static_cast<Comparison>(cue(c).argument);
                cue_used_[static_cast<std::size_t>(c)] = true;
                condition.open_to = comparison == Comparison::greater || comparison == Comparison::greater_equal;
                condition.open_from = comparison == Comparison::less || comparison == Comparison::less_equal;
                if (comparison == Comparison::greater && token(cue(c).begin).text != "since")
                    ++condition.from;
                if (comparison == Comparison::less)
                    --condition.to;
            }
        }
        condition.why = why(m);
        sense(m).role = Role::filter;
        for (int k = 0; k < mention_count(); ++k)
            if (is(k, MentionKind::column) && sense(k).id == column && sense(k).role == Role::free &&
                zone(mention(k).begin) != Zone::shown)
                sense(k).role = Role::filter;
        const bool stored = models::is_temporal(catalog_.column(column).info->type) ||
                            catalog_.column(column).info->time_storage != models::TimeStorage::none;
        if (!stored && !condition.open_from && !condition.open_to) {
            condition.op = ir::Op::like;
            condition.values.emplace_back("%" + token(mention(m).begin).raw + "%");
        }
        found_.push_back(std::move(found));
    }
}

// "monthly revenue", "orders per week": a date column in buckets, unless a column is called so.
void Program::bucket_clauses()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::monthly || cue_used_[static_cast<std::size_t>(c)])
            continue;
        int named = -1;
        for (int at = cue(c).begin; at < cue(c).end; ++at) {
            const int m = linked_.mention_at[static_cast<std::size_t>(at)];
            if (m >= 0 && is(m, MentionKind::column) && catalog_.column(sense(m).id).kind != ColumnKind::date &&
                sense(m).source == NameSource::name && sense(m).score > 0.85)
                named = m;
            else if (m >= 0)
                sense(m).role = Role::group;
        }
        ir::Term group;
        if (named >= 0) {
            group = term(sense(named).id);
            sense(named).role = Role::group;
        } else {
            const int column = dated_column(cue(c).begin);
            if (column < 0)
                continue;
            // "amount per year" is added up.
            if (linked_.context.empty() && shown_.empty())
                measure_before(c);
            const CatalogColumn& entry = catalog_.column(column);
            const bool stored =
                models::is_temporal(entry.info->type) || entry.info->time_storage != models::TimeStorage::none;
            const sql::DateUnit unit = bucket_unit(cue(c).argument);
            if (!stored && !(entry.kind == ColumnKind::year && unit == sql::DateUnit::year))
                continue;
            group = term(column);
            group.bucketed = stored;
            group.bucket = unit;
            for (int m = 0; m < mention_count(); ++m)
                if (is(m, MentionKind::column) && sense(m).id == column && sense(m).role == Role::free)
                    sense(m).role = Role::group;
        }
        group.why = why(cue(c).begin, cue(c).end, "cue");
        cue_used_[static_cast<std::size_t>(c)] = true;
        query_.group.push_back(group);
        show(group, cue(c).begin - 100);
        if (group.bucketed && query_.order.empty())
            query_.order.push_back({group, false});
    }
}

}
