#include "sql/describe_sources.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql::describing {

bool holds(const Positions& positions, std::size_t position)
{
    return std::ranges::find(positions, position) != positions.end();
}

void SourceWords::add_instance(const TableSource& leaf)
{
    Instance added{.name = std::string(name_of(leaf))};
    if (const auto* table = std::get_if<TableName>(&leaf.node)) {
        const auto& common = describer_.common_;
        const auto with = std::ranges::find_if(common.rbegin(), common.rend(), [&](const CommonWords& candidate) {
            return table->schema.empty() && same_name(candidate.name, table->name);
        });
        if (with != common.rend())
            set_query(added, with->words, with->columns, with->by_name ? with->name : "");
        else {
            added.table = describer_.schema_.find_table(table->schema, table->name);
            const std::string words = words_of(added.table ? added.table->name : table->name);
            added.one = singular(words);
            added.many = plural(words);
        }
    } else if (const auto* derived = std::get_if<DerivedTable>(&leaf.node)) {
        set_query(added, describer_.query(*derived->query, derived->lateral ? &scope_ : scope_.outer), derived->columns,
                  "");
    } else if (const auto* function = std::get_if<TableFunction>(&leaf.node)) {
        added.many = (function->with_position ? "numbered values of " : "values of ") +
                     describer_.phrase(*function->call, scope_);
        added.one = added.name.empty() ? "value" : words_of(added.name);
    } else if (const auto* pivot = std::get_if<core::Box<Pivot>>(&leaf.node)) {
        added.one = "row";
        added.many = "rows of (" + all_of((*pivot)->source) + ") with " + listed((*pivot)->aggregates) +
                     " as columns, one for each " +
                     ((*pivot)->values.empty() ? "value" : "of the values " + listed((*pivot)->values)) + " of " +
                     describer_.phrase((*pivot)->column, scope_);
        for (std::size_t at = 0; at < (*pivot)->group_by.size(); ++at)
            added.many += (at == 0 ? ", for each " : " and ") + describer_.phrase((*pivot)->group_by[at], scope_);
    } else if (const auto* unpivot = std::get_if<core::Box<Unpivot>>(&leaf.node)) {
        added.one = "row";
        added.many = "rows of (" + all_of((*unpivot)->source) + ") with the columns " + listed((*unpivot)->columns) +
                     " one below the other as " + words_of((*unpivot)->value) + " beside " + words_of((*unpivot)->name);
    }
    scope_.instances.push_back(std::move(added));
    see_sample(leaf);
}

std::string sample_words(const Sample& sample)
{
    std::string amount = std::to_string(sample.amount);
    amount.erase(amount.find_last_not_of('0') + 1);
    if (amount.ends_with('.'))
        amount.pop_back();
    constexpr std::array<std::string_view, 4> methods{"", "row by row", "block by block", "by a reservoir"};
    std::string how(methods[static_cast<std::size_t>(sample.method)]);
    if (sample.seed)
        how += (how.empty() ? "seed " : ", seed ") + std::to_string(*sample.seed);
    return "a random " + amount + (sample.rows ? " rows" : " %") + (how.empty() ? "" : " (" + how + ")");
}

void SourceWords::see_sample(const TableSource& leaf)
{
    if (leaf.sample)
        words_.attached.push_back("using " + sample_words(*leaf.sample) + " of the " + scope_.instances.back().many);
}

std::string SourceWords::all_of(const TableSource& source)
{
    Select select;
    select.items.push_back({.expr = Star{}});
    select.from.push_back(source);
    Query query;
    query.body = std::move(select);
    return describer_.query(query, scope_.outer).text;
}

std::string SourceWords::listed(const std::vector<SelectItem>& items)
{
    std::string list;
    for (const SelectItem& item : items)
        list += (list.empty() ? "" : ", ") + describer_.phrase(item.expr, scope_);
    return list;
}

void SourceWords::set_query(Instance& added, const QueryWords& words, const std::vector<std::string>& columns,
                            const std::string& common_name)
{
    added.columns = columns.size() == words.output_names.size() ? columns : words.output_names;
    added.column_words = words.output_words;
    // Long words would double with every level that uses them twice.
    constexpr std::size_t long_words = 120;
    for (std::size_t at = 0; at < added.column_words.size(); ++at)
        if (added.column_words[at].size() > long_words)
            added.column_words[at] = "'" + (*added.columns)[at] + "'";
    added.column_types = words.output_types;
    added.one = words_of(added.name);
    added.many = common_name.empty() ? "rows of (" + words.text + ")" : "rows of '" + common_name + "'";
}

Positions SourceWords::collect(const TableSource& source)
{
    const auto* box = std::get_if<core::Box<Join>>(&source.node);
    if (!box)
        return {next_leaf_++};
    const Join& join = **box;
    Positions left = collect(join.left);
    Positions right = collect(join.right);
    if (join.kind == JoinKind::semi || join.kind == JoinKind::anti) {
        missing_.insert(missing_.end(), right.begin(), right.end());
        tests_.emplace_back(&join, right);
        return left;
    }
    if (join.asof)
        words_.attached.push_back("with only the nearest row of the " + names(right) +
                                  (join.match ? " where " + describer_.inner_condition(*join.match, scope_) : ""));
    if (join.kind == JoinKind::positional)
        words_.attached.push_back("with the " + names(right) + " beside them, row by row");
    std::optional<std::size_t> step;
    if (join.kind == JoinKind::left || join.kind == JoinKind::right || join.kind == JoinKind::full) {
        step = steps_.size();
        const bool swapped = join.kind == JoinKind::right;
        steps_.push_back({join.kind == JoinKind::full ? JoinKind::full : JoinKind::left,
                          swapped ? right : left,
                          swapped ? left : right,
                          {}});
        for (const std::size_t at : steps_.back().optional)
            instance(at).optional = true;
        if (join.kind == JoinKind::full)
            for (const std::size_t at : left)
                instance(at).optional = true;
    }
    for (const std::string& column : join.using_columns)
        add_using(left, right, column, step);
    if (join.natural)
        words_.attached.push_back("matched by all columns of the same name");
    if (join.on)
        for (const Expr* condition : split_view(*join.on, BinaryOp::logical_and))
            if (!add_edge(condition, step)) {
                if (step)
                    steps_[*step].conditions.push_back(condition);
                else
                    words_.conditions.push_back(condition);
            }
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

bool SourceWords::has_column(std::size_t at, const std::string& column)
{
    return !instance(at).table || models::find_column(*instance(at).table, column);
}

void SourceWords::add_using(const Positions& left, const Positions& right, const std::string& column,
                            std::optional<std::size_t> step)
{
    const auto owner = [&](const Positions& side) {
        return std::ranges::find_if(side, [&](std::size_t at) { return has_column(at, column); });
    };
    const auto a = owner(left);
    const auto b = owner(right);
    if (a != left.end() && b != right.end())
        edges_.push_back({*a, *b, column, column, nullptr, step});
}

std::optional<std::size_t> SourceWords::place(const Expr& expr)
{
    const auto* column = as<ColumnRef>(expr);
    const auto found = column ? describer_.find(*column, expr.id, scope_) : std::nullopt;
    if (!found || found->outer)
        return std::nullopt;
    return static_cast<std::size_t>(found->instance - scope_.instances.data());
}

bool SourceWords::add_edge(const Expr* condition, std::optional<std::size_t> step)
{
    const auto* equal = as<Binary>(*condition);
    if (!equal || equal->op != BinaryOp::equal)
        return false;
    const auto a = place(*equal->left);
    const auto b = place(*equal->right);
    if (!a || !b || *a == *b)
        return false;
    edges_.push_back(
        {*a, *b, as<ColumnRef>(*equal->left)->column, as<ColumnRef>(*equal->right)->column, condition, step});
    return true;
}

void SourceWords::find_missing(const std::vector<const Expr*>& where)
{
    for (const Expr* condition : where) {
        const auto* test = as<IsTest>(*condition);
        if (!test || test->kind != TestKind::null || test->negated)
            continue;
        const auto at = place(*test->operand);
        if (!at || !instance(*at).table)
            continue;
        const auto step = std::ranges::find_if(steps_, [&](const Step& candidate) {
            return candidate.kind == JoinKind::left && candidate.optional == Positions{*at};
        });
        const std::string& column = as<ColumnRef>(*test->operand)->column;
        const bool joined = std::ranges::any_of(edges_, [&](const Edge& edge) {
            return (edge.a == *at && same_name(edge.column_a, column)) ||
                   (edge.b == *at && same_name(edge.column_b, column));
        });
        if (step == steps_.end() || !(joined || is_not_null(*instance(*at).table, column)) || holds(missing_, *at))
            continue;
        missing_.push_back(*at);
        words_.consumed.push_back(condition);
    }
}

std::vector<const Edge*> SourceWords::edges_between(std::size_t at, const Positions& others) const
{
    std::vector<const Edge*> found;
    for (const Edge& edge : edges_)
        if ((edge.a == at && holds(others, edge.b)) || (edge.b == at && holds(others, edge.a)))
            found.push_back(&edge);
    return found;
}

const std::string& SourceWords::column_at(const Edge& edge, std::size_t at)
{
    return edge.a == at ? edge.column_a : edge.column_b;
}

Positions SourceWords::closure(Positions reached, std::map<std::size_t, std::vector<const Edge*>>& found_by)
{
    for (bool grows = true; grows;) {
        grows = false;
        for (std::size_t at = 0; at < scope_.instances.size(); ++at) {
            if (holds(reached, at) || holds(missing_, at) || !instance(at).table)
                continue;
            std::vector<std::string> columns;
            std::vector<const Edge*> edges = edges_between(at, reached);
            for (const Edge* edge : edges)
                columns.push_back(column_at(*edge, at));
            if (!covers_key(*instance(at).table, columns))
                continue;
            reached.push_back(at);
            found_by[at] = std::move(edges);
            grows = true;
        }
    }
    return reached;
}

void SourceWords::choose_row()
{
    const std::size_t wanted = scope_.instances.size() - missing_.size();
    while (reached_.size() < wanted) {
        Positions best;
        std::optional<std::size_t> best_root;
        std::map<std::size_t, std::vector<const Edge*>> best_found;
        for (std::size_t at = 0; at < scope_.instances.size(); ++at) {
            if (holds(reached_, at) || holds(missing_, at))
                continue;
            Positions start = reached_;
            start.push_back(at);
            auto found = found_by_;
            Positions reach = closure(std::move(start), found);
            if (!best_root || reach.size() > best.size()) {
                best = std::move(reach);
                best_found = std::move(found);
                best_root = at;
            }
        }
        roots_.push_back(*best_root);
        reached_ = std::move(best);
        found_by_ = std::move(best_found);
    }
    if (roots_.size() == 1)
        scope_.row = roots_.front();
}

const models::ForeignKey* SourceWords::key_to(std::size_t at)
{
    const auto found = found_by_.find(at);
    return found == found_by_.end() ? nullptr : key_from(at, found->second);
}

const models::ForeignKey* SourceWords::key_from(std::size_t at, const std::vector<const Edge*>& edges)
{
    if (edges.empty())
        return nullptr;
    const std::size_t from = other_end(*edges.front(), at);
    std::vector<std::string> columns;
    std::vector<std::string> referenced;
    for (const Edge* edge : edges) {
        if (other_end(*edge, at) != from || !instance(from).table)
            return nullptr;
        columns.push_back(column_at(*edge, from));
        referenced.push_back(column_at(*edge, at));
    }
    return find_key(*instance(from).table, columns, *instance(at).table, referenced);
}

FromWords Describer::from(const Select& select, Scope& scope) const
{
    return SourceWords(*this, select, scope).words();
}

}
