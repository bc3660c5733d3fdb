#include "services/datasources/mcp/stdio_channel.hpp"

#include "core/run_blocking.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::Error;
using core::fail;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t least_line = 1U << 20U;
constexpr std::size_t most_unasked_bytes = 8U << 20U;
constexpr std::size_t most_unasked = 20'000;
constexpr std::size_t most_outgoing = 16U << 20U;
constexpr std::size_t parsed_at_once = 64U << 10U; // what is larger is read on the pool
constexpr milliseconds time_to_let_go{1'000};
constexpr milliseconds time_to_end{500};

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

// What a program needs to find its way, and nothing else of ours: our own keys are in the environment, too.
net::ChildCommand command_of(const McpConfig& config)
{
    net::ChildCommand command{.program = config.command};
    for (const char* name : {"HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER"}) {
        if (const char* value = std::getenv(name))
            command.environment.emplace_back(name, value);
    }
    command.environment.emplace_back("TZ", "UTC"); // so that days stay the days that they are
    for (const auto& [name, value] : config.environment) {
        std::erase_if(command.environment, [&](const auto& one) { return one.first == name; });
        command.environment.emplace_back(name, value);
    }
    for (std::string argument : config.arguments) {
        for (const auto& [name, value] : config.environment) { // ${NAME}: so that a secret need not stand in it
            const std::string place = "${" + name + '}';
            for (std::size_t at = argument.find(place); at != std::string::npos;
                 at = argument.find(place, at + value.size()))
                argument.replace(at, place.size(), value);
        }
        command.arguments.push_back(std::move(argument));
    }
    return command;
}

}

StdioChannel::StdioChannel(std::string program, std::unique_ptr<net::ChildProcess> child, asio::any_io_executor strand,
                           asio::thread_pool& pool)
    : program_(std::move(program)), child_(std::move(child)), strand_(std::move(strand)), pool_(pool)
{
}

Result<std::shared_ptr<StdioChannel>> StdioChannel::start(const McpConfig& config, asio::any_io_executor strand,
                                                          asio::thread_pool& pool)
{
    auto child = net::ChildProcess::start(strand, command_of(config));
    if (!child)
        return std::unexpected(child.error());
    std::shared_ptr<StdioChannel> channel(new StdioChannel(config.command, std::move(*child), strand, pool));
    asio::co_spawn(strand, read(channel), asio::detached);
    return channel;
}

std::size_t StdioChannel::longest_line() const
{
    std::size_t longest = least_line;
    for (const auto& [id, pending] : pending_)
        longest = std::max(longest, pending->longest);
    return longest;
}

asio::awaitable<void> StdioChannel::read(std::shared_ptr<StdioChannel> self)
{
    while (const auto bytes = co_await self->child_->read()) {
        if (auto fed = self->lines_.feed(*bytes, self->longest_line()); !fed) {
            self->break_off(fed.error());
            break;
        }
        while (auto line = self->lines_.next())
            co_await self->take(std::move(*line));
        if (self->broken_)
            break;
    }
    co_await self->child_->end(time_to_end);
    const std::string end = self->child_->end_in_words();
    self->break_off({Errc::upstream, fmt::format("The MCP server {} {}.", self->program_, end), ""});
}

asio::awaitable<void> StdioChannel::take(std::string line)
{
    if (line.find_first_not_of(" \t") == std::string::npos)
        co_return;
    const std::size_t bytes = line.size();
    std::string begin = plain_words(line, 100);
    auto work = [line = std::move(line)] { return read_message(line); };
    auto message = bytes < parsed_at_once ? work() : co_await core::run_blocking(pool_, work);
    if (!message) {
        if (first_garbage_.empty())
            first_garbage_ = std::move(begin);
        co_return count_unasked(bytes);
    }
    if (message->kind == RpcMessage::Kind::reply) {
        const std::int64_t id = message->number().value_or(0);
        const auto found = pending_.find(id);
        if (found == pending_.end())
            co_return abandoned_.erase(id) > 0 ? void() : count_unasked(bytes);
        found->second->reply = std::move(message->reply);
        found->second->timer.cancel();
        unasked_bytes_ = unasked_ = 0;
        co_return;
    }
    if (message->kind == RpcMessage::Kind::request)
        send(answer_text(*message));
    else if (message->method.ends_with("/list_changed"))
        ++changes_;
    count_unasked(bytes);
}

void StdioChannel::count_unasked(std::size_t bytes)
{
    unasked_bytes_ += bytes;
    if (++unasked_ <= most_unasked && unasked_bytes_ <= most_unasked_bytes)
        return;
    break_off({Errc::upstream,
               fmt::format("The MCP server {} sends one message after another that nobody asked for: it was ended.",
                           program_),
               what_came_instead()});
}

void StdioChannel::break_off(Error error)
{
    if (broken_)
        return;
    broken_ = std::move(error);
    child_->kill();
    for (const auto& [id, pending] : pending_)
        pending->timer.cancel();
}

void StdioChannel::send(std::string message)
{
    outgoing_bytes_ += message.size();
    if (outgoing_bytes_ > most_outgoing)
        return break_off(
            {Errc::upstream, fmt::format("The MCP server {} does not read what it is told.", program_), ""});
    message += '\n';
    outgoing_.push_back(std::move(message));
    if (!std::exchange(writing_, true))
        asio::co_spawn(strand_, write(shared_from_this()), asio::detached);
}

asio::awaitable<void> StdioChannel::write(std::shared_ptr<StdioChannel> self)
{
    while (!self->outgoing_.empty() && !self->broken_) {
        std::string message = std::move(self->outgoing_.front());
        self->outgoing_.pop_front();
        self->outgoing_bytes_ -= message.size() - 1;
        if (auto written = co_await self->child_->write(std::move(message)); !written)
            break; // that it ended is seen where it is read
    }
    self->writing_ = false;
}

// "The MCP server X ended with status 1. It wrote: ..."
Error StdioChannel::fault() const
{
    Error error = *broken_;
    const std::string words = plain_words(last_words(), 500);
    if (!words.empty())
        error.message += fmt::format(" It wrote: {}", words);
    else if (!first_garbage_.empty())
        error.message += fmt::format(" It said \"{}\", which is no message.", first_garbage_);
    return error;
}

std::string StdioChannel::what_came_instead() const
{
    if (!first_garbage_.empty())
        return fmt::format("It sent \"{}\", which is no message.", first_garbage_);
    return unasked_ > 0 ? fmt::format("It sent {} messages that answer nothing.", unasked_) : std::string();
}

std::string StdioChannel::last_words() const
{
    return child_->last_words();
}

asio::awaitable<Result<RpcReply>> StdioChannel::call(RequestContext context, Call call)
{
    const auto self = shared_from_this();
    if (broken_)
        co_return std::unexpected(fault());
    const std::int64_t id = ++last_id_;
    const auto pending = std::make_shared<Pending>(strand_, call.longest);
    pending_.emplace(id, pending);
    const auto stop = [pending, strand = strand_] { asio::post(strand, [pending] { pending->timer.cancel(); }); };
    const std::stop_callback on_stop(context.cancel, stop);
    send(request_text(id, call.method, with_revision(std::move(call.parameters), call.revision)));
    pending->timer.expires_at(context.deadline);
    while (!pending->reply && !broken_ && !context.cancel.stop_requested() && steady_clock::now() < context.deadline)
        co_await pending->timer.async_wait(no_throw);
    pending_.erase(id);
    if (pending->reply)
        co_return std::move(*pending->reply);
    if (broken_)
        co_return std::unexpected(fault());
    abandoned_.insert(id);
    send(notification_text("notifications/cancelled", {{"requestId", id}, {"reason", "nobody waits for it any more"}}));
    asio::co_spawn(strand_, let_go(self, id), asio::detached);
    if (context.cancel.stop_requested())
        co_return fail(Errc::cancelled, "The question was cancelled.");
    const std::string instead = what_came_instead();
    co_return fail(
        Errc::timeout,
        fmt::format("The MCP server {} did not answer in time.{}{}", program_, instead.empty() ? "" : " ", instead),
        plain_words(last_words(), 500));
}

// Nobody can tell a server that honours the wish in silence from one that goes on working: both end, the next question
// starts the program anew.
asio::awaitable<void> StdioChannel::let_go(std::shared_ptr<StdioChannel> self, std::int64_t id)
{
    asio::steady_timer timer(self->strand_, time_to_let_go);
    co_await timer.async_wait(no_throw);
    if (self->abandoned_.contains(id))
        self->break_off({Errc::upstream,
                         fmt::format("The MCP server {} was ended, because it went on with a question that was taken "
                                     "back.",
                                     self->program_),
                         ""});
}

asio::awaitable<Result<void>> StdioChannel::tell(RequestContext, Call call)
{
    if (broken_)
        co_return std::unexpected(fault());
    send(notification_text(call.method, call.parameters));
    co_return Result<void>();
}

asio::awaitable<void> StdioChannel::close()
{
    const auto self = shared_from_this();
    if (!broken_)
        broken_ = Error{Errc::unavailable, "The connection to the MCP server was closed.", ""};
    for (const auto& [id, pending] : pending_)
        pending->timer.cancel();
    co_await child_->end(time_to_end);
}

}
