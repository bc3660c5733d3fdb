#include "sql/describe_state.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {
namespace {

std::string comparison_words(const std::string& left, BinaryOp op, const std::string& right, bool time)
{
    switch (op) {
    case BinaryOp::equal:
        return left + " is " + right;
    case BinaryOp::not_equal:
        return left + " is not " + right;
    case BinaryOp::less:
        return left + (time ? " is before " : " is less than ") + right;
    case BinaryOp::less_equal:
        return time ? left + " is " + right + " or earlier" : left + " is at most " + right;
    case BinaryOp::greater:
        return left + (time ? " is after " : " is more than ") + right;
    case BinaryOp::greater_equal:
        return time ? left + " is " + right + " or later" : left + " is at least " + right;
    case BinaryOp::is_distinct:
        return left + " differs (missing is a value too) from " + right;
    default:
        return left + " is the same (missing is a value too) as " + right;
    }
}

std::string like_words(const Like& like, const std::string& operand, const std::string& pattern_words)
{
    const models::Value* literal = literal_value(*like.pattern);
    const auto* pattern = literal ? std::get_if<std::string>(&literal->data) : nullptr;
    const std::string_view does_not = like.negated ? " does not " : " ";
    const auto verb_form = [&](std::string_view plain, std::string_view third) {
        return std::string(does_not) + std::string(like.negated ? plain : third) + " ";
    };
    const bool by_wildcards = like.kind == LikeKind::like || like.kind == LikeKind::case_insensitive;
    const std::string note = like.kind == LikeKind::case_insensitive ? " (in any case)" : "";
    if (pattern && by_wildcards && !like.escape) {
        std::string_view core = *pattern;
        const bool open_start = core.starts_with('%');
        const bool open_end = core.size() > 1 && core.ends_with('%');
        core.remove_prefix(open_start ? 1 : 0);
        core.remove_suffix(open_end ? 1 : 0);
        if (!core.empty() && core.find_first_of("%_\\") == std::string_view::npos && (open_start || open_end)) {
            const std::string text = value_words(models::Value(std::string(core))) + note;
            if (open_start && open_end)
                return operand + verb_form("contain", "contains") + text;
            return operand + (open_end ? verb_form("start with", "starts with") : verb_form("end with", "ends with")) +
                   text;
        }
    }
    std::string_view kind = "pattern ";
    if (like.kind == LikeKind::glob)
        kind = "file pattern ";
    else if (like.kind == LikeKind::regular_expression)
        kind = "regular expression ";
    else if (like.kind == LikeKind::similar)
        kind = "SQL regular expression ";
    return operand + verb_form("match", "matches") + "the " + std::string(kind) + pattern_words + note;
}

std::string listed(const std::vector<std::string>& items)
{
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : ", ") + item;
    return text;
}

}

std::string Describer::inner_condition(const Expr& expr, const Scope& scope) const
{
    const auto* node = as<Binary>(expr);
    const bool loose = node && (node->op == BinaryOp::logical_and || node->op == BinaryOp::logical_or);
    return loose ? "(" + condition(expr, scope) + ")" : condition(expr, scope);
}

std::string Describer::condition(const Expr& expr, const Scope& scope) const
{
    if (const auto* node = as<Binary>(expr)) {
        if (node->op == BinaryOp::logical_and || node->op == BinaryOp::logical_or) {
            const std::vector<const Expr*> parts = split_view(expr, node->op);
            const std::vector<Period> spans =
                node->op == BinaryOp::logical_and ? periods(parts, scope) : std::vector<Period>{};
            std::string text;
            for (const Expr* part : parts) {
                const auto span = std::ranges::find_if(
                    spans, [&](const Period& period) { return period.first == part || period.second == part; });
                if (span != spans.end() && span->first != part)
                    continue;
                if (!text.empty())
                    text += node->op == BinaryOp::logical_and ? " and " : " or ";
                text += span != spans.end() ? span->text : inner_condition(*part, scope);
            }
            return text;
        }
        if (is_comparison(node->op) || node->op == BinaryOp::is_distinct || node->op == BinaryOp::is_not_distinct) {
            if (const auto spans = periods({&expr}, scope); !spans.empty())
                return spans.front().text;
            const bool swapped =
                (as<Literal>(*node->left) || as<RelativeDate>(*node->left)) && !as<Literal>(*node->right);
            const Expr& left = swapped ? *node->right : *node->left;
            const Expr& right = swapped ? *node->left : *node->right;
            const BinaryOp op = swapped ? mirrored(node->op) : node->op;
            const auto number = literal_integer(right);
            const auto* part = as<DatePart>(left);
            if (part && number && op == BinaryOp::equal && part->unit == DateUnit::month && *number >= 1 &&
                *number <= 12)
                return phrase(*part->operand, scope) + " is in " + std::string(month_name(static_cast<int>(*number))) +
                       " of any year";
            if (part && number && op == BinaryOp::equal && part->unit == DateUnit::day_of_week && *number >= 0 &&
                *number <= 6)
                return phrase(*part->operand, scope) + " is on a " +
                       std::string(weekday_name(static_cast<int>(*number)));
            const bool time = time_storage_of(left, scope) != models::TimeStorage::none;
            return comparison_words(tight_phrase(left, scope), op, compared_value(right, left, scope), time);
        }
        return phrase(expr, scope) + " is true";
    }
    if (const auto* node = as<Unary>(expr); node && node->op == UnaryOp::logical_not)
        return "not (" + condition(*node->operand, scope) + ")";
    if (const auto* node = as<Between>(expr))
        return tight_phrase(*node->operand, scope) + (node->negated ? " is not between " : " is between ") +
               compared_value(*node->low, *node->operand, scope) + " and " +
               compared_value(*node->high, *node->operand, scope);
    if (const auto* node = as<InList>(expr)) {
        std::vector<std::string> items;
        for (const Expr& item : node->items)
            items.push_back(compared_value(item, *node->operand, scope));
        return tight_phrase(*node->operand, scope) + (node->negated ? " is none of " : " is one of ") + listed(items);
    }
    if (const auto* node = as<Like>(expr))
        return like_words(*node, tight_phrase(*node->operand, scope), tight_phrase(*node->pattern, scope)) +
               (node->escape ? " (escape " + phrase(**node->escape, scope) + ")" : "");
    if (const auto* node = as<IsTest>(expr)) {
        const std::string operand = tight_phrase(*node->operand, scope);
        const std::string is = node->negated ? " is not " : " is ";
        switch (node->kind) {
        case TestKind::null:
            return operand + is + "missing";
        case TestKind::is_true:
            return operand + is + "true";
        case TestKind::is_false:
            return operand + is + "false";
        case TestKind::unknown:
            return operand + is + "unknown";
        }
    }
    if (as<InQuery>(expr) || as<Exists>(expr)) {
        if (const auto& found = relation(expr, scope)) {
            const Instance& owner = scope.instances[found->instance];
            return "the " + owner.one + (found->negated ? " has no " : " has ") + found->text;
        }
    }
    if (const auto* node = as<InQuery>(expr))
        return tight_phrase(*node->operand, scope) + (node->negated ? " is not among (" : " is among (") +
               query(*node->query, &scope).text + ")";
    if (const auto* node = as<Exists>(expr))
        return std::string(node->negated ? "there is no row of (" : "there is a row of (") +
               query(*node->query, &scope).text + ")";
    if (const auto* node = as<Quantified>(expr)) {
        const bool time = time_storage_of(*node->left, scope) != models::TimeStorage::none;
        const std::string those = (node->all ? "each of (" : "any of (") + query(*node->query, &scope).text + ")";
        return comparison_words(tight_phrase(*node->left, scope), node->op, those, time);
    }
    if (const auto* node = as<Literal>(expr))
        return value_words(node->value);
    const bool boolean = type_of(expr, scope) == models::Type::boolean;
    return tight_phrase(expr, scope) + (boolean ? " is true" : " is neither 0 nor missing");
}

}
