#pragma once

#include "models/principal.hpp"

#include <string>

// The topics of the event bus.
namespace datachat::api {

inline std::string turn_topic(const models::Scope& scope, const std::string& turn_id)
{
    return "turn/" + scope.workspace_id + '/' + scope.project_id + '/' + turn_id;
}

inline std::string chat_topic(const models::Scope& scope, const std::string& chat_id)
{
    return "chat/" + scope.workspace_id + '/' + scope.project_id + '/' + chat_id;
}

}
