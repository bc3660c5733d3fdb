#include "sql/canonical_joins.hpp"

#include "sql/conditions.hpp"
#include "sql/tree_bytes.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

// What a source reads, without the names that this query gives it.
std::string key(const TableSource& source)
{
    if (const auto* join = std::get_if<core::Box<Join>>(&source.node))
        return ((*join)->asof ? "a" : "j") + std::to_string(static_cast<int>((*join)->kind)) + "(" +
               key((*join)->left) + "," + key((*join)->right) + ")";
    TableSource nameless = source;
    if (auto* table = std::get_if<TableName>(&nameless.node))
        table->alias.clear();
    else if (auto* derived = std::get_if<DerivedTable>(&nameless.node))
        derived->alias.clear();
    return "t" + tree_bytes(nameless);
}

void sort_by_key(std::vector<TableSource>& sources)
{
    std::vector<std::pair<std::string, std::size_t>> order; // two of the same key stay as they are
    for (const TableSource& source : sources)
        order.emplace_back(key(source), order.size());
    std::ranges::sort(order);
    std::vector<TableSource> sorted;
    for (const auto& entry : order)
        sorted.push_back(std::move(sources[entry.second]));
    sources = std::move(sorted);
}

struct Flat {
    std::vector<TableSource> sources;
    std::vector<Expr> conditions;
};

void flatten(TableSource source, Flat& flat);

// An outer join's side as one source again.
TableSource normalized_side(TableSource side)
{
    Flat flat;
    flatten(std::move(side), flat);
    sort_by_key(flat.sources);
    TableSource all = std::move(flat.sources.front());
    for (std::size_t at = 1; at < flat.sources.size(); ++at) {
        Join join;
        join.kind = JoinKind::cross;
        join.left = std::move(all);
        join.right = std::move(flat.sources[at]);
        all = core::Box<Join>(std::move(join));
    }
    if (auto on = join_conditions(std::move(flat.conditions), BinaryOp::logical_and)) {
        Join& last = *std::get<core::Box<Join>>(all.node);
        last.kind = JoinKind::inner;
        last.on = std::move(on);
    }
    return all;
}

void flatten(TableSource source, Flat& flat)
{
    auto* box = std::get_if<core::Box<Join>>(&source.node);
    if (!box) {
        flat.sources.push_back(std::move(source));
        return;
    }
    Join& join = **box;
    if ((join.kind == JoinKind::inner || join.kind == JoinKind::cross) && !join.asof) {
        flatten(std::move(join.left), flat);
        flatten(std::move(join.right), flat);
        if (join.on)
            flat.conditions.push_back(std::move(*join.on));
        return;
    }
    if (join.kind == JoinKind::right && !join.asof) {
        join.kind = JoinKind::left;
        std::swap(join.left, join.right);
    }
    join.left = normalized_side(std::move(join.left));
    join.right = normalized_side(std::move(join.right));
    flat.sources.push_back(std::move(source));
}

bool order_matters(const TableSource& source)
{
    if (const auto* join = std::get_if<core::Box<Join>>(&source.node))
        return !(*join)->using_columns.empty() || (*join)->natural || (*join)->kind == JoinKind::positional ||
               order_matters((*join)->left) || order_matters((*join)->right);
    const auto* derived = std::get_if<DerivedTable>(&source.node);
    return std::holds_alternative<TableFunction>(source.node) || (derived && derived->lateral);
}

}

void normalize_from(Select& select)
{
    const bool shows_order = std::ranges::any_of(select.items, [](const SelectItem& item) {
        const auto* star = as<Star>(item.expr);
        return star && star->table.empty();
    });
    // A sample of FROM is drawn before WHERE chooses.
    if (shows_order || select.sample || std::ranges::any_of(select.from, order_matters))
        return;
    Flat flat;
    for (TableSource& source : select.from)
        flatten(std::move(source), flat);
    sort_by_key(flat.sources);
    select.from = std::move(flat.sources);
    if (select.where)
        flat.conditions.push_back(std::move(*select.where));
    select.where = join_conditions(std::move(flat.conditions), BinaryOp::logical_and);
}

}
