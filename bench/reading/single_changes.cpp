#include "single_changes.hpp"

#include "sql/conditions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace datachat::bench {
namespace {

using sql::as;
using sql::Expr;

// Two other entries of a list, the next ones.
template <class T, std::size_t size>
std::vector<T> others(const std::array<T, size>& all, T current, std::size_t wanted)
{
    std::vector<T> found;
    const auto at = static_cast<std::size_t>(std::ranges::find(all, current) - all.begin());
    for (std::size_t step = 1; at < size && step < size && found.size() < wanted; ++step)
        found.push_back(all[(at + step) % size]);
    return found;
}

class Changer {
public:
    Changer(sql::Query& root, const sql::Resolution& resolution, const models::Schema& schema,
            const std::vector<nl::ColumnProfile>& profiles, const SeenChange& seen)
        : root_(root), resolution_(resolution), schema_(schema), seen_(seen)
    {
        for (const nl::ColumnProfile& profile : profiles)
            profiles_[{.table = profile.table, .column = profile.column}] = &profile;
    }

    void run()
    {
        std::vector<Expr*> exprs;
        std::vector<sql::Select*> selects;
        std::vector<sql::Query*> queries;
        std::vector<sql::TableSource*> sources;
        sql::walk(root_, sql::MutableVisitor{.query = [&](sql::Query& node) { queries.push_back(&node); },
                                             .select = [&](sql::Select& node) { selects.push_back(&node); },
                                             .expr = [&](Expr& node) { exprs.push_back(&node); },
                                             .source = [&](sql::TableSource& node) { sources.push_back(&node); }});
        for (const Expr* expr : exprs)
            remember_compared(*expr);
        for (Expr* expr : exprs)
            change(*expr);
        for (sql::Select* select : selects)
            change(*select);
        for (sql::Query* query : queries)
            change(*query);
        for (sql::TableSource* source : sources)
            change(*source);
    }

private:
    template <class T>
    void with(T& place, T changed, const std::string& kind, const std::string& what = {})
    {
        std::swap(place, changed);
        seen_(root_, kind, what);
        std::swap(place, changed);
    }
    void with_node(Expr& place, Expr::Node node, const std::string& kind, const std::string& what = {})
    {
        Expr changed = place;
        changed.node = std::move(node);
        with(place, std::move(changed), kind, what);
    }

    void remember_compared(const Expr& expr)
    {
        const auto remember = [&](const Expr& column, const Expr& value) {
            const auto found = resolution_.columns.find(column.id);
            if (as<sql::ColumnRef>(column) && as<sql::Literal>(value) && found != resolution_.columns.end())
                compared_[value.id] = found->second;
        };
        if (const auto* node = as<sql::Binary>(expr); node && sql::is_comparison(node->op)) {
            remember(*node->left, *node->right);
            remember(*node->right, *node->left);
        } else if (const auto* between = as<sql::Between>(expr)) {
            remember(*between->operand, *between->low);
            remember(*between->operand, *between->high);
        } else if (const auto* list = as<sql::InList>(expr))
            for (const Expr& item : list->items)
                remember(*list->operand, item);
    }

    void change(Expr& expr)
    {
        if (as<sql::Literal>(expr))
            change_literal(expr);
        else if (as<sql::ColumnRef>(expr))
            change_column(expr);
        else if (as<sql::Call>(expr))
            change_call(expr);
        else if (auto* node = as<sql::Binary>(expr))
            change_binary(expr, *node);
        else if (auto* between = as<sql::Between>(expr))
            with(between->negated, !between->negated, "negation");
        else if (auto* in_list = as<sql::InList>(expr))
            with(in_list->negated, !in_list->negated, "negation");
        else if (auto* in_query = as<sql::InQuery>(expr))
            with(in_query->negated, !in_query->negated, "negation");
        else if (auto* like = as<sql::Like>(expr))
            with(like->negated, !like->negated, "negation");
        else if (auto* exists = as<sql::Exists>(expr))
            with(exists->negated, !exists->negated, "negation");
        else if (auto* test = as<sql::IsTest>(expr))
            with(test->negated, !test->negated, "negation");
        else if (auto* unary = as<sql::Unary>(expr); unary && unary->op == sql::UnaryOp::logical_not) {
            Expr inner = *unary->operand;
            with(expr, std::move(inner), "negation");
        }
    }

    void change_literal(Expr& expr)
    {
        const models::Value value = *sql::literal_value(expr);
        if (const auto number = sql::literal_integer(expr)) {
            with_node(expr, sql::Literal{models::Value(*number + 1)}, "value");
            with_node(expr, sql::Literal{models::Value(*number * 2 + 10)}, "value");
        } else if (const auto* real = std::get_if<double>(&value.data))
            with_node(expr, sql::Literal{models::Value(*real + 1)}, "value");
        else if (const auto* text = std::get_if<std::string>(&value.data)) {
            const auto column = compared_.find(expr.id);
            const auto profile = column == compared_.end() ? profiles_.end() : profiles_.find(column->second);
            int made = 0;
            if (profile != profiles_.end())
                for (const std::string& stored : profile->second->values)
                    if (stored != *text && !stored.empty() && made < 2) {
                        ++made;
                        with_node(expr, sql::Literal{models::Value(stored)}, "value");
                    }
            if (made == 0)
                with_node(expr, sql::Literal{models::Value(text->starts_with('%') ? "%other%" : "other")}, "value");
        }
    }

    void change_column(Expr& expr)
    {
        const auto found = resolution_.columns.find(expr.id);
        if (found == resolution_.columns.end())
            return;
        const models::TableInfo& table = schema_.tables[found->second.table];
        std::size_t made = 0;
        for (std::size_t step = 1; step < table.columns.size() && made < 3; ++step, ++made) {
            sql::ColumnRef other = *as<sql::ColumnRef>(expr);
            other.maybe_text = false;
            other.column = table.columns[(found->second.column + step) % table.columns.size()].name;
            with_node(expr, std::move(other), "column");
        }
    }

    void change_call(Expr& expr)
    {
        auto& call = *as<sql::Call>(expr);
        static constexpr std::array<std::string_view, 5> names{"count", "sum", "avg", "min", "max"};
        if (std::ranges::find(names, call.name) == names.end() || call.args.size() != 1)
            return;
        const bool star = as<sql::Star>(call.args.front()) != nullptr;
        if (!star) {
            for (const std::string_view other : others(names, std::string_view(call.name), 2))
                with(call.name, std::string(other), "aggregate");
            with(call.distinct, !call.distinct, "distinct");
            Expr inner = call.args.front();
            with(expr, std::move(inner), "aggregate lost");
        }
    }

    void change_binary(Expr& expr, sql::Binary& node)
    {
        using enum sql::BinaryOp;
        static constexpr std::array comparisons{equal, less, greater_equal, not_equal, greater, less_equal};
        static constexpr std::array sums{add, subtract, multiply, divide};
        if (node.op == logical_and || node.op == logical_or) {
            with(node.op, node.op == logical_and ? logical_or : logical_and, "connective");
            Expr left = *node.left;
            Expr right = *node.right;
            with(expr, std::move(left), "condition lost");
            with(expr, std::move(right), "condition lost");
        } else if (sql::is_comparison(node.op)) {
            if (as<sql::ColumnRef>(*node.left) && as<sql::ColumnRef>(*node.right) && node.op == equal)
                return; // what joins is changed by its columns
            for (const sql::BinaryOp other : others(comparisons, node.op, 3))
                with(node.op, other, "comparison");
        } else
            for (const sql::BinaryOp other : others(sums, node.op, 1))
                with(node.op, other, "arithmetic");
    }

    void change(sql::Select& select)
    {
        with(select.distinct, !select.distinct, "distinct");
        if (select.where)
            with(select.where, std::optional<Expr>(), "condition lost");
        if (select.having)
            with(select.having, std::optional<Expr>(), "condition lost");
        for (std::size_t at = 0; at < select.group_by.size(); ++at) {
            auto fewer = select.group_by;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
            with(select.group_by, std::move(fewer), "group lost");
        }
        for (std::size_t at = 0; at < select.items.size() && select.items.size() > 1; ++at) {
            auto fewer = select.items;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
            with(select.items, std::move(fewer), "output lost");
        }
        add_output(select);
        add_condition(select);
    }

    // The first table of the select, with the name that its columns are qualified with.
    std::optional<std::pair<std::size_t, std::string>> first_table(const sql::Select& select) const
    {
        if (select.from.empty())
            return std::nullopt;
        const sql::TableSource* source = &select.from.front();
        while (const auto* join = std::get_if<core::Box<sql::Join>>(&source->node))
            source = &(*join)->left;
        const auto found = resolution_.tables.find(source->id);
        if (found == resolution_.tables.end())
            return std::nullopt;
        return std::pair{found->second, std::string(sql::name_of(*source))};
    }

    void add_output(sql::Select& select)
    {
        const auto table = first_table(select);
        if (!table)
            return;
        const auto& columns = schema_.tables[table->first].columns;
        const sql::ColumnRef column{.table = table->second,
                                    .column = columns[select.items.size() % columns.size()].name};
        auto more = select.items;
        more.push_back({.expr = column});
        with(select.items, std::move(more), "output added");
    }

    void add_condition(sql::Select& select)
    {
        const auto table = first_table(select);
        if (!table)
            return;
        for (std::size_t at = 0; at < schema_.tables[table->first].columns.size(); ++at) {
            const auto profile = profiles_.find({.table = table->first, .column = at});
            if (profile == profiles_.end() || profile->second->values.size() < 2 ||
                schema_.tables[table->first].columns[at].type != models::Type::text)
                continue;
            Expr condition = sql::binary(
                sql::BinaryOp::equal,
                sql::ColumnRef{.table = table->second, .column = schema_.tables[table->first].columns[at].name},
                sql::Literal{models::Value(profile->second->values.front())});
            auto more = select.where;
            more = more ? sql::binary(sql::BinaryOp::logical_and, std::move(*more), std::move(condition))
                        : std::move(condition);
            with(select.where, std::move(more), "condition added");
            return;
        }
    }

    void change(sql::Query& query)
    {
        if (query.limit)
            with(query.limit, std::optional<sql::ExprBox>(), "limit lost");
        else if (query.select())
            with(query.limit, std::optional<sql::ExprBox>(Expr(sql::Literal{models::Value(3)})), "limit added");
        for (sql::OrderItem& order : query.order_by) {
            const auto nulls = order.nulls;
            if (nulls) // as the dialect's default goes with the direction
                order.nulls = *nulls == sql::NullsOrder::first ? sql::NullsOrder::last : sql::NullsOrder::first;
            with(order.descending, !order.descending, "direction");
            order.nulls = nulls;
        }
        for (std::size_t at = 0; at < query.order_by.size(); ++at) {
            auto fewer = query.order_by;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
            with(query.order_by, std::move(fewer), "order lost");
        }
        auto* set = std::get_if<sql::SetOperation>(&query.body);
        if (!set)
            return;
        static constexpr std::array ops{sql::SetOp::union_, sql::SetOp::intersect, sql::SetOp::except};
        for (const sql::SetOp other : others(ops, set->op, 2))
            with(set->op, other, "set operation");
        if (query.with.empty() && query.order_by.empty()) {
            auto left = set->left->body;
            auto right = set->right->body;
            with(query.body, std::move(left), "side lost");
            with(query.body, std::move(right), "side lost");
        }
    }

    void change(sql::TableSource& source)
    {
        if (auto* table = std::get_if<sql::TableName>(&source.node)) {
            const auto found = resolution_.tables.find(source.id);
            for (std::size_t step = 1; found != resolution_.tables.end() && step < schema_.tables.size(); ++step) {
                sql::TableName other = *table;
                other.name = schema_.tables[(found->second + step) % schema_.tables.size()].name;
                with(*table, std::move(other), "table");
            }
        } else if (auto* join = std::get_if<core::Box<sql::Join>>(&source.node)) {
            if ((*join)->kind == sql::JoinKind::inner)
                with((*join)->kind, sql::JoinKind::left, "join kind");
            else if ((*join)->kind == sql::JoinKind::left)
                with((*join)->kind, sql::JoinKind::inner, "join kind");
            sql::TableSource left = (*join)->left;
            with(source, std::move(left), "join lost");
        }
    }

    sql::Query& root_;
    const sql::Resolution& resolution_;
    const models::Schema& schema_;
    const SeenChange& seen_;
    std::map<sql::SchemaColumn, const nl::ColumnProfile*> profiles_;
    std::map<sql::NodeId, sql::SchemaColumn> compared_;
};

}

void for_each_single_change(sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema,
                            const std::vector<nl::ColumnProfile>& profiles, const SeenChange& seen)
{
    Changer(query, resolution, schema, profiles, seen).run();
}

}
