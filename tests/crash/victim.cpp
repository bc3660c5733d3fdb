#include "crash/victim.hpp"

#include "db/sql_repositories.hpp"
#include "testing/run_async.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <thread>

namespace datachat::crash {
namespace {

constexpr std::string_view failure_mark = "failure ";

void write_line(int descriptor, const std::string& line)
{
    const std::string whole = line + "\n";
    if (::write(descriptor, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()))
        ::_exit(2);
}

class KillAt final : public core::CommitPoints {
public:
    explicit KillAt(Death death) : death_(std::move(death)), left_(death_.occurrence) {}
    void reached(std::string_view name) override
    {
        if (name == death_.commit_point && --left_ == 0)
            ::kill(::getpid(), SIGKILL);
    }

private:
    Death death_;
    int left_;
};

class PipePromises final : public Promises {
public:
    explicit PipePromises(int descriptor) : descriptor_(descriptor) {}
    void message(const std::string& turn_id) override { write_line(descriptor_, "message " + turn_id); }
    void plan(const std::string& plan_id, std::int64_t revision) override
    {
        write_line(descriptor_, fmt::format("plan {} {}", plan_id, revision));
    }
    void confirmation(const std::string& plan_id, std::int64_t revision) override
    {
        write_line(descriptor_, fmt::format("confirmation {} {}", plan_id, revision));
    }
    void answer(const std::string& turn_id) override { write_line(descriptor_, "answer " + turn_id); }
    void feedback(const std::string& event_id) override { write_line(descriptor_, "feedback " + event_id); }

private:
    int descriptor_;
};

class FileExecutions final : public Executions {
public:
    explicit FileExecutions(const std::string& path)
        : descriptor_(::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600))
    {
    }
    ~FileExecutions() override { ::close(descriptor_); }
    FileExecutions(const FileExecutions&) = delete;
    FileExecutions& operator=(const FileExecutions&) = delete;
    void executed(const std::string& plan_id) override { write_line(descriptor_, plan_id); }

private:
    int descriptor_;
};

void live_in_child(const World& world, const MakeSubject& make, Phase phase, const Death& death, int pipe)
{
    const core::SystemClock clock;
    const core::Ids ids(clock);
    const auto database = world.place.open();
    db::SqlRepositories repositories(*database, clock, ids);
    jobs::SqlJobQueue queue(*database, clock, ids);
    KillAt commit_points(death);
    PipePromises promises(pipe);
    FileExecutions executions(world.executions_file);
    const auto subject = make({repositories, queue, commit_points, clock, ids, world.scope, promises, executions});
    write_line(pipe, "begun");
    const auto outcome = testing::run_async(phase == Phase::serve ? subject->serve() : subject->recover());
    if (!outcome)
        write_line(pipe, std::string(failure_mark) + outcome.error().message + " " + outcome.error().detail);
}

std::vector<std::string> read_lines(int descriptor)
{
    std::string all;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t length = ::read(descriptor, buffer.data(), buffer.size());
        if (length <= 0)
            break;
        all.append(buffer.data(), static_cast<std::size_t>(length));
    }
    std::vector<std::string> lines;
    for (std::size_t at = 0, end = 0; (end = all.find('\n', at)) != std::string::npos; at = end + 1)
        lines.push_back(all.substr(at, end - at));
    return lines;
}

// The clock starts when the subject does: opening the database is tested by the migrations. False if it never began.
bool wait_for_begin(int descriptor)
{
    std::array<char, 6> begun{}; // "begun" and the end of the line
    const ssize_t length = ::read(descriptor, begun.data(), begun.size());
    return std::string_view(begun.data(), length > 0 ? static_cast<std::size_t>(length) : 0) == "begun\n";
}

}

Life live(const World& world, const MakeSubject& make, Phase phase, const Death& death)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        return {.failure = "no pipe"};
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        try {
            live_in_child(world, make, phase, death, ends[1]);
        } catch (const std::exception& error) {
            write_line(ends[1], std::string(failure_mark) + error.what());
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    const bool begun = wait_for_begin(ends[0]);
    const auto begin = std::chrono::steady_clock::now();
    if (begun && death.after) {
        std::this_thread::sleep_for(*death.after);
        ::kill(child, SIGKILL);
    }
    Life life;
    for (std::string& line : read_lines(ends[0])) {
        if (line.starts_with(failure_mark))
            life.failure = line.substr(failure_mark.size());
        else
            life.promises.push_back(std::move(line));
    }
    ::close(ends[0]);
    life.lasted = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    int status = 0;
    ::waitpid(child, &status, 0);
    life.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!begun && life.failure.empty())
        life.failure = "the metadata could not be opened";
    if (!life.killed && life.failure.empty() && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
        life.failure = fmt::format("ended with status {}", status);
    return life;
}

std::vector<std::string> executed_plans(const World& world)
{
    std::vector<std::string> plans;
    std::ifstream file(world.executions_file);
    for (std::string line; std::getline(file, line);)
        plans.push_back(line);
    return plans;
}

}
