#include "sql/describe_state.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {
namespace {

std::string aggregate_word(const std::string& name, bool is_time, bool is_text)
{
    if (name == "avg")
        return "average ";
    if (name == "sum")
        return "total ";
    if (name == "min")
        return is_time ? "earliest " : is_text ? "alphabetically first " : "lowest ";
    return is_time ? "latest " : is_text ? "alphabetically last " : "highest ";
}

}

bool Describer::is_key_of(const Expr& expr, const Instance& instance, const Scope& scope) const
{
    const auto* column = as<ColumnRef>(expr);
    const auto found = column ? find(*column, expr.id, scope) : std::nullopt;
    return found && found->instance == &instance && instance.table->primary_key.size() == 1 &&
           same_name(instance.table->primary_key.front(), column->column);
}

std::string Describer::call(const Call& call, const std::string& name, const Scope& scope) const
{
    const auto argument = [&](std::size_t at) { return phrase(call.args[at], scope); };
    std::string text;
    if (name == "count" && call.args.size() == 1) {
        const Expr& counted = call.args.front();
        const bool rows = counted == Expr(Star{});
        const Instance* row = scope.row ? &scope.instances[*scope.row] : nullptr;
        const bool known = row && row->table && !row->optional;
        text = call.distinct ? "number of different " : "number of ";
        if (rows)
            text += known ? row->many : "rows";
        else if (!call.distinct && row && row->table && is_key_of(counted, *row, scope))
            text += row->many; // every row has one, but for those that an outer join left empty
        else if (as<ColumnRef>(counted))
            text += plural(argument(0));
        else
            text += "rows with " + argument(0);
    } else if ((name == "avg" || name == "sum" || name == "min" || name == "max") && call.args.size() == 1) {
        const Expr& of = call.args.front();
        const bool is_time = time_storage_of(of, scope) != models::TimeStorage::none;
        text = aggregate_word(name, is_time, type_of(of, scope) == models::Type::text);
        text += call.distinct ? "of the different " : as<ColumnRef>(of) ? "" : "of ";
        text += tight_phrase(of, scope);
    } else if (name == "string_agg" && !call.args.empty()) {
        text = (call.distinct ? "list of the different " : "list of ") + plural(argument(0));
        if (call.args.size() > 1)
            text += " separated by " + argument(1);
    } else if (name == "round" && call.args.size() <= 2 && !call.args.empty() && !call.distinct) {
        const auto digits = call.args.size() == 2 ? literal_integer(call.args[1]) : std::optional<std::int64_t>(0);
        const std::string of = tight_phrase(call.args.front(), scope);
        if (!digits)
            text = of + " rounded to " + argument(1) + " decimals";
        else if (*digits == 0)
            text = of + " rounded";
        else
            text = of + " rounded to " + std::to_string(*digits) + (*digits == 1 ? " decimal" : " decimals");
    } else if (name == "coalesce" && call.args.size() == 2)
        text = tight_phrase(call.args[0], scope) + " (" + argument(1) + " if missing)";
    else if (name == "nullif" && call.args.size() == 2)
        text = tight_phrase(call.args[0], scope) + " (missing if " + argument(1) + ")";
    else if (name == "length" && call.args.size() == 1)
        text = "length of " + tight_phrase(call.args[0], scope);
    else if (name == "lower" && call.args.size() == 1)
        text = tight_phrase(call.args[0], scope) + " in lower case";
    else if (name == "upper" && call.args.size() == 1)
        text = tight_phrase(call.args[0], scope) + " in capitals";
    else {
        std::string arguments;
        for (const Expr& arg : call.args)
            arguments += (arguments.empty() ? "" : ", ") + phrase(arg, scope);
        const bool bare = call.args.empty() && call.over;
        text = (bare ? words_of(name) : name) + (bare ? "" : "(" + arguments + ")");
        if (call.distinct)
            text += " of different values";
    }
    if (!call.order_by.empty()) {
        std::vector<std::string> orders;
        for (const OrderItem& order : call.order_by)
            orders.push_back(phrase(order.expr, scope) + (order.descending ? " descending" : ""));
        text += " in order of " + list_of(orders, "then");
    }
    if (call.filter)
        text += " (only those where " + condition(**call.filter, scope) + ")";
    if (call.over)
        text += window(*call.over, scope);
    return text;
}

}
