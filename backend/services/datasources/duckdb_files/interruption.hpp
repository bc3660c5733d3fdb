#pragma once

#include "core/result.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace datachat::services::datasources::duckdb_files {

// Calls `interrupt` on the loop when the deadline comes or the stop token says so, and again every few milliseconds
// while it lives: an interrupt between two statements is lost on the engine. Once the destructor has returned nothing
// calls it.
class Interruption {
public:
    enum class Reason : unsigned char { none, timeout, cancelled };

    Interruption(const boost::asio::any_io_executor& executor, std::stop_token cancel,
                 std::chrono::steady_clock::time_point deadline, std::function<void()> interrupt);
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    Reason reason() const; // safe from any thread

    // Why a call ended, where the engine only knows that it was interrupted.
    template <class Value>
    core::Result<Value> explained(core::Result<Value> result) const
    {
        if (result || reason() == Reason::none)
            return result;
        if (reason() == Reason::cancelled)
            return core::fail(core::Errc::cancelled, "The query was cancelled.", result.error().detail);
        return core::fail(core::Errc::timeout,
                          "The query took longer than its time limit; narrow the question or raise the limit.",
                          result.error().detail);
    }

private:
    struct State;
    std::shared_ptr<State> state_;
    std::stop_callback<std::function<void()>> on_stop_;
};

}
