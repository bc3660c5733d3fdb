#include "sql/canonical_joins.hpp"
#include "sql/describe_state.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <map>

namespace datachat::sql::describing {
namespace {

using Positions = std::vector<std::size_t>;

bool holds(const Positions& positions, std::size_t position)
{
    return std::ranges::find(positions, position) != positions.end();
}

// An equality between columns of two sources.
struct Edge {
    std::size_t a = 0;
    std::size_t b = 0;
    std::string column_a;
    std::string column_b;
    const Expr* condition = nullptr; // null for USING
    std::optional<std::size_t> step; // the outer join whose ON it is in
};

// One outer join.
struct Step {
    JoinKind kind = JoinKind::left;
    Positions kept;     // sources whose rows all stay
    Positions optional; // sources that may have none
    std::vector<const Expr*> conditions;
};

}

// Works out what a FROM reads a row of, and says what else changes its rows.
class SourceWords {
public:
    SourceWords(const Describer& describer, const Select& select, Scope& scope)
        : describer_(describer), select_(select), scope_(scope)
    {
    }

    FromWords words()
    {
        for (const TableSource& source : select_.from)
            for_each_leaf(source, [this](const TableSource& leaf) { add_instance(leaf); });
        if (scope_.instances.empty())
            return std::move(words_);
        next_leaf_ = 0;
        for (const TableSource& source : select_.from)
            collect(source);
        std::vector<const Expr*> where =
            select_.where ? split_view(*select_.where, BinaryOp::logical_and) : std::vector<const Expr*>{};
        for (const Expr* condition : where)
            if (add_edge(condition, std::nullopt))
                from_where_.push_back(condition);
        find_missing(where);
        choose_row();
        name_roles();
        say_joins();
        say_subject();
        return std::move(words_);
    }

private:
    Instance& instance(std::size_t at) { return scope_.instances[at]; }

    void add_instance(const TableSource& leaf)
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
            set_query(added, describer_.query(*derived->query, derived->lateral ? &scope_ : scope_.outer),
                      derived->columns, "");
        } else if (const auto* function = std::get_if<TableFunction>(&leaf.node)) {
            added.many = "values of " + describer_.phrase(*function->call, scope_);
            added.one = added.name.empty() ? "value" : words_of(added.name);
        } else if (const auto* pivot = std::get_if<core::Box<Pivot>>(&leaf.node)) {
            added.one = "row";
            added.many = "rows of (" + all_of((*pivot)->source) + ") with " + listed((*pivot)->aggregates) +
                         " as columns, one for each of the values " + listed((*pivot)->values) + " of " +
                         describer_.phrase((*pivot)->column, scope_);
        } else if (const auto* unpivot = std::get_if<core::Box<Unpivot>>(&leaf.node)) {
            added.one = "row";
            added.many = "rows of (" + all_of((*unpivot)->source) + ") with the columns " +
                         listed((*unpivot)->columns) + " one below the other as " + words_of((*unpivot)->value) +
                         " beside " + words_of((*unpivot)->name);
        }
        scope_.instances.push_back(std::move(added));
    }

    std::string all_of(const TableSource& source)
    {
        Select select;
        select.items.push_back({.expr = Star{}});
        select.from.push_back(source);
        Query query;
        query.body = std::move(select);
        return describer_.query(query, scope_.outer).text;
    }

    std::string listed(const std::vector<SelectItem>& items)
    {
        std::string list;
        for (const SelectItem& item : items)
            list += (list.empty() ? "" : ", ") + describer_.phrase(item.expr, scope_);
        return list;
    }

    static void set_query(Instance& added, const QueryWords& words, const std::vector<std::string>& columns,
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

    Positions collect(const TableSource& source)
    {
        const auto* box = std::get_if<core::Box<Join>>(&source.node);
        if (!box)
            return {next_leaf_++};
        const Join& join = **box;
        Positions left = collect(join.left);
        Positions right = collect(join.right);
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

    bool has_column(std::size_t at, const std::string& column)
    {
        return !instance(at).table || models::find_column(*instance(at).table, column);
    }

    void add_using(const Positions& left, const Positions& right, const std::string& column,
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

    std::optional<std::size_t> place(const Expr& expr)
    {
        const auto* column = as<ColumnRef>(expr);
        const auto found = column ? describer_.find(*column, expr.id, scope_) : std::nullopt;
        if (!found || found->outer)
            return std::nullopt;
        return static_cast<std::size_t>(found->instance - scope_.instances.data());
    }

    bool add_edge(const Expr* condition, std::optional<std::size_t> step)
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

    // LEFT JOIN orders ... WHERE orders.id IS NULL: rows without orders.
    void find_missing(const std::vector<const Expr*>& where)
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

    std::vector<const Edge*> edges_between(std::size_t at, const Positions& others) const
    {
        std::vector<const Edge*> found;
        for (const Edge& edge : edges_)
            if ((edge.a == at && holds(others, edge.b)) || (edge.b == at && holds(others, edge.a)))
                found.push_back(&edge);
        return found;
    }
    static const std::string& column_at(const Edge& edge, std::size_t at)
    {
        return edge.a == at ? edge.column_a : edge.column_b;
    }
    static std::size_t other_end(const Edge& edge, std::size_t at) { return edge.a == at ? edge.b : edge.a; }

    // The sources that are found, one row each, from those given; `found_by` gets the equalities that find them.
    Positions closure(Positions reached, std::map<std::size_t, std::vector<const Edge*>>& found_by)
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

    void choose_row()
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

    // The declared key that finds the source, if its equalities are exactly one.
    const models::ForeignKey* key_to(std::size_t at)
    {
        const auto found = found_by_.find(at);
        return found == found_by_.end() ? nullptr : key_from(at, found->second);
    }
    const models::ForeignKey* key_from(std::size_t at, const std::vector<const Edge*>& edges)
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

    void name_roles()
    {
        for (std::size_t at = 0; at < scope_.instances.size(); ++at) {
            Instance& named = instance(at);
            if (const auto* key = key_to(at)) {
                named.one = role_of(*key, *named.table);
                named.many = plural(named.one);
            }
        }
        for (std::size_t at = 1; at < scope_.instances.size(); ++at) {
            std::size_t same = 1;
            for (std::size_t before = 0; before < at; ++before)
                same += instance(before).table && instance(before).table == instance(at).table &&
                        instance(before).one.ends_with(instance(at).one);
            if (same > 1) {
                const std::string number = same == 2 ? "other " : "other (" + std::to_string(same) + ") ";
                instance(at).one = number + instance(at).one;
                instance(at).many = number + instance(at).many;
            }
        }
    }

    std::string matched_by(const std::vector<const Edge*>& edges, std::size_t at)
    {
        std::vector<std::string> pairs;
        for (const Edge* edge : edges) {
            const Instance& other = instance(other_end(*edge, at));
            pairs.push_back(other.one + " " + words_of(column_at(*edge, other_end(*edge, at))) + " = " +
                            instance(at).one + " " + words_of(column_at(*edge, at)));
        }
        return list_of(pairs);
    }

    std::string whose(const std::vector<const Edge*>& edges, std::size_t at)
    {
        std::vector<std::string> pairs;
        for (const Edge* edge : edges) {
            const std::size_t other = other_end(*edge, at);
            pairs.push_back(
                words_of(column_at(*edge, at)) + " is " +
                describer_.column(ColumnRef{.table = instance(other).name, .column = column_at(*edge, other)}, 0,
                                  scope_));
        }
        return list_of(pairs);
    }

    std::string only_where(const Step& step)
    {
        std::string text;
        for (const Expr* condition : step.conditions)
            text += (text.empty() ? " (where " : " and ") + describer_.inner_condition(*condition, scope_);
        return text.empty() ? text : text + ")";
    }

    std::string names(const Positions& positions)
    {
        std::vector<std::string> all;
        for (const std::size_t at : positions)
            all.push_back(instance(at).many);
        return list_of(all);
    }

    void say_joins()
    {
        for (std::size_t at = 0; at < scope_.instances.size(); ++at) {
            if (holds(roots_, at) || holds(missing_, at))
                continue;
            const std::vector<const Edge*>& edges = found_by_.at(at);
            const bool inner = std::ranges::none_of(edges, [](const Edge* edge) { return edge->step.has_value(); });
            if (!key_to(at)) {
                words_.attached.push_back("with the " + instance(at).one + " whose " + whose(edges, at) +
                                          (inner ? "" : ", if any"));
                continue;
            }
            const bool always = std::ranges::all_of(edges, [&](const Edge* edge) {
                const Instance& from = instance(other_end(*edge, at));
                return from.table && !from.optional && is_not_null(*from.table, column_at(*edge, other_end(*edge, at)));
            });
            if (inner && !always)
                words_.attached.push_back("that have " + with_article(instance(at).one));
        }
        for (const Step& step : steps_)
            say_outer_join(step);
        for (std::size_t root = 1; root < roots_.size(); ++root) {
            const Positions before(roots_.begin(), roots_.begin() + static_cast<std::ptrdiff_t>(root));
            Positions others = reached_;
            std::erase(others, roots_[root]);
            const auto edges = edges_between(roots_[root], others);
            if (!edges.empty())
                words_.attached.push_back("matched by " + matched_by(edges, roots_[root]));
        }
        for (const Edge& edge : edges_)
            if (edge.condition && std::ranges::find(from_where_, edge.condition) != from_where_.end())
                words_.consumed.push_back(edge.condition);
    }

    void say_outer_join(const Step& step)
    {
        if (step.kind == JoinKind::full) {
            words_.attached.push_back("also unmatched rows of both" + only_where(step));
            return;
        }
        if (step.optional.size() == 1 && holds(missing_, step.optional.front())) {
            const std::size_t at = step.optional.front();
            const auto edges = edges_between(at, step.kept);
            std::string text = "without " + instance(at).many;
            if (!declared(at, edges))
                text += " matched by " + matched_by(edges, at);
            else if (const std::string role = role_in(at, edges); !role.empty())
                text += " of which it is the " + role;
            words_.attached.push_back(text + only_where(step));
            return;
        }
        const bool holds_root = std::ranges::any_of(step.optional, [&](std::size_t at) { return holds(roots_, at); });
        if (holds_root)
            words_.attached.push_back("(" + names(step.kept) + " without " + names(step.optional) + " included)" +
                                      only_where(step));
        else if (!step.conditions.empty())
            words_.attached.push_back("with " + names(step.optional) + " only" + only_where(step));
    }

    // Whether the edges between `at` and one other source are a declared key, in either direction.
    bool declared(std::size_t at, const std::vector<const Edge*>& edges) { return key_of(at, edges) != nullptr; }
    const models::ForeignKey* key_of(std::size_t at, const std::vector<const Edge*>& edges)
    {
        if (edges.empty() || !instance(at).table)
            return nullptr;
        const std::size_t other = other_end(*edges.front(), at);
        std::vector<std::string> own;
        std::vector<std::string> theirs;
        for (const Edge* edge : edges) {
            if (other_end(*edge, at) != other || !instance(other).table)
                return nullptr;
            own.push_back(column_at(*edge, at));
            theirs.push_back(column_at(*edge, other));
        }
        const auto* key = find_key(*instance(at).table, own, *instance(other).table, theirs);
        return key ? key : find_key(*instance(other).table, theirs, *instance(at).table, own);
    }
    // What tells this key from others between the same tables.
    std::string role_in(std::size_t at, const std::vector<const Edge*>& edges)
    {
        const std::size_t other = other_end(*edges.front(), at);
        const auto* key = find_key(*instance(at).table, {column_at(*edges.front(), at)}, *instance(other).table,
                                   {column_at(*edges.front(), other)});
        if (!key)
            return {};
        const std::string role = role_of(*key, *instance(other).table);
        return role == singular(words_of(instance(other).table->name)) ? std::string() : role;
    }

    void say_subject()
    {
        words_.subject = roots_.size() == 1 ? instance(roots_.front()).many : "combinations of " + names(roots_);
    }

    const Describer& describer_;
    const Select& select_;
    Scope& scope_;
    FromWords words_;
    std::size_t next_leaf_ = 0;
    std::vector<Edge> edges_;
    std::vector<Step> steps_;
    std::vector<const Expr*> from_where_;
    Positions missing_; // sources whose absence is asked for
    Positions roots_;
    Positions reached_;
    std::map<std::size_t, std::vector<const Edge*>> found_by_;
};

FromWords Describer::from(const Select& select, Scope& scope) const
{
    return SourceWords(*this, select, scope).words();
}

}
