#include "app/commands/serve.hpp"

#include "agents/learning_jobs.hpp"
#include "api/http/api_site.hpp"
#include "api/http/server.hpp"
#include "api/routes/routes.hpp"
#include "app/serving/page_folder.hpp"
#include "app/serving/stored_settings.hpp"
#include "app/serving/stored_sources.hpp"
#include "app/serving/turn_rescue.hpp"
#include "core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace datachat::app {
namespace {

using core::Result;

constexpr std::chrono::seconds drain_time{10};
constexpr std::chrono::seconds last_moment{5};
constexpr std::chrono::seconds upkeep_every{20};
constexpr std::chrono::hours jobs_are_kept{30 * 24};
constexpr int most_jobs_at_once = 50;

std::vector<std::string> host_names(const ServeOptions& options, const std::string& more)
{
    std::vector<std::string> names{"localhost", "127.0.0.1", "[::1]"};
    if (options.host != "0.0.0.0" && options.host != "::")
        names.push_back(options.host.find(':') == std::string::npos ? options.host : '[' + options.host + ']');
    std::string name;
    for (const char c : more + ',') {
        if (c != ',' && c != ' ') {
            name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            continue;
        }
        if (!name.empty())
            names.push_back(std::exchange(name, {}));
    }
    return names;
}

// Everything that serving needs beside the application, built in order.
class Serving {
public:
    Serving(Application& application, ServeOptions options, Terminal& terminal)
        : application_(application), options_(std::move(options)), terminal_(terminal), sources_(application),
          settings_(application), runner_([&application] { return application.current_orchestrator(); },
                                          application.repositories(), bus_, application.clock())
    {
    }

    asio::awaitable<Result<void>> run(std::stop_token cancel);

private:
    asio::awaitable<Result<void>> learn();
    asio::awaitable<void> upkeep();
    asio::awaitable<void> finish();
    void announce();
    api::Services services();

    Application& application_;
    ServeOptions options_;
    Terminal& terminal_;
    api::EventBus bus_;
    StoredSources sources_;
    StoredSettings settings_;
    api::TurnRunner runner_;
    std::optional<api::Services> services_;
    std::string token_;
    std::unique_ptr<api::ApiSite> site_;
    std::unique_ptr<api::Server> server_; // the first to go
    std::stop_source upkeep_stop_;
    bool upkeep_runs_ = false;
};

api::Services Serving::services()
{
    return {.repositories = application_.repositories(),
            .queue = application_.queue(),
            .catalogs = application_.catalogs(),
            .validator = application_.validator(),
            .turns = runner_,
            .bus = bus_,
            .sources = sources_,
            .settings = settings_,
            .planner = application_.planner(),
            .pool = application_.pool(),
            .clock = application_.clock(),
            .ids = application_.ids(),
            .workspace_id = application_.context({}).scope.workspace_id,
            .time_frame = [this](const db::Project& project) { return application_.time_frame(project); },
            .learn = [this] { return learn(); }};
}

asio::awaitable<Result<void>> Serving::learn()
{
    auto done =
        co_await agents::run_learning_jobs(application_.queue(), application_.learning(), application_.commit_points(),
                                           application_.owner(), application_.context({}), most_jobs_at_once);
    if (!done)
        co_return std::unexpected(done.error());
    co_return Result<void>{};
}

// What nobody asks for: turns of dead processes, jobs that are due.
asio::awaitable<void> Serving::upkeep()
{
    upkeep_runs_ = true;
    asio::steady_timer timer(application_.loop());
    const std::stop_callback<std::function<void()>> stopped(upkeep_stop_.get_token(), [&timer] { timer.cancel(); });
    while (!upkeep_stop_.stop_requested()) {
        auto rescued = co_await rescue_turns(application_, runner_);
        if (!rescued)
            core::log(core::LogLevel::warning, "upkeep", rescued.error().message + ' ' + rescued.error().detail);
        auto enqueued =
            co_await agents::enqueue_unprocessed(application_.repositories().feedback(), application_.queue());
        auto learned = enqueued ? co_await learn() : enqueued;
        if (!learned)
            core::log(core::LogLevel::warning, "upkeep", learned.error().message + ' ' + learned.error().detail);
        const auto begin = (application_.clock().now() - jobs_are_kept).time_since_epoch();
        const std::int64_t kept_from = std::chrono::duration_cast<std::chrono::milliseconds>(begin).count();
        if (auto forgotten = co_await application_.queue().forget_ended_before(kept_from); !forgotten)
            core::log(core::LogLevel::warning, "upkeep", forgotten.error().message + ' ' + forgotten.error().detail);
        if (upkeep_stop_.stop_requested())
            break;
        timer.expires_after(upkeep_every);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    upkeep_runs_ = false;
}

void Serving::announce()
{
    const bool anywhere = options_.host == "0.0.0.0" || options_.host == "::";
    const std::string host = anywhere || options_.host == "localhost" ? "127.0.0.1" : options_.host;
    const std::string shown = host.find(':') == std::string::npos ? host : '[' + host + ']';
    const std::string address =
        fmt::format("http://{}:{}/{}", shown, server_->port(), token_.empty() ? "" : "?token=" + token_);
    terminal_.out << "DataChat answers at " << address << '\n';
    if (!token_.empty())
        terminal_.out << "The link works once, for one browser. Start again for a new one.\n";
    terminal_.out.flush();
    if (options_.open)
        open_browser(address);
}

// Every connection takes a descriptor; systems give few until they are asked.
void take_descriptors()
{
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

asio::awaitable<Result<void>> Serving::run(std::stop_token cancel)
{
    application_.serve_others();
    take_descriptors();
    const std::size_t loops = std::max(1U, std::thread::hardware_concurrency());
    auto seconds = application_.settings().integer("serve.request_seconds", 1, 3600);
    if (!seconds)
        co_return std::unexpected(seconds.error());
    api::HttpLimits limits;
    limits.request = std::chrono::seconds(*seconds);
    auto server = api::Server::bind(application_.loop(), {options_.host, options_.port}, loops, limits);
    if (!server)
        co_return std::unexpected(server.error());
    server_ = std::move(*server);
    auto page = find_page(options_.page);
    if (!page)
        co_return std::unexpected(page.error());
    if (auto project = co_await application_.local_project(); !project)
        co_return std::unexpected(project.error());
    if (auto loaded = co_await settings_.load(); !loaded)
        core::log(core::LogLevel::error, "serve", loaded.error().message);

    api::GuardOptions guard{.hosts = host_names(options_, application_.settings().text("serve.hosts")),
                            .any_address = options_.host == "0.0.0.0" || options_.host == "::",
                            .needs_session = !server_->is_loopback()};
    if (guard.needs_session)
        guard.token = token_ = api::make_token();
    services_.emplace(services());
    api::SiteParts parts{.repositories = application_.repositories(),
                         .clock = application_.clock(),
                         .ids = application_.ids(),
                         .guard = std::make_shared<api::Guard>(std::move(guard)),
                         .page = std::move(*page),
                         .workspace_id = services_->workspace_id};
    site_ = std::make_unique<api::ApiSite>(std::move(parts), api::all_routes(*services_));
    server_->start(*site_);
    announce();
    asio::co_spawn(application_.loop(), upkeep(), [](std::exception_ptr failure) {
        if (failure)
            core::log(core::LogLevel::error, "upkeep", "ended by an exception");
    });

    asio::steady_timer until_stopped(application_.loop(), std::chrono::steady_clock::time_point::max());
    const std::stop_callback<std::function<void()>> stopping(cancel, [&until_stopped] { until_stopped.cancel(); });
    boost::system::error_code cancelled;
    if (!cancel.stop_requested())
        co_await until_stopped.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    co_await finish();
    co_return Result<void>{};
}

// Requests under way end, then turns are stopped; what was said is in their logs.
asio::awaitable<void> Serving::finish()
{
    upkeep_stop_.request_stop();
    runner_.stop_all();
    co_await server_->drain(drain_time);
    asio::steady_timer timer(application_.loop());
    const auto until = std::chrono::steady_clock::now() + last_moment;
    while ((runner_.running() > 0 || upkeep_runs_ || co_await server_->open_connections() > 0) &&
           std::chrono::steady_clock::now() < until) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (runner_.running() > 0 || upkeep_runs_ || co_await server_->open_connections() > 0) {
        // Something does not let go. All that was acknowledged is stored: the next start takes it up.
        core::log(core::LogLevel::warning, "serve", "ended with work under way");
        std::cout.flush();
        std::_Exit(0);
    }
}

}

asio::awaitable<int> run_serve(Application& application, ServeOptions options, Terminal& terminal,
                               std::stop_token cancel)
{
    Serving serving(application, std::move(options), terminal);
    auto served = co_await serving.run(std::move(cancel));
    if (!served) {
        terminal.err << "datachat: " << served.error().message << '\n';
        co_return core::exit_code(served.error().code);
    }
    co_return 0;
}

}
