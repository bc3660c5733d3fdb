#include "sql/row_policy.hpp"

#include "sql/conditions.hpp"
#include "sql/firewall_rules.hpp"
#include "sql/keywords.hpp"
#include "sql/normal_form.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/row_policy_barrier.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <unordered_set>

namespace datachat::sql {

core::Result<Expr> parse_policy_expression(std::string_view text, Dialect dialect)
{
    auto parsed = parse_expression(text, dialect);
    if (!parsed)
        return parsed;
    walk(*parsed, {.expr = [](Expr& expr) {
        const auto* column = as<ColumnRef>(expr);
        if (column && column->schema.empty() && same_name(column->table, "viewer"))
            expr = Parameter{to_lower_ascii(column->column)};
    }});
    return parsed;
}

core::Result<void> check_policy(const TablePolicy& policy, const models::Schema& schema, Dialect dialect)
{
    std::size_t place = 0;
    while (place < schema.tables.size() && !applies(policy, schema.tables[place]))
        ++place;
    if (place == schema.tables.size())
        return core::fail(core::Errc::not_found,
                          "There is no table \"" + policy.table + "\" to protect. Name a table of the source.");
    for (const ColumnMask& mask : policy.masks) {
        if (!models::find_column(schema.tables[place], mask.column))
            return core::fail(core::Errc::not_found,
                              "There is no column \"" + mask.column + "\" in \"" + policy.table + "\" to mask.");
    }
    RowPolicies alone;
    alone.tables.push_back(policy);
    const auto note = [&](const Expr& expr) {
        walk(expr, {.expr = [&](const Expr& node) {
                 if (const auto* parameter = as<Parameter>(node))
                     alone.viewer[parameter->name] = {models::Value("x")};
             }});
    };
    if (policy.rows)
        note(*policy.rows);
    for (const ColumnMask& mask : policy.masks)
        note(mask.shown);
    const auto barrier = Barriers(schema, dialect, alone).barrier(place);
    // To its author the reason is said; to a reader of the rows, only that there is a fault.
    if (!barrier)
        return core::fail(core::Errc::invalid_argument,
                          "The policy of \"" + policy.table + "\" does not fit: " +
                              (barrier.error().detail.empty() ? barrier.error().message : barrier.error().detail));
    if (auto broken = broken_rule(normal_form(*barrier, dialect), {dialect, false, true}))
        return std::unexpected(std::move(broken->error));
    if (auto text = print(*barrier, dialect); !text)
        return std::unexpected(std::move(text.error()));
    return {};
}

std::vector<TableName> tables_of_policies(const std::vector<TablePolicy>& policies)
{
    std::vector<TableName> tables;
    const auto note = [&](const Expr& expr) {
        walk(expr, {.source = [&](const TableSource& source) {
                 if (const auto* table = std::get_if<TableName>(&source.node))
                     tables.push_back(*table);
             }});
    };
    for (const TablePolicy& policy : policies) {
        if (policy.rows)
            note(*policy.rows);
        for (const ColumnMask& mask : policy.masks)
            note(mask.shown);
    }
    return tables;
}

core::Result<Query> put_policies(Query query, const models::Schema& visible, Dialect dialect,
                                 const RowPolicies& policies)
{
    if (policies.tables.empty())
        return query;
    auto protected_query = Barriers(visible, dialect, policies).put(std::move(query), 0);
    if (protected_query)
        number_nodes(*protected_query);
    return protected_query;
}

std::optional<core::Error> unprotected_table(const Query& query, const Resolution& resolution,
                                             const models::Schema& visible, Dialect dialect,
                                             const RowPolicies& policies)
{
    if (policies.tables.empty())
        return std::nullopt;
    const Barriers barriers(visible, dialect, policies);
    std::vector<Query> expected;
    for (const std::size_t place : resolution.used_tables) {
        if (!barriers.protects(place))
            continue;
        auto barrier = barriers.barrier(place);
        if (!barrier)
            return std::move(barrier.error());
        if (auto known = resolve(*barrier, visible, dialect); !known)
            return std::move(known.error());
        expected.push_back(normal_form(std::move(*barrier), dialect));
    }
    std::unordered_set<NodeId> behind; // tables that stand in a barrier
    bool captured = false;
    walk(query, {.source = [&](const TableSource& source) {
             const auto* derived = std::get_if<DerivedTable>(&source.node);
             if (!derived || std::ranges::find(expected, *derived->query) == expected.end())
                 return;
             walk(*derived->query, {.source = [&](const TableSource& inner) {
                 behind.insert(inner.id);
                 // A name in a barrier that means a common table of the query is a policy turned against itself.
                 captured = captured || !resolution.tables.contains(inner.id);
             }});
         }});
    if (captured)
        return policy_refusal("A common table has the name of a table that a policy reads. Give it another name.");
    for (const auto& [id, place] : resolution.tables) {
        if (behind.contains(id))
            continue;
        const models::TableInfo& table = visible.tables[place];
        bool in_the_open = barriers.protects(place);
        if (!in_the_open && table.kind == models::TableKind::view) {
            const auto expanded = barriers.expanded_view(place, 0);
            in_the_open = !expanded || expanded->has_value();
        }
        if (in_the_open)
            return policy_refusal("The table \"" + table.name +
                                  "\" is shown in part, and the query reaches it in a way that is not understood. "
                                  "Write the query more simply.");
    }
    return std::nullopt;
}

std::vector<std::string> policy_notes(const std::vector<std::size_t>& used_tables, const models::Schema& visible,
                                      Dialect dialect, const RowPolicies& policies)
{
    std::vector<std::string> notes;
    if (policies.tables.empty())
        return notes;
    const Barriers barriers(visible, dialect, policies);
    for (const std::size_t place : used_tables) {
        if (!barriers.protects(place))
            continue;
        const auto barrier = barriers.barrier(place);
        if (!barrier)
            continue;
        const Select& select = *barrier->select();
        const std::string& table = visible.tables[place].name;
        if (select.where)
            notes.push_back(table + ": only rows where " + print(*select.where, dialect).value_or("a policy holds"));
        for (const SelectItem& item : select.items) {
            if (!item.alias.empty())
                notes.push_back(table + ": " + item.alias + " is masked");
        }
    }
    return notes;
}

}
