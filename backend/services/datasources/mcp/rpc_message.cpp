#include "services/datasources/mcp/rpc_message.hpp"

#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_method = 200;

std::unexpected<core::Error> no_message(std::string_view reason)
{
    return fail(Errc::upstream, fmt::format("The MCP server sent something that is no message: {}.", reason));
}

RpcError error_of(const json::object& object)
{
    RpcError error;
    if (const json::value* code = object.if_contains("code"); code != nullptr && code->is_int64())
        error.code = code->get_int64();
    if (const json::value* message = object.if_contains("message"); message != nullptr && message->is_string())
        error.message = plain_words(message->get_string());
    if (const json::value* data = object.if_contains("data"))
        error.data = *data;
    return error;
}

}

std::optional<std::int64_t> RpcMessage::number() const
{
    return id.is_int64() ? std::optional(id.get_int64()) : std::nullopt;
}

Result<RpcMessage> read_message(std::string_view text)
{
    boost::system::error_code failed;
    json::value value = json::parse(text, failed, {}, {.max_depth = deepest});
    if (failed)
        return no_message(failed.message());
    json::object* object = value.if_object();
    if (object == nullptr)
        return no_message("it is no JSON object");
    const json::value* version = object->if_contains("jsonrpc");
    if (version == nullptr || !version->is_string() || version->get_string() != "2.0")
        return no_message("it does not say that it is JSON-RPC 2.0");
    RpcMessage message;
    const json::value* id = object->if_contains("id");
    if (id != nullptr)
        message.id = *id;
    if (const json::value* method = object->if_contains("method")) {
        if (!method->is_string() || method->get_string().size() > longest_method)
            return no_message("its method is no name");
        message.method = method->get_string();
        message.kind = id == nullptr ? RpcMessage::Kind::notification : RpcMessage::Kind::request;
        return message;
    }
    message.kind = RpcMessage::Kind::reply;
    if (const json::value* error = object->if_contains("error")) {
        if (!error->is_object())
            return no_message("its error is no object");
        message.reply.error = error_of(error->get_object());
        return message;
    }
    json::value* result = object->if_contains("result");
    if (result == nullptr || !result->is_object())
        return no_message("it has neither a result nor an error");
    message.reply.result = std::move(result->get_object());
    return message;
}

std::string request_text(std::int64_t id, std::string_view method, const json::object& parameters)
{
    return json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", parameters}});
}

std::string notification_text(std::string_view method, const json::object& parameters)
{
    json::object message{{"jsonrpc", "2.0"}, {"method", method}};
    if (!parameters.empty())
        message["params"] = parameters;
    return json::serialize(message);
}

std::string answer_text(const RpcMessage& request)
{
    json::object answer{{"jsonrpc", "2.0"}, {"id", request.id}};
    if (request.method == "ping")
        answer["result"] = json::object();
    else
        answer["error"] = json::object{{"code", method_not_found}, {"message", "This client only reads."}};
    return json::serialize(answer);
}

Result<void> LineReader::feed(std::string_view bytes, std::size_t longest)
{
    if (begin_ > 0) {
        bytes_.erase(0, begin_);
        searched_ -= begin_;
        begin_ = 0;
    }
    bytes_ += bytes;
    if (bytes_.size() > longest && bytes_.find('\n', searched_) == std::string::npos)
        return fail(Errc::too_large, fmt::format("The MCP server sent a message of more than {} MB.", longest >> 20));
    return {};
}

std::optional<std::string> LineReader::next()
{
    const std::size_t end = bytes_.find('\n', std::max(begin_, searched_));
    if (end == std::string::npos) {
        searched_ = bytes_.size();
        return std::nullopt;
    }
    std::string line = bytes_.substr(begin_, end - begin_);
    begin_ = searched_ = end + 1;
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

std::string plain_words(std::string_view text, std::size_t longest)
{
    std::string words = repaired_utf8(text.substr(0, 4 * longest));
    for (char& c : words) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7F')
            c = ' ';
    }
    if (words.size() > longest) {
        words.resize(valid_utf8_prefix(std::string_view(words).substr(0, longest - 3)));
        words += "...";
    }
    return words;
}

}
