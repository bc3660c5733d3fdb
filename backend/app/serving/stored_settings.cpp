#include "app/serving/stored_settings.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace datachat::app {
namespace {

using core::Errc;
using core::Result;
namespace json = boost::json;

constexpr const char* setting_key = "model";
constexpr std::string_view association = "setting/model/api_key";
constexpr std::string_view chosen_origin = "settings page";
constexpr std::chrono::seconds trial{30};

models::Scope workspace(const Application& application)
{
    return {application.context({}).scope.workspace_id, ""};
}

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

ChosenModel merged(ChosenModel before, const api::ModelChoice& choice)
{
    // Another provider or address does not get the key of the one before.
    const bool elsewhere = (choice.provider && *choice.provider != before.provider) ||
                           (choice.base_url && *choice.base_url != before.base_url);
    if (elsewhere && !choice.api_key)
        before.api_key.clear();
    if (choice.provider && *choice.provider != before.provider && !choice.base_url)
        before.base_url.clear();
    if (choice.provider && *choice.provider != before.provider && !choice.model)
        before.model.clear();
    before.provider = choice.provider.value_or(before.provider);
    before.base_url = choice.base_url.value_or(before.base_url);
    before.model = choice.model.value_or(before.model);
    before.api_key = choice.api_key.value_or(before.api_key);
    return before;
}

bool is_secret(std::string_view key)
{
    return key == "llm.api_key" || key == "metadata";
}

}

std::optional<ChosenModel> StoredSettings::chosen() const
{
    const std::lock_guard lock(mutex_);
    return chosen_;
}

asio::awaitable<Result<void>> StoredSettings::load()
{
    auto stored = co_await application_.repositories().settings().find(workspace(application_), setting_key);
    if (!stored)
        co_return std::unexpected(stored.error());
    if (!*stored)
        co_return Result<void>{};
    boost::system::error_code error;
    const json::value value = json::parse(**stored, error);
    if (error || !value.is_object())
        co_return core::fail(Errc::corrupt,
                             "The stored choice of a model is damaged: choose it again on the settings page.");
    const json::object& object = value.get_object();
    ChosenModel model{text_of(object, "provider"), text_of(object, "base_url"), text_of(object, "model"), {}};
    if (const std::string sealed = text_of(object, "sealed_key"); !sealed.empty()) {
        auto key = application_.secrets().open(sealed, association);
        if (!key)
            co_return std::unexpected(key.error());
        model.api_key = std::move(*key);
    }
    auto settings = application_.model_settings(model);
    if (!settings)
        co_return std::unexpected(settings.error());
    application_.use_model(std::move(*settings));
    const std::lock_guard lock(mutex_);
    chosen_ = std::move(model);
    co_return Result<void>{};
}

std::vector<api::SettingItem> StoredSettings::list()
{
    const std::optional<ChosenModel> model = chosen();
    std::vector<api::SettingItem> items;
    for (const Setting& setting : all_settings()) {
        api::SettingItem item{.key = std::string(setting.key),
                              .value = application_.settings().text(setting.key),
                              .origin = application_.settings().origin(setting.key),
                              .help = std::string(setting.meaning)};
        const auto take = [&](std::string_view key, const std::string& value) {
            if (setting.key != key || value.empty())
                return;
            item.value = value;
            item.origin = chosen_origin;
        };
        if (model) {
            take("llm.provider", model->provider);
            take("llm.base_url", model->base_url);
            take("llm.model", model->model);
            take("llm.api_key", model->api_key);
        }
        if (is_secret(setting.key) && !item.value.empty())
            item.value = "set";
        items.push_back(std::move(item));
    }
    return items;
}

asio::awaitable<Result<void>> StoredSettings::choose_model(api::ModelChoice choice)
{
    ChosenModel model = merged(chosen().value_or(ChosenModel{}), choice);
    const bool nothing =
        model.provider.empty() && model.base_url.empty() && model.model.empty() && model.api_key.empty();
    auto settings = application_.model_settings(nothing ? std::nullopt : std::optional(model));
    if (!settings)
        co_return std::unexpected(settings.error());
    const models::Scope scope = workspace(application_);
    core::Result<void> stored;
    if (nothing) {
        stored = co_await application_.repositories().settings().remove(scope, setting_key);
    } else {
        json::object object{{"provider", model.provider}, {"base_url", model.base_url}, {"model", model.model}};
        if (!model.api_key.empty())
            object["sealed_key"] = application_.secrets().seal(model.api_key, association);
        stored = co_await application_.repositories().settings().put(scope, setting_key, json::serialize(object));
    }
    if (!stored)
        co_return stored;
    application_.use_model(std::move(*settings));
    const std::lock_guard lock(mutex_);
    chosen_ = nothing ? std::nullopt : std::optional(std::move(model));
    co_return Result<void>{};
}

asio::awaitable<Result<api::ModelTrial>> StoredSettings::try_model(models::RequestContext context,
                                                                   api::ModelChoice choice)
{
    const ChosenModel wanted = merged(chosen().value_or(ChosenModel{}), choice);
    auto settings = application_.model_settings(wanted);
    if (!settings)
        co_return std::unexpected(settings.error());
    if (!*settings)
        co_return core::fail(Errc::invalid_argument, "There is no model to try: choose a provider.");
    auto model = application_.make_model(std::move(**settings));
    context.deadline = std::min(context.deadline, application_.clock().steady_now() + trial);
    services::llm::Conversation conversation;
    conversation.messages.push_back({services::llm::Speaker::user, "Answer with the one word: ready"});
    conversation.max_tokens = 16;
    const auto begun = application_.clock().steady_now();
    auto reply = co_await model->stream(std::move(context), std::move(conversation), services::llm::null_sink());
    api::ModelTrial trial_result;
    trial_result.ok = reply.has_value();
    trial_result.text = reply ? model->id() + ": " + reply->text : reply.error().message;
    trial_result.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(application_.clock().steady_now() - begun).count();
    co_return trial_result;
}

}
