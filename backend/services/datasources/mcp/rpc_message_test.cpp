#include "services/datasources/mcp/rpc_message.hpp"

#include "services/datasources/mcp/revision.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using Kind = RpcMessage::Kind;

TEST(RpcMessage, replies_requests_and_notifications_are_told_apart)
{
    const auto reply = read_message(R"({"jsonrpc":"2.0","id":7,"result":{"a":1}})");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->kind, Kind::reply);
    EXPECT_EQ(reply->number(), 7);
    EXPECT_EQ(reply->reply.result.at("a"), 1);
    const auto request = read_message(R"({"jsonrpc":"2.0","id":"x","method":"ping"})");
    EXPECT_EQ(request->kind, Kind::request);
    EXPECT_FALSE(request->number());
    const auto notification = read_message(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");
    EXPECT_EQ(notification->kind, Kind::notification);
    const auto error =
        read_message(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no\nway","data":[1]}})");
    ASSERT_TRUE(error && error->reply.error);
    EXPECT_EQ(error->reply.error->code, unsupported_version);
    EXPECT_EQ(error->reply.error->message, "no way");
}

TEST(RpcMessage, what_is_no_message_is_refused)
{
    for (const char* text : {"", "Server started", "[]", "null", "{}", R"({"jsonrpc":"1.0","id":1,"result":{}})",
                             R"({"jsonrpc":"2.0","id":1})", R"({"jsonrpc":"2.0","id":1,"result":5})",
                             R"({"jsonrpc":"2.0","id":1,"error":"x"})", R"({"jsonrpc":"2.0","method":5})",
                             R"({"jsonrpc":"2.0","id":1,"result":{}} {})"}) {
        const auto message = read_message(text);
        ASSERT_FALSE(message) << text;
        EXPECT_EQ(message.error().code, Errc::upstream);
    }
    const std::string deep = R"({"jsonrpc":"2.0","id":1,"result":)" + std::string(100'000, '[');
    EXPECT_FALSE(read_message(deep));
}

TEST(RpcMessage, is_written_on_one_line)
{
    const std::string text = request_text(3, "tools/call", {{"name", "a\nb"}});
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(json::parse(text).at("id"), 3);
    EXPECT_EQ(notification_text("x", {}), R"({"jsonrpc":"2.0","method":"x"})");
    const auto ping = read_message(R"({"jsonrpc":"2.0","id":"p","method":"ping"})");
    EXPECT_EQ(answer_text(*ping), R"({"jsonrpc":"2.0","id":"p","result":{}})");
    const auto wish = read_message(R"({"jsonrpc":"2.0","id":2,"method":"sampling/createMessage"})");
    EXPECT_EQ(json::parse(answer_text(*wish)).at("error").at("code"), method_not_found);
}

TEST(RpcMessage, from_2026_on_each_says_its_revision)
{
    EXPECT_TRUE(with_revision({}, Revision::r2025_11_25).empty());
    const json::object parameters = with_revision({{"name", "t"}}, Revision::r2026_07_28);
    EXPECT_EQ(parameters.at("_meta").at("io.modelcontextprotocol/protocolVersion"), "2026-07-28");
    EXPECT_TRUE(parameters.at("_meta").at("io.modelcontextprotocol/clientCapabilities").is_object());
    EXPECT_EQ(parameters.at("name"), "t");
    EXPECT_EQ(revision_from_name("2024-11-05"), Revision::r2024_11_05);
    EXPECT_FALSE(revision_from_name("2030-01-01"));
}

TEST(LineReader, cuts_lines_wherever_the_bytes_are_split)
{
    const std::string all = "one\r\ntwo\n\nthree";
    for (std::size_t piece = 1; piece <= all.size(); ++piece) {
        LineReader reader;
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < all.size(); at += piece) {
            ASSERT_TRUE(reader.feed(std::string_view(all).substr(at, piece), 100));
            while (auto line = reader.next())
                lines.push_back(*line);
        }
        EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", ""})) << piece;
    }
}

TEST(LineReader, a_line_without_end_is_refused)
{
    LineReader reader;
    EXPECT_TRUE(reader.feed(std::string(50, 'x'), 100));
    EXPECT_FALSE(reader.next());
    const auto more = reader.feed(std::string(51, 'x'), 100);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, Errc::too_large);
}

TEST(PlainWords, are_safe_to_show)
{
    EXPECT_EQ(plain_words("a\x1b[31m\tb\n"), "a [31m b ");
    EXPECT_EQ(plain_words("\xff ok"), "\xEF\xBF\xBD ok");
    EXPECT_LE(plain_words(std::string(1000, 'x')).size(), 300U);
}

}
}
