#include "services/datasources/bigquery/query_job.hpp"

#include "services/cloud/url_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <random>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using std::chrono::milliseconds;

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string text_at(const json::value& value, std::string_view pointer)
{
    boost::system::error_code missing;
    const json::value* found = value.find_pointer(pointer, missing);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// The same for both attempts at one request: BigQuery then runs the query once.
std::string new_request_id()
{
    std::random_device device;
    return fmt::format("{:08x}-{:08x}-{:08x}", device(), device(), device());
}

json::object default_dataset(const ApiSettings& settings)
{
    return {{"projectId", settings.data_project}, {"datasetId", settings.dataset}};
}

}

QueryJob::QueryJob(Api& api, std::string text, milliseconds time, std::int64_t rows)
    : api_(api), text_(std::move(text)), time_(time),
      page_rows_(std::clamp<std::int64_t>(rows, 1, api.settings().page_rows))
{
}

json::object QueryJob::request(milliseconds wait) const
{
    const ApiSettings& settings = api_.settings();
    json::object body{{"query", text_},
                      {"useLegacySql", false},
                      {"defaultDataset", default_dataset(settings)},
                      {"timeoutMs", wait.count()},
                      {"jobTimeoutMs", std::to_string(time_.count())},
                      {"maxResults", page_rows_},
                      {"requestId", new_request_id()},
                      {"formatOptions", json::object{{"useInt64Timestamp", true}}}};
    if (const std::string location = api_.location(); !location.empty())
        body["location"] = location;
    if (settings.bytes_billed_limit > 0)
        body["maximumBytesBilled"] = std::to_string(settings.bytes_billed_limit);
    return body;
}

std::string QueryJob::results_path(milliseconds wait) const
{
    std::string path = fmt::format("{}/queries/{}?location={}&maxResults={}&timeoutMs={}&formatOptions."
                                   "useInt64Timestamp=true",
                                   cloud::url_escaped(api_.settings().project), cloud::url_escaped(job_),
                                   cloud::url_escaped(location_), page_rows_, wait.count());
    if (!page_token_.empty())
        path += "&pageToken=" + cloud::url_escaped(page_token_);
    return path;
}

asio::awaitable<Result<void>> QueryJob::start(RequestContext context)
{
    // The first request is short and is not broken off: a job whose name is unknown cannot be stopped.
    RequestContext first = context;
    first.cancel = {};
    if (context.cancel.stop_requested())
        co_return core::fail(Errc::cancelled, "The query was cancelled.");
    json::object body = request(api_.settings().first_wait);
    const std::string path = cloud::url_escaped(api_.settings().project) + "/queries";
    auto answer = co_await api_.post(std::move(first), path, std::move(body));
    if (!answer)
        co_return std::unexpected(answer.error());
    if (auto taken = take(std::move(*answer)); !taken)
        co_return taken;
    while (!done_) {
        if (context.cancel.stop_requested())
            co_return core::fail(Errc::cancelled, "The query was cancelled.");
        auto further = co_await api_.get(context, results_path(api_.settings().next_wait));
        if (!further) {
            // A failed job is over; a broken connection says nothing of it.
            const Errc code = further.error().code;
            done_ = code != Errc::cancelled && code != Errc::timeout && code != Errc::unavailable;
            co_return std::unexpected(further.error());
        }
        if (auto taken = take(std::move(*further)); !taken)
            co_return taken;
    }
    co_return Result<void>();
}

Result<void> QueryJob::take(json::value answer)
{
    if (const std::string id = text_at(answer, "/jobReference/jobId"); !id.empty()) {
        job_ = id;
        location_ = text_at(answer, "/jobReference/location");
    }
    json::object& object = answer.get_object();
    const json::value* complete = object.if_contains("jobComplete");
    done_ = complete != nullptr && complete->is_bool() && complete->get_bool();
    rows_.clear();
    if (!done_ && job_.empty())
        return core::fail(Errc::upstream, "BigQuery's answer names no job; ask again.");
    if (!done_)
        return {};
    if (const json::value* schema = object.if_contains("schema"); schema != nullptr && fields_.empty()) {
        auto fields = read_fields(*schema);
        if (!fields)
            return std::unexpected(fields.error());
        fields_ = std::move(*fields);
    }
    const std::string token = text_of(object, "pageToken");
    if (!token.empty() && token == page_token_)
        return core::fail(Errc::upstream, "BigQuery names the same page of the answer again and again; ask again.");
    page_token_ = token;
    if (json::value* rows = object.if_contains("rows"); rows != nullptr && rows->is_array())
        rows_ = std::move(rows->get_array());
    return {};
}

asio::awaitable<Result<bool>> QueryJob::next_page(RequestContext context)
{
    if (page_token_.empty())
        co_return false;
    auto answer = co_await api_.get(std::move(context), results_path(api_.settings().next_wait));
    if (!answer)
        co_return std::unexpected(answer.error());
    if (auto taken = take(std::move(*answer)); !taken)
        co_return std::unexpected(taken.error());
    if (!done_)
        co_return core::fail(Errc::upstream, "BigQuery has lost the answer's next page; ask again.");
    co_return true;
}

asio::awaitable<void> QueryJob::cancel()
{
    constexpr std::chrono::seconds patience{3};
    RequestContext context{.deadline = std::chrono::steady_clock::now() + patience};
    const std::string path = fmt::format("{}/jobs/{}/cancel?location={}", cloud::url_escaped(api_.settings().project),
                                         cloud::url_escaped(job_), cloud::url_escaped(location_));
    // What fails here ends by jobTimeoutMs.
    static_cast<void>(co_await api_.post(std::move(context), path, {}));
    done_ = true;
}

asio::awaitable<Result<DryRun>> dry_run(Api& api, RequestContext context, std::string text)
{
    const ApiSettings& settings = api.settings();
    json::object query{{"query", text}, {"useLegacySql", false}, {"defaultDataset", default_dataset(settings)}};
    json::object body{{"configuration", json::object{{"dryRun", true}, {"query", std::move(query)}}}};
    if (const std::string location = api.location(); !location.empty())
        body["jobReference"] = json::object{{"projectId", settings.project}, {"location", location}};
    const std::string path = cloud::url_escaped(settings.project) + "/jobs";
    const auto answer = co_await api.post(std::move(context), path, std::move(body));
    if (!answer)
        co_return std::unexpected(answer.error());
    DryRun found{.statement_type = text_at(*answer, "/statistics/query/statementType")};
    const std::string bytes = text_at(*answer, "/statistics/totalBytesProcessed");
    std::from_chars(bytes.data(), bytes.data() + bytes.size(), found.bytes);
    co_return found;
}

}
