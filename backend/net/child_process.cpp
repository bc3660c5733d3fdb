#include "net/child_process.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <mutex>
#include <thread>

namespace datachat::net {
namespace {

using core::Errc;
using core::fail;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t piece = 64U << 10U;
constexpr std::size_t most_words = 4'000;
constexpr milliseconds last_patience{300};
constexpr milliseconds watch_interval{100}; // where the kernel has no pidfd

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

struct Pipe {
    int read = -1;
    int write = -1;
};

std::optional<Pipe> make_pipe()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    return Pipe{ends[0], ends[1]};
}

std::vector<char*> pointers_to(std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Starts it as the leader of a new group, with default signals and nothing open but the three streams. 0 or an errno.
int spawn(ChildCommand& command, int input, int output, int error, pid_t& process)
{
    std::vector<std::string> words{command.program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : command.environment)
        variables.push_back(name + '=' + value);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int failed = posix_spawnp(&process, command.program.c_str(), &actions, &attributes, pointers_to(words).data(),
                                    pointers_to(variables).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

}

// Held by the object and by the coroutines that read the standard error and wait for the end.
struct ChildProcess::State {
    explicit State(const asio::any_io_executor& executor)
        : input(executor), output(executor), error(executor), handle(executor)
    {
    }
    ~State() { finish(); }

    // Whether it has ended; its group is killed before its number can be given to another.
    bool reap()
    {
        const std::lock_guard lock(mutex);
        if (process <= 0)
            return true;
        siginfo_t info{};
        if (waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0)
            return false;
        ::kill(-process, SIGKILL);
        waitpid(process, &status, 0);
        process = -1;
        return true;
    }

    void signal(int number)
    {
        const std::lock_guard lock(mutex);
        if (process > 0)
            ::kill(-process, number);
    }

    // What waits for them is told that nothing comes; a grandchild outside the group may hold them open for ever.
    void close_outputs()
    {
        boost::system::error_code ignored;
        output.close(ignored);
        error.close(ignored);
        handle.close(ignored);
    }

    // The blocking end, for when no loop runs any more.
    void finish()
    {
        boost::system::error_code ignored;
        input.close(ignored);
        const auto until = steady_clock::now() + last_patience;
        while (!reap()) {
            if (steady_clock::now() > until)
                signal(SIGKILL);
            std::this_thread::sleep_for(milliseconds(5));
        }
    }

    asio::posix::stream_descriptor input;
    asio::posix::stream_descriptor output;
    asio::posix::stream_descriptor error;
    asio::posix::stream_descriptor handle; // becomes readable when it ends
    std::mutex mutex;                      // guards process and status
    pid_t process = -1;
    int status = 0;
    std::string words; // the end of its standard error

    static asio::awaitable<void> listen(std::shared_ptr<State> self);
    static asio::awaitable<void> watch(std::shared_ptr<State> self);
};

asio::awaitable<void> ChildProcess::State::listen(std::shared_ptr<State> self)
{
    std::string bytes(piece, '\0');
    while (true) {
        const auto [failed, count] = co_await self->error.async_read_some(asio::buffer(bytes), no_throw);
        if (failed)
            co_return;
        self->words.append(bytes, 0, count);
        if (self->words.size() > 2 * most_words)
            self->words.erase(0, self->words.size() - most_words);
    }
}

asio::awaitable<void> ChildProcess::State::watch(std::shared_ptr<State> self)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!self->reap()) {
        if (self->handle.is_open()) {
            const auto [failed] = co_await self->handle.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
            if (!failed)
                continue;
            boost::system::error_code ignored;
            self->handle.close(ignored);
        }
        timer.expires_after(watch_interval);
        co_await timer.async_wait(no_throw);
    }
}

ChildProcess::ChildProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(asio::any_io_executor executor, ChildCommand command)
{
    const auto input = make_pipe();
    const auto output = make_pipe();
    const auto error = make_pipe();
    auto state = std::make_shared<State>(executor);
    const auto close_all = [](std::initializer_list<int> files) {
        for (const int file : files)
            ::close(file);
    };
    if (!input || !output || !error) {
        for (const auto& pipe : {input, output, error}) {
            if (pipe)
                close_all({pipe->read, pipe->write});
        }
        return fail(Errc::unavailable, "No further program can be started now: too many files are open.");
    }
    const int failed = spawn(command, input->read, output->write, error->write, state->process);
    close_all({input->read, output->write, error->write});
    if (failed != 0) {
        state->process = -1;
        close_all({input->write, output->read, error->read});
        const std::string reason = std::error_code(failed, std::generic_category()).message();
        return fail(failed == ENOENT ? Errc::not_found : Errc::unavailable,
                    fmt::format("The program {} cannot be started ({}): check its name and that it may be run.",
                                command.program, reason));
    }
    state->input.assign(input->write);
    state->output.assign(output->read);
    state->error.assign(error->read);
    const auto handle = static_cast<int>(syscall(SYS_pidfd_open, state->process, 0));
    if (handle >= 0)
        state->handle.assign(handle);
    asio::co_spawn(executor, State::listen(state), asio::detached);
    asio::co_spawn(executor, State::watch(state), asio::detached);
    return std::unique_ptr<ChildProcess>(new ChildProcess(std::move(state)));
}

ChildProcess::~ChildProcess()
{
    state_->finish();
    state_->close_outputs();
}

asio::awaitable<Result<void>> ChildProcess::write(std::string bytes)
{
    const auto state = state_;
    const auto [failed, count] = co_await asio::async_write(state->input, asio::buffer(bytes), no_throw);
    if (failed)
        co_return fail(Errc::upstream, "The program no longer reads what it is told.", failed.message());
    co_return Result<void>();
}

asio::awaitable<std::optional<std::string>> ChildProcess::read()
{
    const auto state = state_;
    std::string bytes(piece, '\0');
    const auto [failed, count] = co_await state->output.async_read_some(asio::buffer(bytes), no_throw);
    if (failed)
        co_return std::nullopt;
    bytes.resize(count);
    co_return bytes;
}

asio::awaitable<void> ChildProcess::end(milliseconds patience)
{
    const auto state = state_;
    boost::system::error_code ignored;
    state->input.close(ignored);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (const int signal : {0, SIGTERM, SIGKILL}) {
        if (signal != 0)
            state->signal(signal);
        const auto until = steady_clock::now() + patience;
        while (!state->reap() && (steady_clock::now() < until || signal == SIGKILL)) {
            timer.expires_after(milliseconds(10));
            co_await timer.async_wait(no_throw);
        }
        if (state->reap())
            break;
    }
    state->close_outputs();
}

void ChildProcess::kill()
{
    state_->signal(SIGKILL);
}

std::string ChildProcess::last_words() const
{
    const std::string& words = state_->words;
    return words.size() > most_words ? words.substr(words.size() - most_words) : words;
}

std::string ChildProcess::end_in_words() const
{
    const std::lock_guard lock(state_->mutex);
    if (state_->process > 0)
        return {};
    return WIFSIGNALED(state_->status) ? fmt::format("was ended by signal {}", WTERMSIG(state_->status))
                                       : fmt::format("ended with status {}", WEXITSTATUS(state_->status));
}

}
