#include "plan/edit.hpp"

#include "plan/edit_joins.hpp"
#include "sql/conditions.hpp"
#include "sql/parser.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <set>

namespace datachat::plan {
namespace {

using core::Errc;
using core::fail;
using sql::Expr;
using sql::NodeId;

auto no_such_part()
{
    return fail(Errc::not_found, "This part of the plan is not there any more. Reload the plan.");
}

bool bounds(const Expr& condition, const Expr& operand, std::initializer_list<sql::BinaryOp> ops)
{
    const auto* node = sql::as<sql::Binary>(condition);
    return node && std::ranges::find(ops, node->op) != ops.end() && *node->left == operand;
}

// A period is two conditions that people see as one: the other bound of `condition` goes with it.
bool is_other_bound(const Expr& condition, const Expr& other)
{
    using enum sql::BinaryOp;
    const auto* node = sql::as<sql::Binary>(condition);
    if (!node || &condition == &other)
        return false;
    if (node->op == greater_equal)
        return bounds(other, *node->left, {less});
    return node->op == less && bounds(other, *node->left, {greater_equal});
}

// Edits one query. Each edit is a member; the first failure is kept.
class Editor {
public:
    Editor(sql::Query& query, sql::Dialect dialect, const models::Schema& schema)
        : query_(query), dialect_(dialect), schema_(schema), next_id_(sql::largest_id(query) + 1)
    {
    }

    core::Result<void> operator()(const RemoveFilter& edit) { return replace_filter(edit.node, std::nullopt); }
    core::Result<void> operator()(const ChangeFilter& edit)
    {
        auto condition = parse(edit.condition);
        if (!condition)
            return std::unexpected(condition.error());
        return replace_filter(edit.node, std::move(*condition));
    }
    core::Result<void> operator()(const AddFilter& edit)
    {
        auto condition = parse(edit.condition);
        sql::Select* select = query_.select();
        if (!condition)
            return std::unexpected(condition.error());
        if (!select)
            return not_a_select();
        if (auto reached = reach_columns(*condition, *select, schema_); !reached)
            return reached;
        remember(*condition);
        add(sql::has_aggregate(*condition) ? select->having : select->where, std::move(*condition));
        return {};
    }

    core::Result<void> operator()(const ChangeMeasure& edit)
    {
        auto expression = parse(edit.expression);
        if (!expression)
            return std::unexpected(expression.error());
        const auto [owner, item] = find_item(edit.node);
        if (!item)
            return no_such_part();
        if (auto reached = reach_columns(*expression, *owner->select(), schema_); !reached)
            return reached;
        remember(*expression);
        const Expr before = item->expr;
        const std::string alias = item->alias;
        expression->id = before.id; // the chip stays the same chip
        item->expr = *expression;
        item->alias.clear();
        for (sql::OrderItem& order : owner->order_by)
            if (order.expr == before || is_alias(order.expr, alias))
                order.expr.node = without_ids(*expression).node;
        return {};
    }

    core::Result<void> operator()(const AddOutput& edit)
    {
        auto expression = parse(edit.expression);
        sql::Select* select = query_.select();
        if (!expression)
            return std::unexpected(expression.error());
        if (!select)
            return not_a_select();
        if (auto reached = reach_columns(*expression, *select, schema_); !reached)
            return reached;
        remember(*expression);
        const bool aggregates = sql::has_aggregate(*expression);
        if (aggregates != is_grouped(*select) && aggregates)
            return fail(Errc::unsupported, "This plan lists rows one by one. Add a grouping before adding a total.");
        if (!aggregates && is_grouped(*select) && !sql::as<sql::Literal>(*expression))
            select->group_by.push_back(without_ids(*expression));
        select->items.push_back({.expr = std::move(*expression)});
        return {};
    }
    core::Result<void> operator()(const RemoveOutput& edit)
    {
        const auto [owner, item] = find_item(edit.node);
        if (!item)
            return no_such_part();
        sql::Select& select = *owner->select();
        if (select.items.size() == 1)
            return fail(Errc::unsupported,
                        "A plan needs something to show. Add another column before removing this one.");
        spell_out_positions(*owner);
        const sql::SelectItem removed = *item;
        for (sql::OrderItem& order : owner->order_by)
            if (is_alias(order.expr, removed.alias))
                order.expr.node = without_ids(removed.expr).node;
        if (select.having && !removed.alias.empty())
            sql::walk_level(*select.having, [&](Expr& expr) {
                if (is_alias(expr, removed.alias))
                    expr.node = without_ids(removed.expr).node;
            });
        for (Expr& group : select.group_by)
            if (is_alias(group, removed.alias))
                group.node = without_ids(removed.expr).node;
        std::erase_if(select.items, [&](const sql::SelectItem& other) { return other.id == removed.id; });
        return {};
    }

    core::Result<void> operator()(const AddGroup& edit)
    {
        auto expression = parse(edit.expression);
        sql::Select* select = query_.select();
        if (!expression)
            return std::unexpected(expression.error());
        if (!select)
            return not_a_select();
        if (!is_grouped(*select))
            return fail(Errc::unsupported,
                        "This plan lists rows one by one: there is nothing to compute for each group. Change what is "
                        "shown to a count, a total or an average first.");
        if (sql::as<sql::Literal>(*expression)) // a number would be taken for the place of an output
            return fail(Errc::invalid_argument, "Rows are grouped by a column or an expression of columns. Name one.");
        if (auto reached = reach_columns(*expression, *select, schema_); !reached)
            return reached;
        remember(*expression);
        spell_out_positions(query_);
        const auto first_measure = std::ranges::find_if(
            select->items, [](const sql::SelectItem& item) { return sql::has_aggregate(item.expr); });
        Expr key = without_ids(*expression);
        select->items.insert(first_measure, {.expr = std::move(*expression)});
        select->group_by.push_back(std::move(key));
        return {};
    }
    core::Result<void> operator()(const RemoveGroup& edit)
    {
        sql::Query* owner = nullptr;
        sql::walk(query_, sql::MutableVisitor{.query = [&](sql::Query& node) {
                      const auto* select = node.select();
                      if (select && std::ranges::find(select->group_by, edit.node, &Expr::id) != select->group_by.end())
                          owner = &node;
                  }});
        if (!owner)
            return no_such_part();
        spell_out_positions(*owner);
        sql::Select& select = *owner->select();
        const Expr key = *std::ranges::find(select.group_by, edit.node, &Expr::id);
        const auto is_key = [&](const sql::SelectItem& item) { return item.expr == key || is_alias(key, item.alias); };
        if (std::ranges::all_of(select.items, is_key))
            return fail(Errc::unsupported,
                        "A plan needs something to show. Add another column before removing this one.");
        std::erase_if(owner->order_by, [&](const sql::OrderItem& order) {
            return order.expr == key || std::ranges::any_of(select.items, [&](const sql::SelectItem& item) {
                       return is_key(item) && is_alias(order.expr, item.alias);
                   });
        });
        std::erase_if(select.items, is_key);
        std::erase_if(select.group_by, [&](const Expr& group) { return group.id == edit.node; });
        return {};
    }

    core::Result<void> operator()(const ChangeOrder& edit)
    {
        if (edit.expression.empty()) {
            query_.order_by.clear();
            return {};
        }
        auto expression = parse(edit.expression);
        if (!expression)
            return std::unexpected(expression.error());
        if (sql::Select* select = query_.select())
            if (auto reached = reach_columns(*expression, *select, schema_); !reached)
                return reached;
        remember(*expression);
        sql::OrderItem order{.expr = std::move(*expression), .descending = edit.descending};
        order.nulls = default_nulls(edit.descending);
        order.id = query_.order_by.empty() ? 0 : query_.order_by.front().id;
        query_.order_by = {std::move(order)};
        return {};
    }
    core::Result<void> operator()(const ChangeLimit& edit)
    {
        if (edit.rows && *edit.rows < 0)
            return fail(Errc::invalid_argument, "The number of rows cannot be negative.");
        query_.with_ties = query_.with_ties && edit.rows;
        if (!edit.rows) {
            query_.limit.reset();
            return {};
        }
        Expr rows = sql::Literal{models::Value(*edit.rows)};
        if (query_.limit)
            rows.id = (*query_.limit)->id;
        query_.limit = sql::ExprBox(std::move(rows));
        return {};
    }

    const std::vector<NodeId>& added() const { return added_; }

private:
    core::Result<Expr> parse(const std::string& text)
    {
        auto parsed = sql::parse_expression(text, dialect_);
        if (parsed) {
            sql::number_nodes(*parsed, next_id_);
            sql::walk(*parsed,
                      sql::Visitor{.expr = [this](const Expr& node) { next_id_ = std::max(next_id_, node.id + 1); }});
        }
        return parsed;
    }
    void remember(const Expr& expr) { added_.push_back(expr.id); }

    // A copy of a part: ids are of one node each, and the resolver numbers what has none.
    static Expr without_ids(Expr expr)
    {
        sql::walk(expr, sql::MutableVisitor{.expr = [](Expr& node) { node.id = 0; }});
        return expr;
    }

    static std::unexpected<core::Error> not_a_select()
    {
        return fail(Errc::unsupported, "This plan combines several lists. Ask the question anew to change them.");
    }

    static bool is_alias(const Expr& expr, std::string_view alias)
    {
        const auto* column = sql::as<sql::ColumnRef>(expr);
        return column && column->table.empty() && !alias.empty() && sql::same_name(column->column, alias);
    }
    static bool is_grouped(const sql::Select& select)
    {
        return !select.group_by.empty() ||
               std::ranges::any_of(select.items, [](const auto& item) { return sql::has_aggregate(item.expr); });
    }

    // GROUP BY 1 and ORDER BY 2 would mean something else once an output is gone.
    static void spell_out_positions(sql::Query& owner)
    {
        sql::Select& select = *owner.select();
        const auto spell_out = [&](Expr& expr) {
            const auto position = sql::literal_integer(expr);
            if (position && *position >= 1 && *position <= static_cast<std::int64_t>(select.items.size()))
                expr.node = without_ids(select.items[static_cast<std::size_t>(*position - 1)].expr).node;
        };
        std::ranges::for_each(select.group_by, spell_out);
        for (sql::OrderItem& order : owner.order_by)
            spell_out(order.expr);
    }

    std::optional<sql::NullsOrder> default_nulls(bool descending) const
    {
        const auto sample = sql::parse_query(descending ? "SELECT 1 ORDER BY 1 DESC" : "SELECT 1 ORDER BY 1", dialect_);
        return sample && !sample->order_by.empty() ? sample->order_by.front().nulls : std::nullopt;
    }

    static void add(std::optional<Expr>& clause, Expr condition)
    {
        clause = clause ? sql::binary(sql::BinaryOp::logical_and, std::move(*clause), std::move(condition))
                        : std::move(condition);
    }

    std::pair<sql::Query*, sql::SelectItem*> find_item(NodeId id)
    {
        std::pair<sql::Query*, sql::SelectItem*> found{nullptr, nullptr};
        sql::walk(query_, sql::MutableVisitor{.query = [&](sql::Query& node) {
                      sql::Select* select = node.select();
                      if (!select)
                          return;
                      for (sql::SelectItem& item : select->items)
                          if (item.id == id || item.expr.id == id)
                              found = {&node, &item};
                  }});
        return found;
    }

    // The clause of a select that holds the condition, and its select.
    std::pair<sql::Select*, std::optional<Expr>*> find_clause(NodeId id)
    {
        std::pair<sql::Select*, std::optional<Expr>*> found{nullptr, nullptr};
        sql::walk(query_, sql::MutableVisitor{.select = [&](sql::Select& select) {
                      for (std::optional<Expr>* clause : {&select.where, &select.having, &select.qualify})
                          if (*clause)
                              for (const Expr* part : sql::split_view(**clause, sql::BinaryOp::logical_and))
                                  if (part->id == id)
                                      found = {&select, clause};
                  }});
        return found;
    }

    core::Result<void> replace_filter(NodeId id, std::optional<Expr> replacement)
    {
        const auto [select, clause] = find_clause(id);
        if (!clause)
            return no_such_part();
        if (replacement) {
            if (auto reached = reach_columns(*replacement, *select, schema_); !reached)
                return reached;
            remember(*replacement);
        }
        const std::vector<Expr> parts = sql::split(std::move(**clause), sql::BinaryOp::logical_and);
        clause->reset();
        const auto changed = std::ranges::find(parts, id, &Expr::id);
        const auto other =
            std::ranges::find_if(parts, [&](const Expr& part) { return is_other_bound(*changed, part); });
        std::vector<Expr> kept;
        for (auto part = parts.begin(); part != parts.end(); ++part) {
            if (part == changed && replacement)
                kept.push_back(std::move(*replacement));
            else if (part != changed && part != other)
                kept.push_back(*part);
        }
        *clause = sql::join_conditions(std::move(kept), sql::BinaryOp::logical_and);
        return {};
    }

    sql::Query& query_;
    sql::Dialect dialect_;
    const models::Schema& schema_;
    NodeId next_id_;
    std::vector<NodeId> added_;
};

NodeId node_of(const Edit& edit)
{
    return std::visit(
        [](const auto& one) -> NodeId {
            if constexpr (requires { one.node; })
                return one.node;
            else
                return 0;
        },
        edit);
}

std::set<NodeId> ids_in(const sql::Query& query)
{
    std::set<NodeId> ids;
    sql::walk(query, sql::Visitor{.query = [&](const sql::Query& node) { ids.insert(node.id); },
                                  .expr = [&](const Expr& node) { ids.insert(node.id); },
                                  .source = [&](const sql::TableSource& node) { ids.insert(node.id); },
                                  .item = [&](const sql::SelectItem& node) { ids.insert(node.id); },
                                  .order = [&](const sql::OrderItem& node) { ids.insert(node.id); }});
    return ids;
}

}

core::Result<Plan> apply(Plan plan, const Edit& edit, const models::Schema& schema)
{
    if (plan.steps.empty())
        return no_such_part();
    Step* step = &plan.steps.back();
    if (const NodeId node = node_of(edit); node != 0) {
        const auto owner = std::ranges::find_if(plan.steps.rbegin(), plan.steps.rend(),
                                                [&](const Step& one) { return ids_in(one.query).contains(node); });
        if (owner == plan.steps.rend())
            return no_such_part();
        step = &*owner;
    }
    auto before = sql::resolve(step->query, schema, step->dialect);
    if (!before)
        return std::unexpected(before.error());
    qualify_columns(step->query, *before, schema);
    Editor editor(step->query, step->dialect, schema);
    if (auto edited = std::visit(editor, edit); !edited)
        return std::unexpected(edited.error());
    auto after = sql::resolve(step->query, schema, step->dialect);
    if (!after)
        return std::unexpected(after.error());
    plan.header.schema_fingerprint = sql::schema_fingerprint(*after, schema);
    plan.planner = PlannerKind::person;
    std::set<NodeId> ids;
    for (const Step& one : plan.steps)
        ids.merge(ids_in(one.query));
    std::erase_if(plan.evidence, [&](const Evidence& evidence) { return !ids.contains(evidence.node); });
    std::erase_if(plan.assumptions,
                  [&](const Assumption& assumption) { return assumption.node != 0 && !ids.contains(assumption.node); });
    for (const NodeId added : editor.added())
        if (ids.contains(added))
            plan.evidence.push_back({.node = added, .spans = {}, .reason = "edit"});
    return plan;
}

}
