#include "standin/model_wires.hpp"

#include <boost/json.hpp>

namespace datachat::standin {
namespace {

namespace json = boost::json;

std::int64_t prompt_tokens(const Received& request)
{
    return static_cast<std::int64_t>(request.body.size() / 4);
}

std::int64_t reply_tokens(const ModelStep& step)
{
    return static_cast<std::int64_t>(step.text.size() / 4 + 1);
}

std::string sse(const json::value& data, std::string_view name = {})
{
    const std::string head = name.empty() ? "" : "event: " + std::string(name) + "\n";
    return head + "data: " + json::serialize(data) + "\n\n";
}

class OpenAi final : public ModelWire {
public:
    std::string_view content_type() const override { return "text/event-stream"; }
    std::string begin() const override { return sse(choice({{"role", "assistant"}, {"content", ""}}, {})); }
    std::string text(std::string_view piece) const override { return sse(choice({{"content", piece}}, {})); }
    std::string end(const ModelStep& step, const Received& request) const override
    {
        json::object last = choice({}, step.finish_reason);
        std::string bytes = sse(last);
        if (request.body.find("include_usage") != std::string::npos) {
            last["choices"] = json::array{};
            last["usage"] = usage(step, request);
            bytes += sse(last);
        }
        return bytes + "data: [DONE]\n\n";
    }
    std::string whole(const ModelStep& step, const Received& request) const override
    {
        return json::serialize(json::object{
            {"id", "chatcmpl-standin"},
            {"object", "chat.completion"},
            {"model", "standin"},
            {"choices",
             json::array{json::object{{"index", 0},
                                      {"message", json::object{{"role", "assistant"}, {"content", step.text}}},
                                      {"finish_reason", step.finish_reason}}}},
            {"usage", usage(step, request)}});
    }
    std::string error(const ModelStep& step) const override
    {
        json::object error{{"message", step.text}, {"type", "standin_error"}, {"code", nullptr}};
        if (!step.code.empty())
            error["code"] = step.code;
        return json::serialize(json::object{{"error", error}});
    }

private:
    static json::object choice(json::object delta, std::string_view finish_reason)
    {
        json::value finish;
        if (!finish_reason.empty())
            finish = finish_reason;
        return {{"id", "chatcmpl-standin"},
                {"object", "chat.completion.chunk"},
                {"model", "standin"},
                {"choices",
                 json::array{json::object{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", finish}}}}};
    }
    static json::object usage(const ModelStep& step, const Received& request)
    {
        return {{"prompt_tokens", prompt_tokens(request)},
                {"completion_tokens", reply_tokens(step)},
                {"total_tokens", prompt_tokens(request) + reply_tokens(step)}};
    }
};

// A request with a forced tool is answered by that tool's input, as the service does.
class Anthropic final : public ModelWire {
public:
    std::string_view content_type() const override { return "text/event-stream; charset=utf-8"; }
    std::string begin() const override
    {
        return sse({{"type", "message_start"},
                    {"message", {{"id", "msg_standin"}, {"role", "assistant"}, {"content", json::array{}}}}},
                   "message_start") +
               sse({{"type", "content_block_start"}, {"index", 0}, {"content_block", {{"type", "text"}, {"text", ""}}}},
                   "content_block_start") +
               sse({{"type", "ping"}}, "ping");
    }
    std::string text(std::string_view piece) const override
    {
        return sse({{"type", "content_block_delta"},
                    {"index", 0},
                    {"delta", {{"type", "input_json_delta"}, {"partial_json", piece}}}},
                   "content_block_delta");
    }
    std::string end(const ModelStep& step, const Received& request) const override
    {
        return sse({{"type", "content_block_stop"}, {"index", 0}}, "content_block_stop") +
               sse({{"type", "message_delta"},
                    {"delta", {{"stop_reason", stop_reason(step)}}},
                    {"usage", usage(step, request)}},
                   "message_delta") +
               sse({{"type", "message_stop"}}, "message_stop");
    }
    std::string whole(const ModelStep& step, const Received& request) const override
    {
        return json::serialize(json::object{{"id", "msg_standin"},
                                            {"type", "message"},
                                            {"role", "assistant"},
                                            {"content", json::array{{{"type", "text"}, {"text", step.text}}}},
                                            {"stop_reason", stop_reason(step)},
                                            {"usage", usage(step, request)}});
    }
    std::string error(const ModelStep& step) const override
    {
        return json::serialize(
            json::object{{"type", "error"},
                         {"error", {{"type", step.code.empty() ? "api_error" : step.code}, {"message", step.text}}}});
    }

private:
    static std::string stop_reason(const ModelStep& step)
    {
        return step.finish_reason == "length" ? "max_tokens" : "tool_use";
    }
    static json::object usage(const ModelStep& step, const Received& request)
    {
        return {{"input_tokens", prompt_tokens(request)}, {"output_tokens", reply_tokens(step)}};
    }
};

class Ollama final : public ModelWire {
public:
    std::string_view content_type() const override { return "application/x-ndjson"; }
    std::string begin() const override { return {}; }
    std::string text(std::string_view piece) const override
    {
        return json::serialize(json::object{
                   {"model", "standin"}, {"message", {{"role", "assistant"}, {"content", piece}}}, {"done", false}}) +
               "\n";
    }
    std::string end(const ModelStep& step, const Received& request) const override
    {
        return last(step, request, "") + "\n";
    }
    std::string whole(const ModelStep& step, const Received& request) const override
    {
        return last(step, request, step.text);
    }
    std::string error(const ModelStep& step) const override
    {
        return json::serialize(json::object{{"error", step.text}});
    }

private:
    static std::string last(const ModelStep& step, const Received& request, std::string_view text)
    {
        return json::serialize(json::object{{"model", "standin"},
                                            {"message", {{"role", "assistant"}, {"content", text}}},
                                            {"done", true},
                                            {"done_reason", step.finish_reason},
                                            {"prompt_eval_count", prompt_tokens(request)},
                                            {"eval_count", reply_tokens(step)}});
    }
};

}

const ModelWire* wire_of(const Received& request)
{
    static const OpenAi openai;
    static const Anthropic anthropic;
    static const Ollama ollama;
    const std::string& line = request.head.request_line;
    if (line.starts_with("POST /v1/messages "))
        return &anthropic;
    if (line.starts_with("POST /api/chat "))
        return &ollama;
    return line.starts_with("POST /v1/chat/completions ") ? &openai : nullptr;
}

}
