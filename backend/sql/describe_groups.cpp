#include "sql/describe_select.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {

const Expr& key_expression(const Select& select, const Expr& group)
{
    const auto position = literal_integer(group);
    if (position && *position >= 1 && *position <= static_cast<std::int64_t>(select.items.size()))
        return select.items[static_cast<std::size_t>(*position - 1)].expr;
    const auto* column = as<ColumnRef>(group);
    if (column && column->table.empty())
        for (const SelectItem& item : select.items)
            if (!item.alias.empty() && same_name(item.alias, column->column))
                return item.expr;
    return group;
}

std::string plural_key(const Expr& key, const std::string& words)
{
    if (const auto* bucket = as<DateBucket>(key); bucket || as<DatePart>(key)) {
        const std::size_t of = words.find(" of ");
        if (of != std::string::npos)
            return plural(words.substr(0, of)) + words.substr(of);
    }
    return plural(words);
}

void SelectWords::describe_groups()
{
    for (const Expr& group : select_.group_by) {
        const Expr& expr = key_expression(select_, group);
        keys_.push_back({&group, &expr, describer_.phrase(expr, scope_)});
    }
    for (const Instance& instance : scope_.instances) {
        const bool grouped = instance.table && std::ranges::any_of(keys_, [&](const Key& key) {
                                 return describer_.is_key_of(*key.expr, instance, scope_);
                             });
        for (Key& key : keys_)
            if (grouped && owner(*key.expr) == &instance)
                key.entity = &instance;
    }
}

const Instance* SelectWords::owner(const Expr& expr) const
{
    const auto* column = as<ColumnRef>(expr);
    const auto found = column ? describer_.find(*column, expr.id, scope_) : std::nullopt;
    return found && !found->outer ? found->instance : nullptr;
}

const Instance* SelectWords::entity_of(const Expr& expr) const
{
    const Instance* instance = owner(expr);
    const bool grouped = instance && std::ranges::any_of(keys_, [&](const Key& key) { return key.entity == instance; });
    return grouped ? instance : nullptr;
}

std::vector<std::string> SelectWords::key_phrases(bool many) const
{
    std::vector<std::string> phrases;
    std::vector<const Instance*> said;
    for (const Key& key : keys_) {
        if (!key.entity) {
            phrases.push_back((many ? plural_key(*key.expr, key.words) : key.words) +
                              (key.shown ? "" : " (not shown)"));
            continue;
        }
        if (std::ranges::find(said, key.entity) != said.end())
            continue;
        said.push_back(key.entity);
        std::vector<std::string> shown;
        for (const Output& output : outputs_)
            if (owner(output.item->expr) == key.entity)
                shown.push_back(describer_.own_column(std::get<ColumnRef>(output.item->expr.node), *key.entity));
        phrases.push_back((many ? key.entity->many : key.entity->one) +
                          (shown.empty() ? " (not shown)" : " (" + list_of(shown) + ")"));
    }
    return phrases;
}

bool SelectWords::depends_on_keys(const Expr& expr) const
{
    // Of one row a group: the group holds a whole key of the column's table.
    const auto* column = as<ColumnRef>(expr);
    if (!column || keys_.empty())
        return true;
    for (const Instance& instance : scope_.instances) {
        if (!instance.table || !models::find_column(*instance.table, column->column) ||
            (!column->table.empty() && !same_name(instance.name, column->table)))
            continue;
        std::vector<std::string> columns;
        for (const Key& key : keys_)
            if (const auto* part = as<ColumnRef>(*key.expr))
                if (part->table.empty() || same_name(part->table, instance.name))
                    columns.push_back(part->column);
        return covers_key(*instance.table, columns);
    }
    return false;
}

void SelectWords::groups()
{
    if (keys_.empty())
        return;
    const bool all_buckets =
        std::ranges::all_of(keys_, [](const Key& key) { return as<DateBucket>(*key.expr) != nullptr; });
    const bool only_keys = std::ranges::all_of(outputs_, [](const Output& output) { return output.is_key; });
    const std::string text = (only_keys     ? "one row for each "
                              : all_buckets ? "by "
                                            : "for each ") +
                             list_of(key_phrases(false));
    result_.text += ", " + text;
    ++clauses_;
    for (const Key& key : keys_)
        result_.parts.push_back(
            {PartKind::group, (as<DateBucket>(*key.expr) ? "by " : "for each ") + key.words, key.written->id});
}

}
