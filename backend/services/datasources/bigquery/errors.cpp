#include "services/datasources/bigquery/errors.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/http_date.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using core::Error;

std::string text_at(const json::value& value, std::string_view pointer)
{
    boost::system::error_code missing;
    const json::value* found = value.find_pointer(pointer, missing);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

json::value parsed(std::string_view body)
{
    constexpr std::size_t enough = 256U << 10U;
    boost::system::error_code malformed;
    json::value value = json::parse(body.substr(0, enough), malformed);
    return malformed ? json::value() : value;
}

bool has(std::string_view text, std::string_view words)
{
    return text.find(words) != std::string_view::npos;
}

// Google's first sentence, for a person: without the project and job it repeats, on one line, without the final point.
std::string first_sentence(std::string_view message)
{
    std::string line = cloud::detail_of(message.substr(0, message.find('\n')));
    while (line.ends_with('.') || line.ends_with(' '))
        line.pop_back();
    return line;
}

std::string clock_words(const net::HttpResponse& response, std::chrono::system_clock::time_point now)
{
    const auto minutes = cloud::minutes_ahead(net::find_header(response.headers, "Date"), now);
    if (!minutes || *minutes == 0)
        return "is wrong";
    return fmt::format("is {} minutes {}", std::abs(*minutes), *minutes > 0 ? "ahead" : "behind");
}

Error permission_error(const SourceWords& source, std::string detail)
{
    return {Errc::forbidden,
            fmt::format("{} may not do that in BigQuery: grant it the roles BigQuery Data Viewer on {} and BigQuery "
                        "Job User on the project {}.",
                        source.who, source.dataset, source.project),
            std::move(detail)};
}

Error credentials_error(const SourceWords& source, std::string detail)
{
    if (source.has_account)
        return {Errc::unauthorized,
                fmt::format("BigQuery does not accept the key of {}: make a new one and connect the source with it.",
                            source.who),
                std::move(detail)};
    return {Errc::unauthorized,
            "BigQuery does not accept the token: such tokens last an hour. Give a new one, or the key of a service "
            "account, which lasts.",
            std::move(detail)};
}

Error not_found(const SourceWords& source, const ServiceError& error, std::string detail)
{
    if (has(error.message, "Not found: Job"))
        return {Errc::upstream, "BigQuery has lost the query; ask again.", std::move(detail)};
    if (has(error.message, "Not found: Project"))
        return {Errc::not_found, fmt::format("There is no project {} in Google Cloud; check its name.", source.project),
                std::move(detail)};
    if (has(error.message, "Not found: Dataset"))
        return {Errc::not_found,
                fmt::format("There is no dataset {} {}; check its name, and set the location that it is in.",
                            source.dataset,
                            source.location.empty() ? "where BigQuery looked for it" : "in " + source.location),
                std::move(detail)};
    return {Errc::not_found,
            fmt::format("BigQuery does not find what the query names: {}. Synchronize the source if it was renamed.",
                        first_sentence(error.message)),
            std::move(detail)};
}

}

std::string shown_bytes(std::int64_t bytes)
{
    constexpr std::array<const char*, 5> units{"bytes", "kB", "MB", "GB", "TB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 1000 && unit + 1 < units.size(); ++unit)
        amount /= 1000;
    return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.3g} {}", amount, units[unit]);
}

ServiceError read_service_error(const net::HttpResponse& response)
{
    const json::value body = parsed(response.body);
    ServiceError error{.status = response.status,
                       .reason = text_at(body, "/error/errors/0/reason"),
                       .message = text_at(body, "/error/message")};
    if (error.reason.empty())
        error.reason = text_at(body, "/error/status");
    if (error.message.empty())
        error.message = cloud::detail_of(response.body);
    return error;
}

bool is_passing(const net::HttpResponse& response)
{
    if (response.status < 400)
        return false;
    const std::string reason = read_service_error(response).reason;
    return reason == "backendError" || reason == "internalError" || reason == "jobBackendError" ||
           reason == "jobInternalError" || reason == "rateLimitExceeded" || reason == "jobRateLimitExceeded";
}

Error error_of(const ServiceError& error, const SourceWords& source)
{
    const std::string& reason = error.reason;
    std::string detail = fmt::format("{} {}: {}", error.status, reason, cloud::detail_of(error.message));
    if (error.status == 401 || reason == "authError" || reason == "invalidCredentials" || reason == "UNAUTHENTICATED")
        return credentials_error(source, std::move(detail));
    if (reason == "bytesBilledLimitExceeded")
        return {Errc::too_large,
                fmt::format("The query would read more than this source's limit of {}: narrow it to fewer columns or "
                            "days, or raise the limit.",
                            shown_bytes(source.bytes_billed_limit)),
                std::move(detail)};
    if (reason == "quotaExceeded")
        return {Errc::rate_limited,
                "A quota of the Google Cloud project is used up: wait ten minutes or longer, or have it raised under "
                "IAM & Admin, Quotas.",
                std::move(detail)};
    if (reason == "rateLimitExceeded" || reason == "jobRateLimitExceeded" || error.status == 429)
        return {Errc::rate_limited, "BigQuery gets too many requests from this project; ask again in a moment.",
                std::move(detail)};
    if (reason == "billingNotEnabled" || reason == "billingTierLimitExceeded")
        return {Errc::forbidden,
                fmt::format("Billing is not set up for the project {}: enable it in Google Cloud's console.",
                            source.project),
                std::move(detail)};
    if (reason == "accessNotConfigured" || reason == "SERVICE_DISABLED" || has(error.message, "has not been used in"))
        return {Errc::forbidden,
                fmt::format("The BigQuery API is not enabled in the project {}: enable it in Google Cloud's console.",
                            source.project),
                std::move(detail)};
    if (reason == "resourcesExceeded" || reason == "responseTooLarge")
        return {Errc::too_large, "The query is too large for BigQuery; ask for less at once.", std::move(detail)};
    if (reason == "accessDenied" || reason == "PERMISSION_DENIED" || error.status == 403)
        return permission_error(source, std::move(detail));
    if (reason == "notFound" || error.status == 404)
        return not_found(source, error, std::move(detail));
    if (reason == "stopped")
        return {Errc::cancelled, "The query was cancelled in BigQuery.", std::move(detail)};
    if (reason == "timeout" || has(error.message, "Job timed out"))
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit.",
                std::move(detail)};
    if (error.status >= 500 || reason == "backendError" || reason == "internalError" || reason == "tableUnavailable")
        return {Errc::unavailable, "BigQuery has a problem of its own at the moment; ask again in a minute.",
                std::move(detail)};
    return {Errc::upstream, fmt::format("BigQuery could not run the query: {}.", first_sentence(error.message)),
            std::move(detail)};
}

Error token_error(const net::HttpResponse& response, std::string_view email, std::chrono::system_clock::time_point now)
{
    const json::value body = parsed(response.body);
    const std::string code = text_at(body, "/error");
    const std::string words = text_at(body, "/error_description");
    std::string detail = fmt::format("{} {}: {}", response.status, code, cloud::detail_of(words));
    if (has(words, "reasonable timeframe") || has(words, "Token used too early") || has(words, "Token has expired"))
        return {Errc::unauthorized,
                fmt::format("Google refused the sign-in because this machine's clock {}: set the clock right (NTP).",
                            clock_words(response, now)),
                std::move(detail)};
    if (has(words, "Invalid JWT Signature"))
        return {Errc::unauthorized,
                fmt::format("Google does not know this key of {} any more: it was deleted or has expired. Make a new "
                            "one and connect the source with it.",
                            email),
                std::move(detail)};
    if (has(words, "account not found") || has(words, "disabled"))
        return {Errc::unauthorized,
                fmt::format("The service account {} does not exist any more or is disabled; enable it, or use another.",
                            email),
                std::move(detail)};
    if (response.status >= 500 || response.status == 429)
        return {Errc::unavailable, "Google's sign-in has a problem of its own at the moment; ask again in a minute.",
                std::move(detail)};
    if (response.status < 400 || code.empty())
        return {Errc::upstream,
                "Google's sign-in gave an answer that is none: check the \"token_uri\" of the credentials, and that no "
                "proxy stands between.",
                std::move(detail)};
    return {Errc::unauthorized,
            fmt::format("Google refused the sign-in of {}: check the key, or make a new one.", email),
            std::move(detail)};
}

}
