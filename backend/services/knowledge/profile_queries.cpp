#include "services/knowledge/profile_queries.hpp"

namespace datachat::services::knowledge {
namespace {

constexpr std::string_view sample_alias = "sampled_rows";

sql::Expr number(std::int64_t value)
{
    return sql::Literal{models::Value(value)};
}

sql::Expr column_ref(const std::string& column)
{
    return sql::ColumnRef{.schema = {}, .table = {}, .column = column};
}

sql::Expr call(std::string name, sql::Expr argument)
{
    sql::Call made;
    made.name = std::move(name);
    made.args.push_back(std::move(argument));
    return made;
}

sql::TableSource source_of(const models::TableInfo& table)
{
    return sql::TableName{.catalog = {}, .schema = table.schema, .name = table.name, .alias = {}};
}

// The table, or its first rows as a derived table with the columns that are needed.
sql::TableSource bounded_source(const models::TableInfo& table, std::span<const std::string> columns,
                                std::optional<std::int64_t> rows)
{
    if (!rows)
        return source_of(table);
    sql::Select select;
    for (const std::string& column : columns)
        select.items.push_back({.expr = column_ref(column), .alias = {}});
    select.from.push_back(source_of(table));
    sql::Query inner;
    inner.body = std::move(select);
    inner.limit = sql::ExprBox(number(*rows));
    return sql::DerivedTable{
        .query = sql::QueryBox(std::move(inner)), .alias = std::string(sample_alias), .columns = {}, .lateral = false};
}

}

sql::Query statistics_query(const models::TableInfo& table, std::span<const MeasuredColumn> columns,
                            std::optional<std::int64_t> rows)
{
    sql::Select select;
    std::vector<std::string> names;
    const auto add = [&](sql::Expr expr) {
        select.items.push_back({.expr = std::move(expr), .alias = "m" + std::to_string(select.items.size())});
    };
    add(call("count", sql::Star{}));
    for (const MeasuredColumn& measured : columns) {
        const std::string& name = table.columns[measured.column].name;
        names.push_back(name);
        add(call("count", column_ref(name)));
        if (measured.extremes) {
            add(call("min", column_ref(name)));
            add(call("max", column_ref(name)));
        }
    }
    if (names.empty())
        names.push_back(table.columns.front().name);
    select.from.push_back(bounded_source(table, names, rows));
    sql::Query query;
    query.body = std::move(select);
    return query;
}

sql::Query values_query(const models::TableInfo& table, const std::string& column, std::int64_t limit,
                        std::optional<std::int64_t> rows)
{
    sql::Select select;
    select.items.push_back({.expr = column_ref(column), .alias = {}});
    select.items.push_back({.expr = call("count", sql::Star{}), .alias = "frequency"});
    const std::vector<std::string> names{column};
    select.from.push_back(bounded_source(table, names, rows));
    select.where =
        sql::IsTest{.kind = sql::TestKind::null, .operand = sql::ExprBox(column_ref(column)), .negated = true};
    select.group_by.push_back(column_ref(column));
    sql::Query query;
    query.body = std::move(select);
    query.order_by.push_back({.expr = number(2), .descending = true});
    query.order_by.push_back({.expr = number(1)});
    query.limit = sql::ExprBox(number(limit));
    return query;
}

}
