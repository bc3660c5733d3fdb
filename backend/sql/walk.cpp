#include "sql/walk.hpp"

#include <algorithm>
#include <type_traits>

namespace datachat::sql {

namespace {

// One traversal for all uses. `Hooks` is Visitor, MutableVisitor or LevelHooks; constness follows the nodes that are
// passed.
template <class Hooks, bool constant>
class Walker {
    template <class T>
    using Node = std::conditional_t<constant, const T, T>;

public:
    explicit Walker(const Hooks& hooks) : hooks_(hooks) {}

    void visit(Node<Query>& query) const
    {
        if constexpr (!Hooks::enters_queries)
            return;
        else {
            hooks_.on_query(query);
            for (auto& common : query.with)
                visit(common.query);
            std::visit([this](auto& body) { this->visit_body(body); }, query.body);
            visit(query.order_by);
            visit(query.limit);
            visit(query.offset);
            hooks_.on_leave_query(query);
        }
    }

    void visit(Node<Expr>& expr) const
    {
        hooks_.on_expr(expr);
        std::visit([this](auto& node) { this->visit_node(node); }, expr.node);
        hooks_.on_leave_expr(expr);
    }

private:
    void visit_body(Node<Select>& select) const
    {
        hooks_.on_select(select);
        visit(select.distinct_on);
        visit(select.items);
        for (auto& source : select.from)
            visit(source);
        visit(select.where);
        visit(select.group_by);
        visit(select.having);
        for (auto& named : select.windows)
            visit(named.window);
        visit(select.qualify);
    }
    void visit_body(Node<SetOperation>& operation) const
    {
        visit(*operation.left);
        visit(*operation.right);
    }
    void visit_body(Node<Values>& values) const
    {
        for (auto& row : values.rows)
            visit(row);
    }

    void visit(Node<TableSource>& source) const
    {
        hooks_.on_source(source);
        std::visit([this](auto& node) { this->visit_source(node); }, source.node);
    }
    void visit_source(Node<TableName>&) const {}
    void visit_source(Node<DerivedTable>& derived) const { visit(*derived.query); }
    void visit_source(Node<TableFunction>& function) const { visit(*function.call); }
    void visit_source(Node<core::Box<Join>>& join) const
    {
        visit(join->left);
        visit(join->right);
        visit(join->match);
        visit(join->on);
    }
    void visit_source(Node<core::Box<Pivot>>& pivot) const
    {
        visit(pivot->source);
        visit(pivot->aggregates);
        visit(pivot->column);
        visit(pivot->values);
        visit(pivot->group_by);
    }
    void visit_source(Node<core::Box<Unpivot>>& unpivot) const
    {
        visit(unpivot->source);
        visit(unpivot->columns);
    }

    void visit(Node<std::vector<SelectItem>>& items) const
    {
        for (auto& item : items) {
            hooks_.on_item(item);
            visit(item.expr);
        }
    }
    void visit(Node<std::vector<Expr>>& exprs) const
    {
        for (auto& expr : exprs)
            visit(expr);
    }
    void visit(Node<std::vector<OrderItem>>& items) const
    {
        for (auto& item : items) {
            hooks_.on_order(item);
            visit(item.expr);
        }
    }
    void visit(Node<std::optional<Expr>>& expr) const
    {
        if (expr)
            visit(*expr);
    }
    void visit(Node<std::optional<ExprBox>>& expr) const
    {
        if (expr)
            visit(**expr);
    }
    void visit(Node<Window>& window) const
    {
        visit(window.partition_by);
        visit(window.order_by);
        if (window.frame) {
            visit(window.frame->start.offset);
            visit(window.frame->end.offset);
        }
    }

    // No overload takes a template parameter: a new kind of node does not compile until it is walked.
    void visit_node(Node<Literal>&) const {}
    void visit_node(Node<ColumnRef>&) const {}
    void visit_node(Node<Star>& node) const { visit(node.replaced); }
    void visit_node(Node<Parameter>&) const {}
    void visit_node(Node<RelativeDate>&) const {}
    void visit_node(Node<Unary>& node) const { visit(*node.operand); }
    void visit_node(Node<Binary>& node) const
    {
        visit(*node.left);
        visit(*node.right);
    }
    void visit_node(Node<Between>& node) const
    {
        visit(*node.operand);
        visit(*node.low);
        visit(*node.high);
    }
    void visit_node(Node<InList>& node) const
    {
        visit(*node.operand);
        visit(node.items);
    }
    void visit_node(Node<InQuery>& node) const
    {
        visit(*node.operand);
        visit(*node.query);
    }
    void visit_node(Node<Like>& node) const
    {
        visit(*node.operand);
        visit(*node.pattern);
        visit(node.escape);
    }
    void visit_node(Node<IsTest>& node) const { visit(*node.operand); }
    void visit_node(Node<Exists>& node) const { visit(*node.query); }
    void visit_node(Node<ScalarQuery>& node) const { visit(*node.query); }
    void visit_node(Node<Quantified>& node) const
    {
        visit(*node.left);
        visit(*node.query);
    }
    void visit_node(Node<Case>& node) const
    {
        visit(node.operand);
        for (auto& branch : node.branches) {
            visit(branch.when);
            visit(branch.then);
        }
        visit(node.otherwise);
    }
    void visit_node(Node<Cast>& node) const { visit(*node.operand); }
    void visit_node(Node<Call>& node) const
    {
        visit(node.args);
        visit(node.order_by);
        visit(node.filter);
        if (node.over)
            visit(*node.over);
    }
    void visit_node(Node<DialectCall>& node) const { visit_node(node.call); }
    void visit_node(Node<DatePart>& node) const { visit(*node.operand); }
    void visit_node(Node<DateBucket>& node) const { visit(*node.operand); }
    void visit_node(Node<Tuple>& node) const { visit(node.items); }
    void visit_node(Node<ArrayLiteral>& node) const { visit(node.items); }
    void visit_node(Node<Subscript>& node) const
    {
        visit(*node.operand);
        visit(*node.index);
    }

    void visit_node(Node<Lambda>& node) const { visit(*node.body); }

    const Hooks& hooks_;
};

template <class Function, class T>
void call(const Function& function, T& node)
{
    if (function)
        function(node);
}

struct ConstHooks {
    static constexpr bool enters_queries = true;
    const Visitor& to;
    void on_query(const Query& node) const { call(to.query, node); }
    void on_leave_query(const Query&) const {}
    void on_select(const Select& node) const { call(to.select, node); }
    void on_expr(const Expr& node) const { call(to.expr, node); }
    void on_leave_expr(const Expr&) const {}
    void on_source(const TableSource& node) const { call(to.source, node); }
    void on_item(const SelectItem& node) const { call(to.item, node); }
    void on_order(const OrderItem& node) const { call(to.order, node); }
};

struct MutableHooks {
    static constexpr bool enters_queries = true;
    const MutableVisitor& to;
    void on_query(Query& node) const { call(to.query, node); }
    void on_leave_query(Query& node) const { call(to.leave_query, node); }
    void on_select(Select& node) const { call(to.select, node); }
    void on_expr(Expr& node) const { call(to.expr, node); }
    void on_leave_expr(Expr& node) const { call(to.leave_expr, node); }
    void on_source(TableSource& node) const { call(to.source, node); }
    void on_item(SelectItem& node) const { call(to.item, node); }
    void on_order(OrderItem& node) const { call(to.order, node); }
};

template <class Node>
struct LevelHooks {
    static constexpr bool enters_queries = false;
    const std::function<void(Node&)>& to;
    void on_query(const Query&) const {}
    void on_leave_query(const Query&) const {}
    void on_select(const Select&) const {}
    void on_expr(Node& node) const { to(node); }
    void on_leave_expr(Node&) const {}
    void on_source(const TableSource&) const {}
    void on_item(const SelectItem&) const {}
    void on_order(const OrderItem&) const {}
};

void take_id(NodeId& id, NodeId& next)
{
    if (id == 0)
        id = next++;
}

MutableVisitor numbering(NodeId& next)
{
    return {.query = [&next](Query& query) { take_id(query.id, next); },
            .expr = [&next](Expr& expr) { take_id(expr.id, next); },
            .source =
                [&next](TableSource& source) {
                    auto* name = std::get_if<TableName>(&source.node);
                    if (name && source.id == 0)
                        source.id = name->id;
                    take_id(source.id, next);
                    if (name && name->id == 0)
                        name->id = source.id;
                },
            .item = [&next](SelectItem& item) { take_id(item.id, next); },
            .order = [&next](OrderItem& item) { take_id(item.id, next); }};
}

}

void walk(const Query& query, const Visitor& visitor)
{
    const ConstHooks hooks{visitor};
    Walker<ConstHooks, true>(hooks).visit(query);
}

void walk(const Expr& expr, const Visitor& visitor)
{
    const ConstHooks hooks{visitor};
    Walker<ConstHooks, true>(hooks).visit(expr);
}

void walk(Query& query, const MutableVisitor& visitor)
{
    const MutableHooks hooks{visitor};
    Walker<MutableHooks, false>(hooks).visit(query);
}

void walk(Expr& expr, const MutableVisitor& visitor)
{
    const MutableHooks hooks{visitor};
    Walker<MutableHooks, false>(hooks).visit(expr);
}

void walk_level(const Expr& expr, const std::function<void(const Expr&)>& visit)
{
    const LevelHooks<const Expr> hooks{visit};
    Walker<LevelHooks<const Expr>, true>(hooks).visit(expr);
}

void walk_level(Expr& expr, const std::function<void(Expr&)>& visit)
{
    const LevelHooks<Expr> hooks{visit};
    Walker<LevelHooks<Expr>, false>(hooks).visit(expr);
}

NodeId largest_id(const Query& query)
{
    NodeId largest = 0;
    const auto see = [&largest](NodeId id) { largest = std::max(largest, id); };
    walk(query, Visitor{.query = [&](const Query& node) { see(node.id); },
                        .expr = [&](const Expr& node) { see(node.id); },
                        .source =
                            [&](const TableSource& node) {
                                see(node.id);
                                if (const auto* name = std::get_if<TableName>(&node.node))
                                    see(name->id);
                            },
                        .item = [&](const SelectItem& node) { see(node.id); },
                        .order = [&](const OrderItem& node) { see(node.id); }});
    return largest;
}

void number_nodes(Query& query)
{
    NodeId next = largest_id(query) + 1;
    walk(query, numbering(next));
}

void number_nodes(Expr& expr, NodeId first_free)
{
    NodeId next = first_free;
    walk(expr, numbering(next));
}

}
