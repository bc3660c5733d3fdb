#include "standin/model_script.hpp"

#include "standin/model_wires.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace datachat::standin {

namespace json = boost::json;
using core::Errc;
using core::Result;

namespace {

constexpr std::array<std::pair<std::string_view, ModelStep::Kind>, 8> kinds{{
    {"text", ModelStep::Kind::text},
    {"status", ModelStep::Kind::status},
    {"cut", ModelStep::Kind::cut},
    {"nonsense", ModelStep::Kind::nonsense},
    {"html", ModelStep::Kind::html},
    {"stall", ModelStep::Kind::stall},
    {"endless", ModelStep::Kind::endless},
    {"huge", ModelStep::Kind::huge},
}};

std::string text_of(const json::object& object, std::string_view key, std::string otherwise = {})
{
    const json::value* found = object.if_contains(key);
    if (!found || found->is_null())
        return otherwise;
    return found->is_string() ? std::string(found->get_string()) : json::serialize(*found);
}

std::int64_t number_of(const json::object& object, std::string_view key, std::int64_t otherwise)
{
    const json::value* found = object.if_contains(key);
    return found && found->is_int64() ? found->get_int64() : otherwise;
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key)
{
    std::vector<std::string> texts;
    const json::value* found = object.if_contains(key);
    if (found && found->is_array()) {
        for (const json::value& item : found->get_array())
            texts.push_back(item.is_string() ? std::string(item.get_string()) : json::serialize(item));
    }
    return texts;
}

Result<ModelStep> step_from(const json::value& value)
{
    if (!value.is_object())
        return core::fail(Errc::invalid_argument, "A step is a JSON object.");
    const json::object& object = value.get_object();
    const std::string kind = text_of(object, "do");
    ModelStep step;
    if (kind == "draft") {
        step = draft_step(text_of(object, "sql"), texts_of(object, "assumptions"));
    } else if (kind == "ask") {
        step = question_step(text_of(object, "question"), texts_of(object, "choices"));
    } else {
        const auto* known = std::ranges::find(kinds, kind, &std::pair<std::string_view, ModelStep::Kind>::first);
        if (known == kinds.end())
            return core::fail(Errc::invalid_argument,
                              "\"do\" is none of draft, ask, text, status, cut, nonsense, html, stall, endless, huge.");
        step.kind = known->second;
        step.text = text_of(object, "text", text_of(object, "message"));
    }
    step.when = text_of(object, "when");
    step.times = static_cast<int>(number_of(object, "times", 1));
    step.status = static_cast<int>(number_of(object, "status", 500));
    step.retry_after = text_of(object, "retry_after");
    step.code = text_of(object, "code");
    step.piece_bytes = static_cast<std::size_t>(std::max<std::int64_t>(number_of(object, "piece_bytes", 16), 1));
    step.bytes = static_cast<std::size_t>(std::max<std::int64_t>(number_of(object, "bytes", 0), 0));
    step.delay = std::chrono::milliseconds(number_of(object, "delay_ms", 0));
    step.finish_reason = text_of(object, "finish_reason", "stop");
    return step;
}

Act send(std::string bytes)
{
    return {Act::Kind::send, std::move(bytes), {}};
}

std::string chunk(std::string_view bytes) // of Transfer-Encoding: chunked
{
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

// Whole code points, so that every event is valid JSON.
std::vector<std::string_view> pieces_of(std::string_view text, std::size_t size)
{
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        std::size_t end = std::min(size, text.size());
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
            ++end;
        pieces.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return pieces;
}

std::string stream_head(const ModelWire& wire)
{
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
                       wire.content_type());
}

void append_pieces(std::vector<Act>& acts, const ModelStep& step, const ModelWire& wire)
{
    for (const std::string_view piece : pieces_of(step.text, step.piece_bytes)) {
        if (step.delay.count() > 0)
            acts.push_back({Act::Kind::wait, {}, step.delay});
        acts.push_back(send(chunk(wire.text(piece))));
    }
}

std::vector<Act> streamed_text(const ModelStep& step, const Received& request, const ModelWire& wire)
{
    std::vector<Act> acts{send(stream_head(wire))};
    if (const std::string begin = wire.begin(); !begin.empty())
        acts.push_back(send(chunk(begin)));
    append_pieces(acts, step, wire);
    acts.push_back(send(chunk(wire.end(step, request)) + "0\r\n\r\n"));
    return acts;
}

std::vector<Act> refusal(const ModelStep& step, const ModelWire& wire)
{
    std::string fields = "Content-Type: application/json\r\n";
    if (!step.retry_after.empty())
        fields += "Retry-After: " + step.retry_after + "\r\n";
    return {send(whole_response(step.status, fields, wire.error(step)))};
}

bool asks_for_stream(const Received& request)
{
    boost::system::error_code malformed;
    const json::value body = json::parse(request.body, malformed);
    const json::value* stream = !malformed && body.is_object() ? body.get_object().if_contains("stream") : nullptr;
    return stream && stream->is_bool() && stream->get_bool();
}

}

ModelStep draft_step(std::string_view sql, std::vector<std::string> assumptions)
{
    ModelStep step;
    step.text = json::serialize(json::object{{"sql", sql},
                                             {"assumptions", json::value_from(assumptions)},
                                             {"question", nullptr},
                                             {"choices", json::array{}}});
    return step;
}

ModelStep question_step(std::string_view question, std::vector<std::string> choices)
{
    ModelStep step;
    step.text = json::serialize(json::object{
        {"sql", ""}, {"assumptions", json::array{}}, {"question", question}, {"choices", json::value_from(choices)}});
    return step;
}

ModelStep status_step(int status, std::string message, std::string retry_after)
{
    ModelStep step;
    step.kind = ModelStep::Kind::status;
    step.status = status;
    step.text = std::move(message);
    step.retry_after = std::move(retry_after);
    return step;
}

Result<std::vector<ModelStep>> parse_script(std::string_view text)
{
    json::array steps;
    boost::system::error_code malformed;
    const json::value whole = json::parse(text, malformed);
    if (!malformed && whole.is_array()) {
        steps = whole.get_array();
    } else {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            const std::string_view line = text.substr(at, end - at);
            at = end + 1;
            if (line.find_first_not_of(" \t\r") == std::string_view::npos)
                continue;
            json::value step = json::parse(line, malformed);
            if (malformed)
                return core::fail(Errc::invalid_argument,
                                  fmt::format("Step {} of the script is not JSON.", steps.size() + 1));
            steps.push_back(std::move(step));
        }
    }
    std::vector<ModelStep> script;
    for (const json::value& value : steps) {
        auto step = step_from(value);
        if (!step)
            return core::fail(Errc::invalid_argument,
                              fmt::format("Step {}: {}", script.size() + 1, step.error().message));
        script.push_back(std::move(*step));
    }
    return script;
}

std::vector<Act> acts_of(const ModelStep& step, const Received& request, const ModelWire& wire)
{
    std::vector<Act> acts{send(stream_head(wire))};
    switch (step.kind) {
    case ModelStep::Kind::text:
        if (asks_for_stream(request))
            return streamed_text(step, request, wire);
        return {send(whole_response(200, "Content-Type: application/json\r\n", wire.whole(step, request)))};
    case ModelStep::Kind::status:
        return refusal(step, wire);
    case ModelStep::Kind::cut:
        append_pieces(acts, step, wire);
        acts.push_back(send("40\r\ndata: {\"choices\":[{\"de")); // promises 64 bytes
        acts.push_back({Act::Kind::close, {}, {}});
        return acts;
    case ModelStep::Kind::nonsense:
        return {send(whole_response(200, fmt::format("Content-Type: {}\r\n", wire.content_type()),
                                    "\xFF\xFE\x00\x01 data data: {{{\n\ndata: ]\n\n"))};
    case ModelStep::Kind::html:
        return {send(whole_response(200, "Content-Type: text/html\r\n", "<html><body>Please log in</body></html>"))};
    case ModelStep::Kind::stall:
        acts.push_back({Act::Kind::stall, {}, {}});
        return acts;
    case ModelStep::Kind::endless:
        acts.push_back({Act::Kind::repeat, chunk(wire.text(step.text.empty() ? "and " : step.text)), step.delay});
        return acts;
    case ModelStep::Kind::huge: {
        const std::string piece = chunk(wire.text(std::string(4096, 'x')));
        for (std::size_t sent = 0; sent < step.bytes; sent += 4096)
            acts.push_back(send(piece));
        acts.push_back(send(chunk(wire.end(step, request)) + "0\r\n\r\n"));
        return acts;
    }
    }
    return acts;
}

}
