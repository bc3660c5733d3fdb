#include "nl/ir.hpp"

#include <algorithm>

namespace datachat::nl::ir {
namespace {

void put(std::string& out, int number)
{
    out += std::to_string(number);
    out += ',';
}

void put(std::string& out, const Column& column)
{
    put(out, column.table);
    put(out, column.column);
    if (column.instance != 0) {
        out += 'i';
        put(out, column.instance);
    }
}

void put(std::string& out, const Term& term)
{
    out += 't';
    put(out, static_cast<int>(term.agg));
    if (term.metric >= 0) {
        out += 'm';
        put(out, term.metric);
        return;
    }
    put(out, term.a);
    if (term.arithmetic != 0) {
        out += term.arithmetic;
        put(out, term.b);
    }
    if (term.bucketed) {
        out += 'b';
        put(out, static_cast<int>(term.bucket));
    }
}

void put(std::string& out, const Query& query);

void put(std::string& out, const Condition& condition, const Query& query)
{
    out += condition.or_before ? '|' : '&';
    put(out, condition.left);
    put(out, static_cast<int>(condition.op));
    std::vector<std::string> values;
    for (const models::Value& value : condition.values)
        values.push_back(models::to_text(value));
    if (condition.op == Op::in || condition.op == Op::not_in)
        std::sort(values.begin(), values.end());
    for (const std::string& value : values) {
        out += '\'';
        out += value;
        out += '\'';
    }
    if (condition.nested >= 0)
        put(out, query.nested[static_cast<std::size_t>(condition.nested)]);
    if (condition.against_column)
        put(out, condition.right);
    if (condition.op == Op::period) {
        put(out, condition.open_from ? -99999999 : condition.from);
        put(out, condition.open_to ? -99999999 : condition.to);
    }
    if (condition.op == Op::relative) {
        put(out, static_cast<int>(condition.unit));
        put(out, condition.from_offset);
        put(out, condition.to_offset);
    }
    if (condition.op == Op::taught)
        put(out, condition.taught);
    for (const Column& column : condition.raw_columns)
        put(out, column);
}

void put_sorted(std::string& out, std::vector<std::string> parts)
{
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    for (const std::string& part : parts)
        out += part;
}

// Conditions chained by OR stay together; the chains are sorted.
void put_conditions(std::string& out, const std::vector<Condition>& conditions, const Query& query)
{
    std::vector<std::string> chains;
    for (const Condition& condition : conditions) {
        if (!condition.or_before || chains.empty())
            chains.emplace_back();
        put(chains.back(), condition, query);
    }
    put_sorted(out, std::move(chains));
}

void put(std::string& out, const Query& query)
{
    out += query.distinct ? "{D" : "{S";
    for (const Term& term : query.select)
        put(out, term);
    out += 'W';
    put_conditions(out, query.where, query);
    out += 'G';
    std::vector<std::string> groups;
    for (const Term& term : query.group)
        put(groups.emplace_back(), term);
    put_sorted(out, std::move(groups));
    out += 'H';
    put_conditions(out, query.having, query);
    out += 'O';
    for (const Order& order : query.order) {
        out += order.descending ? '-' : '+';
        put(out, order.term);
    }
    out += 'L';
    put(out, static_cast<int>(query.limit));
    out += 'F';
    std::vector<std::string> tables;
    for (const Column& table : query.tables)
        put(tables.emplace_back(), table);
    put_sorted(out, std::move(tables));
    for (const int edge : query.edges)
        put(out, edge);
    if (query.set != SetOp::none) {
        out += 'U';
        put(out, static_cast<int>(query.set));
        put(out, query.nested[static_cast<std::size_t>(query.set_right)]);
    }
    out += '}';
}

}

std::string canonical(const Query& query)
{
    std::string out;
    put(out, query);
    return out;
}

}
