#pragma once

#include "core/result.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// JSON-RPC 2.0 as MCP uses it. Pure.
namespace datachat::services::datasources::mcp {

namespace json = boost::json;
using core::Result;

// Codes that MCP 2026-07-28 defines: whoever answers with one speaks that revision.
constexpr std::int64_t header_mismatch = -32020;
constexpr std::int64_t unsupported_version = -32022;
constexpr std::int64_t method_not_found = -32601;

struct RpcError {
    std::int64_t code = 0;
    std::string message; // the server's words, repaired and cut
    json::value data;
};

// What answers one request: a result, or the server's own error.
struct RpcReply {
    json::object result;
    std::optional<RpcError> error;
};

struct RpcMessage {
    enum class Kind : std::uint8_t { reply, request, notification };
    Kind kind = Kind::notification;
    json::value id;     // of a reply or request
    std::string method; // of a request or notification
    RpcReply reply;
    std::optional<std::int64_t> number() const; // the id, if it is one of ours
};

// Fails with upstream for what is no message of JSON-RPC.
Result<RpcMessage> read_message(std::string_view text);

// One message on one line, without the line's end.
std::string request_text(std::int64_t id, std::string_view method, const json::object& parameters);
std::string notification_text(std::string_view method, const json::object& parameters);
// What a client says to a request of the server's: {} to a ping, that it cannot do it to all else.
std::string answer_text(const RpcMessage& request);

// Cuts a stream of bytes into lines. The bytes may be split anywhere.
class LineReader {
public:
    // too_large when a line passes the limit; the reader is then spent.
    Result<void> feed(std::string_view bytes, std::size_t longest);
    std::optional<std::string> next();

private:
    std::string bytes_;
    std::size_t begin_ = 0;
    std::size_t searched_ = 0;
};

// Words of another side for people: valid UTF-8 on one line without control characters, at most `longest` bytes.
std::string plain_words(std::string_view text, std::size_t longest = 300);

}
