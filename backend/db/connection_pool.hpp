#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace datachat::db {

namespace asio = boost::asio;

// At most `size` connections, lent to coroutines of any loop, in the order of asking. A place may be empty: who gets an
// empty lease opens a connection and puts it in.
template <class Connection>
class ConnectionPool {
    struct Shared;

public:
    // The right to use one place; gives it back when destroyed. Reset `connection` to drop a connection that is not fit
    // for the next user.
    class Lease {
    public:
        Lease() = default;
        Lease(std::shared_ptr<Shared> shared, std::unique_ptr<Connection> content)
            : connection(std::move(content)), shared_(std::move(shared))
        {
        }
        Lease(Lease&& other) noexcept
            : connection(std::move(other.connection)), shared_(std::exchange(other.shared_, {}))
        {
        }
        Lease& operator=(Lease&& other) noexcept
        {
            give_back();
            connection = std::move(other.connection);
            shared_ = std::exchange(other.shared_, {});
            return *this;
        }
        ~Lease() { give_back(); }

        std::unique_ptr<Connection> connection;

    private:
        void give_back()
        {
            if (shared_)
                std::exchange(shared_, {})->release(std::move(connection));
        }
        std::shared_ptr<Shared> shared_;
    };

    explicit ConnectionPool(std::size_t size) : shared_(std::make_shared<Shared>()) { shared_->free_places = size; }

    asio::awaitable<Lease> acquire()
    {
        auto initiate = [shared = shared_](auto handler) {
            auto executor = asio::get_associated_executor(handler);
            auto guard = asio::make_work_guard(executor);
            shared->serve([handler = std::move(handler), executor, guard = std::move(guard)](Lease lease) mutable {
                asio::post(executor, [handler = std::move(handler), lease = std::move(lease)]() mutable {
                    std::move(handler)(std::move(lease));
                });
            });
        };
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Lease)>(std::move(initiate),
                                                                                            asio::use_awaitable);
    }

    // Whether somebody waits for a place.
    bool is_wanted() const
    {
        const std::lock_guard lock(shared_->mutex);
        return !shared_->waiting.empty();
    }

    // Drops the connections that nobody uses.
    void clear()
    {
        std::vector<std::unique_ptr<Connection>> dropped;
        const std::lock_guard lock(shared_->mutex);
        dropped.swap(shared_->idle);
        shared_->free_places += dropped.size();
    }

private:
    using Waiter = std::move_only_function<void(Lease)>;

    struct Shared : std::enable_shared_from_this<Shared> {
        std::mutex mutex;
        std::vector<std::unique_ptr<Connection>> idle;
        std::size_t free_places = 0; // that hold no connection
        std::deque<Waiter> waiting;

        void serve(Waiter waiter)
        {
            std::unique_ptr<Connection> connection;
            {
                const std::lock_guard lock(mutex);
                if (!idle.empty()) {
                    connection = std::move(idle.back());
                    idle.pop_back();
                } else if (free_places > 0) {
                    --free_places;
                } else {
                    waiting.push_back(std::move(waiter));
                    return;
                }
            }
            waiter(Lease(this->shared_from_this(), std::move(connection)));
        }

        void release(std::unique_ptr<Connection> connection)
        {
            Waiter next;
            {
                const std::lock_guard lock(mutex);
                if (waiting.empty()) {
                    if (connection)
                        idle.push_back(std::move(connection));
                    else
                        ++free_places;
                    return;
                }
                next = std::move(waiting.front());
                waiting.pop_front();
            }
            next(Lease(this->shared_from_this(), std::move(connection)));
        }
    };

    std::shared_ptr<Shared> shared_;
};

}
