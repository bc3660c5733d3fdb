// Over 300 lines with Beast's WebSocket: one session's reading, writing and pumping stand together.
#include "api/ws/socket_session.hpp"

#include "api/json/json_writer.hpp"
#include "api/turns/topics.hpp"
#include "api/turns/turn_follower.hpp"
#include "api/turns/ui_stream.hpp"
#include "api/ws/client_frame.hpp"
#include "core/log.hpp"
#include "db/stored_names.hpp"

#define BOOST_BEAST_SEPARATE_COMPILATION
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include <deque>
#include <map>
#include <memory>

namespace datachat::api {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using core::Errc;
using core::fail;
using core::Result;
using Stream = websocket::stream<asio::ip::tcp::socket, false>;

constexpr std::size_t largest_message = 1 << 20;
constexpr std::size_t most_requests = 32;
constexpr std::size_t most_watched = 64;
constexpr std::size_t most_queued_bytes = 4 << 20; // a reader that is slower makes the pumps wait
constexpr std::chrono::seconds pump_wait{30};
constexpr std::chrono::seconds watch_wait{30};

std::string json_text(std::string_view text)
{
    std::string out;
    write_json(out, text);
    return out;
}

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Services& services, models::RequestContext context, asio::ip::tcp::socket socket)
        : services_(services), context_(std::move(context)), stream_(std::move(socket)), room_(stream_.get_executor())
    {
    }

    asio::awaitable<void> run(Request upgrade, std::stop_token draining);

private:
    using Pointer = std::shared_ptr<Session>;

    void take(std::string_view text);
    void begin(ClientFrame frame);
    static asio::awaitable<void> pump(Pointer self, ClientFrame frame, std::stop_token stop);
    static asio::awaitable<void> watch(Pointer self, std::string chat_id, std::stop_token stop);
    static asio::awaitable<void> write_all(Pointer self);
    asio::awaitable<Result<BegunTurn>> begin_turn(ClientFrame& frame);
    asio::awaitable<bool> tell(std::string frame, std::stop_token stop);
    void push(std::string frame);
    void tell_error(const std::string& request_id, const core::Error& error);
    void close(websocket::close_code code, std::string reason);

    Services& services_;
    models::RequestContext context_;
    Stream stream_;
    std::deque<std::string> outgoing_;
    std::size_t outgoing_bytes_ = 0;
    bool writing_ = false;
    std::optional<websocket::close_reason> closing_;
    asio::steady_timer room_; // cancelled when the queue gets shorter
    std::stop_source ended_;
    std::map<std::string, std::stop_source> requests_; // by request id
    std::map<std::string, std::stop_source> watched_;  // by chat id
};

void Session::push(std::string frame)
{
    if (closing_ || ended_.stop_requested())
        return;
    outgoing_bytes_ += frame.size();
    outgoing_.push_back(std::move(frame));
    if (!std::exchange(writing_, true))
        asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), [](std::exception_ptr) {});
}

void Session::close(websocket::close_code code, std::string reason)
{
    if (closing_ || ended_.stop_requested())
        return;
    closing_.emplace(code, reason);
    if (!std::exchange(writing_, true))
        asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), [](std::exception_ptr) {});
}

// The one writer; runs while there is something to write.
asio::awaitable<void> Session::write_all(Pointer self)
{
    error_code error;
    while (!error && !self->outgoing_.empty()) {
        const std::string frame = std::move(self->outgoing_.front());
        self->outgoing_.pop_front();
        co_await self->stream_.async_write(asio::buffer(frame), asio::redirect_error(asio::use_awaitable, error));
        self->outgoing_bytes_ -= frame.size();
        self->room_.cancel();
    }
    if (!error && self->closing_)
        co_await self->stream_.async_close(*self->closing_, asio::redirect_error(asio::use_awaitable, error));
    if (error)
        self->ended_.request_stop();
    self->writing_ = false;
}

// Queues a frame; waits while the client is slow. False when the session or the request has ended.
asio::awaitable<bool> Session::tell(std::string frame, std::stop_token stop)
{
    while (outgoing_bytes_ > most_queued_bytes && !stop.stop_requested() && !ended_.stop_requested()) {
        room_.expires_after(pump_wait);
        error_code cancelled;
        co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    if (stop.stop_requested() || ended_.stop_requested())
        co_return false;
    push(std::move(frame));
    co_return true;
}

void Session::tell_error(const std::string& request_id, const core::Error& error)
{
    push(fmt::format(R"({{"type":"error","requestId":{},"error":{},"code":"{}"}})", json_text(request_id),
                     json_text(error.message), core::name(error.code)));
}

asio::awaitable<Result<BegunTurn>> Session::begin_turn(ClientFrame& frame)
{
    if (frame.type == FrameType::send) {
        models::RequestContext context = context_;
        if (frame.question->project_id)
            context.scope.project_id = *frame.question->project_id;
        if (auto project = co_await services_.repositories.projects().get(context.scope); !project)
            co_return std::unexpected(project.error());
        co_return co_await begin_chat_turn(services_, context, std::move(*frame.question));
    }
    auto latest = co_await services_.repositories.turns().find_latest(context_.scope, frame.chat_id);
    if (!latest)
        co_return std::unexpected(latest.error());
    if (!*latest || is_at_rest((*latest)->state))
        co_return BegunTurn{};
    co_return BegunTurn{.turn_id = (*latest)->id};
}

asio::awaitable<void> Session::pump(Pointer self, ClientFrame frame, std::stop_token stop)
{
    const std::string id = json_text(frame.request_id);
    models::Scope scope = self->context_.scope;
    if (frame.question && frame.question->project_id)
        scope.project_id = *frame.question->project_id;
    auto begun = co_await self->begin_turn(frame);
    if (!begun) {
        self->tell_error(frame.request_id, begun.error());
    } else if (begun->turn_id.empty()) {
        self->push(fmt::format(R"({{"type":"no-active","requestId":{}}})", id));
    } else {
        TurnFollower follower(self->services_.repositories, self->services_.bus, scope, begun->turn_id,
                              self->stream_.get_executor(), begun->from_sequence);
        UiStream stream(begun->goes_on);
        std::int64_t sequence = 0;
        bool begun_stream = false;
        bool going = co_await self->tell(fmt::format(R"({{"type":"start","requestId":{}}})", id), stop);
        while (going) {
            auto news = co_await follower.next(pump_wait, stop);
            if (!news) {
                if (news.error().code != Errc::cancelled)
                    self->tell_error(frame.request_id, news.error());
                break;
            }
            std::vector<std::string> chunks;
            const auto add = [&](std::vector<std::string> more) {
                chunks.insert(chunks.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
            };
            if (!std::exchange(begun_stream, true))
                add(stream.begin(news->turn));
            for (const Event& event : news->progress)
                add(stream.progress(event));
            for (const db::TurnPart& part : news->parts)
                add(stream.part(part));
            if (news->at_rest)
                add(stream.end(news->turn));
            for (const std::string& chunk : chunks) {
                going = going &&
                        co_await self->tell(fmt::format(R"({{"type":"chunk","requestId":{},"sequence":{},"chunk":{}}})",
                                                        id, sequence++, chunk),
                                            stop);
            }
            if (news->at_rest) {
                if (going)
                    self->push(fmt::format(R"({{"type":"end","requestId":{}}})", id));
                break;
            }
        }
    }
    self->requests_.erase(frame.request_id);
}

// Tells whenever a turn of the chat moves.
asio::awaitable<void> Session::watch(Pointer self, std::string chat_id, std::stop_token stop)
{
    const models::Scope scope = self->context_.scope;
    auto subscription = self->services_.bus.subscribe(chat_topic(scope, chat_id), self->stream_.get_executor());
    std::map<std::string, db::TurnState> told;
    // What the chat's last turn was when nobody had moved yet: what other processes do is found by looking.
    if (auto latest = co_await self->services_.repositories.turns().find_latest(scope, chat_id); latest && *latest)
        told[(*latest)->id] = (*latest)->state;
    while (!stop.stop_requested()) {
        auto events = co_await subscription.wait(watch_wait, stop);
        if (stop.stop_requested())
            break;
        std::vector<std::string> moved;
        for (const Event& event : events) {
            if (std::ranges::find(moved, event.turn_id) == moved.end())
                moved.push_back(event.turn_id);
        }
        if (moved.empty()) {
            auto latest = co_await self->services_.repositories.turns().find_latest(scope, chat_id);
            if (latest && *latest)
                moved.push_back((*latest)->id);
        }
        for (const std::string& turn_id : moved) {
            auto turn = co_await self->services_.repositories.turns().get(scope, turn_id);
            if (!turn || (told.contains(turn_id) && told[turn_id] == turn->state))
                continue;
            if (told.size() > most_watched)
                told.clear();
            told[turn_id] = turn->state;
            const std::string frame = fmt::format(R"({{"type":"turn","chat_id":{},"turn_id":{},"state":"{}"}})",
                                                  json_text(chat_id), json_text(turn_id), db::stored_name(turn->state));
            if (!co_await self->tell(frame, stop))
                break;
        }
    }
    self->watched_.erase(chat_id);
}

void Session::begin(ClientFrame frame)
{
    if (frame.type == FrameType::abort) {
        if (const auto found = requests_.find(frame.request_id); found != requests_.end())
            found->second.request_stop();
        return;
    }
    if (frame.type == FrameType::watch) {
        if (watched_.contains(frame.chat_id))
            return;
        if (watched_.size() >= most_watched)
            return tell_error(frame.request_id, {Errc::too_large, "One connection watches at most 64 chats.", {}, {}});
        std::stop_source stop;
        watched_.emplace(frame.chat_id, stop);
        asio::co_spawn(stream_.get_executor(), watch(shared_from_this(), frame.chat_id, stop.get_token()),
                       [](std::exception_ptr) {});
        return;
    }
    if (requests_.contains(frame.request_id))
        return tell_error(frame.request_id, {Errc::conflict, "This requestId is in use on this connection.", {}, {}});
    if (requests_.size() >= most_requests)
        return tell_error(frame.request_id,
                          {Errc::too_large, "One connection takes at most 32 requests at once.", {}, {}});
    std::stop_source stop;
    requests_.emplace(frame.request_id, stop);
    const std::string request_id = frame.request_id;
    asio::co_spawn(stream_.get_executor(), pump(shared_from_this(), std::move(frame), stop.get_token()),
                   [self = shared_from_this(), request_id](std::exception_ptr failure) {
                       if (failure)
                           self->tell_error(request_id,
                                            {Errc::internal, "Something went wrong in the server.", {}, {}});
                   });
}

void Session::take(std::string_view text)
{
    std::string request_id;
    auto frame = read_client_frame(text, request_id);
    if (!frame)
        return tell_error(request_id, frame.error());
    begin(std::move(*frame));
}

asio::awaitable<void> Session::run(Request upgrade, std::stop_token draining)
{
    websocket::stream_base::timeout timeout{std::chrono::seconds(30), std::chrono::seconds(120), true};
    stream_.set_option(timeout);
    stream_.read_message_max(largest_message);
    beast::http::request<beast::http::empty_body> request(beast::http::verb::get, upgrade.target, 11);
    for (const auto& [key, value] : upgrade.headers)
        request.insert(key, value);
    error_code error;
    co_await stream_.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return;
    {
        const std::stop_callback<std::function<void()>> leaving(
            draining, [this] { close(websocket::close_code::going_away, "The server shuts down."); });
        beast::flat_buffer buffer;
        while (!error) {
            co_await stream_.async_read(buffer, asio::redirect_error(asio::use_awaitable, error));
            if (error)
                break;
            if (!stream_.got_text()) {
                close(websocket::close_code::unknown_data, "Text frames only.");
                buffer.consume(buffer.size());
                continue;
            }
            take(std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size()));
            buffer.consume(buffer.size());
            if (buffer.capacity() > (64U << 10U))
                buffer = beast::flat_buffer();
        }
    }
    ended_.request_stop();
    room_.cancel();
    for (auto& [id, stop] : requests_)
        stop.request_stop();
    for (auto& [id, stop] : watched_)
        stop.request_stop();
}

}

asio::awaitable<void> serve_chat_socket(Services& services, models::RequestContext context,
                                        asio::ip::tcp::socket socket, Request upgrade, std::stop_token draining)
{
    try {
        const auto session = std::make_shared<Session>(services, std::move(context), std::move(socket));
        co_await session->run(std::move(upgrade), std::move(draining));
    } catch (const std::exception& error) { // a bug: this session ends, the server goes on
        core::log(core::LogLevel::error, "ws", error.what());
    }
}

}
