#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace datachat::core {

namespace asio = boost::asio;

// Runs `work` (a callable without arguments) on `pool` and resumes the calling coroutine on its own executor with what
// it returned. For drivers that block and for computing above a millisecond. The work itself cannot be interrupted by
// cancelling the coroutine: give it a stop_token. An exception of the work is thrown at the awaiting coroutine.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> run_blocking(asio::thread_pool& pool, Work work)
{
    using Value = std::invoke_result_t<Work&>;
    using Outcome = std::variant<std::monostate, Value, std::exception_ptr>;

    auto initiate = [&pool](auto handler, Work task) {
        auto executor = asio::get_associated_executor(handler);
        auto keep_alive = asio::make_work_guard(executor);
        asio::post(pool, [handler = std::move(handler), task = std::move(task), executor,
                          keep_alive = std::move(keep_alive)]() mutable {
            Outcome outcome;
            try {
                outcome.template emplace<1>(task());
            } catch (...) {
                outcome.template emplace<2>(std::current_exception());
            }
            asio::post(executor, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                std::move(handler)(std::move(outcome));
            });
        });
    };
    Outcome outcome = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
        std::move(initiate), asio::use_awaitable, std::move(work));
    if (outcome.index() == 2)
        std::rethrow_exception(std::get<2>(std::move(outcome)));
    co_return std::get<1>(std::move(outcome));
}

}
