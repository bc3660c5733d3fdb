#pragma once

#include "core/clock.hpp"

#include <atomic>
#include <chrono>

namespace datachat::testing {

// Stands still until it is moved. Begins on 2024-06-15 12:00:00 UTC.
class FakeClock final : public core::Clock {
public:
    std::chrono::system_clock::time_point now() const override
    {
        return std::chrono::system_clock::time_point(std::chrono::milliseconds(now_ms_.load()));
    }
    std::chrono::steady_clock::time_point steady_now() const override
    {
        return std::chrono::steady_clock::time_point(std::chrono::milliseconds(now_ms_.load()));
    }
    std::int64_t now_ms() const { return now_ms_.load(); }
    void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

private:
    std::atomic<std::int64_t> now_ms_ = 1'718'452'800'000;
};

}
