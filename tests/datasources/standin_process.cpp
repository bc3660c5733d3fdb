#include "standin_process.hpp"

#include "run.hpp"

#include "net/http_client.hpp"
#include "services/cloud/url_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

extern char** environ;

namespace datachat::tests {
namespace {

std::string read_line(int file)
{
    std::string line;
    for (char c = 0; read(file, &c, 1) == 1 && c != '\n';)
        line += c;
    return line;
}

net::HttpResponse fetch(net::HttpRequest request)
{
    boost::asio::io_context loop;
    net::HttpClient client(loop.get_executor());
    std::optional<core::Result<net::HttpResponse>> response;
    boost::asio::co_spawn(
        loop, client.fetch({}, std::move(request)),
        [&](const std::exception_ptr&, core::Result<net::HttpResponse> found) { response = std::move(found); });
    loop.run();
    if (!response || !*response || (*response)->status != 200)
        throw std::runtime_error("the stand-in does not answer at its own door");
    return std::move(**response);
}

}

StandinProcess::StandinProcess(std::string_view program, const std::string& sql,
                               const std::vector<std::string>& options)
{
    std::vector<std::string> words{"--folder", folder(), "--sql", folder_.write("tables.sql", sql).string()};
    words.insert(words.end(), options.begin(), options.end());
    start(std::string(DATACHAT_STANDIN_DIR) + '/' + std::string(program), std::move(words));
}

StandinProcess::StandinProcess(const std::string& script, std::vector<std::string> arguments)
{
    start(script, std::move(arguments));
}

void StandinProcess::start(const std::string& script, std::vector<std::string> words)
{
    words.insert(words.begin(), {"python3", script});
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    const int failed = posix_spawnp(&process_, "python3", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    if (failed == 0)
        address_ = read_line(out[0]);
    close(out[0]);
    if (address_.empty())
        throw std::runtime_error("the stand-in does not start: " + script);
}

StandinProcess::~StandinProcess()
{
    kill();
}

void StandinProcess::kill()
{
    if (process_ <= 0)
        return;
    close(input_);
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

std::string StandinProcess::url(const std::string& door) const
{
    const auto parts = services::cloud::parts_of_address(address_);
    return parts.options.at("endpoint") + "/standin/" + door;
}

boost::json::value StandinProcess::get(const std::string& door) const
{
    return boost::json::parse(fetch({.url = url(door)}).body);
}

void StandinProcess::post(const std::string& door, const boost::json::value& body) const
{
    fetch({.method = "POST", .url = url(door), .body = boost::json::serialize(body)});
}

}
