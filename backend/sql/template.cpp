#include "sql/template.hpp"

#include "core/digest.hpp"
#include "sql/conditions.hpp"
#include "sql/tree_bytes.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace datachat::sql {
namespace {

bool is_value(const Expr& expr)
{
    const auto* literal = as<Literal>(expr);
    if (!literal)
        return false;
    const models::Type type = literal->value.type();
    return type != models::Type::null && type != models::Type::boolean && type != models::Type::list;
}

// Functions whose literal arguments say how to compute, not what to compare with.
bool takes_a_shape(std::string_view function)
{
    constexpr std::string_view names[] = {"date_trunc", "strftime", "strptime", "to_char",     "to_date",
                                          "date_part",  "round",    "trunc",    "date",        "datetime",
                                          "time",       "ntile",    "lag",      "lead",        "nth_value",
                                          "date_add",   "date_sub", "datediff", "date_format", "json_extract"};
    return std::ranges::find(names, function) != std::end(names);
}

class Maker {
public:
    QueryTemplate run(Query query)
    {
        walk(query, {.query =
                         [this](Query& node) {
                             if (node.limit)
                                 keep(**node.limit);
                             if (node.offset)
                                 keep(**node.offset);
                             for (OrderItem& item : node.order_by)
                                 keep(item.expr); // a position
                         },
                     .select =
                         [this](Select& node) {
                             for (Expr& item : node.group_by)
                                 keep(item);
                             for (Expr& item : node.distinct_on)
                                 keep(item);
                         },
                     .expr = [this](Expr& expr) { see(expr); }});
        result_.tree = std::move(query);
        return std::move(result_);
    }

private:
    void keep(Expr& expr) { kept_.insert(&expr); }

    void see(Expr& expr)
    {
        if (auto* list = as<InList>(expr); list && !list->items.empty() && std::ranges::all_of(list->items, is_value))
            return take_list(*list);
        const auto* own = as<DialectCall>(expr);
        const auto* shared = as<Call>(expr);
        if ((own && takes_a_shape(own->name)) || (shared && takes_a_shape(shared->name))) {
            auto& call = own ? std::get<DialectCall>(expr.node).call : std::get<Call>(expr.node);
            for (Expr& argument : call.args)
                keep(argument);
        }
        if (auto* subscript = as<Subscript>(expr))
            keep(*subscript->index);
        if (is_value(expr) && !kept_.contains(&expr)) {
            models::Value value = std::move(std::get<Literal>(expr.node).value);
            expr.node = Parameter{add({std::move(value)}, false)};
        }
    }

    void take_list(InList& list)
    {
        std::vector<models::Value> values;
        for (Expr& item : list.items)
            values.push_back(std::move(std::get<Literal>(item.node).value));
        list.items.assign(1, Expr(Parameter{add(std::move(values), true)}));
    }

    std::string add(std::vector<models::Value> values, bool is_list)
    {
        std::string name = std::to_string(result_.slots.size() + 1);
        const models::Type type = values.front().type();
        result_.slots.push_back({name, type, is_list, std::move(values)});
        return name;
    }

    QueryTemplate result_;
    std::unordered_set<const Expr*> kept_;
};

bool fits(models::Type slot, models::Type value)
{
    return slot == value || (models::is_numeric(slot) && models::is_numeric(value));
}

}

QueryTemplate make_template(Query query)
{
    return Maker().run(std::move(query));
}

core::Result<Query> fill(const QueryTemplate& pattern, const std::vector<std::vector<models::Value>>& values)
{
    if (values.size() != pattern.slots.size())
        return core::fail(core::Errc::invalid_argument, "The template has " + std::to_string(pattern.slots.size()) +
                                                            " places for values, but " + std::to_string(values.size()) +
                                                            " came.");
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Slot& slot = pattern.slots[i];
        const bool count_fits = slot.is_list ? !values[i].empty() : values[i].size() == 1;
        const auto value_fits = [&](const models::Value& value) { return fits(slot.type, value.type()); };
        if (!count_fits || !std::ranges::all_of(values[i], value_fits))
            return core::fail(core::Errc::invalid_argument, "Place " + slot.name + " of the template takes " +
                                                                (slot.is_list ? "values" : "one value") +
                                                                " of the type " + std::string(models::name(slot.type)) +
                                                                ".");
        places.emplace(slot.name, i);
    }
    Query query = pattern.tree;
    walk(query, {.expr = [&](Expr& expr) {
             const auto value_of = [&](const Expr& node) -> const std::vector<models::Value>* {
                 const auto* parameter = as<Parameter>(node);
                 const auto place = parameter ? places.find(parameter->name) : places.end();
                 return place == places.end() ? nullptr : &values[place->second];
             };
             if (auto* list = as<InList>(expr); list && list->items.size() == 1) {
                 if (const auto* found = value_of(list->items.front())) {
                     list->items.clear();
                     for (const models::Value& value : *found)
                         list->items.emplace_back(Literal{value});
                 }
             } else if (const auto* found = value_of(expr)) {
                 expr.node = Literal{found->front()};
             }
         }});
    return query;
}

std::string fingerprint(const Query& query)
{
    const QueryTemplate pattern = make_template(query);
    core::Digest digest;
    digest.add_field("template 1");
    digest.add_field(tree_bytes(pattern.tree));
    for (const Slot& slot : pattern.slots)
        digest.add_field(models::is_numeric(slot.type) ? "number" : models::name(slot.type));
    return digest.hex();
}

}
