#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace datachat::api {

// Cancels what a socket does when a time has passed. Used on the socket's loop only; the socket must outlive it.
class Deadline {
public:
    explicit Deadline(boost::asio::ip::tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}
    ~Deadline() { state_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void arm(std::chrono::milliseconds time)
    {
        state_->passed = false;
        state_->timer.expires_after(time); // ends the wait before
        state_->timer.async_wait([state = state_](const boost::system::error_code& error) {
            if (error || state->socket == nullptr || state->timer.expiry() > std::chrono::steady_clock::now())
                return;
            state->passed = true;
            boost::system::error_code ignored;
            state->socket->cancel(ignored);
        });
    }
    void disarm() { state_->timer.cancel(); }
    bool passed() const { return state_->passed; }

private:
    struct State {
        explicit State(boost::asio::ip::tcp::socket& guarded) : socket(&guarded), timer(guarded.get_executor()) {}
        boost::asio::ip::tcp::socket* socket;
        boost::asio::steady_timer timer;
        bool passed = false;
    };
    std::shared_ptr<State> state_;
};

}
