#pragma once

#include "api/routes/chat_request.hpp"
#include "core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace datachat::api {

enum class FrameType : unsigned char { send, resume, abort, watch };

// What the page sends over the WebSocket.
struct ClientFrame {
    FrameType type = FrameType::send;
    std::string request_id;
    std::string chat_id;
    std::optional<ChatRequest> question; // of send
};

// Reads a frame. Fails with invalid_argument; `request_id` is set as far as it could be read, so that the error can
// name it.
core::Result<ClientFrame> read_client_frame(std::string_view text, std::string& request_id);

}
