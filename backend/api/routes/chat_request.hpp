#pragma once

#include "api/services.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace datachat::api {

struct ChosenReading {
    std::string turn_id;
    std::int64_t index = 0;
};

// The page's answer to a waiting plan.
struct PlanDecision {
    std::string plan_id;
    std::int64_t revision = 0; // 0: the latest
    std::string hash;
    bool approved = false;
};

// The body of POST /api/chat: what useChat of the AI SDK sends. Only the last message counts.
struct ChatRequest {
    std::string chat_id;
    std::string message_id;
    std::string question;
    std::string source_id;
    std::optional<std::string> project_id;
    std::optional<db::ConfirmationPolicy> policy;
    std::optional<ChosenReading> choice;
    std::optional<PlanDecision> decision;
};

// Fails with invalid_argument and what to send.
core::Result<ChatRequest> read_chat_request(std::string_view body);
core::Result<ChatRequest> read_chat_request(const boost::json::value& body);

boost::json::value describe_chat_request(boost::json::object& components);

// A turn whose parts can be read now.
struct BegunTurn {
    std::string turn_id;
    bool goes_on = false; // the page has its message already, and decided about its plan
    std::int64_t from_sequence = 0;
};

// Stores the question or the decision and starts what follows from it. Fails when nothing could be started.
asio::awaitable<core::Result<BegunTurn>> begin_chat_turn(Services& services, models::RequestContext context,
                                                         ChatRequest request);

// Confirms a plan and starts it.
asio::awaitable<core::Result<std::string>> begin_confirmed(Services& services, models::RequestContext context,
                                                           db::ConfirmationRequest confirmation);

// Discards a waiting plan; its turn has ended then.
asio::awaitable<core::Result<void>> reject_plan(Services& services, models::RequestContext context, std::string plan_id,
                                                std::int64_t revision);

}
