#pragma once

#include "core/error.hpp"

#include <chrono>
#include <optional>
#include <stop_token>

namespace datachat::services::datasources::mysql {

// Ends a wait for the server at a deadline, or at once when one of two tokens is stopped. Used by one thread at a time.
class Interruption {
public:
    Interruption(std::stop_token cancel, std::stop_token closing, std::chrono::steady_clock::time_point deadline);
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    // Waits until the socket can do what `wanted` says (libmariadb's MYSQL_WAIT_ bits), and returns what it can do, or
    // MYSQL_WAIT_TIMEOUT after `timeout`; 0 when the work must end.
    int wait(int socket, int wanted, std::optional<std::chrono::milliseconds> timeout);

    bool is_due() const;
    core::Error error() const; // why: cancelled or timeout

private:
    // Becomes readable when it is rung, from any thread.
    class Bell {
    public:
        Bell();
        ~Bell();
        Bell(const Bell&) = delete;
        Bell& operator=(const Bell&) = delete;
        int descriptor() const { return descriptor_; }

    private:
        int descriptor_;
    };
    struct Ring {
        int descriptor;
        void operator()() const;
    };

    std::stop_token cancel_;
    std::stop_token closing_;
    std::chrono::steady_clock::time_point deadline_;
    Bell bell_; // before the callbacks, which ring it until they are gone
    std::stop_callback<Ring> on_cancel_;
    std::stop_callback<Ring> on_closing_;
};

}
