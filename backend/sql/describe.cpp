#include "sql/describe.hpp"

#include "sql/describe_select.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql {
namespace describing {
namespace {

std::size_t uses(const Query& query, std::string_view common_table)
{
    std::size_t count = 0;
    walk(query, Visitor{.source = [&](const TableSource& source) {
             const auto* table = std::get_if<TableName>(&source.node);
             count += table && table->schema.empty() && same_name(table->name, common_table);
         }});
    return count;
}

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
    if (set.by_name)
        words.text += ", columns of the same name put together";
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
