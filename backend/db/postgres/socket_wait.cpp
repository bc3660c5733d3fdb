#include "db/postgres/socket_wait.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace datachat::db::postgres {

namespace asio = boost::asio;

asio::awaitable<bool> wait_socket(int socket, Readiness readiness, std::chrono::steady_clock::time_point deadline)
{
    const auto executor = co_await asio::this_coro::executor;
    asio::posix::stream_descriptor descriptor(executor, socket);
    // libpq owns the socket: it is only borrowed here, also when this coroutine is cancelled. A timer that has just
    // expired may still call back afterwards.
    struct Borrowed {
        asio::posix::stream_descriptor& descriptor;
        std::shared_ptr<bool> waiting = std::make_shared<bool>(true);
        ~Borrowed()
        {
            *waiting = false;
            descriptor.release();
        }
    };
    const Borrowed borrowed{descriptor};

    asio::steady_timer timer(executor, deadline);
    timer.async_wait([&descriptor, waiting = borrowed.waiting](boost::system::error_code error) {
        if (!error && *waiting)
            descriptor.cancel();
    });
    boost::system::error_code error;
    const auto direction = readiness == Readiness::read ? asio::posix::stream_descriptor::wait_read
                                                        : asio::posix::stream_descriptor::wait_write;
    co_await descriptor.async_wait(direction, asio::redirect_error(asio::use_awaitable, error));
    timer.cancel();
    co_return !error;
}

}
