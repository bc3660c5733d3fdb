#include "sql/describe_state.hpp"
#include "sql/functions.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql::describing {
namespace {

std::string in_parentheses(const std::string& text)
{
    return "(" + text + ")";
}

bool is_plain_column(std::string_view own_words, const Scope& scope, const Instance& instance)
{
    // "customer name" must not be both a column of orders and the name of its customer.
    for (const Instance& other : scope.instances) {
        if (&other == &instance || !other.table)
            continue;
        for (const models::ColumnInfo& column : other.table->columns)
            if (other.one + " " + words_of(column.name) == own_words)
                return false;
    }
    return true;
}

bool words_are_unique(const models::TableInfo& table, std::string_view words)
{
    return std::ranges::count_if(table.columns,
                                 [&](const models::ColumnInfo& column) { return words_of(column.name) == words; }) <= 1;
}

bool is_arithmetic(BinaryOp op)
{
    switch (op) {
    case BinaryOp::add:
    case BinaryOp::subtract:
    case BinaryOp::multiply:
    case BinaryOp::divide:
    case BinaryOp::divide_real:
    case BinaryOp::divide_integer:
    case BinaryOp::modulo:
    case BinaryOp::concat:
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
    case BinaryOp::json_get:
    case BinaryOp::json_get_text:
        return true;
    default:
        return false;
    }
}

std::string_view sign(BinaryOp op)
{
    switch (op) {
    case BinaryOp::add:
        return " + ";
    case BinaryOp::subtract:
        return " − ";
    case BinaryOp::multiply:
        return " × ";
    case BinaryOp::divide:
        return " / ";
    case BinaryOp::divide_real:
        return " ÷ ";
    case BinaryOp::divide_integer:
        return " divided in whole numbers by ";
    case BinaryOp::modulo:
        return " modulo ";
    case BinaryOp::concat:
        return " followed by ";
    case BinaryOp::bit_and:
        return " bitwise and ";
    case BinaryOp::bit_or:
        return " bitwise or ";
    case BinaryOp::bit_xor:
        return " bitwise xor ";
    case BinaryOp::shift_left:
        return " shifted left by ";
    case BinaryOp::shift_right:
        return " shifted right by ";
    case BinaryOp::json_get:
        return " -> ";
    default:
        return " ->> ";
    }
}

std::string_view part_words(DateUnit unit)
{
    constexpr std::array<std::string_view, 11> words{
        "year",   "quarter number", "month number",    "week number",     "day of the month", "hour of the day",
        "minute", "second",         "day of the week", "day of the year", "ISO week number"};
    return words[static_cast<std::size_t>(unit)];
}

std::string_view bucket_words(DateUnit unit)
{
    constexpr std::array<std::string_view, 11> words{"year",        "quarter",     "month",   "week",
                                                     "day",         "hour",        "minute",  "second",
                                                     "day of week", "day of year", "ISO week"};
    return words[static_cast<std::size_t>(unit)];
}

std::string type_words(const TypeName& type)
{
    std::string words;
    switch (type.type) {
    case models::Type::int64:
    case models::Type::uint64:
        words = "a whole number";
        break;
    case models::Type::float64:
        words = "a number";
        break;
    case models::Type::unknown:
        words = type.native.empty() ? "an unknown type" : type.native;
        break;
    default:
        words = models::name(type.type);
    }
    if (!type.arguments.empty()) {
        std::vector<std::string> numbers;
        for (const int argument : type.arguments)
            numbers.push_back(std::to_string(argument));
        words += in_parentheses(list_of(numbers, "and"));
    }
    return words;
}

}

std::string Describer::own_column(const ColumnRef& column, const Instance& owner) const
{
    const models::ColumnInfo* info = owner.table ? models::find_column(*owner.table, column.column) : nullptr;
    if (!info)
        return words_of(column.column);
    std::string words = words_of(info->name);
    return words_are_unique(*owner.table, words) ? words : "\"" + info->name + "\"";
}

std::string Describer::column(const ColumnRef& column, NodeId id, const Scope& scope) const
{
    const auto found = find(column, id, scope);
    if (!found) {
        const auto* select = scope.select;
        if (select && column.table.empty() && !inside_alias_)
            for (const SelectItem& item : select->items)
                if (!item.alias.empty() && same_name(item.alias, column.column)) {
                    inside_alias_ = true; // an alias in its own expression is a column that we do not know
                    std::string words = phrase(item.expr, scope);
                    inside_alias_ = false;
                    return words;
                }
        return column.table.empty() ? words_of(column.column) : words_of(column.table) + " " + words_of(column.column);
    }
    const Instance& instance = *found->instance;
    std::string words =
        found->derived_column ? instance.column_words[*found->derived_column] : own_column(column, instance);
    if (found->outer)
        return "this " + instance.one + "'s " + words;
    if (found->derived_column && scope.instances.size() == 1)
        return words;
    if (found->is_row)
        return !instance.table || is_plain_column(words, scope, instance) ? words : words + " of the " + instance.one;
    // "category name", not "category category name", unless the table has both.
    const bool says_owner = words == instance.one || words.starts_with(instance.one + " ");
    if (says_owner && instance.table) {
        const std::string rest = words.size() > instance.one.size() ? words.substr(instance.one.size() + 1) : "";
        const bool both = std::ranges::any_of(
            instance.table->columns, [&](const models::ColumnInfo& other) { return words_of(other.name) == rest; });
        if (!both)
            return words;
    }
    return instance.one + " " + words;
}

models::Type Describer::type_of(const Expr& expr, const Scope& scope) const
{
    if (const auto* literal = as<Literal>(expr))
        return literal->value.type();
    if (const auto* ref = as<ColumnRef>(expr)) {
        const auto found = find(*ref, expr.id, scope);
        if (found && found->info)
            return found->info->type;
        if (found && found->derived_column)
            return found->instance->column_types[*found->derived_column];
        return models::Type::unknown;
    }
    if (const auto* node = as<Call>(expr)) {
        if (node->name == "count" || node->name == "length" || node->name == "row_number" || node->name == "rank" ||
            node->name == "dense_rank")
            return models::Type::int64;
        if (node->name == "avg")
            return models::Type::float64;
        static constexpr std::array<std::string_view, 6> same{"sum", "min", "max", "abs", "coalesce", "round"};
        if (std::ranges::find(same, node->name) != same.end() && !node->args.empty())
            return type_of(node->args.front(), scope);
        static constexpr std::array<std::string_view, 5> texts{"lower", "upper", "trim", "substring", "string_agg"};
        return std::ranges::find(texts, node->name) != texts.end() ? models::Type::text : models::Type::unknown;
    }
    if (const auto* node = as<Binary>(expr)) {
        if (node->op == BinaryOp::concat)
            return models::Type::text;
        if (!is_arithmetic(node->op))
            return models::Type::boolean;
        const models::Type left = type_of(*node->left, scope);
        const models::Type right = type_of(*node->right, scope);
        if (node->op == BinaryOp::divide_real)
            return models::Type::float64;
        if (left == right)
            return left;
        return models::is_numeric(left) && models::is_numeric(right) ? models::Type::float64 : models::Type::unknown;
    }
    if (const auto* node = as<Cast>(expr))
        return node->type.type;
    if (as<DateBucket>(expr))
        return models::Type::text;
    if (as<DatePart>(expr))
        return models::Type::int64;
    if (const auto* node = as<RelativeDate>(expr))
        return node->type;
    if (const auto* node = as<Unary>(expr))
        return node->op == UnaryOp::logical_not ? models::Type::boolean : type_of(*node->operand, scope);
    if (const auto* node = as<Case>(expr))
        return node->branches.empty() ? models::Type::unknown : type_of(node->branches.front().then, scope);
    if (const auto* node = as<ScalarQuery>(expr)) {
        const QueryWords& inner = query(*node->query, &scope);
        return inner.output_types.empty() ? models::Type::unknown : inner.output_types.front();
    }
    return models::Type::unknown;
}

models::TimeStorage Describer::time_storage_of(const Expr& expr, const Scope& scope) const
{
    if (const auto* ref = as<ColumnRef>(expr)) {
        const auto found = find(*ref, expr.id, scope);
        if (found && found->info && found->info->time_storage != models::TimeStorage::none)
            return found->info->time_storage;
    }
    if (const auto* node = as<Call>(expr);
        node && node->args.size() == 1 && (node->name == "min" || node->name == "max"))
        return time_storage_of(node->args.front(), scope);
    return models::is_temporal(type_of(expr, scope)) ? models::TimeStorage::native : models::TimeStorage::none;
}

bool Describer::can_be_null(const Expr& expr, const Scope& scope) const
{
    if (const auto* literal = as<Literal>(expr))
        return literal->value.is_null();
    if (const auto* ref = as<ColumnRef>(expr)) {
        const auto found = find(*ref, expr.id, scope);
        return !found || !found->info || found->instance->optional ||
               !is_not_null(*found->instance->table, found->info->name);
    }
    if (const auto* node = as<Call>(expr)) {
        if (node->name == "count" || node->name == "row_number" || node->name == "rank" || node->name == "dense_rank")
            return false;
        const bool grouped = scope.select && !scope.select->group_by.empty();
        if (is_aggregate(node->name) && (!grouped || node->filter || node->over))
            return true;
        if (node->name == "coalesce" && !node->args.empty())
            return can_be_null(node->args.back(), scope);
        return node->name == "nullif" ||
               std::ranges::any_of(node->args, [&](const Expr& arg) { return can_be_null(arg, scope); });
    }
    if (const auto* node = as<Binary>(expr))
        return node->op == BinaryOp::divide || node->op == BinaryOp::divide_real ||
               node->op == BinaryOp::divide_integer || node->op == BinaryOp::modulo ||
               can_be_null(*node->left, scope) || can_be_null(*node->right, scope);
    if (const auto* node = as<DateBucket>(expr))
        return can_be_null(*node->operand, scope);
    if (const auto* node = as<DatePart>(expr))
        return can_be_null(*node->operand, scope);
    return true;
}

std::string Describer::tight_phrase(const Expr& expr, const Scope& scope) const
{
    const auto* operation = as<Binary>(expr);
    const bool loose = (operation && measure_wording(expr, scope).empty()) || as<Between>(expr) || as<InList>(expr) ||
                       as<InQuery>(expr) || as<Like>(expr) || as<IsTest>(expr) || as<Exists>(expr);
    return loose ? in_parentheses(phrase(expr, scope)) : phrase(expr, scope);
}

std::string Describer::phrase(const Expr& expr, const Scope& scope) const
{
    if (std::string words = measure_wording(expr, scope); !words.empty())
        return words;
    const auto list = [&](const std::vector<Expr>& items) {
        std::string text;
        for (const Expr& item : items)
            text += (text.empty() ? "" : ", ") + phrase(item, scope);
        return text;
    };
    if (const auto* node = as<Literal>(expr))
        return value_words(node->value);
    if (const auto* node = as<ColumnRef>(expr))
        return column(*node, expr.id, scope);
    if (const auto* node = as<Star>(expr)) {
        const Instance* instance = node->table.empty() ? nullptr : find_instance(node->table, scope);
        std::string words =
            instance && scope.instances.size() > 1 ? "all columns of the " + instance->one : "all columns";
        for (std::size_t at = 0; at < node->excluded.size(); ++at)
            words += (at == 0 ? " but " : ", ") + words_of(node->excluded[at]);
        for (const SelectItem& item : node->replaced)
            words += ", with " + phrase(item.expr, scope) + " as " + words_of(item.alias);
        for (const RenamedColumn& renamed : node->renamed)
            words += ", " + words_of(renamed.column) + " called " + words_of(renamed.alias);
        if (node->pattern)
            words += std::string(" whose names are ") + (node->pattern->negated ? "not " : "") + "like '" +
                     node->pattern->pattern + "'" +
                     (node->pattern->kind == LikeKind::case_insensitive ? " in whatever case" : "");
        return words;
    }
    if (const auto* node = as<Parameter>(expr))
        return "the given " + words_of(node->name);
    if (const auto* node = as<Unary>(expr)) {
        constexpr std::array<std::string_view, 4> words{"−", "+", "bitwise not ", "whether not "};
        return std::string(words[static_cast<std::size_t>(node->op)]) + tight_phrase(*node->operand, scope);
    }
    if (const auto* node = as<Binary>(expr); node && is_arithmetic(node->op))
        return tight_phrase(*node->left, scope) + std::string(sign(node->op)) + tight_phrase(*node->right, scope);
    if (const auto* node = as<Case>(expr)) {
        std::string text;
        for (const WhenThen& branch : node->branches) {
            text += (text.empty() ? "" : ", ") + phrase(branch.then, scope) + " if ";
            text += node->operand ? phrase(**node->operand, scope) + " is " + phrase(branch.when, scope)
                                  : condition(branch.when, scope);
        }
        return in_parentheses(text + ", otherwise " + (node->otherwise ? phrase(**node->otherwise, scope) : "NULL"));
    }
    if (const auto* node = as<Cast>(expr))
        return tight_phrase(*node->operand, scope) + " as " + type_words(node->type) +
               (node->null_on_failure ? " (NULL if it is none)" : "");
    if (const auto* node = as<Call>(expr))
        return call(*node, node->name, scope);
    if (const auto* node = as<DialectCall>(expr))
        return call(node->call, node->name, scope) +
               (find_function(node->name) ? " (as in " + std::string(name(node->dialect)) + ")" : "");
    if (const auto* node = as<DatePart>(expr))
        return std::string(part_words(node->unit)) + " of " + tight_phrase(*node->operand, scope);
    if (const auto* node = as<DateBucket>(expr))
        return std::string(bucket_words(node->unit)) +
               (node->unit == DateUnit::week && node->week_starts_on_sunday ? " (from Sunday)" : "") + " of " +
               tight_phrase(*node->operand, scope);
    if (const auto* node = as<RelativeDate>(expr))
        return relative_date(*node);
    if (const auto* node = as<Tuple>(expr))
        return in_parentheses(list(node->items));
    if (const auto* node = as<ArrayLiteral>(expr))
        return "[" + list(node->items) + "]";
    if (const auto* node = as<Subscript>(expr))
        return tight_phrase(*node->operand, scope) + "[" + phrase(*node->index, scope) + "]";
    if (const auto* node = as<Lambda>(expr)) {
        std::string names;
        for (const LambdaParameter& parameter : node->parameters)
            names += (names.empty() ? "" : ", ") + parameter.name +
                     (parameter.type == TypeName{} ? "" : " as " + type_words(parameter.type));
        return in_parentheses(names + " gives " + phrase(*node->body, scope));
    }
    if (const auto* node = as<ScalarQuery>(expr)) {
        const QueryWords& inner = query(*node->query, &scope);
        return inner.simple ? "the " + inner.text : in_parentheses(inner.text);
    }
    return "whether " + condition(expr, scope);
}

std::string Describer::window(const Window& window, const Scope& scope) const
{
    std::vector<std::string> words;
    if (!window.base.empty())
        words.push_back("over " + window.base);
    if (!window.partition_by.empty()) {
        std::vector<std::string> keys;
        for (const Expr& key : window.partition_by)
            keys.push_back(phrase(key, scope));
        words.push_back("within each " + list_of(keys));
    }
    std::vector<std::string> orders;
    for (const OrderItem& order : window.order_by) {
        const bool unusual = order.nulls && (*order.nulls == NullsOrder::last) != order.descending;
        orders.push_back(phrase(order.expr, scope) + (order.descending ? " descending" : "") +
                         (!unusual || !can_be_null(order.expr, scope) ? ""
                          : order.descending                          ? " (missing ones before)"
                                                                      : " (missing ones last)"));
    }
    if (!orders.empty())
        words.push_back("in order of " + list_of(orders, "then"));
    if (window.frame) {
        const auto bound = [&](const FrameBound& edge) {
            constexpr std::array<std::string_view, 5> names{"the first", "before", "the current", "after", "the last"};
            return (edge.offset ? phrase(**edge.offset, scope) + " " : "") +
                   std::string(names[static_cast<std::size_t>(edge.kind)]);
        };
        constexpr std::array<std::string_view, 3> units{"rows", "values", "groups"};
        words.push_back(std::string(units[static_cast<std::size_t>(window.frame->unit)]) + " from " +
                        bound(window.frame->start) + " to " + bound(window.frame->end));
        constexpr std::array<std::string_view, 4> left_out{"", " but the current one", " but those tied with it and it",
                                                           " but those tied with it"};
        words.back() += left_out[static_cast<std::size_t>(window.frame->exclusion)];
    }
    if (words.empty())
        return " over all rows";
    std::string text;
    for (const std::string& part : words)
        text += " " + part;
    return text;
}

}
