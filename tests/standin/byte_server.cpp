#include "standin/byte_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>

namespace datachat::standin {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

struct ByteServer::State {
    Respond respond;
    asio::io_context loop{1};
    tcp::acceptor acceptor;
    std::atomic<int> accepted = 0;
    std::atomic<int> open = 0;
    mutable std::mutex mutex;
    std::vector<Received> received;
    std::thread thread;

    State(Respond answer, std::uint16_t port)
        : respond(std::move(answer)), acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), port))
    {
    }

    asio::awaitable<void> accept();
    asio::awaitable<void> serve(tcp::socket socket);
    asio::awaitable<bool> read(tcp::socket& socket, std::string& buffer, Received& request);
    asio::awaitable<bool> perform(tcp::socket& socket, const Act& act);
};

namespace {

std::size_t content_length(std::string fields)
{
    std::ranges::transform(fields, fields.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::string_view name = "content-length:";
    std::size_t at = fields.find(name);
    if (at == std::string::npos)
        return 0;
    at = fields.find_first_not_of(' ', at + name.size());
    std::size_t length = 0;
    if (at != std::string::npos)
        std::from_chars(fields.data() + at, fields.data() + fields.size(), length);
    return length;
}

}

asio::awaitable<bool> ByteServer::State::read(tcp::socket& socket, std::string& buffer, Received& request)
{
    const auto [failed, length] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", as_tuple);
    if (failed)
        co_return false;
    const std::size_t line_end = buffer.find("\r\n");
    request.head.request_line = buffer.substr(0, line_end);
    request.head.fields = buffer.substr(line_end + 2, length - line_end - 4);
    buffer.erase(0, length);
    const std::size_t wanted = content_length(request.head.fields);
    if (buffer.size() < wanted) {
        const auto [cut, more] = co_await asio::async_read(socket, asio::dynamic_buffer(buffer),
                                                           asio::transfer_exactly(wanted - buffer.size()), as_tuple);
        if (cut)
            co_return false;
    }
    request.body = buffer.substr(0, wanted);
    buffer.erase(0, wanted);
    co_return true;
}

asio::awaitable<bool> ByteServer::State::perform(tcp::socket& socket, const Act& act)
{
    asio::steady_timer timer(loop);
    switch (act.kind) {
    case Act::Kind::send: {
        const auto [failed, count] = co_await asio::async_write(socket, asio::buffer(act.bytes), as_tuple);
        co_return !failed;
    }
    case Act::Kind::wait: {
        timer.expires_after(act.delay);
        co_await timer.async_wait(as_tuple);
        co_return true;
    }
    case Act::Kind::repeat:
        for (;;) {
            const auto [failed, count] = co_await asio::async_write(socket, asio::buffer(act.bytes), as_tuple);
            if (failed)
                co_return false;
            timer.expires_after(act.delay);
            co_await timer.async_wait(as_tuple);
        }
    case Act::Kind::stall: {
        std::string ignored;
        co_await asio::async_read(socket, asio::dynamic_buffer(ignored), as_tuple);
        co_return false;
    }
    case Act::Kind::close:
        break;
    }
    co_return false;
}

asio::awaitable<void> ByteServer::State::serve(tcp::socket socket)
{
    socket.set_option(tcp::no_delay(true));
    std::string buffer;
    for (bool goes_on = true; goes_on;) {
        Received request;
        if (!co_await read(socket, buffer, request))
            break;
        {
            const std::scoped_lock lock(mutex);
            received.push_back(request);
        }
        const std::vector<Act> acts = respond(request);
        for (const Act& act : acts) {
            goes_on = co_await perform(socket, act);
            if (!goes_on)
                break;
        }
    }
    boost::system::error_code ignored;
    socket.close(ignored);
    --open;
}

asio::awaitable<void> ByteServer::State::accept()
{
    for (;;) {
        auto [failed, socket] = co_await acceptor.async_accept(as_tuple);
        if (failed)
            co_return;
        ++accepted;
        ++open;
        asio::co_spawn(loop, serve(std::move(socket)),
                       asio::detached); // an exception ends the test program, as it should
    }
}

ByteServer::ByteServer(Respond respond, std::uint16_t port) : state_(std::make_unique<State>(std::move(respond), port))
{
    asio::co_spawn(state_->loop, state_->accept(), asio::detached);
    state_->thread = std::thread([loop = &state_->loop] { loop->run(); });
}

ByteServer::~ByteServer()
{
    state_->loop.stop();
    state_->thread.join();
}

std::uint16_t ByteServer::port() const
{
    return state_->acceptor.local_endpoint().port();
}

std::string ByteServer::url(const std::string& path) const
{
    return fmt::format("http://127.0.0.1:{}{}", port(), path);
}

std::vector<Received> ByteServer::received() const
{
    const std::scoped_lock lock(state_->mutex);
    return state_->received;
}

int ByteServer::accepted_connections() const
{
    return state_->accepted;
}

int ByteServer::open_connections() const
{
    return state_->open;
}

bool ByteServer::wait_until_idle(std::chrono::milliseconds patience) const
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (open_connections() > 0) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

std::string whole_response(int status, const std::string& fields, const std::string& body)
{
    return fmt::format("HTTP/1.1 {} Status\r\n{}Content-Length: {}\r\n\r\n{}", status, fields, body.size(), body);
}

}
