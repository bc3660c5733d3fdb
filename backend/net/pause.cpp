#include "net/pause.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace datachat::net {
namespace {

using core::Errc;
using core::Result;

// On a strand, so that cancel() never meets the start of the wait.
asio::awaitable<Result<void>> pause_on_strand(models::RequestContext context, std::chrono::milliseconds time)
{
    const auto strand = co_await asio::this_coro::executor;
    auto timer = std::make_shared<asio::steady_timer>(strand, time);
    const auto stop = [timer, strand] { asio::post(strand, [timer] { timer->cancel(); }); };
    const std::stop_callback on_stop(context.cancel, stop);
    if (!context.cancel.stop_requested())
        co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (context.cancel.stop_requested())
        co_return core::fail(Errc::cancelled, "The request was cancelled.");
    co_return Result<void>{};
}

}

asio::awaitable<Result<void>> pause(models::RequestContext context, std::chrono::milliseconds time)
{
    const auto strand = asio::make_strand(co_await asio::this_coro::executor);
    auto waiting = pause_on_strand(std::move(context), time);
    co_return co_await asio::co_spawn(strand, std::move(waiting), asio::use_awaitable);
}

}
