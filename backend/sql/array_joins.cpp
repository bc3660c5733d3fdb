#include "sql/array_joins.hpp"

#include "sql/canonical_joins.hpp"
#include "sql/conditions.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

using Names = std::vector<std::string>;

class ArrayJoins {
public:
    void query(Query& node, const Names& outer)
    {
        for (CommonTable& table : node.with)
            query(table.query, outer);
        Names names = outer;
        if (auto* operation = std::get_if<SetOperation>(&node.body)) {
            query(*operation->left, outer);
            query(*operation->right, outer);
        } else if (auto* select = node.select()) {
            for (TableSource& source : select->from)
                for_each_leaf(source, [&](TableSource& leaf) { this->source(leaf, names, outer); });
        }
        // The rest sees all that FROM names. FROM itself is settled: it is not looked at again.
        walk_own_expressions(node, [&](Query& nested) { query(nested, names); });
    }

private:
    void source(TableSource& leaf, Names& names, const Names& outer)
    {
        if (auto* derived = std::get_if<DerivedTable>(&leaf.node))
            query(*derived->query, outer);
        else if (auto* table = std::get_if<TableName>(&leaf.node))
            array_of(leaf, *table, names);
        else if (auto* pivot = std::get_if<core::Box<Pivot>>(&leaf.node))
            for_each_leaf((*pivot)->source, [&](TableSource& inner) { this->source(inner, names, outer); });
        else if (auto* unpivot = std::get_if<core::Box<Unpivot>>(&leaf.node))
            for_each_leaf((*unpivot)->source, [&](TableSource& inner) { this->source(inner, names, outer); });
        if (!name_of(leaf).empty())
            names.emplace_back(name_of(leaf));
    }

    static void array_of(TableSource& leaf, TableName& table, const Names& names)
    {
        const std::string& first = table.catalog.empty() ? table.schema : table.catalog;
        const auto is_it = [&](const std::string& name) { return same_name(name, first); };
        if (first.empty() || std::ranges::none_of(names, is_it))
            return;
        TableFunction elements = sql::array_of(table);
        leaf.node = std::move(elements);
    }

    template <class Visit>
    static void walk_own_expressions(Query& node, Visit&& visit)
    {
        const auto nested = [&](Expr& root) {
            walk_level(root, [&](Expr& expr) {
                if (auto* in = as<InQuery>(expr))
                    visit(*in->query);
                else if (auto* exists = as<Exists>(expr))
                    visit(*exists->query);
                else if (auto* scalar = as<ScalarQuery>(expr))
                    visit(*scalar->query);
                else if (auto* quantified = as<Quantified>(expr))
                    visit(*quantified->query);
            });
        };
        if (auto* select = node.select()) {
            for (SelectItem& item : select->items)
                nested(item.expr);
            for (TableSource& source : select->from)
                for_each_on(source, nested);
            for (std::optional<Expr>* part : {&select->where, &select->having, &select->qualify}) {
                if (*part)
                    nested(**part);
            }
            for (Expr& group : select->group_by)
                nested(group);
        }
        for (OrderItem& item : node.order_by)
            nested(item.expr);
    }
};

}

TableFunction array_of(const TableName& path)
{
    Call unnest;
    unnest.name = "unnest";
    unnest.args.emplace_back(ColumnRef{path.catalog, path.schema, path.name});
    TableFunction elements;
    elements.alias = path.alias.empty() ? path.name : path.alias;
    elements.call = Expr(std::move(unnest));
    return elements;
}

void unnest_array_joins(Query& query)
{
    ArrayJoins().query(query, {});
}

}
