#pragma once

#include "core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace datachat::net {

namespace asio = boost::asio;
using core::Result;

struct ChildCommand {
    std::string program; // a path, or a name that is looked for on our PATH
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment; // all that it gets
};

// A program that runs beside ours and is talked to over its standard input and output. It leads a process group of its
// own, which ends with it; it inherits nothing else of ours, and no zombie stays. The end of what it writes to its
// standard error is kept.
//
// All calls but start() and the destructor are made on the executor that it was started with, which must be a strand or
// belong to one thread. One read and one write at a time.
class ChildProcess {
public:
    // Fails with not_found (no such program) and unavailable.
    static Result<std::unique_ptr<ChildProcess>> start(asio::any_io_executor executor, ChildCommand command);

    // Ends it: closes its input, waits up to a third of a second, then kills the group.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // Writes all bytes. Fails with upstream when it no longer reads.
    asio::awaitable<Result<void>> write(std::string bytes);

    // The next bytes of its output; none at the end of it, whether it closed it or has ended.
    asio::awaitable<std::optional<std::string>> read();

    // Ends it politely: closes its input, waits, asks (SIGTERM), waits, kills. Returns when it is gone.
    asio::awaitable<void> end(std::chrono::milliseconds patience);

    void kill(); // the whole group, at once

    // The last 4,000 bytes of its standard error, as they are.
    std::string last_words() const;
    // How it ended, in words: "ended with status 3", "was ended by signal 9"; "" while it runs.
    std::string end_in_words() const;

private:
    struct State;
    explicit ChildProcess(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}
