// standin_model [--port P] --script FILE [--log FILE]: the stand-in model as a program of its own, for end-to-end
// tests. It prints "listening on http://127.0.0.1:PORT/v1" and serves until it is ended; --log appends each request as
// a JSON line.
#include "standin/model_server.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

namespace {

using namespace datachat;

void log_request(std::ofstream& log, const standin::Received& request)
{
    const boost::json::object line{
        {"request", request.head.request_line}, {"headers", request.head.fields}, {"body", request.body}};
    log << boost::json::serialize(line) << std::endl;
}

int fail_with(const std::string& message)
{
    fmt::print(stderr, "standin_model: {}\n", message);
    return 64;
}

}

int main(int argc, char** argv)
{
    std::map<std::string, std::string> flags{{"--port", "0"}};
    for (int i = 1; i + 1 < argc; i += 2)
        flags[argv[i]] = argv[i + 1];
    std::uint16_t port = 0;
    const std::string& digits = flags["--port"];
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || argc % 2 == 0 || flags["--script"].empty())
        return fail_with("usage: standin_model [--port P] --script FILE [--log FILE]");

    std::ifstream file(flags["--script"]);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto script = standin::parse_script(text);
    if (!file || !script)
        return fail_with(!file ? "the script cannot be read" : script.error().message);

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    std::ofstream log;
    if (!flags["--log"].empty())
        log.open(flags["--log"], std::ios::app);
    try {
        standin::ModelServer server(std::move(*script), port);
        if (log.is_open())
            server.on_request([&](const standin::Received& request) { log_request(log, request); });
        fmt::print("listening on {}\n", server.base_url());
        std::fflush(stdout);
        int signal = 0;
        sigwait(&signals, &signal);
    } catch (const std::exception& failure) {
        return fail_with(failure.what());
    }
    return 0;
}
