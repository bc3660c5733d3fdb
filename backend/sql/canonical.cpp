#include "sql/canonical_expressions.hpp"
#include "sql/canonical_joins.hpp"
#include "sql/canonical_names.hpp"
#include "sql/compare.hpp"
#include "sql/conditions.hpp"
#include "sql/lambda_names.hpp"
#include "sql/tree_bytes.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <unordered_set>

namespace datachat::sql {
namespace {

using Names = std::vector<std::string>;

// How the names of a query's outputs are treated: nobody sees them, or a query around it reads them by name.
enum class Outputs : std::uint8_t { dropped, renamed, kept };

struct CommonName {
    std::string name;
    std::string new_name;
    std::optional<Names> columns;
    std::optional<Names> renamed;
};

const Select* leftmost_select(const Query& query)
{
    if (const auto* set = std::get_if<SetOperation>(&query.body))
        return set->by_name ? nullptr : leftmost_select(*set->left);
    return query.select();
}

// The names under which a query around this one reads its outputs; none if they are not all known.
std::optional<Names> output_names(const Query& query)
{
    const Select* select = leftmost_select(query);
    if (!select || select->shape != RowShape::columns)
        return std::nullopt;
    Names names;
    for (const SelectItem& item : select->items) {
        const auto* column = as<ColumnRef>(item.expr);
        if (as<Star>(item.expr))
            return std::nullopt;
        names.push_back(!item.alias.empty() ? item.alias : column ? column->column : std::string());
    }
    return names;
}

Names numbered_names(std::size_t count)
{
    Names names;
    for (std::size_t at = 1; at <= count; ++at)
        names.push_back("o" + std::to_string(at));
    return names;
}

class Canonicalizer {
public:
    explicit Canonicalizer(const models::Schema* schema) : schema_(schema) {}

    void query(Query& node, const NameScope* outer, Outputs outputs)
    {
        ++depth_;
        const std::size_t visible = common_.size();
        for (std::size_t at = 0; at < node.with.size(); ++at)
            common_table(node, at, outer);
        if (auto* select_node = node.select())
            select(*select_node, node, outer, outputs);
        else if (auto* set = std::get_if<SetOperation>(&node.body)) {
            order_by_position(node);
            query(*set->left, outer, set->by_name ? Outputs::kept : outputs);
            query(*set->right, outer, set->by_name ? Outputs::kept : Outputs::dropped);
        }
        NameScope nothing{.outer = outer};
        if (node.limit)
            expression(**node.limit, nothing);
        if (node.offset)
            expression(**node.offset, nothing);
        if (node.offset && literal_integer(**node.offset) == 0)
            node.offset.reset();
        common_.resize(visible);
        --depth_;
        normalize_expressions(node);
        sort_groups(node);
    }

private:
    void common_table(Query& owner, std::size_t at, const NameScope* outer)
    {
        CommonTable& table = owner.with[at];
        CommonName name{.name = table.name, .new_name = "w" + std::to_string(depth_) + "_" + std::to_string(at + 1)};
        if (owner.recursive) { // it reads itself by the names that it has
            name.columns = table.columns.empty() ? output_names(table.query) : std::optional(table.columns);
            common_.push_back(name);
            query(table.query, outer, Outputs::kept);
        } else {
            std::tie(name.columns, name.renamed) = nested_source(table.query, table.columns, outer);
            common_.push_back(name);
        }
        table.name = name.new_name;
    }

    // A query in FROM or WITH: its output names before and after.
    std::pair<std::optional<Names>, std::optional<Names>> nested_source(Query& node, Names& columns,
                                                                        const NameScope* outer)
    {
        std::optional<Names> before = output_names(node);
        if (before && columns.size() == before->size())
            before = columns;
        else if (!columns.empty())
            before.reset();
        if (!before) {
            query(node, outer, Outputs::kept);
            return {columns.empty() ? std::nullopt : std::optional(columns), std::nullopt};
        }
        query(node, outer, Outputs::renamed);
        columns.clear();
        return {before, numbered_names(before->size())};
    }

    void select(Select& node, Query& owner, const NameScope* outer, Outputs outputs)
    {
        replace_aliases_in_order(node, owner);
        NameScope scope{.outer = outer};
        const bool merges_names = std::ranges::any_of(node.from, uses_using);
        for (TableSource& source : node.from)
            for_each_leaf(source, [&](TableSource& leaf) { enter_source(leaf, scope, outer, merges_names); });
        normalize_from(node);
        number_sources(node, scope);
        replace_aliases_in_groups(node, scope);
        rewrite(node, owner, scope);
        if (node.shape != RowShape::columns) // names are a part of the value
            return;
        if (outputs == Outputs::dropped)
            for (SelectItem& item : node.items)
                item.alias.clear();
        else if (outputs == Outputs::renamed)
            for (std::size_t at = 0; at < node.items.size(); ++at)
                node.items[at].alias = numbered_names(node.items.size())[at];
    }

    std::string source_name(std::size_t position) const
    {
        return "t" + std::to_string(depth_) + "_" + std::to_string(position);
    }

    // Adds a source to the scope, and leaves its position there in its alias, where the sorting of joins does not see
    // it.
    void enter_source(TableSource& leaf, NameScope& scope, const NameScope* outer, bool merges_names)
    {
        NameScope::Source source{.name = std::string(name_of(leaf)), .new_name = source_name(scope.sources.size() + 1)};
        const std::string position = std::to_string(scope.sources.size());
        if (auto* table = std::get_if<TableName>(&leaf.node)) {
            enter_table(*table, source);
            table->alias = position;
        } else if (auto* derived = std::get_if<DerivedTable>(&leaf.node)) {
            const NameScope* around = derived->lateral ? &scope : outer;
            if (merges_names)
                query(*derived->query, around, Outputs::kept);
            else
                std::tie(source.columns, source.renamed) = nested_source(*derived->query, derived->columns, around);
            derived->alias = position;
        } else if (auto* function = std::get_if<TableFunction>(&leaf.node)) {
            expression(*function->call, scope);
            source.new_name = source.name; // may be the name of its column too
        }
        scope.sources.push_back(std::move(source));
    }

    void enter_table(TableName& table, NameScope::Source& source)
    {
        const auto common = std::ranges::find_if(common_.rbegin(), common_.rend(), [&](const CommonName& candidate) {
            return table.schema.empty() && same_name(candidate.name, table.name);
        });
        if (common != common_.rend()) {
            table.name = common->new_name;
            source.columns = common->columns;
            source.renamed = common->renamed;
            return;
        }
        const models::TableInfo* info = schema_ ? schema_->find_table(table.schema, table.name) : nullptr;
        if (!info)
            return;
        table.schema = info->schema;
        table.name = info->name;
        source.columns.emplace();
        for (const models::ColumnInfo& column : info->columns)
            source.columns->push_back(column.name);
    }

    void number_sources(Select& node, NameScope& scope)
    {
        std::size_t next = 0;
        for (TableSource& source : node.from)
            for_each_leaf(source, [&](TableSource& leaf) {
                const std::string name = source_name(++next);
                std::string* alias = nullptr;
                if (auto* table = std::get_if<TableName>(&leaf.node))
                    alias = &table->alias;
                else if (auto* derived = std::get_if<DerivedTable>(&leaf.node))
                    alias = &derived->alias;
                if (!alias)
                    return;
                scope.sources[std::stoul(*alias)].new_name = name;
                *alias = name;
            });
    }

    static bool uses_using(const TableSource& source)
    {
        const auto* join = std::get_if<core::Box<Join>>(&source.node);
        return join && (!(*join)->using_columns.empty() || (*join)->natural || uses_using((*join)->left) ||
                        uses_using((*join)->right));
    }

    static const SelectItem* item_named(const Select& select, const Expr& expr)
    {
        const auto* column = as<ColumnRef>(expr);
        if (!column || !column->table.empty())
            return nullptr;
        const auto item = std::ranges::find_if(select.items, [&](const SelectItem& candidate) {
            return !candidate.alias.empty() && same_name(candidate.alias, column->column);
        });
        return item == select.items.end() ? nullptr : &*item;
    }
    static const SelectItem* item_at(const Select& select, const Expr& expr)
    {
        const auto position = literal_integer(expr);
        if (!position || *position < 1 || *position > static_cast<std::int64_t>(select.items.size()))
            return nullptr;
        const bool countable =
            std::ranges::none_of(select.items, [](const SelectItem& item) { return as<Star>(item.expr) != nullptr; });
        return countable ? &select.items[static_cast<std::size_t>(*position - 1)] : nullptr;
    }
    static void replace(Expr& expr, const SelectItem& item)
    {
        const NodeId id = expr.id;
        expr = item.expr;
        expr.id = id;
    }

    static void replace_aliases_in_order(const Select& select, Query& owner)
    {
        for (OrderItem& order : owner.order_by) {
            if (const SelectItem* item = item_at(select, order.expr))
                replace(order.expr, *item);
            else if (const SelectItem* named = item_named(select, order.expr))
                replace(order.expr, *named);
        }
    }

    // Here a column of the FROM goes before an alias of the same name.
    static void replace_aliases_in_groups(Select& select, const NameScope& scope)
    {
        const auto replace_named = [&](Expr& expr) {
            const SelectItem* item = item_named(select, expr);
            if (item && !is_known_column(as<ColumnRef>(expr)->column, scope))
                replace(expr, *item);
        };
        for (Expr& group : select.group_by) {
            if (const SelectItem* item = item_at(select, group))
                replace(group, *item);
            else
                replace_named(group);
        }
        if (select.having)
            walk_level(*select.having, replace_named);
    }

    // A set operation is ordered by its outputs: their names become positions.
    static void order_by_position(Query& node)
    {
        const auto names = output_names(node);
        for (OrderItem& order : node.order_by) {
            const auto* column = as<ColumnRef>(order.expr);
            if (!names || !column)
                continue;
            const auto at =
                std::ranges::find_if(*names, [&](const std::string& name) { return same_name(name, column->column); });
            if (at != names->end())
                order.expr.node = Literal{models::Value(static_cast<std::int64_t>(at - names->begin() + 1))};
        }
    }

    void rewrite(Select& node, Query& owner, const NameScope& scope)
    {
        const auto all = [&](auto& exprs) {
            for (Expr& expr : exprs)
                expression(expr, scope);
        };
        all(node.distinct_on);
        for (SelectItem& item : node.items)
            expression(item.expr, scope);
        for (TableSource& source : node.from)
            for_each_on(source, [&](Expr& condition) { expression(condition, scope); });
        if (node.where)
            expression(*node.where, scope);
        all(node.group_by);
        if (node.having)
            expression(*node.having, scope);
        for (NamedWindow& named : node.windows) {
            Call carrier;
            carrier.over = std::move(named.window);
            Expr expr = std::move(carrier);
            expression(expr, scope);
            named.window = std::move(*std::get<Call>(expr.node).over);
        }
        if (node.qualify)
            expression(*node.qualify, scope);
        for (OrderItem& order : owner.order_by)
            expression(order.expr, scope);
    }

    void expression(Expr& expr, const NameScope& scope)
    {
        std::unordered_set<const Expr*> parameters;
        walk_level(expr, [&](Expr& node) {
            if (const auto* lambda = as<Lambda>(node))
                for_each_parameter(*lambda, [&](const Expr& use) { parameters.insert(&use); });
            auto* column = as<ColumnRef>(node);
            if (column && !parameters.contains(&node))
                rename_column(*column, scope);
            else if (auto* star = as<Star>(node))
                rename_star(*star, scope);
            else if (auto* in = as<InQuery>(node))
                membership(*in->query, scope);
            else if (auto* exists = as<Exists>(node))
                existence(*exists->query, scope);
            else if (auto* scalar = as<ScalarQuery>(node))
                query(*scalar->query, &scope, Outputs::dropped);
            else if (auto* quantified = as<Quantified>(node))
                membership(*quantified->query, scope);
        });
    }

    // Neither order nor repetition of the rows matters.
    void membership(Query& node, const NameScope& scope)
    {
        if (!node.limit && !node.offset) {
            node.order_by.clear();
            if (auto* select = node.select())
                select->distinct = false;
        }
        query(node, &scope, Outputs::dropped);
    }

    // What is selected does not matter, unless an aggregate makes a row of no rows.
    void existence(Query& node, const NameScope& scope)
    {
        auto* select = node.select();
        const bool plain =
            select && select->group_by.empty() && !select->having &&
            std::ranges::none_of(select->items, [](const auto& item) { return has_aggregate(item.expr); });
        if (plain && !node.limit && !node.offset) {
            select->items.resize(1);
            select->items[0].expr = Literal{models::Value(1)};
        }
        membership(node, scope);
    }

    static void sort_groups(Query& node)
    {
        auto* select = node.select();
        if (!select)
            return;
        const auto key = [](const Expr& expr) { return tree_bytes(expr); };
        std::ranges::sort(select->group_by, {}, key);
        const auto repeated = std::ranges::unique(select->group_by, {}, key);
        select->group_by.erase(repeated.begin(), repeated.end());
    }

    const models::Schema* schema_;
    std::vector<CommonName> common_; // visible ones, innermost last
    int depth_ = 0;
};

}

Query canonical(Query query, const models::Schema* schema)
{
    Canonicalizer(schema).query(query, nullptr, Outputs::dropped);
    return query;
}

}
