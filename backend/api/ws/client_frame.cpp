#include "api/ws/client_frame.hpp"

#include "api/json/json_reader.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;

struct FrameHead {
    FrameType type = FrameType::send;
    std::string request_id;
    std::string chat_id;
};

constexpr std::size_t longest_id = 128;

}

template <>
struct Words<FrameType> {
    static constexpr std::array<std::string_view, 4> names{"send", "resume", "abort", "watch"};
};
template <>
struct Shape<FrameHead> {
    static constexpr auto fields =
        std::tuple{required("type", &FrameHead::type), optional("requestId", &FrameHead::request_id),
                   optional("chat_id", &FrameHead::chat_id)};
};

core::Result<ClientFrame> read_client_frame(std::string_view text, std::string& request_id)
{
    auto value = parse_json(text);
    if (!value)
        return std::unexpected(value.error());
    if (value->is_object()) {
        const json::value* id = value->get_object().if_contains("requestId");
        if (id != nullptr && id->is_string() && id->get_string().size() <= longest_id)
            request_id = std::string(id->get_string());
    }
    auto head = read_json<FrameHead>(*value);
    if (!head)
        return std::unexpected(head.error());
    ClientFrame frame{head->type, std::move(head->request_id), std::move(head->chat_id), std::nullopt};
    if (frame.type != FrameType::watch && (frame.request_id.empty() || frame.request_id.size() > longest_id))
        return fail(Errc::invalid_argument, "/requestId must have 1 to 128 characters.");
    if (frame.type == FrameType::send) {
        json::object& object = value->get_object();
        if (!object.contains("id"))
            object["id"] = frame.chat_id; // the body of POST /api/chat calls it so
        auto question = read_chat_request(*value);
        if (!question)
            return std::unexpected(question.error());
        frame.question = std::move(*question);
        frame.chat_id = frame.question->chat_id;
    }
    if (frame.type != FrameType::abort && !core::is_valid_client_id(frame.chat_id))
        return fail(Errc::invalid_argument,
                    "/chat_id must be 1 to 128 letters, digits and signs of . _ : - without spaces.");
    return frame;
}

}
