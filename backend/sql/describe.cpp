#include "sql/describe.hpp"

#include "sql/describe_state.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql {
namespace describing {
namespace {

const Expr& key_expression(const Select& select, const Expr& group)
{
    const auto position = literal_integer(group);
    if (position && *position >= 1 && *position <= static_cast<std::int64_t>(select.items.size()))
        return select.items[static_cast<std::size_t>(*position - 1)].expr;
    const auto* column = as<ColumnRef>(group);
    if (column && column->table.empty())
        for (const SelectItem& item : select.items)
            if (!item.alias.empty() && same_name(item.alias, column->column))
                return item.expr;
    return group;
}

std::string plural_key(const Expr& key, const std::string& words)
{
    if (const auto* bucket = as<DateBucket>(key); bucket || as<DatePart>(key)) {
        const std::size_t of = words.find(" of ");
        if (of != std::string::npos)
            return plural(words.substr(0, of)) + words.substr(of);
    }
    return plural(words);
}

std::size_t uses(const Query& query, std::string_view common_table)
{
    std::size_t count = 0;
    walk(query, Visitor{.source = [&](const TableSource& source) {
             const auto* table = std::get_if<TableName>(&source.node);
             count += table && table->schema.empty() && same_name(table->name, common_table);
         }});
    return count;
}

std::string row_count(std::int64_t rows)
{
    return rows == 1 ? "one" : std::to_string(rows);
}

// Writes one SELECT as a sentence, clause by clause.
class SelectWords {
public:
    SelectWords(const Describer& describer, const Select& select, const Query& query, const Scope* outer)
        : describer_(describer), select_(select), query_(query)
    {
        scope_.select = &select;
        scope_.outer = outer;
    }

    QueryWords words()
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
            clause(PartKind::having, "only where " + describer_.condition(*select_.qualify, scope_),
                   select_.qualify->id);
        if (select_.distinct)
            clause(PartKind::other, "without repeats", query_.id);
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

private:
    struct Output {
        const SelectItem* item = nullptr;
        std::string words;
        bool is_key = false;
    };
    struct Key {
        const Expr* written = nullptr;
        const Expr* expr = nullptr;
        std::string words;
        bool shown = false;
        const Instance* entity = nullptr; // whose row the group is, if its whole key is grouped by
    };

    void clause(PartKind kind, const std::string& text, NodeId node)
    {
        result_.text += ", " + text;
        result_.parts.push_back({kind, text, node});
        ++clauses_;
    }

    void describe_groups()
    {
        for (const Expr& group : select_.group_by) {
            const Expr& expr = key_expression(select_, group);
            keys_.push_back({&group, &expr, describer_.phrase(expr, scope_)});
        }
        for (const Instance& instance : scope_.instances) {
            const bool grouped = instance.table && std::ranges::any_of(keys_, [&](const Key& key) {
                                     return describer_.is_key_of(*key.expr, instance, scope_);
                                 });
            for (Key& key : keys_)
                if (grouped && owner(*key.expr) == &instance)
                    key.entity = &instance;
        }
    }

    const Instance* owner(const Expr& expr) const
    {
        const auto* column = as<ColumnRef>(expr);
        const auto found = column ? describer_.find(*column, expr.id, scope_) : std::nullopt;
        return found && !found->outer ? found->instance : nullptr;
    }
    // Whether the output is a column of what the groups are rows of.
    const Instance* entity_of(const Expr& expr) const
    {
        const Instance* instance = owner(expr);
        const bool grouped =
            instance && std::ranges::any_of(keys_, [&](const Key& key) { return key.entity == instance; });
        return grouped ? instance : nullptr;
    }

    // What the groups are of: "category", "customer (name)", "month of order date (not shown)".
    std::vector<std::string> key_phrases(bool many) const
    {
        std::vector<std::string> phrases;
        std::vector<const Instance*> said;
        for (const Key& key : keys_) {
            if (!key.entity) {
                phrases.push_back((many ? plural_key(*key.expr, key.words) : key.words) +
                                  (key.shown ? "" : " (not shown)"));
                continue;
            }
            if (std::ranges::find(said, key.entity) != said.end())
                continue;
            said.push_back(key.entity);
            std::vector<std::string> shown;
            for (const Output& output : outputs_)
                if (owner(output.item->expr) == key.entity)
                    shown.push_back(describer_.own_column(std::get<ColumnRef>(output.item->expr.node), *key.entity));
            phrases.push_back((many ? key.entity->many : key.entity->one) +
                              (shown.empty() ? " (not shown)" : " (" + list_of(shown) + ")"));
        }
        return phrases;
    }

    bool depends_on_keys(const Expr& expr) const
    {
        // Of one row a group: the group holds a whole key of the column's table.
        const auto* column = as<ColumnRef>(expr);
        if (!column || keys_.empty())
            return true;
        for (const Instance& instance : scope_.instances) {
            if (!instance.table || !models::find_column(*instance.table, column->column) ||
                (!column->table.empty() && !same_name(instance.name, column->table)))
                continue;
            std::vector<std::string> columns;
            for (const Key& key : keys_)
                if (const auto* part = as<ColumnRef>(*key.expr))
                    if (part->table.empty() || same_name(part->table, instance.name))
                        columns.push_back(part->column);
            return covers_key(*instance.table, columns);
        }
        return false;
    }

    void describe_outputs()
    {
        for (const SelectItem& item : select_.items) {
            Output output{.item = &item, .words = describer_.phrase(item.expr, scope_)};
            for (Key& key : keys_)
                if (key.words == output.words)
                    key.shown = output.is_key = true;
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

    void add_star_columns(const Star& star)
    {
        result_.output_names.pop_back();
        result_.output_words.pop_back();
        result_.output_types.pop_back();
        const auto left_out = [&star](std::string_view name) {
            return std::ranges::any_of(star.excluded, [name](const std::string& one) { return same_name(one, name); });
        };
        for (const Instance& instance : scope_.instances) {
            if (!star.table.empty() && !same_name(instance.name, star.table))
                continue;
            if (instance.columns)
                for (std::size_t at = 0; at < instance.column_words.size(); ++at) {
                    if (left_out((*instance.columns)[at]))
                        continue;
                    result_.output_names.push_back((*instance.columns)[at]);
                    result_.output_words.push_back(instance.column_words[at]);
                    result_.output_types.push_back(instance.column_types[at]);
                }
            else if (instance.table)
                for (const models::ColumnInfo& column : instance.table->columns) {
                    if (left_out(column.name))
                        continue;
                    result_.output_names.push_back(column.name);
                    result_.output_words.push_back(
                        describer_.column(ColumnRef{.table = instance.name, .column = column.name}, 0, scope_));
                    result_.output_types.push_back(column.type);
                }
        }
    }

    void describe_filters()
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
            const std::string text = conditions.size() == 1 ? describer_.condition(*part, scope_)
                                                            : describer_.inner_condition(*part, scope_);
            where += (where.empty() ? " where " : " and ") + text;
            result_.parts.push_back({PartKind::filter, "only " + text, part->id});
        }
        filters_ = with + where;
    }

    // "average rating of products": what is returned, and of what.
    void lead()
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

    // " of products", " from (number of orders, for each customer)"
    std::string subject_phrase() const
    {
        constexpr std::string_view rows_of = "rows of (";
        if (from_.subject.starts_with(rows_of))
            return " from " + from_.subject.substr(rows_of.size() - 1);
        return " of " + from_.subject;
    }

    // count(*) names what it counts, and so does a count of its key.
    bool says_rows(const Expr& expr) const
    {
        const auto* call = as<Call>(expr);
        if (!call || call->name != "count" || call->args.size() != 1 || call->over || !scope_.row)
            return false;
        const Instance& row = scope_.instances[*scope_.row];
        if (call->args.front() == Expr(Star{}))
            return row.table && !row.optional;
        return !call->distinct && row.table && describer_.is_key_of(call->args.front(), row, scope_);
    }

    void add_subject_part()
    {
        if (!from_.subject.empty())
            result_.parts.push_back({PartKind::subject, from_.subject, select_.from.front().id});
    }

    void groups()
    {
        if (keys_.empty())
            return;
        const bool all_buckets =
            std::ranges::all_of(keys_, [](const Key& key) { return as<DateBucket>(*key.expr) != nullptr; });
        const bool only_keys = std::ranges::all_of(outputs_, [](const Output& output) { return output.is_key; });
        const std::string text = (only_keys     ? "one row for each "
                                  : all_buckets ? "by "
                                                : "for each ") +
                                 list_of(key_phrases(false));
        result_.text += ", " + text;
        ++clauses_;
        for (const Key& key : keys_)
            result_.parts.push_back(
                {PartKind::group, (as<DateBucket>(*key.expr) ? "by " : "for each ") + key.words, key.written->id});
    }

    const Expr& ordered_expression(const OrderItem& order) const { return key_expression(select_, order.expr); }

    std::string order_words(const OrderItem& order) const
    {
        const Expr& expr = ordered_expression(order);
        const std::string words = describer_.phrase(expr, scope_);
        const models::Type type = describer_.type_of(expr, scope_);
        const bool time = describer_.time_storage_of(expr, scope_) != models::TimeStorage::none ||
                          as<DateBucket>(expr) ||
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
            text =
                (only_key ? "" : "by " + words + " ") + std::string(order.descending ? "from Z to A" : "from A to Z");
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

    void order_and_limit()
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

    void limit()
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

    // "top 5 categories by number of products": groups, all keys shown, ordered by one measure, cut.
    bool top()
    {
        const auto rows = query_.limit ? literal_integer(**query_.limit) : std::nullopt;
        const bool keys_shown = std::ranges::all_of(keys_, [](const Key& key) { return key.shown || key.entity; });
        if (keys_.empty() || !keys_shown || !rows || *rows < 1 || query_.offset || query_.with_ties ||
            select_.distinct || query_.order_by.size() != 1)
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

    std::string top_subject(const Expr& expr) const
    {
        return says_rows(expr) || from_.subject.empty() || describer_.speaks_of_row(expr, scope_) ? ""
                                                                                                  : subject_phrase();
    }

    std::string group_noun() const
    {
        if (keys_.empty())
            return "groups";
        const Instance* entity = keys_.front().entity;
        if (entity && std::ranges::all_of(keys_, [&](const Key& key) { return key.entity == entity; }))
            return entity->many;
        return keys_.size() == 1 ? plural_key(*keys_.front().expr, keys_.front().words) : "groups";
    }

    // "only categories with more than 10 products"
    void having()
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

    // "more than 10 products" for count(*) > 10
    std::string counted_words(const Expr& condition) const
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

    const Describer& describer_;
    const Select& select_;
    const Query& query_;
    Scope scope_;
    FromWords from_;
    std::vector<Key> keys_;
    std::vector<Output> outputs_;
    std::string attachments_;
    std::string filters_;
    int clauses_ = 0;
    QueryWords result_;
};

}

Describer::Describer(const Resolution& resolution, const models::Schema& schema, const Wording& wording,
                     const TimeFrame* frame)
    : resolution_(resolution), schema_(schema), frame_(frame)
{
    for (const auto& [measure, words] : wording.measures)
        measures_.emplace_back(normalized(measure, nullptr), words);
}

QueryWords Describer::select_query(const Select& select, const Query& query, const Scope* outer) const
{
    return SelectWords(*this, select, query, outer).words();
}

QueryWords Describer::set_query(const SetOperation& set, const Query& node, const Scope* outer) const
{
    const QueryWords left = query(*set.left, outer);
    const QueryWords right = query(*set.right, outer);
    QueryWords words;
    words.output_names = left.output_names;
    words.output_words = left.output_words;
    words.output_types = left.output_types;
    const std::string a = "(" + left.text + ")";
    const std::string b = "(" + right.text + ")";
    if (set.op == SetOp::union_)
        words.text = a + " together with " + b + (set.all ? ", repeats kept" : "");
    else if (set.op == SetOp::intersect)
        words.text = "what is both in " + a + " and in " + b + (set.all ? ", repeats kept" : "");
    else
        words.text = a + " except " + b + (set.all ? ", repeats kept" : "");
    words.parts.push_back({PartKind::set, words.text, node.id});
    const Scope nothing{.outer = outer};
    for (std::size_t at = 0; at < node.order_by.size(); ++at) {
        const OrderItem& order = node.order_by[at];
        const auto position = literal_integer(order.expr);
        const auto* column = as<ColumnRef>(order.expr);
        std::string by = phrase(order.expr, nothing);
        for (std::size_t output = 0; output < left.output_names.size(); ++output)
            if (position == static_cast<std::int64_t>(output + 1) ||
                (column && same_name(column->column, left.output_names[output])))
                by = left.output_words[output];
        const std::string text = "in order of " + by + (order.descending ? " descending" : "");
        words.text += (at == 0 ? ", " : ", then ") + text;
        words.parts.push_back({PartKind::order, text, order.id});
    }
    if (node.offset)
        words.text += ", skipping the first " + phrase(**node.offset, nothing);
    if (node.limit) {
        const std::string text = (node.order_by.empty() ? "any " : "only the first ") + phrase(**node.limit, nothing);
        words.text += ", " + text;
        words.parts.push_back({PartKind::limit, text, node.id});
    }
    return words;
}

QueryWords Describer::values_query(const Values& values) const
{
    QueryWords words;
    std::vector<std::string> rows;
    const Scope nothing;
    for (const auto& row : values.rows) {
        std::vector<std::string> cells;
        for (const Expr& cell : row)
            cells.push_back(phrase(cell, nothing));
        rows.push_back("(" + list_of(cells, "and") + ")");
    }
    words.text = "the rows " + list_of(rows);
    for (std::size_t column = 0; !values.rows.empty() && column < values.rows.front().size(); ++column) {
        words.output_names.push_back("column" + std::to_string(column + 1));
        words.output_words.push_back("value " + std::to_string(column + 1));
        words.output_types.push_back(type_of(values.rows.front()[column], nothing));
    }
    return words;
}

const QueryWords& Describer::query(const Query& node, const Scope* outer) const
{
    const auto known = described_.find(&node);
    if (known != described_.end())
        return known->second;
    QueryWords words = describe_query(node, outer);
    return described_.insert_or_assign(&node, std::move(words)).first->second;
}

QueryWords Describer::describe_query(const Query& node, const Scope* outer) const
{
    const std::size_t visible = common_.size();
    std::string definitions;
    for (const CommonTable& table : node.with) {
        CommonWords common{.name = table.name, .words = {}, .columns = table.columns};
        common.by_name = node.recursive || uses(node, table.name) > 1;
        const std::size_t place = common_.size();
        if (node.recursive) // it reads itself: inside, it is known by its name only
            common_.push_back(common);
        common.words = query(table.query, outer);
        common_.resize(place);
        if (common.by_name)
            definitions += (definitions.empty() ? "'" : "; '") + table.name + "' is " + common.words.text;
        common_.push_back(std::move(common));
    }
    QueryWords words;
    if (const auto* select = node.select())
        words = select_query(*select, node, outer);
    else if (const auto* set = std::get_if<SetOperation>(&node.body))
        words = set_query(*set, node, outer);
    else
        words = values_query(std::get<Values>(node.body));
    if (!definitions.empty()) {
        words.text += " (where " + definitions + ")";
        words.simple = false;
    }
    common_.resize(visible);
    return words;
}

}

Description describe(const Query& query, const Resolution& resolution, const models::Schema& schema,
                     const Wording& wording, const TimeFrame* frame)
{
    const describing::Describer describer(resolution, schema, wording, frame);
    describing::QueryWords words = describer.query(query, nullptr);
    Description description;
    description.sentence = capitalized(words.text) + ".";
    description.parts = std::move(words.parts);
    for (const std::size_t table : resolution.used_tables)
        if (table < schema.tables.size())
            description.tables.push_back(words_of(schema.tables[table].name));
    return description;
}

}
