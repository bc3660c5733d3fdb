#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace datachat::api {

namespace asio = boost::asio;

// Something moved; what it is now stands in the metadata. Only progress, which is never stored, travels with the event.
struct Event {
    std::string turn_id;
    std::string step; // of progress; "" otherwise
    std::string text;
};

// Tells coroutines of any loop of this process that a turn or a chat has moved. What other processes do is not heard
// here: readers look at the metadata from time to time as well. Safe to call from any thread.
class EventBus {
    struct Mailbox;

public:
    // Hears one topic from its making on. Used by one coroutine on one loop.
    class Subscription {
    public:
        explicit Subscription(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
        // What was published since the last call: at once when there is something, else when something comes, `most`
        // has passed or `stop` is requested.
        asio::awaitable<std::vector<Event>> wait(std::chrono::milliseconds most, std::stop_token stop);

    private:
        std::shared_ptr<Mailbox> mailbox_;
    };

    Subscription subscribe(const std::string& topic, asio::any_io_executor executor);
    void publish(const std::string& topic, Event event);

private:
    std::mutex mutex_;
    std::map<std::string, std::vector<std::weak_ptr<Mailbox>>> topics_;
};

}
