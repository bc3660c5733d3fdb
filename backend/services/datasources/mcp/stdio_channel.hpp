#pragma once

#include "net/child_process.hpp"
#include "services/datasources/mcp/channel.hpp"
#include "services/datasources/mcp/mcp_config.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace datachat::services::datasources::mcp {

// A server that is a program of ours, one message a line. A program that floods, that sends lines without end, or that
// does not let go of a question that was taken back is ended.
class StdioChannel final : public Channel, public std::enable_shared_from_this<StdioChannel> {
public:
    // Starts the program. `strand` is where all calls are made; large messages are read on `pool`. Both must outlive
    // the channel, which lives until it is closed or its loop ends. Fails with not_found and unavailable.
    static Result<std::shared_ptr<StdioChannel>> start(const McpConfig& config, asio::any_io_executor strand,
                                                       asio::thread_pool& pool);

    asio::awaitable<Result<RpcReply>> call(RequestContext context, Call call) override;
    asio::awaitable<Result<void>> tell(RequestContext context, Call call) override;
    bool is_broken() const override { return broken_.has_value(); }
    std::uint64_t changes() const override { return changes_; }
    std::string last_words() const override;
    asio::awaitable<void> close() override;

private:
    // A question without an answer yet.
    struct Pending {
        Pending(const asio::any_io_executor& executor, std::size_t bytes) : timer(executor), longest(bytes) {}
        asio::steady_timer timer; // cancelled when something has happened
        std::size_t longest;
        std::optional<RpcReply> reply;
    };

    StdioChannel(std::string program, std::unique_ptr<net::ChildProcess> child, asio::any_io_executor strand,
                 asio::thread_pool& pool);

    static asio::awaitable<void> read(std::shared_ptr<StdioChannel> self);
    static asio::awaitable<void> write(std::shared_ptr<StdioChannel> self);
    static asio::awaitable<void> let_go(std::shared_ptr<StdioChannel> self, std::int64_t id);
    asio::awaitable<void> take(std::string line);
    void send(std::string message);
    void count_unasked(std::size_t bytes);
    void break_off(core::Error error);
    core::Error fault() const;
    std::string what_came_instead() const;
    std::size_t longest_line() const;

    std::string program_;
    std::unique_ptr<net::ChildProcess> child_;
    asio::any_io_executor strand_;
    asio::thread_pool& pool_;
    LineReader lines_;
    std::map<std::int64_t, std::shared_ptr<Pending>> pending_;
    std::set<std::int64_t> abandoned_; // taken back, and not answered since
    std::deque<std::string> outgoing_;
    std::size_t outgoing_bytes_ = 0;
    bool writing_ = false;
    std::int64_t last_id_ = 0;
    std::uint64_t changes_ = 0;
    std::size_t unasked_bytes_ = 0; // since the last answer
    std::size_t unasked_ = 0;
    std::string first_garbage_;
    std::optional<core::Error> broken_;
};

}
