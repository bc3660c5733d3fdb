#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace datachat::api {

namespace asio = boost::asio;

struct SettingItem {
    std::string key;
    std::string value; // of a secret: "set" or ""
    std::string origin;
    std::string help;
};

// Which model is asked; what is absent stays as it is, "" and "none" take it away.
struct ModelChoice {
    std::optional<std::string> provider;
    std::optional<std::string> base_url;
    std::optional<std::string> model;
    std::optional<std::string> api_key;
};

struct ModelTrial {
    bool ok = false;
    std::string text;
    std::int64_t milliseconds = 0;
};

// What the server runs with. The application implements it.
class SettingsAdmin {
public:
    virtual ~SettingsAdmin() = default;
    virtual std::vector<SettingItem> list() = 0;
    // Stores the choice and takes it for the turns that begin from now on. Fails with invalid_argument.
    virtual asio::awaitable<core::Result<void>> choose_model(ModelChoice choice) = 0;
    // Sends one small request, with what is given instead of what is stored.
    virtual asio::awaitable<core::Result<ModelTrial>> try_model(models::RequestContext context, ModelChoice choice) = 0;
};

}
