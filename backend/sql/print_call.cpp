#include "sql/form_names.hpp"
#include "sql/functions.hpp"
#include "sql/keywords.hpp"
#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql {
namespace {

constexpr std::array without_parentheses{"current_date", "current_timestamp", "current_time"};
constexpr std::array ordered_set{"percentile_cont", "percentile_disc", "mode", "quantile_cont", "quantile_disc"};

bool is_callable_name(std::string_view name)
{
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

const std::string* text_of(const Expr& expr)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    return literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

}

void Printer::node(const Call& node)
{
    if (std::ranges::find(without_parentheses, node.name) != without_parentheses.end())
        return write(node.name == "current_date"   ? "CURRENT_DATE"
                     : node.name == "current_time" ? "CURRENT_TIME"
                                                   : "CURRENT_TIMESTAMP");
    const Function* function = find_function(node.name);
    const std::string_view spelled = function ? function->spelled_as(dialect_) : std::string_view{};
    if (spelled.empty())
        return refuse("it has no function " + node.name + "()");
    if (node.name == "string_agg" && dialect_ == Dialect::sqlite && node.args.size() == 2) {
        const std::string* separator = text_of(node.args[1]);
        if (separator && *separator == ",") {
            Call shorter = node;
            shorter.args.pop_back();
            return call(spelled, shorter);
        }
        if (node.distinct)
            refuse("group_concat(DISTINCT ...) takes no separator");
    }
    if (dialect_ == Dialect::mysql && node.args.size() > 1 &&
        (node.name == "trim" || node.name == "ltrim" || node.name == "rtrim"))
        return refuse("it takes off a whole text, not any of several characters");
    if (node.name == "position" && dialect_ == Dialect::snowflake && node.args.size() == 2) {
        Call turned = node;
        std::swap(turned.args[0], turned.args[1]);
        return call(spelled, turned);
    }
    call(spelled, node);
}

void Printer::arguments(const Call& call)
{
    bool first = true;
    for (const Expr& arg : call.args) {
        const auto* own = std::get_if<DialectCall>(&arg.node);
        if (own && (own->name == "ignore_nulls" || own->name == "respect_nulls" || own->name == "argument_limit"))
            continue;
        write(first ? "" : ", ");
        first = false;
        expr(arg, level::lowest);
    }
    for (const Expr& arg : call.args) {
        const auto* own = std::get_if<DialectCall>(&arg.node);
        if (own && (own->name == "ignore_nulls" || own->name == "respect_nulls"))
            write(own->name == "ignore_nulls" ? " IGNORE NULLS" : " RESPECT NULLS");
    }
}

void Printer::call(std::string_view spelled, const Call& call)
{
    if (dialect_ == Dialect::sqlite && !call.order_by.empty())
        refuse("it has no ORDER BY inside a function");
    const bool separated = dialect_ == Dialect::mysql && spelled == "group_concat" && call.args.size() > 1;
    const bool within = dialect_ == Dialect::snowflake && !call.order_by.empty();
    write(spelled);
    write(call.distinct ? "(DISTINCT " : "(");
    if (separated) {
        Call without = call;
        without.args.pop_back();
        arguments(without);
    } else {
        arguments(call);
    }
    if (!call.order_by.empty() && !within) {
        write(" ORDER BY ");
        order_items(call.order_by);
    }
    if (separated) {
        write(" SEPARATOR ");
        if (!text_of(call.args.back()))
            refuse("what stands between is not a text");
        expr(call.args.back(), level::primary);
    }
    for (const Expr& arg : call.args) {
        const auto* own = std::get_if<DialectCall>(&arg.node);
        if (own && own->name == "argument_limit" && own->call.args.size() == 1) {
            write(" LIMIT ");
            expr(own->call.args.front(), level::primary);
        }
    }
    write(")");
    if (within) {
        write(" WITHIN GROUP (ORDER BY ");
        order_items(call.order_by);
        write(")");
    }
    after_call(call);
}

void Printer::after_call(const Call& call)
{
    if (call.filter) {
        if (dialect_ == Dialect::mysql || dialect_ == Dialect::bigquery || dialect_ == Dialect::snowflake)
            refuse("it has no FILTER");
        write(" FILTER (WHERE ");
        expr(**call.filter, level::lowest);
        write(")");
    }
    if (!call.over)
        return;
    write(" OVER ");
    const Window& over = *call.over;
    if (!over.base.empty() && over.partition_by.empty() && over.order_by.empty() && !over.frame)
        return identifier(over.base);
    window(over);
}

void Printer::node(const DialectCall& node)
{
    if (node.dialect != dialect_)
        return refuse(node.name + " belongs to " + std::string(display_name(node.dialect)));
    if (special_call(node) || special_form(node) || structure(node))
        return;
    const bool is_operator = node.name.find_first_not_of("~!@#^&|?<>=-*") == std::string::npos;
    if (is_operator && node.call.args.size() == 2) {
        expr(node.call.args[0], level::other_operator);
        write(" " + node.name + " ");
        return expr(node.call.args[1], level::other_operator + 1);
    }
    const bool safe = dialect_ == Dialect::bigquery && node.name.starts_with("safe.");
    if (!is_callable_name(safe ? std::string_view(node.name).substr(5) : node.name))
        return refuse("\"" + node.name + "\" is no function's name");
    if (is_form_name(node.name))
        return refuse("a form with odd names in it has no spelling there");
    call(node.name, node.call);
}

// Forms with words instead of parentheses and commas; the parser reads them into calls of these names.
bool Printer::special_call(const DialectCall& node)
{
    const auto& args = node.call.args;
    const std::string& name = node.name;
    const bool collates = dialect_ != Dialect::snowflake && dialect_ != Dialect::bigquery; // functions there
    if (collates && name == "collate" && args.size() == 2 && text_of(args[1])) {
        expr(args[0], level::collate);
        write(" COLLATE ");
        identifier(*text_of(args[1]));
        return true;
    }
    if (name == "timezone" && args.size() == 2) {
        expr(args[1], level::at_time_zone);
        write(" AT TIME ZONE ");
        expr(args[0], level::at_time_zone + 1);
        return true;
    }
    if (name == "extract" && args.size() == 2 && text_of(args[0]) && is_callable_name(*text_of(args[0]))) {
        write("EXTRACT(" + *text_of(args[0]) + " FROM ");
        expr(args[1], level::lowest);
        write(")");
        return true;
    }
    if (name == "any_of" || name == "all_of") { // x = ANY(array)
        write(name == "any_of" ? "ANY(" : "ALL(");
        exprs(args);
        write(")");
        return true;
    }
    if (name == "array" && args.size() == 1 && std::holds_alternative<ScalarQuery>(args[0].node)) {
        write("ARRAY");
        expr(args[0], level::lowest);
        return true;
    }
    if (name == "rollup" || name == "cube" || name == "grouping_sets") {
        write(name == "rollup" ? "ROLLUP (" : name == "cube" ? "CUBE (" : "GROUPING SETS (");
        exprs(args);
        write(")");
        return true;
    }
    if (name == "grouping_set") { // the parentheses of none or one column; more are a row value
        write("(");
        exprs(args);
        write(")");
        return true;
    }
    if (name == "all_columns") {
        write("ALL");
        return true;
    }
    if (!node.call.order_by.empty() && std::ranges::find(ordered_set, name) != ordered_set.end()) {
        write(name + "(");
        exprs(args);
        write(") WITHIN GROUP (ORDER BY ");
        order_items(node.call.order_by);
        write(")");
        after_call(node.call);
        return true;
    }
    return false;
}

void Printer::node(const DatePart&)
{
    refuse("a part of a date has no form"); // expr() has replaced it
}

void Printer::node(const DateBucket&)
{
    refuse("a period has no form"); // expr() has replaced it
}

void Printer::node(const RelativeDate&)
{
    refuse("a relative date must be bound to a day first");
}

void Printer::window(const Window& window)
{
    write("(");
    std::string_view space;
    const auto separate = [&] {
        write(space);
        space = " ";
    };
    if (!window.base.empty()) {
        separate();
        identifier(window.base);
    }
    if (!window.partition_by.empty()) {
        separate();
        write("PARTITION BY ");
        exprs(window.partition_by);
    }
    if (!window.order_by.empty()) {
        separate();
        write("ORDER BY ");
        order_items(window.order_by);
    }
    if (window.frame) {
        separate();
        frame(*window.frame);
    }
    write(")");
}

void Printer::frame(const Frame& frame)
{
    const bool groups = dialect_ == Dialect::sqlite || dialect_ == Dialect::duckdb || dialect_ == Dialect::postgres;
    if (frame.unit == FrameUnit::groups && !groups)
        refuse("its windows have no frames of GROUPS");
    write(frame.unit == FrameUnit::rows    ? "ROWS BETWEEN "
          : frame.unit == FrameUnit::range ? "RANGE BETWEEN "
                                           : "GROUPS BETWEEN ");
    bound(frame.start);
    write(" AND ");
    bound(frame.end);
    if (frame.exclusion == FrameExclusion::nothing)
        return;
    if (!groups)
        refuse("its windows leave out no rows of a frame");
    write(frame.exclusion == FrameExclusion::current_row ? " EXCLUDE CURRENT ROW"
          : frame.exclusion == FrameExclusion::group     ? " EXCLUDE GROUP"
                                                         : " EXCLUDE TIES");
}

void Printer::bound(const FrameBound& bound)
{
    switch (bound.kind) {
    case FrameBoundKind::unbounded_preceding:
        return write("UNBOUNDED PRECEDING");
    case FrameBoundKind::unbounded_following:
        return write("UNBOUNDED FOLLOWING");
    case FrameBoundKind::current_row:
        return write("CURRENT ROW");
    case FrameBoundKind::preceding:
    case FrameBoundKind::following:
        if (!bound.offset)
            return refuse("a window's frame has no size");
        expr(**bound.offset, level::additive);
        return write(bound.kind == FrameBoundKind::preceding ? " PRECEDING" : " FOLLOWING");
    }
}

void Printer::order_items(const std::vector<OrderItem>& items)
{
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            write(", ");
        expr(items[i].expr, level::lowest);
        if (items[i].descending)
            write(" DESC");
        if (items[i].nulls && *items[i].nulls != default_nulls_order(dialect_, items[i].descending)) {
            if (dialect_ == Dialect::mysql)
                refuse("it has no NULLS FIRST and NULLS LAST");
            write(*items[i].nulls == NullsOrder::first ? " NULLS FIRST" : " NULLS LAST");
        }
    }
}

}
