#include "services/datasources/connection_slots.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <stop_token>

namespace datachat::services::datasources {
namespace {

namespace asio = boost::asio;
using core::Errc;
using Acquired = std::optional<core::Result<ConnectionSlots::Slot>>;

asio::awaitable<void> acquire_into(ConnectionSlots& slots, models::RequestContext context, Acquired& acquired)
{
    acquired.emplace(co_await slots.acquire(context));
}

TEST(ConnectionSlots, the_next_waiter_gets_what_is_given_back)
{
    asio::io_context loop;
    ConnectionSlots slots(1);
    Acquired first;
    Acquired second;
    asio::co_spawn(loop, acquire_into(slots, {}, first), asio::detached);
    asio::co_spawn(loop, acquire_into(slots, {}, second), asio::detached);
    loop.poll();
    ASSERT_TRUE(first && first->has_value());
    EXPECT_FALSE(second);
    first.reset();
    loop.run();
    EXPECT_TRUE(second && second->has_value());
}

TEST(ConnectionSlots, waiting_ends_at_the_deadline_and_on_the_stop_token)
{
    asio::io_context loop;
    ConnectionSlots slots(1);
    Acquired held;
    Acquired late;
    Acquired unwanted;
    std::stop_source stop;
    asio::co_spawn(loop, acquire_into(slots, {}, held), asio::detached);
    asio::co_spawn(loop, acquire_into(slots, {.deadline = std::chrono::steady_clock::now()}, late), asio::detached);
    asio::co_spawn(loop, acquire_into(slots, {.cancel = stop.get_token()}, unwanted), asio::detached);
    loop.poll();
    stop.request_stop();
    loop.run();
    ASSERT_TRUE(late && unwanted);
    EXPECT_EQ(late->error().code, Errc::timeout);
    EXPECT_EQ(unwanted->error().code, Errc::cancelled);
    held.reset();
    Acquired next; // nobody waits any more: the slot is free
    asio::co_spawn(loop, acquire_into(slots, {}, next), asio::detached);
    loop.restart();
    loop.run();
    EXPECT_TRUE(next && next->has_value());
}

}
}
