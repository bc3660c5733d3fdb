#include "api/results/row_stream.hpp"
#include "api/routes/routes.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::int64_t most_rows_in_a_page = 100'000;
constexpr std::int64_t furthest_row = 100'000'000;
constexpr std::int64_t any_bytes = std::int64_t{1} << 42; // streamed, never held
constexpr std::chrono::minutes longest_read{10};

// The first page as the stream told it, with the statistics of all rows.
asio::awaitable<Result<RawJson>> show_result(Services& services, Call& call)
{
    auto run = co_await services.repositories.runs().get(call.context.scope, call.id("run_id"));
    if (!run)
        co_return std::unexpected(run.error());
    auto result = co_await services.repositories.runs().find_result(call.context.scope, call.id("run_id"));
    if (!result)
        co_return std::unexpected(result.error());
    if (!*result)
        co_return fail(Errc::not_found, run->error.empty() ? std::string("This query has no result yet.")
                                                           : "This query failed and has no result: " + run->error);
    std::string text = (*result)->first_page_json;
    auto summary = parse_json((*result)->summary_json);
    const json::value* statistics =
        summary && summary->is_object() ? summary->get_object().if_contains("statistics") : nullptr;
    if (statistics != nullptr && text.ends_with('}')) {
        text.pop_back();
        text += ",\"statistics\":" + json::serialize(*statistics) + '}';
    }
    co_return RawJson{std::move(text)};
}

asio::awaitable<Result<Response>> rows(Services& services, Call& call)
{
    const auto offset = call.integer("offset", 0, 0, furthest_row);
    if (!offset)
        co_return std::unexpected(offset.error());
    const auto limit = call.integer("limit", 1000, 1, most_rows_in_a_page);
    if (!limit)
        co_return std::unexpected(limit.error());
    // One more than the page tells whether there are more.
    const sql::ExecutionLimits limits{.rows = *offset + *limit + 1, .bytes = any_bytes, .time = longest_read};
    auto run = co_await open_run(services, call.context, call.id("run_id"), limits);
    if (!run)
        co_return std::unexpected(run.error());
    co_return co_await stream_rows(services, call, std::move(*run), {*offset, *limit}, page_format(), {});
}

// A file name from the question, for a header: ASCII letters, digits and single dashes.
std::string file_name(std::string_view title, std::string_view ending)
{
    std::string name;
    for (const char c : title.substr(0, 60)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    return (name.empty() ? std::string("result") : name) + '.' + std::string(ending);
}

asio::awaitable<Result<Response>> export_rows(Services& services, Call& call)
{
    const std::string format = call.request().parameter("format").value_or("csv");
    if (format != "csv" && format != "json")
        co_return fail(Errc::invalid_argument, "The parameter format must be csv or json.");
    const sql::ExecutionLimits limits{.rows = furthest_row, .bytes = any_bytes, .time = longest_read};
    auto run = co_await open_run(services, call.context, call.id("run_id"), limits);
    if (!run)
        co_return std::unexpected(run.error());
    Headers headers{{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name(run->title, format))}};
    co_return co_await stream_rows(services, call, std::move(*run), {}, format == "csv" ? csv_format() : json_format(),
                                   std::move(headers));
}

}

Routes result_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<RawJson>("/api/results/{run_id}",
                                      "The first page of a result, with the statistics of all its rows.",
                                      [&services](Call& call) { return show_result(services, call); }));
    routes.push_back(streaming(Method::get, "/api/results/{run_id}/rows",
                               "Rows of a result; the source is read again by the confirmed plan.",
                               [&services](Call& call) { return rows(services, call); }));
    routes.back().parameters = {{"offset", "Rows to leave out, from 0"}, {"limit", "At most so many, up to 100,000"}};
    routes.push_back(streaming(Method::get, "/api/results/{run_id}/export", "Every row, streamed.",
                               [&services](Call& call) { return export_rows(services, call); }));
    routes.back().parameters = {{"format", "csv or json"}};
    routes.back().response_type = "text/csv";
    return routes;
}

}
