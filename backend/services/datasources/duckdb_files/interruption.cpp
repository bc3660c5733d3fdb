#include "services/datasources/duckdb_files/interruption.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>

namespace datachat::services::datasources::duckdb_files {

struct Interruption::State : std::enable_shared_from_this<State> {
    State(const boost::asio::any_io_executor& executor, std::function<void()> callback)
        : timer(executor), interrupt(std::move(callback))
    {
    }

    void arm(std::chrono::steady_clock::time_point when)
    {
        timer.expires_at(when);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error)
                self->fire(Reason::timeout);
        });
    }

    void fire(Reason why)
    {
        {
            const std::lock_guard lock(mutex);
            if (!interrupt)
                return;
            if (reason == Reason::none)
                reason = why;
            interrupt();
        }
        arm(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
    }

    boost::asio::steady_timer timer;
    std::mutex mutex;
    std::function<void()> interrupt; // empty at the end
    Reason reason = Reason::none;
};

Interruption::Interruption(const boost::asio::any_io_executor& executor, std::stop_token cancel,
                           std::chrono::steady_clock::time_point deadline, std::function<void()> interrupt)
    : state_(std::make_shared<State>(executor, std::move(interrupt))), on_stop_(std::move(cancel), [state = state_] {
          boost::asio::post(state->timer.get_executor(), [state] { state->fire(Reason::cancelled); });
      })
{
    state_->arm(deadline);
}

Interruption::~Interruption()
{
    {
        const std::lock_guard lock(state_->mutex);
        state_->interrupt = nullptr;
    }
    state_->timer.cancel();
}

Interruption::Reason Interruption::reason() const
{
    const std::lock_guard lock(state_->mutex);
    return state_->reason;
}

}
