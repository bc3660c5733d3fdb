// What one dialect says of whole rows and another has no words for: QUALIFY and DISTINCT ON become a sub-query that
// numbers rows, SEMI and ANTI joins become EXISTS, GROUP BY ALL names its columns.
#include "sql/conditions.hpp"
#include "sql/functions.hpp"
#include "sql/translator.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

bool has_qualify(Dialect dialect)
{
    return dialect == Dialect::duckdb || dialect == Dialect::bigquery || dialect == Dialect::snowflake;
}

bool has_distinct_on(Dialect dialect)
{
    return dialect == Dialect::duckdb || dialect == Dialect::postgres;
}

bool is_all_columns(const Expr& expr)
{
    const auto* own = as<DialectCall>(expr);
    return own && own->name == "all_columns";
}

bool is_windowed(const Expr& expr)
{
    const auto* own = as<DialectCall>(expr);
    const auto* call = own ? &own->call : as<Call>(expr);
    return call && call->over;
}

std::string output_name(const SelectItem& item)
{
    const auto* column = as<ColumnRef>(item.expr);
    return !item.alias.empty() ? item.alias : column ? column->column : std::string();
}

// What the name or the place of an output stands for; `expr` itself where it is neither.
const Expr& meant(const Expr& expr, const Select& select)
{
    if (const auto place = literal_integer(expr);
        place && *place > 0 && *place <= static_cast<std::int64_t>(select.items.size()))
        return select.items[static_cast<std::size_t>(*place - 1)].expr;
    const auto* column = as<ColumnRef>(expr);
    if (column && column->table.empty()) {
        for (const SelectItem& item : select.items) {
            if (same_name(item.alias, column->column))
                return item.expr;
        }
    }
    return expr;
}

// Rows of the query, chosen by a condition on windows, as a query around one that computes them.
class NumberedRows {
public:
    NumberedRows(Query& query, const std::vector<std::string>* outputs, int number)
        : query_(query), select_(*query.select()), outputs_(outputs), name_("numbered_" + std::to_string(number))
    {
    }

    bool wrap(Expr condition)
    {
        if (!name_outputs() || has_queries(condition))
            return false;
        const bool distinct = std::exchange(select_.distinct, false);
        select_.qualify.reset();
        select_.distinct_on.clear();
        for (OrderItem& item : query_.order_by)
            item.expr = outside(std::move(item.expr));
        if (distinct && hidden_ > 0) // rows that are shown alike could be ordered apart
            return false;
        walk_level(condition, [this](Expr& part) {
            const bool leaf = is_windowed(part) || as<ColumnRef>(part);
            if (leaf)
                part = outside(std::move(part));
        });
        Select outer;
        outer.distinct = distinct;
        for (const std::string& name : names_)
            outer.items.push_back({ColumnRef{"", name_, name}, "", 0});
        outer.where = std::move(condition);
        Query inner;
        inner.body = std::move(select_);
        outer.from.emplace_back(DerivedTable{std::move(inner), name_, {}, false});
        query_.body = std::move(outer);
        return true;
    }

private:
    static bool has_queries(const Expr& condition)
    {
        bool found = false;
        walk(condition, Visitor{.query = [&](const Query&) { found = true; }});
        return found;
    }

    // Every output needs a name of its own by which the query around reads it.
    bool name_outputs()
    {
        const bool star =
            std::ranges::any_of(select_.items, [](const SelectItem& item) { return as<Star>(item.expr) != nullptr; });
        if (star && !outputs_)
            return false;
        for (std::size_t at = 0; !star && at < select_.items.size(); ++at) {
            std::string name = output_name(select_.items[at]);
            if (name.empty())
                name = select_.items[at].alias = "output_" + std::to_string(at + 1);
            names_.push_back(std::move(name));
        }
        if (star)
            names_ = *outputs_;
        for (std::size_t at = 0; at < names_.size(); ++at) {
            for (std::size_t other = 0; other < at; ++other) {
                if (same_name(names_[at], names_[other]))
                    return false;
            }
        }
        return true;
    }

    // The expression as the query around reads it: an output, or a column that is added for it.
    Expr outside(Expr expr)
    {
        const Expr& wanted = meant(expr, select_);
        for (const SelectItem& item : select_.items) {
            if (!as<Star>(item.expr) && item.expr == wanted && !output_name(item).empty())
                return ColumnRef{"", name_, output_name(item)};
        }
        const std::string added = "number_" + std::to_string(++hidden_);
        Expr value = wanted;
        select_.items.push_back({std::move(value), added, 0});
        return ColumnRef{"", name_, added};
    }

    Query& query_;
    Select& select_;
    const std::vector<std::string>* outputs_;
    std::string name_;
    std::vector<std::string> names_;
    int hidden_ = 0;
};

}

void Translator::lower_rows(Query& query)
{
    if (const auto* set = std::get_if<SetOperation>(&query.body))
        return match_names(*set);
    Select* select = query.select();
    if (!select)
        return;
    expand_all_columns(query, *select);
    std::vector<Expr> conditions;
    for (TableSource& source : select->from)
        lower_joins(source, conditions, false);
    if (!conditions.empty()) {
        if (select->where)
            conditions.insert(conditions.begin(), std::move(*select->where));
        select->where = join_conditions(std::move(conditions), BinaryOp::logical_and);
    }
    if (!select->distinct_on.empty() && !has_distinct_on(to_)) {
        if (select->qualify)
            return cannot("it has no DISTINCT ON, and QUALIFY chooses rows before it");
        Call number;
        number.name = "row_number";
        number.over.emplace();
        for (const Expr& key : select->distinct_on)
            number.over->partition_by.push_back(meant(key, *select));
        for (const OrderItem& item : query.order_by)
            number.over->order_by.push_back({meant(item.expr, *select), item.descending, item.nulls, 0});
        if (query.order_by.empty())
            report("order of distinct rows", "Which row of each group is shown is up to the engine.");
        select->qualify = sql::binary(BinaryOp::equal, std::move(number), Literal{models::Value(1)});
        if (has_qualify(to_))
            select->distinct_on.clear();
    }
    if (!select->qualify || has_qualify(to_))
        return;
    const auto outputs = typing_.outputs.find(query.id);
    Expr condition = *select->qualify;
    replace_aliases(condition, *select, true);
    const bool wrapped =
        NumberedRows(query, outputs == typing_.outputs.end() ? nullptr : &outputs->second, next_alias_++)
            .wrap(std::move(condition));
    if (!wrapped)
        cannot("it has no QUALIFY; name the columns of SELECT, each once, so that the query can be written without");
}

// BigQuery fails where a side lacks a column, the others put NULL there.
void Translator::match_names(const SetOperation& set)
{
    if (!set.by_name || to_ != Dialect::bigquery)
        return;
    const auto left = typing_.outputs.find(set.left->id);
    const auto right = typing_.outputs.find(set.right->id);
    const bool known = left != typing_.outputs.end() && right != typing_.outputs.end();
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::any_of(names, [&](const std::string& one) { return same_name(one, name); });
    };
    const bool same = known && left->second.size() == right->second.size() &&
                      std::ranges::all_of(left->second, [&](const auto& name) { return has(right->second, name); });
    if (!same)
        cannot("its UNION BY NAME takes the same columns on both sides");
}

// Dialects without GROUP BY ALL group by every output that is no aggregate.
void Translator::expand_all_columns(Query& query, Select& select)
{
    const bool native = to_ == Dialect::duckdb || to_ == Dialect::bigquery || to_ == Dialect::snowflake;
    const bool star =
        std::ranges::any_of(select.items, [](const SelectItem& item) { return as<Star>(item.expr) != nullptr; });
    const auto rename = [&](Expr& expr) { std::get<DialectCall>(expr.node).dialect = to_; };
    if (select.group_by.size() == 1 && is_all_columns(select.group_by.front())) {
        if (native) {
            rename(select.group_by.front());
        } else if (star) {
            cannot("it has no GROUP BY ALL; name the columns of SELECT");
        } else {
            select.group_by.clear();
            for (const SelectItem& item : select.items) {
                if (!has_aggregate(item.expr))
                    select.group_by.push_back(item.expr);
            }
        }
    }
    if (query.order_by.size() != 1 || !is_all_columns(query.order_by.front().expr))
        return;
    if (to_ == Dialect::duckdb || to_ == Dialect::snowflake)
        return rename(query.order_by.front().expr);
    if (star)
        return cannot("it has no ORDER BY ALL; name the columns of SELECT");
    const OrderItem all = query.order_by.front();
    query.order_by.clear();
    for (std::size_t at = 1; at <= select.items.size(); ++at)
        query.order_by.push_back({Literal{models::Value(static_cast<std::int64_t>(at))}, all.descending, all.nulls, 0});
}

// `optional`: an outer join further out may leave the source without a row, so that its condition cannot be one of
// WHERE.
void Translator::lower_joins(TableSource& source, std::vector<Expr>& conditions, bool optional)
{
    auto* box = std::get_if<core::Box<Join>>(&source.node);
    if (!box)
        return;
    Join& join = **box;
    lower_joins(join.left, conditions, optional || join.kind == JoinKind::right || join.kind == JoinKind::full);
    lower_joins(join.right, conditions, optional || join.kind == JoinKind::left || join.kind == JoinKind::full);
    if (join.asof)
        return nearest(join);
    if ((join.kind != JoinKind::semi && join.kind != JoinKind::anti) || to_ == Dialect::duckdb)
        return;
    if (optional || join.natural)
        return; // the printer says that there is none
    const std::string left = std::string(name_of(join.left));
    const std::string right = std::string(name_of(join.right));
    if (!join.using_columns.empty() && (left.empty() || right.empty()))
        return;
    std::vector<Expr> equal;
    if (join.on)
        equal.push_back(std::move(*join.on));
    for (const std::string& column : join.using_columns)
        equal.push_back(sql::binary(BinaryOp::equal, ColumnRef{"", left, column}, ColumnRef{"", right, column}));
    Select inner;
    inner.items.push_back({Literal{models::Value(1)}, "", 0});
    inner.from.push_back(std::move(join.right));
    inner.where = join_conditions(std::move(equal), BinaryOp::logical_and);
    Query nested;
    nested.body = std::move(inner);
    conditions.push_back(Exists{std::move(nested), join.kind == JoinKind::anti});
    TableSource kept = std::move(join.left);
    source = std::move(kept);
}

// DuckDB says in ON what Snowflake says in MATCH_CONDITION: the one comparison that is no equality.
void Translator::nearest(Join& join)
{
    if (to_ == Dialect::duckdb && join.match) {
        std::vector<Expr> all;
        if (join.on)
            all.push_back(std::move(*join.on));
        all.push_back(std::move(*join.match));
        join.match.reset();
        join.on = join_conditions(std::move(all), BinaryOp::logical_and);
        return;
    }
    if (to_ != Dialect::snowflake || join.match || !join.on)
        return;
    std::vector<Expr> equal;
    for (Expr& part : split(std::move(*join.on), BinaryOp::logical_and)) {
        const auto* comparison = as<Binary>(part);
        const bool is_equality = comparison && comparison->op == BinaryOp::equal;
        if (is_equality || join.match)
            equal.push_back(std::move(part));
        else
            join.match = std::move(part);
    }
    join.on = join_conditions(std::move(equal), BinaryOp::logical_and);
}

// PostgreSQL and BigQuery want to be told how; row by row is what the others do, or the likest.
void Translator::lower_sample(std::optional<Sample>& sample)
{
    if (!sample)
        return;
    report("samples", "Which rows are in a sample is up to the engine.");
    if (to_ == Dialect::postgres && sample->method == SampleMethod::unstated)
        sample->method = from_ == Dialect::duckdb ? SampleMethod::system : SampleMethod::bernoulli;
    if (to_ == Dialect::bigquery && !sample->rows) {
        sample->method = SampleMethod::system;
        sample->seed.reset();
    }
    if (to_ == Dialect::snowflake && sample->method == SampleMethod::reservoir)
        sample->method = SampleMethod::unstated;
}

void Translator::cannot(std::string_view why)
{
    if (!error_)
        error_ =
            core::Error{core::Errc::unsupported, "This query cannot be written in " + std::string(display_name(to_)) +
                                                     ": " + std::string(why) + "."};
}

}
