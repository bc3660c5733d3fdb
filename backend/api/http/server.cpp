#include "api/http/server.hpp"

#include "core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace datachat::api {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using core::Errc;
using core::fail;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

core::Result<tcp::acceptor> listen(asio::io_context& loop, const tcp::endpoint& endpoint, bool share)
{
    tcp::acceptor acceptor(loop);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && share)
        acceptor.set_option(ReusePort(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(1024, error);
    if (!error)
        return acceptor;
    const std::string where = fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
    if (error == asio::error::address_in_use)
        return fail(Errc::conflict, fmt::format("{} is taken by another program: choose another --port.", where),
                    error.message());
    if (error == asio::error::access_denied)
        return fail(Errc::forbidden, fmt::format("{} may not be used by this user: choose a --port above 1023.", where),
                    error.message());
    return fail(Errc::invalid_argument, fmt::format("This machine cannot listen on {}.", where), error.message());
}

}

struct Server::Loop {
    Loop(asio::io_context& on, tcp::acceptor from) : context(&on), acceptor(std::move(from)) {}

    std::unique_ptr<asio::io_context> own; // null: the caller's
    asio::io_context* context;
    tcp::acceptor acceptor;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> busy;
    std::stop_source drain;
    std::optional<LoopState> state;
    std::thread thread;
};

core::Result<std::unique_ptr<Server>> Server::bind(asio::io_context& first_loop, Address address, std::size_t loops,
                                                   HttpLimits limits)
{
    error_code error;
    const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
    auto ip = asio::ip::make_address(host, error);
    if (error)
        return fail(Errc::invalid_argument,
                    fmt::format("--host takes an address of this machine, like 127.0.0.1 or 0.0.0.0, not \"{}\".",
                                address.host));
    std::unique_ptr<Server> server(new Server);
    server->limits_ = limits;
    server->loopback_ = ip.is_loopback();
    tcp::endpoint endpoint(ip, address.port);
    // A first socket without sharing tells whether somebody else has the port.
    if (address.port != 0) {
        if (auto probe = listen(first_loop, endpoint, false); !probe)
            return std::unexpected(probe.error());
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(loops, 1); ++i) {
        auto own = i == 0 ? nullptr : std::make_unique<asio::io_context>(1);
        asio::io_context& context = own ? *own : first_loop;
        auto acceptor = listen(context, endpoint, true);
        if (!acceptor)
            return std::unexpected(acceptor.error());
        endpoint.port(acceptor->local_endpoint().port());
        server->loops_.push_back(std::make_unique<Loop>(context, std::move(*acceptor)));
        server->loops_.back()->own = std::move(own);
    }
    server->port_ = endpoint.port();
    return server;
}

Server::~Server()
{
    for (const auto& loop : loops_) {
        loop->busy.reset();
        if (loop->own)
            loop->own->stop();
    }
    for (const auto& loop : loops_) {
        if (loop->thread.joinable())
            loop->thread.join();
        // Sockets end before the context that they live on.
        error_code ignored;
        loop->acceptor.close(ignored);
    }
}

void Server::start(const Site& site)
{
    for (const auto& loop : loops_) {
        loop->state.emplace(LoopState{
            .site = site, .limits = limits_, .draining = loop->drain.get_token(), .drain_source = &loop->drain});
        asio::co_spawn(*loop->context, accept(*loop), asio::detached);
        if (loop->own) {
            loop->busy.emplace(asio::make_work_guard(*loop->own));
            loop->thread = std::thread([context = loop->context] { context->run(); });
        }
    }
}

asio::awaitable<void> Server::accept(Loop& loop)
{
    const std::size_t most = loop.state->limits.connections;
    for (;;) {
        error_code error;
        tcp::socket socket = co_await loop.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted || !loop.acceptor.is_open())
            co_return;
        if (error) {
            // Out of descriptors, most likely: others will be given back.
            core::log(core::LogLevel::warning, "http", "accept: " + error.message());
            asio::steady_timer pause(*loop.context, std::chrono::milliseconds(50));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (loop.state->open >= most)
            continue; // closed at once: the client sees that, and comes again
        socket.set_option(tcp::no_delay(true), error);
        // serve_connection catches and logs what goes wrong.
        asio::co_spawn(*loop.context, serve_connection(std::move(socket), *loop.state), asio::detached);
    }
}

asio::awaitable<void> Server::drain(std::chrono::milliseconds patience)
{
    for (const auto& loop : loops_) {
        asio::post(*loop->context, [&loop = *loop] {
            error_code ignored;
            loop.acceptor.close(ignored);
            loop.drain.request_stop();
        });
    }
    const auto until = std::chrono::steady_clock::now() + patience;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (co_await open_connections() > 0 && std::chrono::steady_clock::now() < until) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<std::size_t> Server::open_connections()
{
    std::size_t open = 0;
    for (const auto& loop : loops_) {
        const auto count = [&loop = *loop]() -> asio::awaitable<std::size_t> {
            co_return loop.state ? loop.state->open : 0;
        };
        open += co_await asio::co_spawn(*loop->context, count, asio::use_awaitable);
    }
    co_return open;
}

}
