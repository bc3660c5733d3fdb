#pragma once

#include "api/settings_admin.hpp"
#include "app/application.hpp"

#include <mutex>
#include <optional>

namespace datachat::app {

// The settings as the page shows them, and the model that a person chose there. The choice is kept in the metadata, its
// key sealed, and comes before what is configured.
class StoredSettings final : public api::SettingsAdmin {
public:
    explicit StoredSettings(Application& application) : application_(application) {}

    // Takes the stored choice into use. For the start.
    asio::awaitable<core::Result<void>> load();

    std::vector<api::SettingItem> list() override;
    asio::awaitable<core::Result<void>> choose_model(api::ModelChoice choice) override;
    asio::awaitable<core::Result<api::ModelTrial>> try_model(models::RequestContext context,
                                                             api::ModelChoice choice) override;

private:
    std::optional<ChosenModel> chosen() const;

    Application& application_;
    mutable std::mutex mutex_;
    std::optional<ChosenModel> chosen_;
};

}
