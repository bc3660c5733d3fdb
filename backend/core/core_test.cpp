#include "core/box.hpp"
#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/run_blocking.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <thread>

namespace datachat::core {
namespace {

TEST(Error, every_code_has_a_row)
{
    for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
        EXPECT_FALSE(name(static_cast<Errc>(code)).empty());
        EXPECT_GE(http_status(static_cast<Errc>(code)), 400);
        EXPECT_NE(exit_code(static_cast<Errc>(code)), 0);
    }
}

TEST(Digest, matches_the_published_vector_and_separates_fields)
{
    // BLAKE2b-256 of "abc", as printed by `printf abc | b2sum -l 256`.
    EXPECT_EQ(digest_hex("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    Digest a;
    a.add_field("ab");
    a.add_field("c");
    Digest b;
    b.add_field("a");
    b.add_field("bc");
    EXPECT_NE(a.hex(), b.hex());
}

TEST(Ids, are_unique_version_7_and_sort_by_time)
{
    const SystemClock clock;
    const Ids ids(clock);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(ids.next());
    EXPECT_EQ(seen.size(), 1000U);
    EXPECT_EQ(seen.begin()->size(), 36U);
    EXPECT_EQ((*seen.begin())[14], '7');
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_GT(ids.next(), *seen.rbegin());
}

TEST(Ids, client_ids_are_bounded_and_plain)
{
    EXPECT_TRUE(is_valid_client_id("chat-1"));
    EXPECT_FALSE(is_valid_client_id(""));
    EXPECT_FALSE(is_valid_client_id("a/b"));
    EXPECT_FALSE(is_valid_client_id(std::string(129, 'a')));
}

TEST(Box, copies_deeply_and_compares_values)
{
    Box<int> a(1);
    Box<int> b = a;
    *b = 2;
    EXPECT_EQ(*a, 1);
    EXPECT_FALSE(a == b);
}

TEST(RunBlocking, resumes_on_the_loop_with_the_value_or_the_exception)
{
    asio::io_context loop;
    asio::thread_pool pool(1);
    const auto loop_thread = std::this_thread::get_id();
    std::thread::id worker;
    bool resumed_on_loop = false;
    bool threw = false;
    const auto scenario = [&]() -> asio::awaitable<void> {
        const int value = co_await run_blocking(pool, [&] {
            worker = std::this_thread::get_id();
            return 42;
        });
        resumed_on_loop = value == 42 && std::this_thread::get_id() == loop_thread;
        try {
            co_await run_blocking(pool, []() -> int { throw std::runtime_error("no"); });
        } catch (const std::runtime_error&) {
            threw = true;
        }
    };
    asio::co_spawn(loop, scenario, [](const std::exception_ptr& error) {
        if (error)
            std::rethrow_exception(error);
    });
    loop.run();
    EXPECT_TRUE(resumed_on_loop);
    EXPECT_TRUE(threw);
    EXPECT_NE(worker, loop_thread);
}

}
}
