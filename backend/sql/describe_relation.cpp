#include "sql/describe_state.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {
namespace {

// The one plain table that a query reads, when nothing but its WHERE chooses rows; null otherwise.
const Select* plain_select(const Query& query)
{
    const Select* select = query.select();
    if (!select || !query.with.empty() || query.limit || query.offset || !select->group_by.empty() || select->having ||
        !select->distinct_on.empty() || select->qualify || select->sample || select->shape != RowShape::columns ||
        select->from.size() != 1 || !std::holds_alternative<TableName>(select->from.front().node) ||
        select->from.front().sample ||
        std::ranges::any_of(select->items, [](const SelectItem& item) { return has_aggregate(item.expr); }))
        return nullptr;
    return select;
}

struct Sides {
    std::size_t outer = 0; // instance of the outer scope
    std::string outer_column;
    std::string inner_column;
};

}

const std::optional<Describer::Relation>& Describer::relation(const Expr& expr, const Scope& scope) const
{
    const auto known = relations_.find(&expr);
    if (known != relations_.end())
        return known->second;
    auto found = find_relation(expr, scope);
    return relations_.insert_or_assign(&expr, std::move(found)).first->second;
}

std::optional<Describer::Relation> Describer::find_relation(const Expr& expr, const Scope& scope) const
{
    const auto* in = as<InQuery>(expr);
    const auto* exists = as<Exists>(expr);
    const Query& nested = in ? *in->query : *exists->query;
    const Select* select = plain_select(nested);
    if (!select)
        return std::nullopt;
    Scope inner{.select = select, .outer = &scope};
    const FromWords words = from(*select, inner);
    if (inner.instances.size() != 1 || !inner.instances.front().table)
        return std::nullopt;
    const Instance& other = inner.instances.front();

    const auto place_in_scope = [&](const ColumnRef& column, NodeId id,
                                    const Scope& where) -> std::optional<std::size_t> {
        const auto found = find(column, id, where);
        if (!found || !found->info)
            return std::nullopt;
        for (std::size_t at = 0; at < scope.instances.size(); ++at)
            if (found->instance == &scope.instances[at])
                return at;
        return std::nullopt;
    };
    std::vector<const Expr*> conditions =
        select->where ? split_view(*select->where, BinaryOp::logical_and) : std::vector<const Expr*>{};
    std::optional<Sides> sides;
    if (in) {
        const auto* column = as<ColumnRef>(*in->operand);
        const auto* selected = select->items.size() == 1 ? as<ColumnRef>(select->items.front().expr) : nullptr;
        const auto place = column ? place_in_scope(*column, in->operand->id, scope) : std::nullopt;
        if (!place || !selected || !models::find_column(*other.table, selected->column))
            return std::nullopt;
        sides = Sides{*place, column->column, selected->column};
    } else {
        for (auto at = conditions.begin(); at != conditions.end(); ++at) {
            const auto* equal = as<Binary>(**at);
            if (!equal || equal->op != BinaryOp::equal)
                continue;
            for (const bool swapped : {false, true}) {
                const Expr& outer_side = swapped ? *equal->right : *equal->left;
                const Expr& inner_side = swapped ? *equal->left : *equal->right;
                const auto* outer_column = as<ColumnRef>(outer_side);
                const auto* inner_column = as<ColumnRef>(inner_side);
                if (!outer_column || !inner_column)
                    continue;
                const auto place = place_in_scope(*outer_column, outer_side.id, inner);
                const auto owner = find(*inner_column, inner_side.id, inner);
                if (place && owner && owner->instance == &other && !sides) {
                    sides = Sides{*place, outer_column->column, inner_column->column};
                    conditions.erase(at);
                    break;
                }
            }
            if (sides)
                break;
        }
    }
    if (!sides)
        return std::nullopt;
    const Instance& owner = scope.instances[sides->outer];
    const bool negated = in ? in->negated : exists->negated;
    // NOT IN says something else than "without" as soon as a side can be missing.
    if (in && negated &&
        (owner.optional || !is_not_null(*owner.table, sides->outer_column) ||
         !is_not_null(*other.table, sides->inner_column)))
        return std::nullopt;

    Relation relation{.instance = sides->outer, .negated = negated};
    if (const auto* key = find_key(*other.table, {sides->inner_column}, *owner.table, {sides->outer_column})) {
        relation.text = other.many;
        const std::string role = role_of(*key, *owner.table);
        if (role != singular(words_of(owner.table->name)))
            relation.text += " of which it is the " + role;
    } else if (const auto* back = find_key(*owner.table, {sides->outer_column}, *other.table, {sides->inner_column}))
        relation.text = negated ? role_of(*back, *other.table) : with_article(role_of(*back, *other.table));
    else
        return std::nullopt;

    const std::vector<Period> spans = periods(conditions, inner);
    std::string with;
    std::string where;
    for (const Expr* condition : conditions) {
        const auto span = std::ranges::find_if(
            spans, [&](const Period& period) { return period.first == condition || period.second == condition; });
        if (span == spans.end())
            where += (where.empty() ? "where " : " and ") + inner_condition(*condition, inner);
        else if (span->first == condition)
            with += (with.empty() ? "with " : " and ") + span->text;
    }
    if (!with.empty() || !where.empty())
        relation.text += " (" + with + (with.empty() || where.empty() ? "" : " ") + where + ")";
    return relation;
}

}
