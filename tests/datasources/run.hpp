#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace datachat::tests {

// Runs one coroutine on a loop of its own until it ends, and returns what it returned.
template <class T>
T run(boost::asio::awaitable<T> task)
{
    boost::asio::io_context loop;
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& error, T value) {
        failure = error;
        result.emplace(std::move(value));
    });
    loop.run();
    if (failure)
        std::rethrow_exception(failure);
    return std::move(*result);
}

inline void run(boost::asio::awaitable<void> task)
{
    boost::asio::io_context loop;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& error) { failure = error; });
    loop.run();
    if (failure)
        std::rethrow_exception(failure);
}

}
