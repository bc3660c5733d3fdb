#include "app/run_loop.hpp"

#include "app/settings_file.hpp"
#include "core/commit_points.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>

namespace datachat::app {

int run_on_loop(Settings settings, Command command)
{
    // A closed pipe is an error of a write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    asio::io_context loop(1);
    core::NoCommitPoints commit_points;
    std::stop_source stop;
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (error)
            return;
        stop.request_stop();
        signals.clear();
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
    });

    int exit_code = 0;
    std::unique_ptr<Application> application;
    const auto main = [&]() -> asio::awaitable<void> {
        auto started = co_await Application::start(std::move(settings), process_environment(), loop, commit_points);
        if (!started) {
            std::cerr << "datachat: " << started.error().message << '\n';
            exit_code = core::exit_code(started.error().code);
        } else {
            application = std::move(*started);
            exit_code = co_await command(*application, stop.get_token());
        }
        signals.cancel();
    };
    std::exception_ptr failure;
    asio::co_spawn(loop, main, [&](std::exception_ptr error) {
        failure = std::move(error);
        loop.stop();
    });
    loop.run();
    application.reset();
    if (failure)
        std::rethrow_exception(failure);
    return exit_code;
}

}
