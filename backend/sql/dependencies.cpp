#include "sql/dependencies.hpp"

#include "sql/conditions.hpp"
#include "sql/keywords.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

std::string joined(std::string_view source, std::string_view column)
{
    return std::string(source) + "." + to_lower_ascii(column);
}

const Binary* conjunction(const Expr& expr)
{
    const auto* binary = std::get_if<Binary>(&expr.node);
    return binary && binary->op == BinaryOp::logical_and ? binary : nullptr;
}

// The one source on the optional side of an outer join; "" if there are several.
std::string only_name(const TableSource& source)
{
    return to_lower_ascii(name_of(source));
}

}

Dependencies::Dependencies(const Select& select, const models::Schema& schema, const std::vector<std::string>& common)
{
    for (const TableSource& source : select.from)
        add_source(source, schema, common);
    if (select.where)
        add_condition(*select.where, true, "");
    add_keys();
}

void Dependencies::add_source(const TableSource& source, const models::Schema& schema,
                              const std::vector<std::string>& common)
{
    const auto* box = std::get_if<core::Box<Join>>(&source.node);
    if (!box) {
        const auto* name = std::get_if<TableName>(&source.node);
        const bool hidden = name && name->schema.empty() && std::ranges::any_of(common, [&](const std::string& one) {
                                return to_lower_ascii(one) == to_lower_ascii(name->name);
                            });
        sources_.push_back(
            {to_lower_ascii(name_of(source)), name && !hidden ? schema.find_table(name->schema, name->name) : nullptr});
        return;
    }
    const Join& join = **box;
    add_source(join.left, schema, common);
    add_source(join.right, schema, common);
    const bool inner = (join.kind == JoinKind::inner || join.kind == JoinKind::cross) && !join.asof;
    if (!inner && (join.kind != JoinKind::left || join.asof))
        return;
    if (join.on)
        add_condition(*join.on, inner, inner ? "" : only_name(join.right));
    for (const std::string& column : join.using_columns) {
        const std::string left = joined(only_name(join.left), column);
        const std::string right = joined(only_name(join.right), column);
        rules_.push_back({{left}, {right}});
        if (inner)
            rules_.push_back({{right}, {left}});
    }
}

// With an optional side an equality works from the other side to it alone.
void Dependencies::add_condition(const Expr& condition, bool both_ways, const std::string& optional_side)
{
    if (const Binary* both = conjunction(condition)) {
        add_condition(*both->left, both_ways, optional_side);
        return add_condition(*both->right, both_ways, optional_side);
    }
    const auto* equal = std::get_if<Binary>(&condition.node);
    if (!equal || equal->op != BinaryOp::equal)
        return;
    const auto* left = std::get_if<ColumnRef>(&equal->left->node);
    const auto* right = std::get_if<ColumnRef>(&equal->right->node);
    const auto left_key = left ? key_of(*left) : std::nullopt;
    const auto right_key = right ? key_of(*right) : std::nullopt;
    if (left_key && right_key) {
        const auto optional = [&](const std::string& key) { return key.starts_with(optional_side + "."); };
        if (both_ways || optional(*right_key))
            rules_.push_back({{*left_key}, {*right_key}});
        if (both_ways || optional(*left_key))
            rules_.push_back({{*right_key}, {*left_key}});
    } else if (both_ways && left_key && std::holds_alternative<Literal>(equal->right->node)) {
        constants_.insert(*left_key);
    } else if (both_ways && right_key && std::holds_alternative<Literal>(equal->left->node)) {
        constants_.insert(*right_key);
    }
}

void Dependencies::add_keys()
{
    for (const Source& source : sources_) {
        if (!source.table)
            continue;
        Columns all;
        for (const models::ColumnInfo& column : source.table->columns)
            all.insert(joined(source.name, column.name));
        const auto add = [&](const std::vector<std::string>& key) {
            if (key.empty())
                return;
            Columns from;
            for (const std::string& column : key)
                from.insert(joined(source.name, column));
            rules_.push_back({std::move(from), all});
        };
        add(source.table->primary_key);
        for (const auto& key : source.table->unique_keys)
            add(key);
    }
}

Dependencies::Columns Dependencies::closure(Columns start) const
{
    start.insert(constants_.begin(), constants_.end());
    for (std::size_t before = 0; before != start.size();) {
        before = start.size();
        for (const Rule& rule : rules_) {
            if (std::ranges::includes(start, rule.from))
                start.insert(rule.to.begin(), rule.to.end());
        }
    }
    return start;
}

std::optional<std::string> Dependencies::key_of(const ColumnRef& column) const
{
    const std::string qualifier = to_lower_ascii(column.table);
    std::optional<std::string> found;
    for (const Source& source : sources_) {
        const bool named = !qualifier.empty() && source.name == qualifier;
        const bool owns = qualifier.empty() && source.table && models::find_column(*source.table, column.column);
        if (!named && !owns)
            continue;
        if (found)
            return std::nullopt;
        found = joined(source.name, column.column);
    }
    return found;
}

bool Dependencies::fix_the_row(const Columns& columns) const
{
    const Columns fixed = closure(columns);
    return std::ranges::all_of(sources_, [&](const Source& source) {
        return source.table && std::ranges::all_of(source.table->columns, [&](const models::ColumnInfo& column) {
                   return fixed.contains(joined(source.name, column.name));
               });
    });
}

std::optional<ColumnRef> Dependencies::rowid() const
{
    if (sources_.size() != 1 || !sources_.front().table || sources_.front().table->primary_key.size() != 1)
        return std::nullopt;
    const std::string& key = sources_.front().table->primary_key.front();
    const models::ColumnInfo* column = models::find_column(*sources_.front().table, key);
    if (!column || column->type != models::Type::int64)
        return std::nullopt;
    return ColumnRef{"", "", column->name};
}

}
