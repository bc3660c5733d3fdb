#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace datachat::services::datasources {

// Limits how many connections to one source are in use at once, over all event loops: a waiting coroutine holds no
// thread. Must outlive the slots that it gave. Safe to call from any thread.
class ConnectionSlots {
public:
    explicit ConnectionSlots(std::size_t count) : free_(count) {}
    ConnectionSlots(const ConnectionSlots&) = delete;
    ConnectionSlots& operator=(const ConnectionSlots&) = delete;

    // Given back by its destructor.
    class Slot {
    public:
        Slot() = default;
        explicit Slot(ConnectionSlots* owner) : owner_(owner) {}
        Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
        Slot& operator=(Slot&& other) noexcept
        {
            std::swap(owner_, other.owner_);
            return *this;
        }
        ~Slot()
        {
            if (owner_)
                owner_->release();
        }

    private:
        ConnectionSlots* owner_ = nullptr;
    };

    // Waits for a free slot in order of arrival. Fails with timeout or cancelled, as the context says.
    boost::asio::awaitable<core::Result<Slot>> acquire(models::RequestContext context);

private:
    struct Waiter;
    void release();
    void forget(const std::shared_ptr<Waiter>& waiter);

    std::mutex mutex_;
    std::size_t free_;
    std::list<std::shared_ptr<Waiter>> waiters_;
};

}
