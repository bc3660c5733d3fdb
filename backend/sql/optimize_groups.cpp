#include "sql/conditions.hpp"
#include "sql/dependencies.hpp"
#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

#include <algorithm>

// SQLite, PostgreSQL and MySQL let a column stand bare that the grouped key fixes; the others want it grouped too.
namespace datachat::sql {
namespace {

bool wants_all_grouped(Dialect dialect)
{
    return dialect == Dialect::duckdb || dialect == Dialect::bigquery || dialect == Dialect::snowflake;
}

class Groups {
public:
    Groups(Select& select, const models::Schema& schema, const std::vector<std::string>& common)
        : select_(select), dependencies_(select, schema, common)
    {
        Dependencies::Columns columns;
        for (const Expr& group : select.group_by) {
            const auto* column = as<ColumnRef>(group);
            if (const auto key = column ? dependencies_.key_of(*column) : std::nullopt)
                columns.insert(*key);
        }
        fixed_ = dependencies_.closure(std::move(columns));
    }

    // Groups by the columns of the expression that are fixed and stand bare.
    void complete(const Expr& expr)
    {
        if (is_grouped(expr))
            return;
        if (const auto* call = as<Call>(expr); call && !call->over && has_aggregate(expr))
            return; // what it aggregates is not bare
        if (const auto* column = as<ColumnRef>(expr)) {
            const auto key = dependencies_.key_of(*column);
            if (key && fixed_.contains(*key))
                add(expr);
            return;
        }
        // Its parts, one by one: an expression around an aggregate may hold bare columns too.
        bool itself = true;
        walk_level(expr, [&](const Expr& part) {
            if (!std::exchange(itself, false) && as<ColumnRef>(part) && !has_aggregate(expr))
                complete(part);
        });
    }

private:
    bool is_grouped(const Expr& expr) const
    {
        return std::ranges::find(select_.group_by, expr) != select_.group_by.end();
    }

    void add(Expr expr)
    {
        expr.id = 0; // an id is of one node
        select_.group_by.push_back(std::move(expr));
    }

    Select& select_;
    Dependencies dependencies_;
    Dependencies::Columns fixed_;
};

bool is_plain_grouping(const Select& select)
{
    return !select.group_by.empty() && std::ranges::all_of(select.group_by, [](const Expr& group) {
        return as<ColumnRef>(group) || as<DateBucket>(group) || as<DatePart>(group);
    });
}

}

void complete_groups(Query& query, const models::Schema& schema, Dialect dialect)
{
    if (!wants_all_grouped(dialect))
        return;
    std::vector<std::string> common;
    walk(query, MutableVisitor{.query = [&](Query& node) {
             for (const CommonTable& table : node.with)
                 common.push_back(table.name);
         }});
    walk(query, MutableVisitor{.query = [&](Query& node) {
             Select* select = node.select();
             if (!select || !is_plain_grouping(*select))
                 return;
             Groups groups(*select, schema, common);
             for (const SelectItem& item : std::vector(select->items))
                 groups.complete(item.expr);
             for (const OrderItem& item : node.order_by)
                 groups.complete(item.expr);
         }});
}

}
