#include "api/routes/routes.hpp"
#include "services/knowledge/stored_policies.hpp"

#include <algorithm>

// Who sees which rows and columns of a project's sources.
namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;
namespace knowledge = services::knowledge;

struct MaskView {
    std::string column;
    std::string shown;
};

struct RowPolicyView {
    std::string source;
    std::string schema;
    std::string table;
    std::string rows;
    std::vector<MaskView> masks;
};

struct StoreRowPolicies {
    std::vector<RowPolicyView> policies;
    json::value viewers = json::object();
};

struct RowPoliciesView {
    std::vector<RowPolicyView> policies;
    RawJson viewers{"{}"};
};

}

template <>
struct Shape<MaskView> {
    static constexpr std::string_view name = "ColumnMask";
    static constexpr auto fields = std::tuple{
        required("column", &MaskView::column),
        required("shown", &MaskView::shown, "What is shown instead, as SQL: NULL, '***', round(salary, -3)")};
};
template <>
struct Shape<RowPolicyView> {
    static constexpr std::string_view name = "RowPolicy";
    static constexpr auto fields = std::tuple{
        required("source", &RowPolicyView::source), optional("schema", &RowPolicyView::schema),
        required("table", &RowPolicyView::table),
        optional("rows", &RowPolicyView::rows, "The rows that are shown, as a condition: region = viewer.region"),
        optional("masks", &RowPolicyView::masks)};
};
template <>
struct Shape<StoreRowPolicies> {
    static constexpr std::string_view name = "StoreRowPolicies";
    static constexpr auto fields =
        std::tuple{required("policies", &StoreRowPolicies::policies),
                   optional("viewers", &StoreRowPolicies::viewers,
                            "What is known of each person, by id: {\"local\": {\"region\": \"EU\"}}")};
};
template <>
struct Shape<RowPoliciesView> {
    static constexpr std::string_view name = "RowPolicies";
    static constexpr auto fields =
        std::tuple{required("policies", &RowPoliciesView::policies),
                   required("viewers", &RowPoliciesView::viewers, "What is known of each person, by id")};
};

namespace {

json::value json_of(const RowPolicyView& policy)
{
    json::object object{{"source", policy.source}, {"table", policy.table}};
    if (!policy.schema.empty())
        object["schema"] = policy.schema;
    if (!policy.rows.empty())
        object["rows"] = policy.rows;
    json::array masks;
    for (const MaskView& mask : policy.masks)
        masks.push_back({{"column", mask.column}, {"shown", mask.shown}});
    if (!masks.empty())
        object["masks"] = std::move(masks);
    return object;
}

Result<RowPoliciesView> stored_policies(const std::optional<std::string>& text)
{
    if (!text || text->empty())
        return RowPoliciesView{};
    auto value = parse_json(*text);
    auto read = value ? read_json<StoreRowPolicies>(*value) : std::unexpected(value.error());
    if (!read)
        return fail(Errc::corrupt,
                    "The row policies of this project cannot be read, so nothing is shown. Store them anew.",
                    read.error().message);
    return RowPoliciesView{std::move(read->policies), {json::serialize(read->viewers)}};
}

asio::awaitable<Result<RowPoliciesView>> store(Services& services, Call& call, StoreRowPolicies body)
{
    json::array policies;
    std::vector<std::string> sources;
    for (const RowPolicyView& policy : body.policies) {
        policies.push_back(json_of(policy));
        if (std::ranges::find(sources, policy.source) == sources.end())
            sources.push_back(policy.source);
    }
    std::string text =
        body.policies.empty() && body.viewers.is_object() && body.viewers.get_object().empty()
            ? std::string()
            : json::serialize(json::object{{"policies", std::move(policies)}, {"viewers", body.viewers}});
    // What cannot be read later would hide the whole source: it is refused now.
    if (sources.empty() && !text.empty()) {
        if (auto read = knowledge::read_policies(text, "", sql::Dialect::sqlite); !read)
            co_return fail(Errc::invalid_argument, read.error().message, read.error().detail);
    }
    for (const std::string& source : sources) {
        auto snapshot = co_await services.catalogs.get(call.context, source);
        if (!snapshot)
            co_return std::unexpected(snapshot.error());
        auto fits = knowledge::check_policies(text, source, (*snapshot)->schema(), (*snapshot)->source->dialect());
        if (!fits)
            co_return fail(Errc::invalid_argument, fits.error().message, fits.error().detail);
    }
    auto stored =
        text.empty()
            ? co_await services.repositories.settings().remove(call.context.scope, knowledge::row_policies_key)
            : co_await services.repositories.settings().put(call.context.scope, knowledge::row_policies_key, text);
    if (!stored)
        co_return std::unexpected(stored.error());
    co_return stored_policies(text);
}

}

Routes row_policy_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<RowPoliciesView>(
        "/api/row_policies", "Which rows and columns of which tables are shown to whom.",
        [&services](Call& call) -> asio::awaitable<Result<RowPoliciesView>> {
            auto text = co_await services.repositories.settings().find(call.context.scope, knowledge::row_policies_key);
            if (!text)
                co_return std::unexpected(text.error());
            co_return stored_policies(*text);
        }));
    routes.back().role = models::Role::editor; // a policy tells what is hidden
    routes.push_back(writing<StoreRowPolicies, RowPoliciesView>(
        Method::put, "/api/row_policies", "Replaces all row policies; each is held against the schema of its source.",
        [&services](Call& call, StoreRowPolicies body) { return store(services, call, std::move(body)); },
        UnknownFields::refused));
    return routes;
}

}
