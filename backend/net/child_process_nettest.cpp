#include "net/child_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace datachat::net {
namespace {

using core::Errc;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

ChildCommand shell(std::string script)
{
    return {.program = "sh", .arguments = {"-c", std::move(script)}, .environment = {{"PATH", "/usr/bin:/bin"}}};
}

template <class Task>
void run(Task task)
{
    asio::io_context loop;
    std::exception_ptr thrown;
    asio::co_spawn(loop, task(loop.get_executor()), [&](std::exception_ptr error) { thrown = std::move(error); });
    loop.run();
    if (thrown)
        std::rethrow_exception(thrown);
}

// Whether there is a process with the number in this text.
bool lives(const std::string& number)
{
    return ::kill(std::stoi(number), 0) == 0;
}

TEST(ChildProcess, is_written_to_and_read)
{
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child = ChildProcess::start(executor, shell("read line; echo \"got $line\"; echo oops >&2; exit 3"));
        EXPECT_TRUE(child.has_value());
        EXPECT_TRUE((co_await (*child)->write("hello\n")).has_value());
        std::string all;
        while (auto more = co_await (*child)->read())
            all += *more;
        EXPECT_EQ(all, "got hello\n");
        co_await (*child)->end(milliseconds(500));
        EXPECT_EQ((*child)->last_words(), "oops\n");
        EXPECT_EQ((*child)->end_in_words(), "ended with status 3");
        EXPECT_EQ((co_await (*child)->write("more\n")).error().code, Errc::upstream);
    });
}

TEST(ChildProcess, what_cannot_be_started_is_told)
{
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        const auto child = ChildProcess::start(executor, {.program = "no-such-program"});
        EXPECT_EQ(child.error().code, Errc::not_found);
        EXPECT_NE(child.error().message.find("no-such-program"), std::string::npos);
        co_return;
    });
}

TEST(ChildProcess, gets_only_the_environment_that_it_is_given)
{
    ::setenv("DATACHAT_CHILD_TEST", "secret", 1);
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child = ChildProcess::start(executor, shell("echo \"[$DATACHAT_CHILD_TEST]\"; ls /proc/self/fd | wc -l"));
        std::string all;
        while (auto more = co_await (*child)->read())
            all += *more;
        EXPECT_EQ(all, "[]\n4\n"); // three streams, and the listing itself
    });
}

TEST(ChildProcess, one_that_ignores_every_wish_ends_with_its_children)
{
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child =
            ChildProcess::start(executor, shell("trap '' TERM HUP INT; sleep 1000 & echo $$ $!; exec <&-; wait; wait"));
        const std::string numbers = *co_await (*child)->read();
        const std::string own = numbers.substr(0, numbers.find(' '));
        const std::string other = numbers.substr(numbers.find(' ') + 1);
        EXPECT_TRUE(lives(own) && lives(other));
        const auto begin = steady_clock::now();
        co_await (*child)->end(milliseconds(50));
        EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(2));
        EXPECT_FALSE(lives(own)); // not even as a zombie
        EXPECT_EQ((*child)->end_in_words(), "was ended by signal 9");
        for (int i = 0; i < 100 && lives(other); ++i) // somebody else's to bury
            std::this_thread::sleep_for(milliseconds(5));
        std::ifstream state("/proc/" + other.substr(0, other.find('\n')) + "/stat");
        const std::string words((std::istreambuf_iterator<char>(state)), std::istreambuf_iterator<char>());
        EXPECT_TRUE(words.empty() || words.find(") Z") != std::string::npos) << words;
    });
}

TEST(ChildProcess, the_destructor_leaves_nothing_behind)
{
    std::string number;
    run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child = ChildProcess::start(executor, shell("trap '' TERM; echo $$; while :; do sleep 1; done"));
        number = *co_await (*child)->read();
    });
    EXPECT_FALSE(lives(number));
}

TEST(ChildProcess, one_that_dies_is_buried_without_being_asked)
{
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child = ChildProcess::start(executor, shell("echo $$; exit 0"));
        const std::string number = *co_await (*child)->read();
        EXPECT_FALSE((co_await (*child)->read()).has_value());
        for (int i = 0; i < 100 && (*child)->end_in_words().empty(); ++i) {
            asio::steady_timer timer(executor, milliseconds(10));
            co_await timer.async_wait(asio::use_awaitable);
        }
        EXPECT_FALSE(lives(number));
    });
}

TEST(ChildProcess, of_endless_complaints_the_end_is_kept)
{
    run([](asio::any_io_executor executor) -> asio::awaitable<void> {
        auto child = ChildProcess::start(executor, shell("yes complaint | head -c 1000000 >&2; echo end >&2"));
        while (co_await (*child)->read()) {
        }
        co_await (*child)->end(milliseconds(500));
        const std::string words = (*child)->last_words();
        EXPECT_LE(words.size(), 4'000U);
    });
}

}
}
