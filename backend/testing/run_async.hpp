#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace datachat::testing {

// Runs one coroutine to its end on a loop of its own and gives back what it returned.
template <class T>
T run_async(boost::asio::awaitable<T> task)
{
    boost::asio::io_context loop(1);
    std::optional<T> outcome;
    std::exception_ptr thrown;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, T value) {
        thrown = std::move(error);
        outcome.emplace(std::move(value));
    });
    loop.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return std::move(*outcome);
}

}
