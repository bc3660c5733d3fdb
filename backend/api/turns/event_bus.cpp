#include "api/turns/event_bus.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

namespace datachat::api {
namespace {

// A reader that is slow to look finds everything in the metadata: only the newest events are kept for it.
constexpr std::size_t most_waiting = 64;

}

struct EventBus::Mailbox {
    explicit Mailbox(asio::any_io_executor on) : executor(std::move(on)), timer(executor) {}

    std::mutex mutex;
    std::deque<Event> events;
    asio::any_io_executor executor;
    asio::steady_timer timer; // touched on the executor only

    static void wake(const std::shared_ptr<Mailbox>& mailbox)
    {
        asio::post(mailbox->executor, [mailbox] { mailbox->timer.cancel(); });
    }

    std::vector<Event> take()
    {
        const std::lock_guard lock(mutex);
        std::vector<Event> taken(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
        events.clear();
        return taken;
    }
};

asio::awaitable<std::vector<Event>> EventBus::Subscription::wait(std::chrono::milliseconds most, std::stop_token stop)
{
    std::vector<Event> taken = mailbox_->take();
    if (!taken.empty() || stop.stop_requested())
        co_return taken;
    mailbox_->timer.expires_after(most);
    const std::stop_callback<std::function<void()>> stopped(stop, [mailbox = mailbox_] { Mailbox::wake(mailbox); });
    boost::system::error_code cancelled;
    co_await mailbox_->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    co_return mailbox_->take();
}

EventBus::Subscription EventBus::subscribe(const std::string& topic, asio::any_io_executor executor)
{
    auto mailbox = std::make_shared<Mailbox>(std::move(executor));
    const std::lock_guard lock(mutex_);
    auto& listeners = topics_[topic];
    std::erase_if(listeners, [](const auto& listener) { return listener.expired(); });
    listeners.push_back(mailbox);
    return Subscription(std::move(mailbox));
}

void EventBus::publish(const std::string& topic, Event event)
{
    std::vector<std::shared_ptr<Mailbox>> listeners;
    {
        const std::lock_guard lock(mutex_);
        const auto found = topics_.find(topic);
        if (found == topics_.end())
            return;
        for (const auto& listener : found->second) {
            if (auto mailbox = listener.lock())
                listeners.push_back(std::move(mailbox));
        }
        if (listeners.empty()) {
            topics_.erase(found);
            return;
        }
    }
    for (const auto& mailbox : listeners) {
        {
            const std::lock_guard lock(mailbox->mutex);
            mailbox->events.push_back(event);
            if (mailbox->events.size() > most_waiting)
                mailbox->events.pop_front();
        }
        Mailbox::wake(mailbox);
    }
}

}
