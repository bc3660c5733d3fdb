#include "api/routes/routes.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_text = 4096;

struct SettingList {
    std::vector<SettingItem> items;
};

struct ChangeSettings {
    std::optional<ModelChoice> model;
};

}

template <>
struct Shape<SettingItem> {
    static constexpr std::string_view name = "Setting";
    static constexpr auto fields = std::tuple{
        required("key", &SettingItem::key), required("value", &SettingItem::value, "Secrets: \"set\" or \"\""),
        required("origin", &SettingItem::origin, "Where the value came from"), required("help", &SettingItem::help)};
};
template <>
struct Shape<SettingList> {
    static constexpr std::string_view name = "Settings";
    static constexpr auto fields = std::tuple{required("items", &SettingList::items)};
};
template <>
struct Shape<ModelChoice> {
    static constexpr std::string_view name = "ModelChoice";
    static constexpr auto fields =
        std::tuple{optional("provider", &ModelChoice::provider, "\"none\" = no model; \"\" = as configured"),
                   optional("base_url", &ModelChoice::base_url), optional("model", &ModelChoice::model),
                   optional("api_key", &ModelChoice::api_key, "Kept sealed; never shown")};
};
template <>
struct Shape<ChangeSettings> {
    static constexpr std::string_view name = "ChangeSettings";
    static constexpr auto fields = std::tuple{optional("model", &ChangeSettings::model)};
};
template <>
struct Shape<ModelTrial> {
    static constexpr std::string_view name = "ModelTrial";
    static constexpr auto fields = std::tuple{required("ok", &ModelTrial::ok), required("text", &ModelTrial::text),
                                              required("milliseconds", &ModelTrial::milliseconds)};
};

namespace {

Result<void> checked(const ModelChoice& choice)
{
    for (const auto* text : {&choice.provider, &choice.base_url, &choice.model, &choice.api_key}) {
        if (*text && (*text)->size() > longest_text)
            return fail(Errc::too_large, "A setting may have 4,096 bytes.");
        if (*text && (*text)->find_first_of("\r\n") != std::string::npos)
            return fail(Errc::invalid_argument, "A setting is one line.");
    }
    return {};
}

}

Routes setting_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<SettingList>("/api/settings", "What the server runs with, and where each value came from.",
                                          [&services](Call&) -> asio::awaitable<Result<SettingList>> {
                                              co_return SettingList{services.settings.list()};
                                          }));
    routes.push_back(writing<ChangeSettings, SettingList>(
        Method::patch, "/api/settings", "Chooses the model for the questions from now on.",
        [&services](Call&, ChangeSettings body) -> asio::awaitable<Result<SettingList>> {
            if (!body.model)
                co_return fail(Errc::invalid_argument, "/model is missing: it is what can be set here.");
            if (auto good = checked(*body.model); !good)
                co_return std::unexpected(good.error());
            if (auto chosen = co_await services.settings.choose_model(std::move(*body.model)); !chosen)
                co_return std::unexpected(chosen.error());
            co_return SettingList{services.settings.list()};
        },
        UnknownFields::refused));
    routes.back().idempotent_key = false; // a key is a secret: neither it nor its digest is kept
    routes.push_back(writing<ModelChoice, ModelTrial>(
        Method::post, "/api/settings/model/test",
        "Sends one small request to the model, with what is given instead of what is set.",
        [&services](Call& call, ModelChoice body) -> asio::awaitable<Result<ModelTrial>> {
            if (auto good = checked(body); !good)
                co_return std::unexpected(good.error());
            models::RequestContext context = call.context;
            context.cancel = call.exchange.departed();
            co_return co_await services.settings.try_model(std::move(context), std::move(body));
        }));
    routes.back().idempotent_key = false;
    for (Route& route : routes)
        route.in_project = false;
    return routes;
}

}
