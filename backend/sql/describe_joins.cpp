#include "sql/describe_sources.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {

void SourceWords::name_roles()
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

std::string SourceWords::matched_by(const std::vector<const Edge*>& edges, std::size_t at)
{
    std::vector<std::string> pairs;
    for (const Edge* edge : edges) {
        const Instance& other = instance(other_end(*edge, at));
        pairs.push_back(other.one + " " + words_of(column_at(*edge, other_end(*edge, at))) + " = " + instance(at).one +
                        " " + words_of(column_at(*edge, at)));
    }
    return list_of(pairs);
}

std::string SourceWords::whose(const std::vector<const Edge*>& edges, std::size_t at)
{
    std::vector<std::string> pairs;
    for (const Edge* edge : edges) {
        const std::size_t other = other_end(*edge, at);
        pairs.push_back(
            words_of(column_at(*edge, at)) + " is " +
            describer_.column(ColumnRef{.table = instance(other).name, .column = column_at(*edge, other)}, 0, scope_));
    }
    return list_of(pairs);
}

std::string SourceWords::only_where(const Step& step)
{
    std::string text;
    for (const Expr* condition : step.conditions)
        text += (text.empty() ? " (where " : " and ") + describer_.inner_condition(*condition, scope_);
    return text.empty() ? text : text + ")";
}

std::string SourceWords::names(const Positions& positions)
{
    std::vector<std::string> all;
    for (const std::size_t at : positions)
        all.push_back(instance(at).many);
    return list_of(all);
}

void SourceWords::say_joins()
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
    for (const auto& [join, right] : tests_)
        say_test(*join, right);
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

void SourceWords::say_test(const Join& join, const Positions& right)
{
    std::string text = (join.kind == JoinKind::semi ? "that have " : "that have no ") + names(right);
    if (join.on)
        text += " where " + describer_.inner_condition(*join.on, scope_);
    std::vector<std::string> columns;
    for (const std::string& column : join.using_columns)
        columns.push_back(words_of(column));
    if (!columns.empty())
        text += " of the same " + list_of(columns);
    if (join.natural)
        text += " that match in all columns of the same name";
    words_.attached.push_back(std::move(text));
}

void SourceWords::say_outer_join(const Step& step)
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

const models::ForeignKey* SourceWords::key_of(std::size_t at, const std::vector<const Edge*>& edges)
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

std::string SourceWords::role_in(std::size_t at, const std::vector<const Edge*>& edges)
{
    const std::size_t other = other_end(*edges.front(), at);
    const auto* key = find_key(*instance(at).table, {column_at(*edges.front(), at)}, *instance(other).table,
                               {column_at(*edges.front(), other)});
    if (!key)
        return {};
    const std::string role = role_of(*key, *instance(other).table);
    return role == singular(words_of(instance(other).table->name)) ? std::string() : role;
}

void SourceWords::say_subject()
{
    words_.subject = roots_.size() == 1 ? instance(roots_.front()).many : "combinations of " + names(roots_);
}

}
