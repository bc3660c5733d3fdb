#include "nl/program.hpp"
#include "nl/stable_order.hpp"

#include "nl/joins.hpp"

#include <algorithm>

// How conditions combine: AND, OR, set operations, exclusion; and the query put together.
namespace datachat::nl {

// A condition that moves into another query takes its nested query along.
ir::Condition Program::adopted(ir::Query& owner, ir::Condition condition) const
{
    if (condition.nested >= 0) {
        owner.nested.push_back(query_.nested[static_cast<std::size_t>(condition.nested)]);
        condition.nested = static_cast<int>(owner.nested.size()) - 1;
    }
    return condition;
}

// Rows of the subject with or without a partner: subject.key [NOT] IN (SELECT reference FROM table WHERE conditions).
ir::Condition Program::partnered(int table, ir::Op op, std::vector<ir::Condition> conditions, ir::Why because)
{
    ir::Query nested;
    ir::Condition outside;
    outside.op = op;
    outside.why = because;
    const std::vector<ir::Column> ends{{subject_, ir::star, 0}, {table, ir::star, 0}};
    const JoinPath path = connect(ends, {}, catalog_);
    if (table == subject_ || path.steps.size() < 2 || path.steps[1].edge < 0) {
        outside.left = key_term(subject_);
        nested.select.push_back(key_term(subject_));
    } else {
        int reference = path.steps[1].edge;
        const JoinEdge& taken = catalog_.edges[static_cast<std::size_t>(reference)];
        for (const int e : catalog_.edges_of[static_cast<std::size_t>(subject_)]) {
            const JoinEdge& other = catalog_.edges[static_cast<std::size_t>(e)];
            if (other.to == taken.to && catalog_.table_of(other.from) == catalog_.table_of(taken.from) &&
                role_score(e) > role_score(reference))
                reference = e;
        }
        const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(reference)];
        const int here = catalog_.table_of(edge.from) == subject_ ? edge.from : edge.to;
        const int there = here == edge.from ? edge.to : edge.from;
        outside.left = term(here);
        nested.select.push_back(term(there));
        if (catalog_.table_of(there) != table)
            nested.tables.push_back({table, ir::star, 0});
    }
    for (ir::Condition& condition : conditions)
        nested.where.push_back(adopted(nested, std::move(condition)));
    outside.nested = static_cast<int>(query_.nested.size());
    query_.nested.push_back(std::move(nested));
    return outside;
}

void Program::exclude(int table, std::vector<ir::Condition> conditions, ir::Why because)
{
    Found found;
    found.begin = token_count();
    found.end = token_count();
    found.condition = partnered(table, ir::Op::not_in_query, std::move(conditions), because);
    found_.push_back(std::move(found));
}

// "The average age of customers who have a loan": each customer counts once, however many loans there are.
void Program::require_partner(int table, ir::Why because)
{
    Found found;
    found.begin = token_count();
    found.end = token_count();
    found.condition = partnered(table, ir::Op::in_query, {}, because);
    found_.push_back(std::move(found));
}

void Program::negations()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::negation || cue_used_[static_cast<std::size_t>(c)] || subject_ < 0)
            continue;
        // What is denied: the conditions and tables behind, up to the end of the clause.
        int end = token_count();
        for (int k = c + 1; k < cue_count(); ++k) {
            const CueKind kind = cue(k).kind;
            if (kind == CueKind::order || kind == CueKind::ask ||
                (kind == CueKind::contrast && cue(k).begin > cue(c).end) || kind == CueKind::negation) {
                end = cue(k).begin;
                break;
            }
        }
        for (int at = cue(c).end; at < end; ++at)
            if (token(at).text == "," || token(at).text == "?")
                end = at;
        int table_mention = -1;
        for (int m = 0; m < mention_count() && table_mention < 0; ++m)
            if (is(m, MentionKind::table) && mention(m).begin >= cue(c).end && mention(m).end <= end &&
                sense(m).id != subject_ && (sense(m).role == Role::free || sense(m).role == Role::counted))
                table_mention = m;
        std::vector<std::size_t> inside;
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].begin >= cue(c).end && found_[i].end <= end && !found_[i].negated)
                inside.push_back(i);
        int column_mention = -1;
        for (int m = 0; m < mention_count() && column_mention < 0; ++m)
            if (is(m, MentionKind::column) && is_free(m) && mention(m).begin >= cue(c).end && mention(m).end <= end &&
                gap(cue(c).end, mention(m).begin) <= 2)
                column_mention = m;
        const ir::Why because = why(cue(c).begin, cue(c).end, "cue");
        int elsewhere = -1; // a denied condition on another table
        bool own = false;
        for (const std::size_t i : inside) {
            const int table = found_[i].condition.left.a.table;
            if (table != subject_)
                elsewhere = table;
            else
                own = true;
        }
        const int target = table_mention >= 0 ? sense(table_mention).id : elsewhere;
        std::vector<Option> options;
        std::vector<int> what;
        if (target >= 0) {
            options.push_back(option("not in", 0));
            what.push_back(0);
        }
        if (!inside.empty()) {
            options.push_back(option("not equal", target >= 0 ? (own ? 0.8 : 2.0) : 0));
            what.push_back(1);
        }
        if (own && !inside.empty() && target < 0) {
            options.push_back(option("except", 2.5));
            what.push_back(2);
        }
        if (target < 0 && column_mention >= 0 && inside.empty()) {
            options.push_back(option("null", 0.3));
            what.push_back(3);
        }
        // "countries without a singer above 40": the shown column's values instead of the rows.
        const bool plain_shown = !shown_.empty() && std::all_of(shown_.begin(), shown_.end(), [](const auto& entry) {
            return entry.second.agg == ir::Agg::none && entry.second.metric < 0 && entry.second.a.column >= 0;
        });
        if (plain_shown && (!inside.empty() || target >= 0)) {
            options.push_back(
                option(inside.empty() ? "except shown partner" : "except shown", target >= 0 ? 2.2 : 1.8));
            what.push_back(4);
        }
        if (options.empty())
            continue;
        for (Option& entry : options)
            entry.trait(1900 + static_cast<std::uint32_t>(std::min<std::size_t>(inside.size(), 2)) +
                        (target >= 0 ? 4U : 0U) + (table_mention >= 0 ? 8U : 0U));
        const int chosen = what[static_cast<std::size_t>(choose(Point::negation, cue(c).begin, options))];
        cue_used_[static_cast<std::size_t>(c)] = true;
        if (chosen == 3) {
            Found found;
            found.begin = cue(c).begin;
            found.end = mention(column_mention).end;
            found.condition.left = term(sense(column_mention).id);
            found.condition.op = ir::Op::null;
            found.condition.why = because;
            sense(column_mention).role = Role::filter;
            found_.push_back(std::move(found));
            continue;
        }
        if (chosen == 1) {
            ir::Condition& condition = found_[inside.front()].condition;
            condition.why.add(because);
            switch (condition.op) {
            case ir::Op::equal:
                condition.op = ir::Op::not_equal;
                break;
            case ir::Op::like:
                condition.op = ir::Op::not_like;
                break;
            case ir::Op::greater:
                condition.op = ir::Op::less_equal;
                break;
            case ir::Op::less:
                condition.op = ir::Op::greater_equal;
                break;
            case ir::Op::greater_equal:
                condition.op = ir::Op::less;
                break;
            case ir::Op::less_equal:
                condition.op = ir::Op::greater;
                break;
            default:
                break;
            }
            for (std::size_t k = 1; k < inside.size(); ++k)
                if (found_[inside[k]].condition.op == ir::Op::equal &&
                    found_[inside[k]].condition.left.a == condition.left.a)
                    found_[inside[k]].condition.op = ir::Op::not_equal;
            continue;
        }
        std::vector<ir::Condition> moved;
        std::vector<ir::Condition> counted;
        int later = -1; // where the moved condition behind begins
        for (auto i = inside.rbegin(); i != inside.rend(); ++i) {
            if (found_[*i].having) {
                if (found_[*i].counted < 0 || target < 0)
                    continue;
                counted.insert(counted.begin(), std::move(found_[*i].condition));
                found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(*i));
                continue;
            }
            // "neither food nor animal": no row is both.
            const ir::Condition& here = found_[*i].condition;
            const bool alternatives = !moved.empty() && here.op == ir::Op::equal && moved.front().op == here.op &&
                                      moved.front().left.a == here.left.a;
            if (alternatives || (!moved.empty() && word_between(found_[*i].end, later, "or")))
                moved.front().or_before = true;
            later = found_[*i].begin;
            moved.insert(moved.begin(), std::move(found_[*i].condition));
            found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(*i));
        }
        if (table_mention >= 0)
            sense(table_mention).role = Role::filter;
        for (int m = 0; m < mention_count(); ++m)
            if (is(m, MentionKind::table) && mention(m).begin >= cue(c).end && mention(m).end <= end && is_free(m))
                sense(m).role = Role::filter;
        if (chosen == 4) {
            sort_stably(shown_, [](const auto& a, const auto& b) { return a.first < b.first; });
            ir::Query nested;
            for (const auto& [place, shown] : shown_)
                nested.select.push_back(shown);
            for (ir::Condition& condition : moved)
                nested.where.push_back(adopted(nested, std::move(condition)));
            if (target >= 0)
                nested.tables.push_back({target, ir::star, 0});
            query_.set = ir::SetOp::except;
            query_.set_right = static_cast<int>(query_.nested.size());
            query_.nested.push_back(std::move(nested));
            continue;
        }
        exclude(chosen == 2 ? subject_ : target, std::move(moved), because);
        ir::Query& excluded = query_.nested.back();
        if (!counted.empty() && !excluded.select.empty() && excluded.select.front().a.column >= 0) {
            excluded.group = {excluded.select.front()};
            excluded.having = std::move(counted);
        }
    }
}

// "In the fall of 2009 or the spring of 2010": four conditions on two columns in turn.
bool Program::pairs_of_alternatives(const std::vector<Found*>& conditions) const
{
    if (conditions.size() != 4 || conditions.size() != found_.size())
        return false;
    const auto column = [&](std::size_t i) { return conditions[i]->condition.left.a; };
    for (const Found* found : conditions)
        if (found->condition.nested >= 0 || found->condition.left.agg != ir::Agg::none)
            return false;
    return column(0) == column(2) && column(1) == column(3) && !(column(0) == column(1)) &&
           word_between(conditions[1]->end, conditions[2]->begin, "or");
}

// "In the same department as Clara": the department is that of the rows for which the conditions behind hold.
void Program::same_as()
{
    for (int at = 0; at + 2 < token_count(); ++at) {
        const int m = token(at).text == "same" ? next_mention(at + 1) : -1;
        if (m < 0 || mention(m).begin - at > 2 || mention(m).end >= token_count() ||
            token(mention(m).end).text != "as" || subject_ < 0)
            continue;
        int column = is(m, MentionKind::column) ? sense(m).id : -1;
        if (is(m, MentionKind::table))
            for (const int e : catalog_.edges_of[static_cast<std::size_t>(subject_)]) {
                const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(e)];
                if (catalog_.table_of(edge.from) == subject_ && catalog_.table_of(edge.to) == sense(m).id)
                    column = edge.from;
            }
        if (column < 0 || catalog_.table_of(column) != subject_)
            continue;
        ir::Query nested;
        nested.select.push_back(term(column));
        int end = mention(m).end + 1;
        for (std::size_t i = 0; i < found_.size();) {
            if (found_[i].begin > mention(m).end && !found_[i].having &&
                !word_between(mention(m).end, found_[i].begin, "and")) {
                end = std::max(end, found_[i].end);
                nested.where.push_back(adopted(nested, std::move(found_[i].condition)));
                found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(i));
            } else {
                ++i;
            }
        }
        if (nested.where.empty())
            continue;
        std::erase_if(shown_, [&](const auto& entry) { return entry.first == mention(m).begin; });
        sense(m).role = Role::filter;
        Found found;
        found.begin = at;
        found.end = end;
        found.condition.left = term(column);
        found.condition.op = ir::Op::in_query;
        found.condition.nested = static_cast<int>(query_.nested.size());
        found.condition.why = why(at, mention(m).end + 1, "cue");
        query_.nested.push_back(std::move(nested));
        found_.push_back(std::move(found));
        return;
    }
}

// Conditions on counts. Two of different tables' rows, or one beside a plain condition, joined by "or" are two queries.
void Program::combine_having(const std::vector<Found*>& plain)
{
    std::vector<Found*> counts;
    for (Found& found : found_) {
        if (!found.having)
            continue;
        counts.push_back(&found);
        if (query_.group.empty() && (found.counted >= 0 || subject_ >= 0))
            group_for_count(found.counted >= 0 ? found.counted : found.condition.left.a.table, found.begin);
    }
    const bool two_tables = counts.size() == 2 && plain.empty() && counts[0]->counted >= 0 && counts[1]->counted >= 0 &&
                            counts[0]->counted != counts[1]->counted;
    const bool beside_plain = counts.size() == 1 && plain.size() == 1 && !plain[0]->negated;
    if (query_.set == ir::SetOp::none && !measured_ && (two_tables || beside_plain)) {
        Found* first = two_tables ? counts[0] : plain[0];
        Found* second = two_tables ? counts[1] : counts[0];
        if (second->begin < first->begin)
            std::swap(first, second);
        const bool said_or = word_between(first->end, second->begin, "or");
        const std::array<Option, 3> options{option("both at once", said_or ? 3 : 0),
                                            option("either count", said_or ? 0 : 30),
                                            option("both counts", said_or      ? 30
                                                                  : two_tables ? 1.0
                                                                               : 4)};
        const int chosen = said_or || two_tables ? choose(Point::combine, second->begin, options) : 0;
        if (chosen > 0) {
            ir::Query other;
            query_.where.clear();
            for (const Found* found : {first, second}) {
                ir::Query& side = found == first ? query_ : other;
                if (found->having)
                    side.having.push_back(found->condition);
                else
                    side.where.push_back(found == first ? found->condition : adopted(other, found->condition));
            }
            query_.set = chosen == 1 ? ir::SetOp::unite : ir::SetOp::intersect;
            query_.set_right = static_cast<int>(query_.nested.size());
            query_.nested.push_back(std::move(other));
            return;
        }
    }
    for (const Found* found : counts)
        query_.having.push_back(found->condition);
}

void Program::combine()
{
    same_as();
    sort_stably(found_, [](const Found& a, const Found& b) { return a.begin < b.begin; });
    // Conditions behind "than any" restrict the nested query.
    for (std::size_t i = 0; i < found_.size(); ++i) {
        if (found_[i].nested_scope < 0)
            continue;
        ir::Query& nested = query_.nested[static_cast<std::size_t>(found_[i].condition.nested)];
        for (std::size_t k = found_.size(); k-- > i + 1;) {
            if (found_[k].begin >= found_[i].end && found_[k].end <= found_[i].nested_scope && !found_[k].having) {
                nested.where.insert(nested.where.begin(), adopted(nested, std::move(found_[k].condition)));
                found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(k));
            }
        }
    }
    std::vector<Found*> plain;
    for (Found& found : found_)
        if (!found.having)
            plain.push_back(&found);
    const bool both = cue_in(0, token_count(), CueKind::both) >= 0;
    if (pairs_of_alternatives(plain)) {
        ir::Query other;
        for (std::size_t i = 0; i < plain.size(); ++i)
            if (i < 2)
                query_.where.push_back(plain[i]->condition);
            else
                other.where.push_back(plain[i]->condition);
        query_.set = ir::SetOp::unite;
        query_.set_right = static_cast<int>(query_.nested.size());
        query_.nested.push_back(std::move(other));
        return;
    }
    std::vector<std::size_t> alternative; // indices joined to the one before by OR
    std::size_t split = 0;                // conditions from here on belong to the other side of a set operation
    for (std::size_t i = 1; i < plain.size(); ++i) {
        Found& before = *plain[i - 1];
        Found& here = *plain[i];
        if (here.begin >= token_count())
            continue;
        const bool same = before.condition.left.a == here.condition.left.a && before.condition.left.a.column >= 0;
        const bool equalities = before.condition.op == ir::Op::equal && here.condition.op == ir::Op::equal;
        const bool likes = (before.condition.op == ir::Op::like || before.condition.op == ir::Op::equal) &&
                           (here.condition.op == ir::Op::like || here.condition.op == ir::Op::equal);
        const bool said_or = word_between(before.end, here.begin, "or");
        const bool said_and = word_between(before.end, here.begin, "and") ||
                              word_between(before.end, here.begin, ",") || word_between(before.end, here.begin, "but");
        const bool periods = before.condition.op == ir::Op::period && here.condition.op == ir::Op::period &&
                             !here.condition.open_from && !here.condition.open_to && !before.condition.open_from &&
                             !before.condition.open_to;
        const auto direction = [](const ir::Condition& condition) {
            if (condition.op == ir::Op::greater || condition.op == ir::Op::greater_equal)
                return 1;
            return condition.op == ir::Op::less || condition.op == ir::Op::less_equal ? -1 : 0;
        };
        // above 60 and below 30: no row is both
        bool impossible = equalities && before.condition.values != here.condition.values;
        if (same && direction(before.condition) * direction(here.condition) == -1 && !before.condition.values.empty() &&
            !here.condition.values.empty()) {
            const auto number = [](const models::Value& value) {
                if (const auto* integer = std::get_if<std::int64_t>(&value.data))
                    return static_cast<double>(*integer);
                const auto* real = std::get_if<double>(&value.data);
                return real == nullptr ? 0.0 : *real;
            };
            const ir::Condition& low = direction(before.condition) > 0 ? before.condition : here.condition;
            const ir::Condition& high = direction(before.condition) > 0 ? here.condition : before.condition;
            impossible = number(low.values[0]) >= number(high.values[0]);
        }
        const bool conflict = same && (impossible || periods);
        double cost_and = 0, cost_or = 3.5, cost_intersect = 4.5;
        if (said_or) {
            cost_and = 3.5;
            cost_or = 0;
        } else if (conflict) {
            cost_and = 4;
            const bool plural_values = likes && !both && (zone(here.begin) == Zone::shown || measured_);
            cost_or = both ? 2.0 : plural_values ? 0.4 : 1.0;
            cost_intersect = both ? 0 : said_and ? 0.7 : 2.5;
        }
        std::vector<Option> options{option("and", cost_and), option("or", cost_or)};
        if (measured_ && query_.group.empty())
            cost_intersect += 4; // figures have no rows in common
        options.push_back(option("intersect", same || both || said_and ? cost_intersect : 30));
        options.push_back(option("union", said_or && shown_.size() <= 3 ? 3 : 30));
        // "average age of male and female students": one figure for each.
        const bool figures = measured_ && conflict && equalities && said_and && !both && query_.group.empty();
        if (figures)
            options.push_back(option("figure for each", 0.2));
        for (Option& entry : options) {
            entry.trait(2000 + (same ? 1U : 0U) + (said_or ? 2U : 0U) + (said_and ? 4U : 0U) + (both ? 8U : 0U) +
                        (conflict ? 16U : 0U));
            entry.trait(2040 + (measured_ ? 1U : 0U) + (before.condition.left.a.table == subject_ ? 2U : 0U));
        }
        switch (choose(Point::combine, here.begin, options)) {
        case 1:
            here.condition.or_before = true;
            break;
        case 2:
            if (split == 0 && query_.set == ir::SetOp::none) {
                split = i;
                query_.set = ir::SetOp::intersect;
            }
            break;
        case 3:
            if (split == 0 && query_.set == ir::SetOp::none) {
                split = i;
                query_.set = ir::SetOp::unite;
            }
            break;
        case 4:
            here.condition.or_before = true;
            query_.group.push_back(here.condition.left);
            show(here.condition.left, here.begin);
            break;
        default:
            break;
        }
    }
    ir::Query other;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        ir::Condition condition = plain[i]->condition;
        const bool excluded = condition.op == ir::Op::not_in_query;
        if (split > 0 && i >= split && !excluded) {
            if (i == split)
                condition.or_before = false;
            other.where.push_back(adopted(other, std::move(condition)));
            continue;
        }
        if (split > 0 && i + 1 < split)
            other.where.push_back(adopted(other, condition)); // what stands before the pair restricts both sides
        // Equal columns joined by OR become one IN.
        if (condition.or_before && !query_.where.empty()) {
            ir::Condition& last = query_.where.back();
            if ((last.op == ir::Op::equal || last.op == ir::Op::in) && condition.op == ir::Op::equal &&
                last.left.a == condition.left.a && last.left.agg == ir::Agg::none) {
                last.op = ir::Op::in;
                last.values.push_back(condition.values[0]);
                last.why.add(condition.why);
                continue;
            }
        }
        // A range in two conditions stays two: the plan shows both as they were said.
        query_.where.push_back(std::move(condition));
    }
    combine_having(plain);
    if (split > 0) {
        query_.set_right = static_cast<int>(query_.nested.size());
        query_.nested.push_back(std::move(other));
    }
}

// "All types with the number of students": a figure of another table's rows, beside the subject, is said of each.
void Program::figures_for_each()
{
    if (query_.select.empty() || !query_.group.empty() || subject_ < 0 || subject_mention_ < 0 || query_.limit > 0 ||
        query_.set != ir::SetOp::none || zone(mention(subject_mention_).begin) != Zone::shown ||
        catalog_.table(subject_).shown.empty())
        return;
    int place = -1; // of the first figure's words
    for (const ir::Term& entry : query_.select) {
        if (entry.agg == ir::Agg::none || entry.metric >= 0 || entry.a.table == subject_)
            return;
        if (entry.why.count > 0 && place < 0)
            for (int at = 0; at < token_count() && place < 0; ++at)
                if (token(at).begin >= entry.why.spans[0].begin)
                    place = at;
    }
    const int end = mention(subject_mention_).end;
    const bool beside = place > end && (word_between(end, place, "and") || word_between(end, place, "with") ||
                                        word_between(end, place, "their") || word_between(end, place, "its"));
    const std::array<Option, 2> options{option("one figure", beside ? 1.0 : 0),
                                        option("figure for each subject", beside ? 0 : 2.4)};
    if (choose(Point::group_key, end, options) == 0)
        return;
    query_.group.push_back(key_term(subject_));
    std::vector<ir::Term> names;
    for (const int column : shown_of(subject_))
        names.push_back(term(column));
    query_.select.insert(query_.select.begin(), names.begin(), names.end());
}

void Program::assemble()
{
    sort_stably(shown_, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [place, output] : shown_)
        query_.select.push_back(std::move(output));
    for (const int table : joined_)
        query_.tables.push_back({table, ir::star, 0});
    figures_for_each();
    // Plain columns beside an aggregate are its groups.
    const bool aggregated = std::any_of(query_.select.begin(), query_.select.end(),
                                        [](const ir::Term& entry) { return entry.agg != ir::Agg::none; });
    if (aggregated && query_.group.empty()) {
        const bool plain = std::any_of(query_.select.begin(), query_.select.end(), [](const ir::Term& entry) {
            return entry.agg == ir::Agg::none && entry.a.column >= 0;
        });
        bool counted_other = false;
        for (const ir::Term& entry : query_.select)
            counted_other = counted_other ||
                            (entry.agg == ir::Agg::count && entry.a.column == ir::star && entry.a.table != subject_);
        if (plain) {
            const bool by_key = counted_other && subject_ >= 0 && catalog_.table(subject_).key >= 0;
            const std::array<Option, 2> options{option("group by key", by_key ? 0 : 1.5),
                                                option("group by shown", by_key ? 1.5 : 0)};
            if (choose(Point::group_key, 3, options) == 0 && subject_ >= 0) {
                query_.group.push_back(key_term(subject_));
            } else {
                for (const ir::Term& entry : query_.select)
                    if (entry.agg == ir::Agg::none && entry.a.column >= 0)
                        query_.group.push_back(entry);
            }
        }
    }
    // Counting distinct keys of one table is counting its rows.
    if (query_.select.size() == 1 && query_.select[0].agg == ir::Agg::count_distinct &&
        catalog_.column(query_.select[0].a.column).primary && tables_of(query_, catalog_).size() == 1) {
        query_.select[0].agg = ir::Agg::count;
        query_.select[0].a.column = ir::star;
    }
    // The table asked for is read even where only other tables' columns are used.
    if (subject_ >= 0 && subject_mention_ >= 0 && sense(subject_mention_).role == Role::subject) {
        const std::vector<ir::Column> used = tables_of(query_, catalog_);
        const bool present =
            std::any_of(used.begin(), used.end(), [&](const ir::Column& table) { return table.table == subject_; });
        if (!present && !used.empty() && catalog_.distance(used.front().table, subject_) <= 3)
            query_.tables.push_back({subject_, ir::star, 0});
    }
    // "Customers sorted by their total loan": the measure is each row's own.
    if (query_.group.empty() && !query_.order.empty() && query_.order.front().term.agg != ir::Agg::none &&
        !aggregated && subject_ >= 0 && catalog_.table(subject_).key >= 0) {
        query_.group.push_back(key_term(subject_));
        query_.distinct = false;
    }
    // "How many tracks does each genre have, and which are the top 5?"
    if (query_.limit > 1 && query_.order.empty() && aggregated && !query_.group.empty())
        for (const ir::Term& entry : query_.select)
            if (entry.agg != ir::Agg::none && query_.order.empty())
                query_.order.push_back({entry, true});
    // An order by a measure that is shown per group.
    if (query_.order.empty() && !query_.group.empty()) {
        int down = -1;
        for (int c = 0; c < cue_count(); ++c)
            if ((cue(c).kind == CueKind::descending || cue(c).kind == CueKind::ascending) &&
                !cue_used_[static_cast<std::size_t>(c)])
                down = c;
        if (down < 0 && pending_order_ != 0) {
            for (const ir::Term& entry : query_.select)
                if (entry.agg != ir::Agg::none && query_.order.empty())
                    query_.order.push_back({entry, pending_order_ < 0});
        }
        if (down >= 0)
            for (const ir::Term& entry : query_.select)
                if (entry.agg != ir::Agg::none && query_.order.empty()) {
                    query_.order.push_back({entry, cue(down).kind == CueKind::descending});
                    query_.order.back().term.why = why(cue(down).begin, cue(down).end, "cue");
                    cue_used_[static_cast<std::size_t>(down)] = true;
                }
    }
    // An order by a column that is shown added up means the sum.
    for (ir::Order& order : query_.order) {
        if (order.term.agg != ir::Agg::none || order.term.metric >= 0 || query_.group.empty() || order.term.bucketed)
            continue;
        for (const ir::Term& entry : query_.select)
            if (entry.agg != ir::Agg::none && entry.a == order.term.a && entry.a.column >= 0)
                order.term.agg = entry.agg;
    }
    if (query_.set != ir::SetOp::none && query_.set_right >= 0) {
        ir::Query& other = query_.nested[static_cast<std::size_t>(query_.set_right)];
        if (other.select.empty()) {
            other.select = query_.select;
            other.tables = query_.tables;
            other.group = query_.group;
        }
        query_.order.clear();
        query_.limit = 0;
    }
}

}
