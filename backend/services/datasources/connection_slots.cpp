#include "services/datasources/connection_slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stop_token>

namespace datachat::services::datasources {

namespace asio = boost::asio;

struct ConnectionSlots::Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}

    asio::steady_timer timer;
    bool granted = false; // guarded by the slots' mutex
};

namespace {

// Wakes the waiter on its own loop, wherever the call comes from.
template <class Waiter>
void wake(const std::shared_ptr<Waiter>& waiter)
{
    asio::post(waiter->timer.get_executor(), [waiter] { waiter->timer.cancel(); });
}

}

asio::awaitable<core::Result<ConnectionSlots::Slot>> ConnectionSlots::acquire(models::RequestContext context)
{
    const auto executor = co_await asio::this_coro::executor;
    std::shared_ptr<Waiter> waiter;
    {
        const std::lock_guard lock(mutex_);
        if (free_ > 0 && waiters_.empty()) {
            --free_;
            co_return Slot(this);
        }
        waiter = std::make_shared<Waiter>(executor);
        waiter->timer.expires_at(context.deadline);
        waiters_.push_back(waiter);
    }
    const std::stop_callback on_stop(context.cancel, [waiter] { wake(waiter); });
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (waiter->granted)
                co_return Slot(this);
        }
        if (context.cancel.stop_requested() || std::chrono::steady_clock::now() >= context.deadline)
            break;
        co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    forget(waiter);
    if (context.cancel.stop_requested())
        co_return core::fail(core::Errc::cancelled, "The query was cancelled.");
    co_return core::fail(core::Errc::timeout,
                         "All connections to this source were busy until the time limit; try again in a moment.");
}

void ConnectionSlots::forget(const std::shared_ptr<Waiter>& waiter)
{
    {
        const std::lock_guard lock(mutex_);
        if (!waiter->granted) {
            waiters_.remove(waiter);
            return;
        }
    }
    release(); // it was granted after the waiter had given up
}

void ConnectionSlots::release()
{
    const std::lock_guard lock(mutex_);
    if (waiters_.empty()) {
        ++free_;
        return;
    }
    const std::shared_ptr<Waiter> next = waiters_.front();
    waiters_.pop_front();
    next->granted = true;
    wake(next);
}

}
