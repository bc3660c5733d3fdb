#include "api/http/problem.hpp"

#include "api/json/json_writer.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

std::string title_of(std::string_view code)
{
    std::string title(code);
    for (char& c : title)
        c = c == '_' ? ' ' : c;
    if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
        title.front() = static_cast<char>(title.front() - 'a' + 'A');
    return title;
}

}

Response problem(const core::Error& error, int status, const std::string& extra)
{
    const std::string_view code = core::name(error.code);
    Response response;
    response.status = status != 0 ? status : core::http_status(error.code);
    response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
    if (error.retry_after) {
        const auto seconds = (error.retry_after->count() + 999) / 1000;
        response.headers.emplace_back("Retry-After", fmt::format("{}", seconds));
    }
    std::string& out = response.body;
    out = R"({"type":)";
    write_json(out, fmt::format("urn:datachat:problem:{}", code));
    out += R"(,"title":)";
    write_json(out, title_of(code));
    out += fmt::format(R"(,"status":{},"code":"{}","detail":)", response.status, code);
    write_json(out, error.message);
    out += extra;
    out += '}';
    return response;
}

Response problem(core::Errc code, std::string message, int status)
{
    return problem(core::Error{code, std::move(message), {}, {}}, status);
}

Response json_response(std::string body, int status)
{
    Response response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    response.body = std::move(body);
    return response;
}

}
