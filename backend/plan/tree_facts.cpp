#include "plan/tree_facts.hpp"

#include "sql/conditions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace datachat::plan {
namespace {

using sql::as;
using sql::Expr;

bool is_aggregate(const Expr& expr)
{
    constexpr std::array<std::string_view, 5> names{"count", "sum", "avg", "min", "max"};
    const auto* call = as<sql::Call>(expr);
    return call && !call->over && std::ranges::find(names, call->name) != names.end() && sql::has_aggregate(expr);
}

Comparison comparison_of(sql::BinaryOp op)
{
    switch (op) {
    case sql::BinaryOp::equal:
    case sql::BinaryOp::is_not_distinct:
        return Comparison::equal;
    case sql::BinaryOp::not_equal:
    case sql::BinaryOp::is_distinct:
        return Comparison::not_equal;
    case sql::BinaryOp::greater:
        return Comparison::above;
    case sql::BinaryOp::greater_equal:
        return Comparison::at_least;
    case sql::BinaryOp::less:
        return Comparison::below;
    case sql::BinaryOp::less_equal:
        return Comparison::at_most;
    default:
        return Comparison::other;
    }
}

class Collector {
public:
    explicit Collector(const sql::Resolution& resolution) : resolution_(resolution) {}

    void see(const sql::Query& query, bool outermost)
    {
        for (const sql::CommonTable& table : query.with)
            see(table.query, false);
        if (const auto* select = query.select())
            see(*select, query, outermost);
        else if (const auto* set = std::get_if<sql::SetOperation>(&query.body)) {
            see(*set->left, outermost);
            see(*set->right, outermost);
            facts_.sets.push_back({set->op, origins(*set->left), origins(*set->right), query.id});
        }
        for (const sql::OrderItem& order : query.order_by)
            see_order(order, query);
        if (query.limit)
            facts_.limits.push_back({sql::literal_integer(**query.limit), !query.order_by.empty(), query.id});
    }
    TreeFacts take() { return std::move(facts_); }

private:
    std::optional<sql::SchemaColumn> column_of(const Expr& expr) const
    {
        const auto found = resolution_.columns.find(expr.id);
        return as<sql::ColumnRef>(expr) && found != resolution_.columns.end() ? std::optional(found->second)
                                                                              : std::nullopt;
    }

    std::vector<std::optional<sql::SchemaColumn>> origins(const sql::Query& query) const
    {
        std::vector<std::optional<sql::SchemaColumn>> columns;
        if (const auto* select = query.select())
            for (const sql::SelectItem& item : select->items)
                columns.push_back(column_of(item.expr));
        return columns;
    }

    void see(const sql::Select& select, const sql::Query& query, bool outermost)
    {
        facts_.selects.push_back({&select, &query, outermost});
        facts_.nested += outermost ? 0 : 1;
        if (select.distinct || !select.distinct_on.empty())
            facts_.distincts.push_back(query.id);
        for (const sql::TableSource& source : select.from)
            see(source, false);
        for (const sql::SelectItem& item : select.items)
            see(item.expr, outermost ? Role::output : Role::inner_output);
        for (const Expr& group : select.group_by)
            see(item_at(select, group), Role::group);
        if (select.where)
            see_condition(*select.where, false, Role::filter);
        if (select.having)
            see_condition(*select.having, false, Role::filter);
        if (select.qualify)
            see_condition(*select.qualify, false, Role::filter);
    }

    // What a position or an alias stands for.
    static const Expr& item_at(const sql::Select& select, const Expr& expr)
    {
        const auto position = sql::literal_integer(expr);
        if (position && *position >= 1 && *position <= static_cast<std::int64_t>(select.items.size()))
            return select.items[static_cast<std::size_t>(*position - 1)].expr;
        const auto* column = as<sql::ColumnRef>(expr);
        if (column && column->table.empty())
            for (const sql::SelectItem& item : select.items)
                if (!item.alias.empty() && sql::same_name(item.alias, column->column))
                    return item.expr;
        return expr;
    }

    void see_order(const sql::OrderItem& order, const sql::Query& query)
    {
        const auto* select = query.select();
        const Expr& expr = select ? item_at(*select, order.expr) : order.expr;
        OrderFact fact{.descending = order.descending, .limited = query.limit.has_value(), .node = order.id};
        fact.aggregated = sql::has_aggregate(expr);
        fact.column = column_of(expr);
        if (const auto* call = as<sql::Call>(expr)) {
            fact.aggregate = call->name;
            if (!fact.column && call->args.size() == 1)
                fact.column = column_of(call->args.front());
        }
        see(expr, Role::order);
        facts_.orders.push_back(std::move(fact));
    }

    void see(const sql::TableSource& source, bool outer_joined)
    {
        if (const auto* join = std::get_if<core::Box<sql::Join>>(&source.node)) {
            const sql::JoinKind kind = (*join)->kind;
            see((*join)->left, outer_joined || kind == sql::JoinKind::right || kind == sql::JoinKind::full);
            see((*join)->right, outer_joined || kind == sql::JoinKind::left || kind == sql::JoinKind::full);
            if ((*join)->match)
                see_condition(*(*join)->match, false, Role::join);
            if ((*join)->on)
                see_condition(*(*join)->on, false, Role::join);
        } else if (const auto* derived = std::get_if<sql::DerivedTable>(&source.node))
            see(*derived->query, false);
        else if (const auto found = resolution_.tables.find(source.id); found != resolution_.tables.end())
            facts_.tables.push_back({found->second, source.id, outer_joined});
    }

    void see_condition(const Expr& expr, bool negated, Role role)
    {
        if (const auto* node = as<sql::Binary>(expr)) {
            if (node->op == sql::BinaryOp::logical_and || node->op == sql::BinaryOp::logical_or) {
                if (node->op == sql::BinaryOp::logical_or)
                    facts_.ors.push_back(expr.id);
                see_condition(*node->left, negated, role);
                see_condition(*node->right, negated, role);
                return;
            }
            if (see_join(expr, *node))
                return;
        }
        if (const auto* unary = as<sql::Unary>(expr); unary && unary->op == sql::UnaryOp::logical_not)
            return see_condition(*unary->operand, !negated, role);
        ConditionFact fact{.negated = negated, .aggregated = sql::has_aggregate(expr), .expr = &expr};
        if (const auto* node = as<sql::Binary>(expr)) {
            const bool mirrored = sql::literal_value(*node->left) && sql::is_comparison(node->op);
            fact.comparison = comparison_of(mirrored ? sql::mirrored(node->op) : node->op);
            fact.nested = as<sql::ScalarQuery>(*node->left) || as<sql::ScalarQuery>(*node->right);
        } else if (const auto* range = as<sql::Between>(expr)) {
            fact.comparison = Comparison::between;
            fact.negated = fact.negated != range->negated;
        } else if (const auto* list = as<sql::InList>(expr)) {
            fact.comparison = Comparison::equal;
            fact.negated = fact.negated != list->negated;
        } else if (const auto* in = as<sql::InQuery>(expr)) {
            fact.comparison = Comparison::equal;
            fact.nested = true;
            fact.negated = fact.negated != in->negated;
            see_list(expr, *in);
        } else if (const auto* like = as<sql::Like>(expr)) {
            fact.comparison = Comparison::like;
            fact.negated = fact.negated != like->negated;
        } else if (const auto* test = as<sql::IsTest>(expr)) {
            fact.comparison = Comparison::null;
            fact.negated = fact.negated != test->negated;
        } else if (const auto* exists = as<sql::Exists>(expr)) {
            fact.nested = true;
            fact.negated = fact.negated != exists->negated;
        } else if (const auto* quantified = as<sql::Quantified>(expr)) {
            fact.comparison = comparison_of(quantified->op);
            fact.nested = true;
        }
        if (fact.comparison == Comparison::not_equal) {
            fact.comparison = Comparison::equal;
            fact.negated = !fact.negated;
        }
        sql::walk_level(expr, [&](const Expr& inner) {
            if (const auto column = column_of(inner))
                fact.columns.push_back(*column);
            else if (const models::Value* value = sql::literal_value(inner)) {
                fact.values.push_back(value);
                fact.value_nodes.push_back(inner.id);
            } else if (is_aggregate(inner) && fact.aggregate.empty())
                fact.aggregate = as<sql::Call>(inner)->name;
        });
        see(expr, role == Role::join ? Role::filter : role);
        facts_.conditions.push_back(std::move(fact));
    }

    bool see_join(const Expr& expr, const sql::Binary& node)
    {
        const auto left = column_of(*node.left);
        const auto right = column_of(*node.right);
        if (node.op != sql::BinaryOp::equal || !left || !right)
            return false;
        facts_.joins.push_back({*left, *right, expr.id});
        facts_.columns.push_back({*left, Role::join, node.left->id});
        facts_.columns.push_back({*right, Role::join, node.right->id});
        return true;
    }

    void see_list(const Expr& expr, const sql::InQuery& in)
    {
        const auto left = column_of(*in.operand);
        const auto* select = in.query->select();
        const auto right = select && select->items.size() == 1 ? column_of(select->items.front().expr) : std::nullopt;
        if (left && right)
            facts_.joins.push_back({*left, *right, expr.id, true});
    }

    // The columns and aggregates of an expression, and the queries nested in it.
    void see(const Expr& expr, Role role)
    {
        std::set<sql::NodeId> aggregated;
        sql::walk_level(expr, [&](const Expr& inner) {
            if (is_aggregate(inner)) {
                const auto& call = *as<sql::Call>(inner);
                AggregateFact fact{.name = call.name, .distinct = call.distinct, .role = role, .node = inner.id};
                fact.star = call.args.size() == 1 && as<sql::Star>(call.args.front());
                if (call.args.size() == 1)
                    fact.column = column_of(call.args.front());
                sql::walk_level(inner, [&](const Expr& argument) { aggregated.insert(argument.id); });
                facts_.aggregates.push_back(std::move(fact));
            } else if (const auto column = column_of(inner))
                facts_.columns.push_back({*column, aggregated.contains(inner.id) ? Role::aggregated : role, inner.id});
            if (const auto* scalar = as<sql::ScalarQuery>(inner))
                see(*scalar->query, false);
            else if (const auto* in = as<sql::InQuery>(inner))
                see(*in->query, false);
            else if (const auto* exists = as<sql::Exists>(inner))
                see(*exists->query, false);
            else if (const auto* quantified = as<sql::Quantified>(inner))
                see(*quantified->query, false);
        });
    }

    const sql::Resolution& resolution_;
    TreeFacts facts_;
};

}

TreeFacts facts_of(const sql::Query& query, const sql::Resolution& resolution)
{
    Collector collector(resolution);
    collector.see(query, true);
    return collector.take();
}

}
