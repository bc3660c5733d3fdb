#pragma once

#include "sql/tree.hpp"

#include <functional>

namespace datachat::sql {

// Callbacks for every node of a tree, outer before inner, in the order in which the text has them. Unset ones are
// skipped. The firewall and every analysis walk with this, so that no place of the tree is forgotten in one of them.
struct Visitor {
    std::function<void(const Query&)> query;
    std::function<void(const Select&)> select;
    std::function<void(const Expr&)> expr;
    std::function<void(const TableSource&)> source;
    std::function<void(const SelectItem&)> item;
    std::function<void(const OrderItem&)> order; // of queries, windows and aggregates
};
void walk(const Query& query, const Visitor& visitor);
void walk(const Expr& expr, const Visitor& visitor);

struct MutableVisitor { // the children are visited after the callback, as it left them
    std::function<void(Query&)> query;
    std::function<void(Select&)> select;
    std::function<void(Expr&)> expr;
    std::function<void(TableSource&)> source;
    std::function<void(SelectItem&)> item;
    std::function<void(OrderItem&)> order;
    std::function<void(Expr&)> leave_expr;   // after the expression's children: rewrites from the leaves up
    std::function<void(Query&)> leave_query; // after everything inside the query
};
void walk(Query& query, const MutableVisitor& visitor);
void walk(Expr& expr, const MutableVisitor& visitor);

// The expression and those inside it, without entering queries nested in it.
void walk_level(const Expr& expr, const std::function<void(const Expr&)>& visit);
void walk_level(Expr& expr, const std::function<void(Expr&)>& visit);

// Gives every node without an id (0) the next free one; ids that are set stay. A TableName and the TableSource that
// holds it share one.
void number_nodes(Query& query);
void number_nodes(Expr& expr, NodeId first_free);

// The largest id in the tree; 0 if nothing is numbered.
NodeId largest_id(const Query& query);

}
