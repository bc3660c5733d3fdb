#include "services/knowledge/stored_policies.hpp"

#include "core/digest.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>

namespace datachat::services::knowledge {
namespace {

namespace json = boost::json;
using core::Errc;
using core::Result;

constexpr std::size_t most_bytes = 1 << 20;

std::unexpected<core::Error> broken(const std::string& what, std::string detail = "")
{
    return core::fail(Errc::corrupt,
                      "The row policies of this project cannot be read (" + what +
                          "), so nothing is shown. Ask an editor to store them anew.",
                      std::move(detail));
}

bool has_only(const json::object& object, std::initializer_list<std::string_view> keys)
{
    return std::ranges::all_of(object, [&](const auto& entry) {
        return std::ranges::find(keys, std::string_view(entry.key())) != keys.end();
    });
}

// The text under a key; "" where it may be left out.
Result<std::string> text_at(const json::object& object, std::string_view key, bool needed)
{
    const json::value* value = object.if_contains(key);
    if (!value && !needed)
        return std::string();
    const json::string* text = value ? value->if_string() : nullptr;
    if (!text || (needed && text->empty()))
        return broken("\"" + std::string(key) + "\" must be a text");
    return std::string(*text);
}

Result<sql::Expr> expression(const std::string& text, sql::Dialect dialect)
{
    auto parsed = sql::parse_policy_expression(text, dialect);
    if (!parsed)
        return broken("\"" + text + "\" is not understood", parsed.error().message);
    return parsed;
}

Result<sql::ColumnMask> read_mask(const json::value& value, sql::Dialect dialect)
{
    const json::object* object = value.if_object();
    if (!object || !has_only(*object, {"column", "shown"}))
        return broken("a mask has \"column\" and \"shown\"");
    auto column = text_at(*object, "column", true);
    auto shown = text_at(*object, "shown", true);
    if (!column || !shown)
        return std::unexpected(column ? shown.error() : column.error());
    auto expr = expression(*shown, dialect);
    if (!expr)
        return std::unexpected(expr.error());
    return sql::ColumnMask{std::move(*column), std::move(*expr)};
}

Result<sql::TablePolicy> read_policy(const json::object& object, sql::Dialect dialect)
{
    sql::TablePolicy policy;
    auto schema = text_at(object, "schema", false);
    auto table = text_at(object, "table", true);
    auto rows = text_at(object, "rows", false);
    for (const auto* part : {&schema, &table, &rows}) {
        if (!*part)
            return std::unexpected(part->error());
    }
    policy.schema = std::move(*schema);
    policy.table = std::move(*table);
    if (!rows->empty()) {
        auto expr = expression(*rows, dialect);
        if (!expr)
            return std::unexpected(expr.error());
        policy.rows = std::move(*expr);
    }
    if (const json::value* masks = object.if_contains("masks")) {
        if (!masks->is_array())
            return broken("\"masks\" must be a list");
        for (const json::value& value : masks->as_array()) {
            auto mask = read_mask(value, dialect);
            if (!mask)
                return std::unexpected(mask.error());
            policy.masks.push_back(std::move(*mask));
        }
    }
    if (!policy.rows && policy.masks.empty())
        return broken("the policy of \"" + policy.table + "\" says neither rows nor masks");
    return policy;
}

Result<models::Value> attribute(const json::value& value)
{
    if (const auto* text = value.if_string())
        return models::Value(std::string(*text));
    if (const auto* number = value.if_int64())
        return models::Value(*number);
    if (const auto* number = value.if_double())
        return models::Value(*number);
    if (const auto* boolean = value.if_bool())
        return models::Value(*boolean);
    return broken("an attribute is a text, a number, true, false or a list of these");
}

Result<sql::ViewerAttributes> read_viewer(const json::value& value)
{
    if (!value.is_object())
        return broken("a viewer has attributes by name");
    sql::ViewerAttributes attributes;
    for (const auto& [name, content] : value.as_object()) {
        std::vector<models::Value> values;
        const json::array one{content};
        for (const json::value& item : content.is_array() ? content.as_array() : one) {
            auto read = attribute(item);
            if (!read)
                return std::unexpected(read.error());
            values.push_back(std::move(*read));
        }
        attributes[std::string(name)] = std::move(values);
    }
    return attributes;
}

}

bool StoredPolicies::protects(const models::TableInfo& table) const
{
    return std::ranges::any_of(tables, [&](const sql::TablePolicy& policy) { return sql::applies(policy, table); });
}

sql::FirewallPolicy StoredPolicies::for_viewer(const models::Principal& principal) const
{
    sql::FirewallPolicy policy;
    if (tables.empty())
        return policy;
    policy.version += "-" + core::digest_hex(text).substr(0, 16);
    policy.rows.tables = tables;
    if (const auto viewer = viewers.find(principal.id); viewer != viewers.end())
        policy.rows.viewer = viewer->second;
    return policy;
}

core::Result<StoredPolicies> read_policies(std::string_view text, std::string_view source_id, sql::Dialect dialect)
{
    StoredPolicies read;
    read.text = text;
    if (text.empty())
        return read;
    if (text.size() > most_bytes)
        return broken("they are longer than 1 MB");
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    const json::object* object = error ? nullptr : value.if_object();
    if (!object || !has_only(*object, {"policies", "viewers"}))
        return broken("they are no object with \"policies\" and \"viewers\"");
    if (const json::value* policies = object->if_contains("policies")) {
        if (!policies->is_array())
            return broken("\"policies\" must be a list");
        for (const json::value& entry : policies->as_array()) {
            const json::object* policy = entry.if_object();
            if (!policy || !has_only(*policy, {"source", "schema", "table", "rows", "masks"}))
                return broken("a policy has \"source\", \"schema\", \"table\", \"rows\" and \"masks\"");
            const auto source = text_at(*policy, "source", true);
            if (!source)
                return std::unexpected(source.error());
            if (*source != source_id)
                continue;
            auto made = read_policy(*policy, dialect);
            if (!made)
                return std::unexpected(made.error());
            read.tables.push_back(std::move(*made));
        }
    }
    if (const json::value* viewers = object->if_contains("viewers")) {
        if (!viewers->is_object())
            return broken("\"viewers\" must be an object");
        for (const auto& [id, content] : viewers->as_object()) {
            auto viewer = read_viewer(content);
            if (!viewer)
                return std::unexpected(viewer.error());
            read.viewers[std::string(id)] = std::move(*viewer);
        }
    }
    return read;
}

core::Result<void> check_policies(std::string_view text, std::string_view source_id, const models::Schema& schema,
                                  sql::Dialect dialect)
{
    const auto read = read_policies(text, source_id, dialect);
    if (!read)
        return std::unexpected(read.error());
    for (const sql::TablePolicy& policy : read->tables) {
        if (auto fits = sql::check_policy(policy, schema, dialect); !fits)
            return fits;
    }
    return {};
}

}
