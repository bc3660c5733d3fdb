#include "sql/describe_select.hpp"
#include "sql/describe_sources.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <utility>

namespace datachat::sql::describing {

QueryWords SelectWords::words()
{
    from_ = describer_.from(select_, scope_);
    if (select_.from.empty())
        scope_.instances.clear();
    describe_groups();
    describe_outputs();
    describe_filters();
    lead();
    add_subject_part();
    result_.text += attachments_;
    result_.text += filters_;
    groups();
    order_and_limit();
    having();
    if (select_.qualify)
        clause(PartKind::having, "only where " + describer_.condition(*select_.qualify, scope_), select_.qualify->id);
    if (select_.distinct)
        clause(PartKind::other, "without repeats", query_.id);
    if (select_.sample)
        clause(PartKind::other, "from " + sample_words(*select_.sample) + " of these", query_.id);
    if (select_.shape != RowShape::columns)
        clause(PartKind::other,
               select_.shape == RowShape::structure ? "each row as one structure" : "each row as its value", query_.id);
    if (!select_.distinct_on.empty()) {
        std::vector<std::string> keys;
        for (const Expr& key : select_.distinct_on)
            keys.push_back(describer_.phrase(key, scope_));
        clause(PartKind::other, "only the first row of each " + list_of(keys), query_.id);
    }
    for (const NamedWindow& named : select_.windows) {
        clause(PartKind::other, "where " + named.name + " is" + describer_.window(named.window, scope_), query_.id);
    }
    return std::move(result_);
}

void SelectWords::clause(PartKind kind, const std::string& text, NodeId node)
{
    result_.text += ", " + text;
    result_.parts.push_back({kind, text, node});
    ++clauses_;
}

void SelectWords::describe_outputs()
{
    for (const SelectItem& item : select_.items) {
        Output output{.item = &item, .words = describer_.phrase(item.expr, scope_)};
        for (Key& key : keys_)
            if (key.words == output.words && !std::exchange(key.shown, true))
                output.is_key = true; // shown again, it is said among the outputs
        output.is_key = output.is_key || entity_of(item.expr);
        if (!keys_.empty() && !output.is_key && as<ColumnRef>(item.expr) && !depends_on_keys(item.expr))
            output.words += " (of any one)";
        const auto* column = as<ColumnRef>(item.expr);
        result_.output_names.push_back(!item.alias.empty() ? item.alias : column ? column->column : "");
        result_.output_words.push_back(output.words);
        result_.output_types.push_back(describer_.type_of(item.expr, scope_));
        const auto* star = as<Star>(item.expr);
        if (star)
            add_star_columns(*star);
        outputs_.push_back(std::move(output));
    }
}

void SelectWords::add_star_columns(const Star& star)
{
    result_.output_names.pop_back();
    result_.output_words.pop_back();
    result_.output_types.pop_back();
    const auto left_out = [&star](std::string_view name) {
        return std::ranges::any_of(star.excluded, [name](const std::string& one) { return same_name(one, name); });
    };
    const auto called = [&star](const std::string& name) {
        const auto renamed = std::ranges::find_if(
            star.renamed, [&name](const RenamedColumn& one) { return same_name(one.column, name); });
        return renamed == star.renamed.end() ? name : renamed->alias;
    };
    if (star.pattern)
        return;
    for (const Instance& instance : scope_.instances) {
        if (!star.table.empty() && !same_name(instance.name, star.table))
            continue;
        if (instance.columns)
            for (std::size_t at = 0; at < instance.column_words.size(); ++at) {
                if (left_out((*instance.columns)[at]))
                    continue;
                result_.output_names.push_back(called((*instance.columns)[at]));
                result_.output_words.push_back(instance.column_words[at]);
                result_.output_types.push_back(instance.column_types[at]);
            }
        else if (instance.table)
            for (const models::ColumnInfo& column : instance.table->columns) {
                if (left_out(column.name))
                    continue;
                result_.output_names.push_back(called(column.name));
                result_.output_words.push_back(
                    describer_.column(ColumnRef{.table = instance.name, .column = column.name}, 0, scope_));
                result_.output_types.push_back(column.type);
            }
    }
}

void SelectWords::describe_filters()
{
    std::vector<const Expr*> conditions = from_.conditions;
    if (select_.where)
        for (const Expr* part : split_view(*select_.where, BinaryOp::logical_and))
            if (std::ranges::find(from_.consumed, part) == from_.consumed.end())
                conditions.push_back(part);
    for (const std::string& text : from_.attached) {
        attachments_ += " " + text;
        result_.parts.push_back({PartKind::join, text, query_.id});
    }
    const auto spans = describer_.periods(conditions, scope_);
    std::string with;
    std::string where;
    bool related = false;
    for (const Expr* part : conditions) {
        const auto span = std::ranges::find_if(
            spans, [&](const auto& period) { return period.first == part || period.second == part; });
        if (span != spans.end()) {
            if (span->first != part)
                continue;
            with += (with.empty() ? " with " : " and ") + span->text;
            result_.parts.push_back({PartKind::period, span->text, part->id});
            continue;
        }
        if (as<InQuery>(*part) || as<Exists>(*part)) {
            const auto& relation = describer_.relation(*part, scope_);
            if (relation && scope_.row == relation->instance) {
                const std::string text = (relation->negated ? "without " : "with ") + relation->text;
                attachments_ += (related ? " and " : " ") + text;
                related = true;
                result_.parts.push_back({PartKind::filter, text, part->id});
                continue;
            }
        }
        const std::string text =
            conditions.size() == 1 ? describer_.condition(*part, scope_) : describer_.inner_condition(*part, scope_);
        where += (where.empty() ? " where " : " and ") + text;
        result_.parts.push_back({PartKind::filter, "only " + text, part->id});
    }
    filters_ = with + where;
}

void SelectWords::lead()
{
    std::vector<std::string> shown;
    bool says_subject = false;
    const bool only_keys = std::ranges::all_of(outputs_, [](const Output& output) { return output.is_key; });
    for (const Output& output : outputs_) {
        if (output.is_key && !only_keys)
            continue;
        shown.push_back(output.words);
        const PartKind kind = has_aggregate(output.item->expr) ? PartKind::measure
                              : output.is_key                  ? PartKind::group
                                                               : PartKind::measure;
        if (kind == PartKind::measure)
            result_.parts.push_back({kind, output.words, output.item->id});
        says_subject =
            says_subject || says_rows(output.item->expr) || describer_.speaks_of_row(output.item->expr, scope_);
    }
    result_.text = list_of(shown);
    if (!from_.subject.empty() && (!says_subject || !scope_.row))
        result_.text += subject_phrase();
    result_.simple = outputs_.size() == 1 && keys_.empty() && !query_.limit && !select_.distinct &&
                     attachments_.empty() && filters_.empty();
}

std::string SelectWords::subject_phrase() const
{
    constexpr std::string_view rows_of = "rows of (";
    if (from_.subject.starts_with(rows_of))
        return " from " + from_.subject.substr(rows_of.size() - 1);
    return " of " + from_.subject;
}

bool SelectWords::says_rows(const Expr& expr) const
{
    const auto* call = as<Call>(expr);
    if (!call || call->name != "count" || call->args.size() != 1 || call->over || !scope_.row)
        return false;
    const Instance& row = scope_.instances[*scope_.row];
    if (call->args.front() == Expr(Star{}))
        return row.table && !row.optional;
    return !call->distinct && row.table && describer_.is_key_of(call->args.front(), row, scope_);
}

void SelectWords::add_subject_part()
{
    if (!from_.subject.empty())
        result_.parts.push_back({PartKind::subject, from_.subject, select_.from.front().id});
}

}
