#include "sql/describe_select.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {
namespace {

std::string row_count(std::int64_t rows)
{
    return rows == 1 ? "one" : std::to_string(rows);
}

}

std::string SelectWords::order_words(const OrderItem& order) const
{
    const Expr& expr = ordered_expression(order);
    const std::string words = describer_.phrase(expr, scope_);
    const models::Type type = describer_.type_of(expr, scope_);
    const bool time = describer_.time_storage_of(expr, scope_) != models::TimeStorage::none || as<DateBucket>(expr) ||
                      (as<DatePart>(expr) && std::get<DatePart>(expr.node).unit == DateUnit::year);
    std::string text;
    const bool only_key = keys_.size() == 1 && keys_.front().words == words && keys_.front().shown;
    const auto measures = std::ranges::count_if(outputs_, [](const Output& output) { return !output.is_key; });
    const bool only_measure =
        !keys_.empty() && measures == 1 && has_aggregate(expr) &&
        std::ranges::any_of(outputs_, [&](const Output& output) { return output.words == words; });
    if (time)
        text = (order.descending ? "latest " : "earliest ") + (only_key ? "" : words + " ") + "first";
    else if (type == models::Type::text)
        text = (only_key ? "" : "by " + words + " ") + std::string(order.descending ? "from Z to A" : "from A to Z");
    else if (only_measure)
        text = order.descending ? "highest first" : "lowest first";
    else
        text = (order.descending ? "highest " : "lowest ") + words + " first";
    // Missing values count as the smallest unless said otherwise.
    const bool unusual = order.nulls && (*order.nulls == NullsOrder::last) != order.descending;
    if (unusual && describer_.can_be_null(expr, scope_))
        text += order.descending ? " (missing ones before)" : " (missing ones last)";
    return text;
}

void SelectWords::order_and_limit()
{
    if (top())
        return;
    for (std::size_t at = 0; at < query_.order_by.size(); ++at) {
        const std::string text = order_words(query_.order_by[at]);
        result_.text += (at == 0 ? ", " : ", then ") + text;
        result_.parts.push_back({PartKind::order, text, query_.order_by[at].id});
        ++clauses_;
    }
    limit();
}

void SelectWords::limit()
{
    if (query_.offset)
        clause(PartKind::limit, "skipping the first " + describer_.phrase(**query_.offset, scope_), query_.id);
    if (!query_.limit)
        return;
    const auto rows = literal_integer(**query_.limit);
    const std::string count = rows ? row_count(*rows) : describer_.phrase(**query_.limit, scope_);
    clause(PartKind::limit,
           (query_.order_by.empty() ? "any " : "only the first ") + count + (query_.with_ties ? " and ties" : ""),
           query_.id);
}

bool SelectWords::top()
{
    const auto rows = query_.limit ? literal_integer(**query_.limit) : std::nullopt;
    const bool keys_shown = std::ranges::all_of(keys_, [](const Key& key) { return key.shown || key.entity; });
    if (keys_.empty() || !keys_shown || !rows || *rows < 1 || query_.offset || query_.with_ties || select_.distinct ||
        query_.order_by.size() != 1)
        return false;
    const OrderItem& order = query_.order_by.front();
    const Expr& expr = ordered_expression(order);
    const bool unusual = order.nulls && (*order.nulls == NullsOrder::last) != order.descending;
    if (!has_aggregate(expr) || (unusual && describer_.can_be_null(expr, scope_)) ||
        describer_.type_of(expr, scope_) == models::Type::text)
        return false;
    const std::string measure = describer_.phrase(expr, scope_);
    const std::vector<std::string> keys = key_phrases(*rows != 1);
    std::string text = std::string(order.descending ? "top " : "bottom ");
    text += (*rows == 1 ? "" : std::to_string(*rows) + " ") + (keys.size() > 1 ? "combinations of " : "") +
            list_of(keys) + " by " + measure;
    const std::string count_of = top_subject(expr);
    text += count_of;
    std::vector<std::string> others;
    bool measure_shown = false;
    for (const Output& output : outputs_) {
        if (output.words == measure)
            measure_shown = true;
        else if (!output.is_key)
            others.push_back(output.words);
    }
    text += attachments_ + filters_;
    if (!others.empty())
        text += ", with " + list_of(others);
    if (!measure_shown)
        text += " (value not shown)";
    result_.text = text;
    result_.parts.push_back({PartKind::order, order_words(order), order.id});
    result_.parts.push_back(
        {PartKind::limit, std::string(order.descending ? "top " : "bottom ") + row_count(*rows), query_.id});
    clauses_ = 1;
    return true;
}

std::string SelectWords::top_subject(const Expr& expr) const
{
    return says_rows(expr) || from_.subject.empty() || describer_.speaks_of_row(expr, scope_) ? "" : subject_phrase();
}

std::string SelectWords::group_noun() const
{
    if (keys_.empty())
        return "groups";
    const Instance* entity = keys_.front().entity;
    if (entity && std::ranges::all_of(keys_, [&](const Key& key) { return key.entity == entity; }))
        return entity->many;
    return keys_.size() == 1 ? plural_key(*keys_.front().expr, keys_.front().words) : "groups";
}

void SelectWords::having()
{
    if (!select_.having)
        return;
    const std::string groups = group_noun();
    std::string all;
    for (const Expr* part : split_view(*select_.having, BinaryOp::logical_and)) {
        std::string text = counted_words(*part);
        text = text.empty() ? "where " + describer_.inner_condition(*part, scope_) : "with " + text;
        all += (all.empty() ? "" : " and ") + text;
        result_.parts.push_back(
            {PartKind::having, (keys_.empty() ? "only " : "only " + groups + " ") + text, part->id});
    }
    result_.text +=
        ", only " + (keys_.empty() ? "if " : groups + " ") + (keys_.empty() ? all.substr(all.find(' ') + 1) : all);
    ++clauses_;
}

std::string SelectWords::counted_words(const Expr& condition) const
{
    const auto* node = as<Binary>(condition);
    if (!node || !is_comparison(node->op) || keys_.empty())
        return {};
    const bool swapped = literal_integer(*node->left).has_value();
    const Expr& counted = key_expression(select_, swapped ? *node->right : *node->left);
    const auto number = literal_integer(swapped ? *node->left : *node->right);
    const auto* call = as<Call>(counted);
    if (!number || !call || call->name != "count" || call->filter || call->over)
        return {};
    const std::string words = describer_.phrase(counted, scope_);
    constexpr std::string_view prefix = "number of ";
    if (!words.starts_with(prefix))
        return {};
    std::string what = words.substr(prefix.size());
    if (*number == 1)
        what = singular(what);
    switch (swapped ? mirrored(node->op) : node->op) {
    case BinaryOp::equal:
        return "exactly " + std::to_string(*number) + " " + what;
    case BinaryOp::not_equal:
        return "not exactly " + std::to_string(*number) + " " + what;
    case BinaryOp::less:
        return "fewer than " + std::to_string(*number) + " " + what;
    case BinaryOp::less_equal:
        return "at most " + std::to_string(*number) + " " + what;
    case BinaryOp::greater:
        return "more than " + std::to_string(*number) + " " + what;
    default:
        return "at least " + std::to_string(*number) + " " + what;
    }
}

}
