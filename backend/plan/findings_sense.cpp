#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <map>

namespace datachat::plan {
namespace {

bool holds(const std::vector<std::string>& names, std::string_view name)
{
    return std::ranges::any_of(names, [&](const std::string& one) { return sql::same_name(one, name); });
}

class SenseCheck {
public:
    SenseCheck(const Reading& reading, Findings& found) : reading_(reading), facts_(reading.facts), found_(found) {}

    void run()
    {
        for (const JoinFact& join : facts_.joins)
            check(join);
        for (const SelectFact& select : facts_.selects)
            check(select);
        for (const AggregateFact& fact : facts_.aggregates)
            check(fact);
        for (const ConditionFact& condition : facts_.conditions)
            check(condition);
        for (const OrderFact& order : facts_.orders)
            check(order);
        for (const SetFact& set : facts_.sets)
            check(set);
        check_twice();
        if (facts_.nested > 0)
            report(Clue::nested_query, 0, {});
    }

private:
    void report(Clue clue, sql::NodeId node, std::string text)
    {
        found_.push_back({.clue = clue, .spans = {}, .node = node, .text = std::move(text)});
    }

    // Whether one side's key refers to the other.
    bool declared(sql::SchemaColumn from, sql::SchemaColumn to) const
    {
        for (const models::ForeignKey& key : reading_.table(from).foreign_keys)
            for (std::size_t at = 0; at < key.columns.size(); ++at)
                if (sql::same_name(key.columns[at], reading_.info(from).name) &&
                    sql::same_name(key.referenced_table, reading_.table(to).name) &&
                    (at >= key.referenced_columns.size() ||
                     sql::same_name(key.referenced_columns[at], reading_.info(to).name)))
                    return true;
        return false;
    }
    // Whether both are keys of the same third column.
    bool siblings(sql::SchemaColumn a, sql::SchemaColumn b) const
    {
        const auto target = [&](sql::SchemaColumn column) -> std::string {
            for (const models::ForeignKey& key : reading_.table(column).foreign_keys)
                if (key.columns.size() == 1 && sql::same_name(key.columns[0], reading_.info(column).name))
                    return key.referenced_table;
            return {};
        };
        const std::string table = target(a);
        return !table.empty() && table == target(b);
    }

    // Whether the name says that it refers to the other, where no key is declared: start_station_id to station's id.
    bool refers(sql::SchemaColumn from, sql::SchemaColumn to) const
    {
        if (sql::same_name(reading_.info(from).name, reading_.info(to).name))
            return true;
        const auto name = words_in(words_for(reading_, from));
        const auto table = words_in(sql::words_of(reading_.table(to).name));
        return std::ranges::any_of(table, [&](const QuestionWord& word) {
            return std::ranges::any_of(name, [&](const QuestionWord& one) { return same_stem(one.stem, word.stem); });
        });
    }

    // Whether a key is declared between the tables.
    bool keyed(std::size_t a, std::size_t b) const
    {
        const auto to = [&](std::size_t from, std::size_t target) {
            return std::ranges::any_of(reading_.schema.tables[from].foreign_keys, [&](const models::ForeignKey& key) {
                return sql::same_name(key.referenced_table, reading_.schema.tables[target].name);
            });
        };
        return to(a, b) || to(b, a);
    }

    void check(const JoinFact& join)
    {
        if (join.left == join.right && join.by_list)
            return;
        const std::string text = reading_.table(join.left).name + "." + reading_.info(join.left).name + " = " +
                                 reading_.table(join.right).name + "." + reading_.info(join.right).name;
        if (declared(join.left, join.right) || declared(join.right, join.left) || siblings(join.left, join.right))
            return;
        if (join.by_list) {
            const bool keys = is_key(reading_, join.left) == is_key(reading_, join.right);
            if (!keys || (!refers(join.left, join.right) && !refers(join.right, join.left)))
                report(Clue::nested_not_key, join.node, text);
        } else if (sql::same_name(reading_.info(join.left).name, reading_.info(join.right).name) ||
                   (!keyed(join.left.table, join.right.table) && is_key(reading_, join.left) &&
                    is_key(reading_, join.right) && (refers(join.left, join.right) || refers(join.right, join.left))))
            report(Clue::join_same_name, join.node, text);
        else
            report(keyed(join.left.table, join.right.table)                      ? Clue::join_not_key
                   : is_key(reading_, join.left) != is_key(reading_, join.right) ? Clue::join_half_key
                                                                                 : Clue::join_undeclared,
                   join.node, text);
    }

    std::optional<sql::SchemaColumn> column_of(const sql::Expr& expr) const
    {
        const auto found = reading_.resolution.columns.find(expr.id);
        return sql::as<sql::ColumnRef>(expr) && found != reading_.resolution.columns.end()
                   ? std::optional(found->second)
                   : std::nullopt;
    }

    // Whether a group has one value of the column: the column's key, or one that refers to it, is grouped by.
    bool depends(sql::SchemaColumn column, const std::vector<sql::SchemaColumn>& keys) const
    {
        return std::ranges::any_of(keys, [&](sql::SchemaColumn key) {
            if (key == column)
                return true;
            if (key.table == column.table)
                return reading_.table(key).primary_key.empty()
                           ? is_key(reading_, key)
                           : holds(reading_.table(key).primary_key, reading_.info(key).name);
            return std::ranges::any_of(reading_.table(key).foreign_keys, [&](const models::ForeignKey& foreign) {
                return holds(foreign.columns, reading_.info(key).name) &&
                       sql::same_name(foreign.referenced_table, reading_.table(column).name);
            });
        });
    }

    void check(const SelectFact& fact)
    {
        const sql::Select& select = *fact.select;
        bool aggregates = select.having && sql::has_aggregate(*select.having);
        bool in_items = false;
        for (const sql::SelectItem& item : select.items)
            in_items = in_items || sql::has_aggregate(item.expr);
        for (const sql::OrderItem& order : fact.query->order_by)
            aggregates = aggregates || sql::has_aggregate(order.expr);
        aggregates = aggregates || in_items;
        std::vector<sql::SchemaColumn> keys;
        for (const sql::Expr& group : select.group_by)
            if (const auto column = column_of(group))
                keys.push_back(*column);
        if (!select.group_by.empty() && !aggregates)
            report(Clue::group_without_aggregate, select.group_by.front().id, "groups that nothing is computed for");
        if (select.having && !sql::has_aggregate(*select.having))
            report(Clue::having_without_aggregate, select.having->id, {});
        for (const sql::SelectItem& item : select.items) {
            const auto column = column_of(item.expr);
            if (!column)
                continue;
            if (select.group_by.empty() && aggregates)
                report(Clue::bare_beside_aggregate, item.expr.id,
                       words_for(reading_, *column) + " of any one row, beside what is computed from all");
            else if (!select.group_by.empty() && keys.size() == select.group_by.size() && !depends(*column, keys))
                report(Clue::output_outside_group, item.expr.id,
                       words_for(reading_, *column) + " of any row of a group");
        }
        if (!fact.outermost || !select.where)
            return;
    }

    void check(const AggregateFact& fact)
    {
        if ((fact.name != "sum" && fact.name != "avg") || !fact.column)
            return;
        const std::string text = "a sum or average of " + words_for(reading_, *fact.column);
        if (is_key(reading_, *fact.column))
            report(Clue::id_summed, fact.node, text);
        else if (reading_.info(*fact.column).type == models::Type::text)
            report(Clue::text_summed, fact.node, text);
    }

    void check(const ConditionFact& condition)
    {
        if (condition.aggregated || condition.columns.size() != 1)
            return check_nested(condition);
        const models::Type type = reading_.info(condition.columns.front()).type;
        for (const models::Value* value : condition.values) {
            const bool text = std::holds_alternative<std::string>(value->data);
            const bool number = !text && number_in(models::to_text(*value)).has_value();
            const bool ordered = condition.comparison != Comparison::equal;
            const bool named = is_name_like(reading_, condition.columns.front()) && number && ordered &&
                               condition.comparison != Comparison::like;
            const bool words = models::is_numeric(type) && text && condition.comparison != Comparison::like &&
                               !number_in(models::to_text(*value)) &&
                               !is_date_like(reading_, condition.columns.front());
            if (named || words) {
                report(named ? Clue::name_compared : Clue::text_in_number, condition.expr->id, {});
                return;
            }
            const bool mismatch =
                (models::is_numeric(type) && text && condition.comparison != Comparison::like &&
                 !number_in(models::to_text(*value))) ||
                (type == models::Type::text && number && ordered && !is_date_like(reading_, condition.columns.front()));
            if (mismatch || (is_key(reading_, condition.columns.front()) && number && ordered)) {
                report(mismatch ? Clue::type_mismatch : Clue::id_compared, condition.expr->id, {});
                return;
            }
        }
        check_nested(condition);
    }

    // price > (SELECT avg(weight) ...)
    void check_nested(const ConditionFact& condition)
    {
        const auto* node = sql::as<sql::Binary>(*condition.expr);
        const auto* scalar = node ? sql::as<sql::ScalarQuery>(*node->right) : nullptr;
        const sql::Select* select = scalar ? scalar->query->select() : nullptr;
        const auto left = node ? column_of(*node->left) : std::nullopt;
        if (!select || select->items.size() != 1 || !left)
            return;
        const sql::Expr& item = select->items.front().expr;
        const auto* call = sql::as<sql::Call>(item);
        const auto right = call && call->args.size() == 1 ? column_of(call->args.front()) : column_of(item);
        if (right && *right != *left && !sql::same_name(reading_.info(*right).name, reading_.info(*left).name) &&
            !declared(*left, *right) && !declared(*right, *left))
            report(Clue::nested_other_column, condition.expr->id,
                   words_for(reading_, *left) + " compared with " + words_for(reading_, *right));
    }

    void check(const OrderFact& order)
    {
        if (!order.column || order.aggregated)
            return;
        const std::string words = words_for(reading_, *order.column);
        if (order.limited && reading_.info(*order.column).type == models::Type::text &&
            !is_date_like(reading_, *order.column))
            report(Clue::order_by_text_limited, order.node, "the first by " + words);
        if (is_key(reading_, *order.column))
            report(Clue::order_by_id, order.node, "the order by " + words);
    }

    void check(const SetFact& set)
    {
        for (std::size_t at = 0; at < set.left.size() && at < set.right.size(); ++at)
            if (set.left[at] && set.right[at] && *set.left[at] != *set.right[at] &&
                !sql::same_name(reading_.info(*set.left[at]).name, reading_.info(*set.right[at]).name) &&
                !declared(*set.left[at], *set.right[at]) && !declared(*set.right[at], *set.left[at]))
                report(Clue::set_sides_differ, set.node,
                       words_for(reading_, *set.left[at]) + " beside " + words_for(reading_, *set.right[at]));
        if (set.left.size() != set.right.size())
            report(Clue::set_sides_differ, set.node, "lists of different width");
    }

    // Equal, or the same column of a table that the tree reads once.
    bool same_output(const sql::Expr& a, const sql::Expr& b) const
    {
        const auto left = column_of(a);
        const auto right = column_of(b);
        return a == b ||
               (left && left == right && std::ranges::count(facts_.tables, left->table, &TableUse::table) == 1);
    }

    void check_twice()
    {
        for (const SelectFact& fact : facts_.selects)
            for (std::size_t at = 1; at < fact.select->items.size(); ++at)
                for (std::size_t before = 0; before < at; ++before)
                    if (same_output(fact.select->items[at].expr, fact.select->items[before].expr))
                        report(Clue::output_twice, fact.select->items[at].id, "the same column twice");
        std::map<sql::SchemaColumn, int> equal;
        for (const ConditionFact& condition : facts_.conditions)
            if (condition.comparison == Comparison::equal && condition.columns.size() == 1 && !condition.aggregated &&
                !condition.nested && ++equal[condition.columns.front()] > 1 && facts_.ors.empty() &&
                facts_.sets.empty() && facts_.nested == 0)
                report(Clue::column_compared_twice, condition.expr->id, {});
    }

    const Reading& reading_;
    const TreeFacts& facts_;
    Findings& found_;
};

}

void find_in_sense(const Reading& reading, Findings& found)
{
    SenseCheck(reading, found).run();
}

}
