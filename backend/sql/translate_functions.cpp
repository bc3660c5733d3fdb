#include "sql/translate_functions.hpp"

#include "sql/functions.hpp"
#include "sql/interval_text.hpp"

#include <array>
#include <utility>

namespace datachat::sql {
namespace {

Expr text(std::string_view content)
{
    return Literal{models::Value(std::string(content))};
}

Expr number(std::int64_t content)
{
    return Literal{models::Value(content)};
}

Expr null()
{
    return Literal{};
}

Expr binary(BinaryOp op, Expr left, Expr right)
{
    return Binary{op, std::move(left), std::move(right)};
}

Expr neutral(std::string_view name, std::vector<Expr> args)
{
    Call call;
    call.name = name;
    call.args = std::move(args);
    return call;
}

Expr own(Dialect dialect, std::string_view name, std::vector<Expr> args)
{
    DialectCall call;
    call.dialect = dialect;
    call.name = name;
    call.call.args = std::move(args);
    return call;
}

Expr is_null(Expr operand)
{
    return IsTest{TestKind::null, std::move(operand), false};
}

Expr choice(Expr condition, Expr then, std::optional<Expr> otherwise)
{
    Case result;
    result.branches.push_back({std::move(condition), std::move(then)});
    if (otherwise)
        result.otherwise = std::move(*otherwise);
    return result;
}

const std::string* text_of(const Expr& expr)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    return literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

// Functions that are the same under another name, as a call of the target.
struct Renamed {
    std::string_view name;
    std::array<std::string_view, 6> spelling; // by Dialect; "" where there is none
};
constexpr std::array renamed{
    Renamed{"random", {"", "random", "random", "rand", "rand", ""}},
    Renamed{"rand", {"", "random", "random", "rand", "rand", ""}},
    Renamed{"median", {"", "median", "", "", "", "median"}},
    Renamed{"any_value", {"", "any_value", "", "", "any_value", "any_value"}},
    Renamed{"max_by", {"", "max_by", "", "", "max_by", "max_by"}},
    Renamed{"min_by", {"", "min_by", "", "", "min_by", "min_by"}},
    Renamed{"arg_max", {"", "arg_max", "", "", "max_by", "max_by"}},
    Renamed{"arg_min", {"", "arg_min", "", "", "min_by", "min_by"}},
    Renamed{"approx_count_distinct",
            {"", "approx_count_distinct", "", "", "approx_count_distinct", "approx_count_distinct"}},
    Renamed{"ends_with", {"", "ends_with", "", "", "ends_with", "endswith"}},
    Renamed{"endswith", {"", "ends_with", "", "", "ends_with", "endswith"}},
    Renamed{"contains", {"", "contains", "", "", "", "contains"}},
    Renamed{"md5", {"", "md5", "md5", "md5", "", "md5"}},
    Renamed{"ascii", {"", "ascii", "ascii", "ascii", "ascii", "ascii"}},
    Renamed{"chr", {"char", "chr", "chr", "char", "chr", "chr"}},
    Renamed{"char", {"char", "chr", "chr", "char", "chr", "chr"}},
    Renamed{"pi", {"pi", "pi", "pi", "pi", "", "pi"}},
    Renamed{"degrees", {"degrees", "degrees", "degrees", "degrees", "", "degrees"}},
    Renamed{"radians", {"radians", "radians", "radians", "radians", "", "radians"}},
    Renamed{"sin", {"sin", "sin", "sin", "sin", "sin", "sin"}},
    Renamed{"cos", {"cos", "cos", "cos", "cos", "cos", "cos"}},
    Renamed{"tan", {"tan", "tan", "tan", "tan", "tan", "tan"}},
    Renamed{"atan2", {"atan2", "atan2", "atan2", "atan2", "atan2", "atan2"}},
    Renamed{"last_day", {"", "last_day", "", "last_day", "last_day", "last_day"}},
    Renamed{"dayname", {"", "dayname", "", "dayname", "", ""}},
    Renamed{"monthname", {"", "monthname", "", "monthname", "", ""}},
    Renamed{"rollup", {"", "rollup", "rollup", "rollup", "rollup", "rollup"}},
    Renamed{"cube", {"", "cube", "cube", "", "cube", "cube"}},
    Renamed{"grouping_sets", {"", "grouping_sets", "grouping_sets", "", "grouping_sets", "grouping_sets"}},
    Renamed{"grouping_set", {"", "grouping_set", "grouping_set", "", "grouping_set", "grouping_set"}},
    Renamed{"grouping", {"", "grouping", "grouping", "grouping", "grouping", "grouping"}},
    Renamed{"all_columns", {"", "all_columns", "", "", "all_columns", "all_columns"}},
    Renamed{"percentile_cont", {"", "percentile_cont", "percentile_cont", "", "", "percentile_cont"}},
    Renamed{"percentile_disc", {"", "percentile_disc", "percentile_disc", "", "", "percentile_disc"}},
    Renamed{"regexp_replace",
            {"", "regexp_replace", "regexp_replace", "regexp_replace", "regexp_replace", "regexp_replace"}},
    Renamed{"string_split", {"", "string_split", "string_to_array", "", "split", "split"}},
    Renamed{"split", {"", "string_split", "string_to_array", "", "split", "split"}},
    Renamed{"string_to_array", {"", "string_split", "string_to_array", "", "split", "split"}},
    Renamed{"array_to_string", {"", "array_to_string", "array_to_string", "", "array_to_string", "array_to_string"}},
    Renamed{"len", {"", "len", "cardinality", "", "array_length", "array_size"}},
    Renamed{"cardinality", {"", "len", "cardinality", "", "array_length", "array_size"}},
    Renamed{"array_size", {"", "len", "cardinality", "", "array_length", "array_size"}},
};

// The interval of n units: n is any expression.
Expr interval_of(Expr amount, const std::string& unit, Dialect to)
{
    const auto* literal = std::get_if<Literal>(&amount.node);
    const auto* whole = literal ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
    if (whole) {
        if (const auto interval = parse_interval(std::to_string(*whole) + " " + unit))
            return Literal{models::Value(*interval)};
    }
    if (to == Dialect::mysql || to == Dialect::bigquery)
        return own(to, "interval", {std::move(amount), text(unit)});
    if (to == Dialect::duckdb)
        return own(to, "to_" + plural_unit(unit), {std::move(amount)});
    return binary(BinaryOp::multiply, std::move(amount), Literal{models::Value(*parse_interval("1 " + unit))});
}

// Sum of a date and n units of time.
std::optional<Expr> moved(Expr date, Expr amount, const std::string& unit, bool back, Dialect to)
{
    if (!is_interval_unit(unit) || to == Dialect::sqlite)
        return std::nullopt;
    if (to == Dialect::snowflake) {
        Expr count = back ? Expr(Unary{UnaryOp::negate, std::move(amount)}) : std::move(amount);
        return own(to, "dateadd", {text(unit), std::move(count), std::move(date)});
    }
    return binary(back ? BinaryOp::subtract : BinaryOp::add, std::move(date), interval_of(std::move(amount), unit, to));
}

// Whole units between two dates, as boundaries that are crossed.
std::optional<Expr> units_between(Expr from, Expr until, const std::string& unit, Dialect to)
{
    switch (to) {
    case Dialect::sqlite:
        if (unit != "day")
            return std::nullopt;
        return Cast{binary(BinaryOp::subtract, own(to, "julianday", {own(to, "date", {std::move(until)})}),
                           own(to, "julianday", {own(to, "date", {std::move(from)})})),
                    {models::Type::int64, "", {}},
                    false};
    case Dialect::duckdb:
        return own(to, "date_diff", {text(unit), std::move(from), std::move(until)});
    case Dialect::postgres:
        if (unit != "day")
            return std::nullopt;
        return binary(BinaryOp::subtract, Cast{std::move(until), {models::Type::date, "", {}}, false},
                      Cast{std::move(from), {models::Type::date, "", {}}, false});
    case Dialect::mysql:
        if (unit != "day")
            return std::nullopt;
        return own(to, "datediff", {std::move(until), std::move(from)});
    case Dialect::bigquery:
        return own(to, "date_diff", {std::move(until), std::move(from), own(to, "date_unit", {text(unit)})});
    case Dialect::snowflake:
        return own(to, "datediff", {text(unit), std::move(from), std::move(until)});
    }
    std::unreachable();
}

// The text of a unit, bare or in quotes.
std::string unit_of(const Expr& expr)
{
    const auto* bare = std::get_if<DialectCall>(&expr.node);
    const Expr& inner = bare && bare->name == "date_unit" && !bare->call.args.empty() ? bare->call.args[0] : expr;
    const std::string* unit = text_of(inner);
    return unit ? *unit : "";
}

std::optional<Expr> date_call(const DialectCall& call, Dialect to)
{
    const auto& args = call.call.args;
    const std::string& name = call.name;
    const auto* literal = args.size() == 2 ? std::get_if<Literal>(&args[1].node) : nullptr;
    const bool interval = literal && std::holds_alternative<models::Interval>(literal->value.data);
    const bool adds = name == "date_add" || name == "datetime_add" || name == "timestamp_add" || name == "adddate";
    const bool takes = name == "date_sub" || name == "datetime_sub" || name == "timestamp_sub" || name == "subdate";
    if ((adds || takes) && interval)
        return binary(adds ? BinaryOp::add : BinaryOp::subtract, args[0], args[1]);
    if ((adds || takes) && args.size() == 2) {
        const auto* step = std::get_if<DialectCall>(&args[1].node);
        if (step && step->name == "interval" && step->call.args.size() == 2)
            return moved(args[0], step->call.args[0], unit_of(step->call.args[1]), takes, to);
        return std::nullopt;
    }
    if (args.size() == 3 && (name == "dateadd" || name == "timestampadd"))
        return moved(args[2], args[1], unit_of(args[0]), false, to);
    if (args.size() == 3 &&
        (name == "timestampdiff" || name == "datediff" || (name == "date_diff" && call.dialect == Dialect::duckdb)))
        return units_between(args[1], args[2], unit_of(args[0]), to);
    if (args.size() == 2 && name == "datediff")
        return units_between(args[1], args[0], "day", to);
    if (args.size() == 3 && (name == "date_diff" || name == "timestamp_diff" || name == "datetime_diff"))
        return units_between(args[1], args[0], unit_of(args[2]), to);
    const bool truncates = name == "date_trunc" || name == "timestamp_trunc" || name == "datetime_trunc";
    if (truncates && args.size() == 2 && call.dialect == Dialect::bigquery) {
        const std::string unit = unit_of(args[1]);
        const bool monday = unit == "week(monday)" || unit == "isoweek";
        if (unit == "week" || (unit.starts_with("week(") && !monday))
            return std::nullopt;
        Call neutral_call;
        neutral_call.name = "date_trunc";
        neutral_call.args = {text(monday ? "week" : unit), args[0]};
        return find_function("date_trunc")->spelled_as(to).empty() ? lowered_call(neutral_call, to)
                                                                   : std::optional(Expr(std::move(neutral_call)));
    }
    if (args.empty() && (name == "now" || name == "getdate" || name == "sysdate" || name == "today"))
        return neutral(name == "today" ? "current_date" : "current_timestamp", {});
    return std::nullopt;
}

// max(a, b) of SQLite, GREATEST of MySQL and the like: NULL if one side is.
Expr extreme_or_null(bool greatest, std::vector<Expr> args, Dialect to)
{
    switch (to) {
    case Dialect::sqlite:
        return own(to, greatest ? "max" : "min", std::move(args));
    case Dialect::mysql:
    case Dialect::bigquery:
    case Dialect::snowflake:
        return own(to, greatest ? "greatest" : "least", std::move(args));
    default:
        break;
    }
    Expr any_null = is_null(args[0]);
    for (std::size_t i = 1; i < args.size(); ++i)
        any_null = binary(BinaryOp::logical_or, std::move(any_null), is_null(args[i]));
    return choice(std::move(any_null), null(), neutral(greatest ? "greatest" : "least", std::move(args)));
}

}

std::optional<Expr> translated_call(const DialectCall& call, Dialect to)
{
    const auto& args = call.call.args;
    const std::string& name = call.name;
    const bool extreme = (name == "max" || name == "min") && call.dialect == Dialect::sqlite;
    if ((extreme || name == "greatest" || name == "least") && args.size() > 1)
        return extreme_or_null(name == "max" || name == "greatest", args, to);
    if ((name == "if" || name == "iif" || name == "iff") && args.size() == 3)
        return choice(args[0], args[1], args[2]);
    if (name == "total" && args.size() == 1) {
        Call sum;
        sum.name = "sum";
        sum.args.push_back(Cast{args[0], {models::Type::float64, "", {}}, false});
        sum.distinct = call.call.distinct;
        return neutral("coalesce", {Expr(std::move(sum)), Literal{models::Value(0.0)}});
    }
    if ((name == "countif" || name == "count_if") && args.size() == 1) {
        Call count;
        count.name = "count";
        count.args.push_back(choice(args[0], number(1), std::nullopt));
        count.over = call.call.over;
        return count;
    }
    if ((name == "safe_divide" || name == "div0null") && args.size() == 2)
        return binary(BinaryOp::divide_real, args[0], neutral("nullif", {args[1], number(0)}));
    if (name == "zeroifnull" && args.size() == 1)
        return neutral("coalesce", {args[0], number(0)});
    if (name == "nvl2" && args.size() == 3)
        return choice(IsTest{TestKind::null, args[0], true}, args[1], args[2]);
    if (name == "equal_null" && args.size() == 2)
        return binary(BinaryOp::is_not_distinct, args[0], args[1]);
    if ((name == "regexp_contains" || (name == "regexp_matches" && call.dialect == Dialect::duckdb) ||
         (name == "regexp_like" && call.dialect != Dialect::snowflake)) &&
        args.size() == 2)
        return Like{LikeKind::regular_expression, args[0], args[1], std::nullopt, false};
    if (name == "~*" && args.size() == 2)
        return Like{LikeKind::regular_expression, neutral("lower", {args[0]}), neutral("lower", {args[1]}),
                    std::nullopt, false};
    if (name == "truncate" && args.size() == 2 && to != Dialect::mysql)
        return to == Dialect::sqlite ? std::nullopt : std::optional(own(to, "trunc", args));
    if (name == "concat" && args.size() == 1)
        return Cast{args[0], {models::Type::text, "", {}}, false};
    if (name == "collate" || name == "julianday")
        return std::nullopt;
    if (auto date = date_call(call, to))
        return date;
    for (const Renamed& known : renamed) {
        const std::string_view spelled = known.spelling[static_cast<std::size_t>(to)];
        if (known.name != name || spelled.empty())
            continue;
        DialectCall same = call;
        same.dialect = to;
        same.name = spelled;
        return same;
    }
    return std::nullopt;
}

std::optional<Expr> lowered_call(const Call& call, Dialect to)
{
    const auto& args = call.args;
    const std::string& name = call.name;
    if (name == "concat") { // skips NULLs
        std::optional<Expr> joined;
        for (const Expr& arg : args) {
            Expr part = neutral("coalesce", {Cast{arg, {models::Type::text, "", {}}, false}, text("")});
            joined = joined ? binary(BinaryOp::concat, std::move(*joined), std::move(part)) : std::move(part);
        }
        return joined;
    }
    if (name == "left" && args.size() == 2)
        return neutral("substring", {args[0], number(1), args[1]});
    if (name == "right" && args.size() == 2)
        return neutral("substring", {args[0], Unary{UnaryOp::negate, args[1]}});
    if (name == "starts_with" && args.size() == 2)
        return binary(BinaryOp::equal, neutral("substring", {args[0], number(1), neutral("length", {args[1]})}),
                      args[1]);
    if (name == "split_part" && args.size() == 3 && to == Dialect::mysql)
        return own(to, "substring_index",
                   {own(to, "substring_index", {args[0], args[1], args[2]}), args[1], number(-1)});
    if (name == "split_part" && args.size() == 3 && to == Dialect::bigquery)
        return Subscript{own(to, "split", {args[0], args[1]}), own(to, "safe_ordinal", {args[2]})};
    if (name == "now")
        return neutral("current_timestamp", {});
    if (name == "log10" && to == Dialect::snowflake)
        return own(to, "log", {number(10), args[0]});
    if (name == "trunc" && to == Dialect::mysql)
        return own(to, "truncate", {args[0], number(0)});
    if (name == "bool_and" || name == "bool_or") {
        Call extreme = call;
        extreme.name = name == "bool_and" ? "min" : "max";
        return extreme;
    }
    if ((name == "greatest" || name == "least") && args.size() == 2) {
        // Skips NULLs: the other side where one is NULL.
        Expr first = neutral("coalesce", {args[0], args[1]});
        Expr second = neutral("coalesce", {args[1], args[0]});
        return extreme_or_null(name == "greatest", {std::move(first), std::move(second)}, to);
    }
    if (name == "date_trunc" && args.size() == 2 && text_of(args[0])) {
        const std::string& unit = *text_of(args[0]);
        if (to == Dialect::bigquery)
            return own(to, "date_trunc",
                       {args[1], own(to, "date_unit", {text(unit == "week" ? "week(monday)" : unit)})});
        if (to == Dialect::sqlite && (unit == "month" || unit == "year"))
            return own(to, "date", {args[1], text("start of " + unit)});
        if (to == Dialect::sqlite && unit == "day")
            return own(to, "date", {args[1]});
        if (to == Dialect::sqlite && unit == "week")
            return own(to, "date", {args[1], text("weekday 0"), text("-6 days")});
        if (to == Dialect::mysql && (unit == "month" || unit == "year"))
            return Cast{own(to, "date_format", {args[1], text(unit == "month" ? "%Y-%m-01" : "%Y-01-01")}),
                        {models::Type::date, "", {}},
                        false};
        if (to == Dialect::mysql && unit == "day")
            return Cast{args[1], {models::Type::date, "", {}}, false};
    }
    return std::nullopt;
}

}
