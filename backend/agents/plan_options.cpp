#include "agents/plan_options.hpp"

#include "sql/conditions.hpp"
#include "sql/printer.hpp"
#include "sql/resolve.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace datachat::agents {
namespace {

using models::Schema;
using sql::Expr;
using sql::NodeId;
using sql::PartKind;

constexpr std::size_t most_options = 20;
constexpr int most_years = 8;
constexpr std::size_t most_group_values = 200; // a column with more distinct values groups nothing

// Collects options for one chip; each is tried on the plan before it is offered.
class OptionFinder {
public:
    OptionFinder(const plan::Plan& plan, const services::knowledge::SourceSnapshot& snapshot, sql::Query query,
                 sql::Resolution resolution)
        : plan_(plan), snapshot_(snapshot), schema_(snapshot.schema()), dialect_(plan.steps.front().dialect),
          query_(std::move(query)), resolution_(std::move(resolution))
    {
    }

    PlanOptions find(PartKind kind, NodeId node)
    {
        switch (kind) {
        case PartKind::measure:
            measures(node);
            break;
        case PartKind::filter:
        case PartKind::having:
            filters(node);
            break;
        case PartKind::period:
            periods(node);
            break;
        case PartKind::group:
            groups(node);
            break;
        case PartKind::order:
            orders();
            break;
        case PartKind::limit:
            limits();
            break;
        case PartKind::subject:
        case PartKind::join:
            close("another table",
                  "What is counted or listed follows from the question: ask for another table in words.");
            break;
        case PartKind::set:
        case PartKind::other:
            close("a change here", "This part has no simple alternative: ask in other words, or edit the SQL.");
            break;
        }
        return std::move(found_);
    }

private:
    using Edits = std::vector<plan::Edit>;

    void close(std::string text, std::string reason)
    {
        found_.disabled.push_back({std::move(text), std::move(reason)});
    }

    // Offers the edits if they can be made; why not, otherwise, for what a person would look for.
    void offer(std::string text, Edits edits, bool expected = false)
    {
        if (found_.options.size() >= most_options)
            return;
        core::Result<plan::Plan> edited = plan_;
        for (const plan::Edit& edit : edits) {
            edited = plan::apply(std::move(*edited), edit, schema_);
            if (!edited)
                break;
        }
        if (!edited) {
            if (expected)
                close(std::move(text), edited.error().message);
            return;
        }
        if (sentence(*edited) != sentence(plan_))
            found_.options.push_back({std::move(text), std::move(edits)});
    }

    // What a person would read: the same sentence is no alternative.
    std::string sentence(const plan::Plan& plan) const
    {
        sql::Query query = plan.steps.front().query;
        const auto resolution = sql::resolve(query, schema_, dialect_);
        return resolution ? sql::describe(query, *resolution, schema_).sentence : std::string();
    }

    std::string print(const Expr& expr) const { return sql::print(expr, dialect_).value_or(std::string()); }

    std::string column_text(std::size_t table, std::size_t column) const
    {
        const models::TableInfo& info = schema_.tables[table];
        return print(Expr(sql::ColumnRef{.table = info.name, .column = info.columns[column].name}));
    }
    static std::string words(std::string_view name)
    {
        std::string text(name);
        std::ranges::replace(text, '_', ' ');
        return text;
    }

    const sql::SelectItem* item_of(NodeId node) const
    {
        const sql::SelectItem* found = nullptr;
        sql::walk(query_, sql::Visitor{.item = [&](const sql::SelectItem& item) {
                      if (item.id == node || item.expr.id == node)
                          found = &item;
                  }});
        return found;
    }
    const Expr* expr_of(NodeId node) const
    {
        const Expr* found = nullptr;
        sql::walk(query_, sql::Visitor{.expr = [&](const Expr& expr) {
                      if (expr.id == node && found == nullptr)
                          found = &expr;
                  }});
        return found;
    }
    // The only schema column inside the expression, if there is one.
    std::optional<sql::SchemaColumn> column_in(const Expr& expr) const
    {
        std::set<sql::SchemaColumn> columns;
        sql::walk(expr, sql::Visitor{.expr = [&](const Expr& part) {
                      const auto known = resolution_.columns.find(part.id);
                      if (sql::as<sql::ColumnRef>(part) != nullptr && known != resolution_.columns.end())
                          columns.insert(known->second);
                  }});
        return columns.size() == 1 ? std::optional(*columns.begin()) : std::nullopt;
    }
    const nl::ColumnProfile* profile_of(const sql::SchemaColumn& column) const
    {
        const auto found = std::ranges::find_if(snapshot_.profiles, [&](const nl::ColumnProfile& profile) {
            return profile.table == column.table && profile.column == column.column;
        });
        return found == snapshot_.profiles.end() ? nullptr : &*found;
    }
    bool is_key(std::size_t table, const std::string& column) const
    {
        const models::TableInfo& info = schema_.tables[table];
        const auto names = [&](const std::string& name) { return name == column; };
        return std::ranges::any_of(info.primary_key, names) ||
               std::ranges::any_of(info.foreign_keys, [&](const models::ForeignKey& key) {
                   return std::ranges::any_of(key.columns, names);
               });
    }

    void measures(NodeId node)
    {
        const sql::SelectItem* item = item_of(node);
        if (item == nullptr)
            return;
        for (const nl::Metric& metric : snapshot_.metrics)
            offer(metric.name, Edits{plan::ChangeMeasure{node, print(metric.expr)}});
        const auto* call = sql::as<sql::Call>(item->expr);
        if (call == nullptr || !sql::has_aggregate(item->expr)) {
            columns_instead(node);
            return;
        }
        constexpr std::array<std::pair<const char*, const char*>, 5> functions{
            {{"sum", "total of"}, {"avg", "average"}, {"min", "lowest"}, {"max", "highest"}, {"count", "number of"}}};
        if (const auto column = column_in(item->expr)) {
            const auto& info = schema_.tables[column->table].columns[column->column];
            for (const auto& [name, phrase] : functions) {
                if (models::is_numeric(info.type) || std::string_view(name) == "count")
                    offer(fmt::format("{} {}", phrase, words(info.name)),
                          Edits{plan::ChangeMeasure{
                              node, fmt::format("{}({})", name, column_text(column->table, column->column))}});
            }
        }
        offer("number of rows", Edits{plan::ChangeMeasure{node, "count(*)"}});
        const std::string function = call->name == "count" ? "sum" : call->name;
        const auto phrase = std::ranges::find_if(functions, [&](const auto& pair) { return pair.first == function; });
        if (phrase == functions.end())
            return;
        for (const std::size_t table : resolution_.used_tables) {
            for (std::size_t i = 0; i < schema_.tables[table].columns.size(); ++i) {
                const auto& info = schema_.tables[table].columns[i];
                if (models::is_numeric(info.type) && !is_key(table, info.name))
                    offer(fmt::format("{} {}", phrase->second, words(info.name)),
                          Edits{plan::ChangeMeasure{node, fmt::format("{}({})", function, column_text(table, i))}});
            }
        }
    }

    // Another column of the same tables to show.
    void columns_instead(NodeId node)
    {
        for (const std::size_t table : resolution_.used_tables) {
            for (std::size_t i = 0; i < schema_.tables[table].columns.size(); ++i) {
                const std::string& name = schema_.tables[table].columns[i].name;
                offer(resolution_.used_tables.size() == 1
                          ? words(name)
                          : fmt::format("{} {}", words(schema_.tables[table].name), words(name)),
                      Edits{plan::ChangeMeasure{node, column_text(table, i)}});
            }
        }
        offer("not shown", Edits{plan::RemoveOutput{node}}, true);
    }

    void filters(NodeId node)
    {
        const Expr* condition = expr_of(node);
        if (condition == nullptr)
            return;
        offer("without this condition", Edits{plan::RemoveFilter{node}}, true);
        const auto* comparison = sql::as<sql::Binary>(*condition);
        if (comparison == nullptr || !sql::is_comparison(comparison->op) ||
            sql::literal_value(*comparison->right) == nullptr)
            return;
        const std::string left = print(*comparison->left);
        const models::Value& value = *sql::literal_value(*comparison->right);
        const bool is_number = !std::holds_alternative<std::string>(value.data);
        if (is_number) {
            constexpr std::array<std::pair<const char*, const char*>, 4> relations{
                {{">", "above"}, {">=", "at least"}, {"<", "below"}, {"<=", "at most"}}};
            for (const auto& [sign, phrase] : relations)
                offer(fmt::format("{} {}", phrase, models::to_text(value)),
                      Edits{plan::ChangeFilter{node, fmt::format("{} {} {}", left, sign, print(*comparison->right))}});
        }
        const auto column = column_in(*comparison->left);
        const nl::ColumnProfile* profile = column ? profile_of(*column) : nullptr;
        if (profile == nullptr)
            return;
        for (const std::string& other : profile->values) {
            if (is_number || other == models::to_text(value))
                continue;
            const std::string literal = print(Expr(sql::Literal{models::Value(other)}));
            offer(other, Edits{plan::ChangeFilter{node, fmt::format("{} = {}", left, literal)}});
        }
    }

    static std::optional<int> year_of(const models::Value& value)
    {
        const std::string text = models::to_text(value).substr(0, 10);
        int year = 0;
        if (!models::parse_date(text) || std::from_chars(text.data(), text.data() + 4, year).ec != std::errc())
            return std::nullopt;
        return year;
    }

    void periods(NodeId node)
    {
        const Expr* condition = expr_of(node);
        if (condition == nullptr)
            return;
        offer("all time", Edits{plan::RemoveFilter{node}}, true);
        const auto column = column_in(*condition);
        const nl::ColumnProfile* profile = column ? profile_of(*column) : nullptr;
        if (profile == nullptr || !profile->minimum || !profile->maximum)
            return;
        const auto& info = schema_.tables[column->table].columns[column->column];
        if (!models::is_temporal(info.type) && info.time_storage != models::TimeStorage::iso_text)
            return;
        const auto oldest = year_of(*profile->minimum);
        const auto newest = year_of(*profile->maximum);
        if (!oldest || !newest)
            return;
        const std::string name = column_text(column->table, column->column);
        for (int year = *newest; year >= *oldest && *newest - year < most_years; --year)
            offer(fmt::format("{}", year),
                  Edits{plan::ChangeFilter{
                      node, fmt::format("{0} >= '{1:04}-01-01' AND {0} < '{2:04}-01-01'", name, year, year + 1)}});
    }

    void groups(NodeId node)
    {
        offer("not grouped by this", Edits{plan::RemoveGroup{node}}, true);
        const Expr* key = expr_of(node);
        const auto* bucket = key == nullptr ? nullptr : sql::as<sql::DateBucket>(*key);
        if (bucket != nullptr) {
            constexpr std::array<std::pair<sql::DateUnit, const char*>, 5> units{
                {{sql::DateUnit::year, "by year"},
                 {sql::DateUnit::quarter, "by quarter"},
                 {sql::DateUnit::month, "by month"},
                 {sql::DateUnit::week, "by week"},
                 {sql::DateUnit::day, "by day"}}};
            for (const auto& [unit, text] : units) {
                sql::DateBucket other = *bucket;
                other.unit = unit;
                offer(text, Edits{plan::AddGroup{print(Expr(std::move(other)))}, plan::RemoveGroup{node}});
            }
        }
        for (const std::size_t table : resolution_.used_tables) {
            for (std::size_t i = 0; i < schema_.tables[table].columns.size(); ++i) {
                const auto& info = schema_.tables[table].columns[i];
                const nl::ColumnProfile* profile = profile_of({table, i});
                const bool few = profile != nullptr && profile->distinct_count && *profile->distinct_count > 1 &&
                                 *profile->distinct_count <= static_cast<std::int64_t>(most_group_values);
                if (few && !is_key(table, info.name) && !models::is_numeric(info.type))
                    offer(fmt::format("for each {} {}", words(schema_.tables[table].name), words(info.name)),
                          Edits{plan::AddGroup{column_text(table, i)}, plan::RemoveGroup{node}});
            }
        }
    }

    void orders()
    {
        const sql::Select* select = query_.select();
        if (select == nullptr)
            return;
        for (std::size_t i = 0; i < select->items.size() && i < resolution_.outputs.size(); ++i) {
            const std::string text = print(select->items[i].expr);
            if (text.empty())
                continue;
            const std::string name = words(resolution_.outputs[i].name);
            offer("highest " + name + " first", Edits{plan::ChangeOrder{text, true}});
            offer("lowest " + name + " first", Edits{plan::ChangeOrder{text, false}});
        }
        offer("in no order", Edits{plan::ChangeOrder{"", false}}, true);
    }

    void limits()
    {
        for (const std::int64_t rows : {1, 3, 5, 10, 20, 50, 100})
            offer(rows == 1 ? "only the first" : fmt::format("the first {}", rows), Edits{plan::ChangeLimit{rows}});
        offer("all rows", Edits{plan::ChangeLimit{std::nullopt}}, true);
    }

    const plan::Plan& plan_;
    const services::knowledge::SourceSnapshot& snapshot_;
    const Schema& schema_;
    sql::Dialect dialect_;
    sql::Query query_;
    sql::Resolution resolution_;
    PlanOptions found_;
};

}

core::Result<PlanOptions> options_for(const plan::Plan& plan, PartKind kind, NodeId node,
                                      const services::knowledge::SourceSnapshot& snapshot)
{
    if (plan.steps.size() != 1)
        return core::fail(core::Errc::unsupported, "A plan over several sources cannot be edited: ask in other words.");
    sql::Query query = plan.steps.front().query;
    auto resolution = sql::resolve(query, snapshot.schema(), plan.steps.front().dialect);
    if (!resolution)
        return std::unexpected(resolution.error());
    PlanOptions found = OptionFinder(plan, snapshot, std::move(query), std::move(*resolution)).find(kind, node);
    if (found.options.empty() && found.disabled.empty())
        return core::fail(core::Errc::not_found, "This part of the plan is not there any more: reload the plan.");
    return found;
}

}
