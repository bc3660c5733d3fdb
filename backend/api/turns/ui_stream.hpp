#pragma once

#include "api/turns/event_bus.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace datachat::api {

// Tells a turn in the chunks of the AI SDK's UI message stream: the same over server-sent events and WebSocket. Pure;
// each chunk is one JSON object as text.
class UiStream {
public:
    // `goes_on`: the page has the turn's message up to the waiting plan, and has decided about it; only what comes then
    // is told.
    explicit UiStream(bool goes_on = false) : goes_on_(goes_on) {}

    std::vector<std::string> begin(const db::Turn& turn);
    std::vector<std::string> progress(const Event& event);
    std::vector<std::string> part(const db::TurnPart& part);
    // The turn is at rest.
    std::vector<std::string> end(const db::Turn& turn);

private:
    void settle_plan(std::vector<std::string>& chunks, bool confirmed);

    bool goes_on_;
    struct WaitingPlan {
        std::string plan_id;
        std::string input; // JSON
    };
    std::optional<WaitingPlan> waiting_;
    bool begun_ = false;
};

// What stands beside a message in the page's list.
std::string message_metadata(const db::Turn& turn);

// A stored turn as two UIMessages, question and answer, separated by a comma.
std::string ui_messages(const db::Turn& turn, const std::vector<db::TurnPart>& parts);

}
