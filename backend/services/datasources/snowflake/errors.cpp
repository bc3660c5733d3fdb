#include "services/datasources/snowflake/errors.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/http_date.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using core::Errc;
using core::Error;

std::string text_at(const json::value& value, std::string_view key)
{
    const json::value* found = value.is_object() ? value.get_object().if_contains(key) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool has(std::string_view text, std::string_view words)
{
    return text.find(words) != std::string_view::npos;
}

std::string one_line(std::string_view message)
{
    std::string line = cloud::detail_of(message);
    while (line.ends_with('.') || line.ends_with(' '))
        line.pop_back();
    return line;
}

Error sign_in_error(const ServiceError& error, const SourceWords& source, std::chrono::system_clock::time_point now,
                    std::string detail)
{
    if (source.user.empty())
        return {Errc::unauthorized,
                "Snowflake does not accept the token: it has expired or belongs to another account. Give a new one, or "
                "a key pair, which lasts.",
                std::move(detail)};
    const auto minutes = cloud::minutes_ahead(error.date, now);
    if (minutes && *minutes != 0)
        return {Errc::unauthorized,
                fmt::format("Snowflake refused the sign-in because this machine's clock is {} minutes {}: set the "
                            "clock right (NTP).",
                            std::abs(*minutes), *minutes > 0 ? "ahead" : "behind"),
                std::move(detail)};
    return {Errc::unauthorized,
            fmt::format("Snowflake does not accept the key of {}: check account and user, and that DESCRIBE USER shows "
                        "RSA_PUBLIC_KEY_FP {}; if not, ALTER USER {} SET RSA_PUBLIC_KEY = '...'.",
                        source.user, source.fingerprint, source.user),
            std::move(detail)};
}

// Errors of statements, by Snowflake's own numbers.
Error statement_error(const ServiceError& error, const SourceWords& source, std::string detail)
{
    const std::string& code = error.code;
    if (code == "000604")
        return {Errc::cancelled, "The query was cancelled in Snowflake.", std::move(detail)};
    if (code == "000630")
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit.",
                std::move(detail)};
    if (code == "000606")
        return {Errc::invalid_argument,
                "Snowflake has no warehouse to run the query in: set the source's warehouse, and grant USAGE on it to "
                "the role.",
                std::move(detail)};
    if (code == "000008")
        return {Errc::refused, "Snowflake takes one statement at a time.", std::move(detail)};
    if (code == "003001" || code == "003540" || error.state == "42501")
        return {Errc::refused,
                fmt::format("Snowflake refused the statement: the role {} may not do that.",
                            source.role.empty() ? "of this user" : source.role),
                std::move(detail)};
    if (code == "390201" || code == "390189" || code == "390186")
        return {Errc::forbidden,
                fmt::format("Snowflake lets this user not use the role {}, the warehouse {} or the database {}: check "
                            "their names, and grant them.",
                            source.role.empty() ? "(default)" : source.role,
                            source.warehouse.empty() ? "(default)" : source.warehouse, source.database),
                std::move(detail)};
    if (code == "002003" || code == "002043")
        return {Errc::not_found,
                fmt::format("Snowflake does not find what the query names, or this role may not see it: {}. Grant "
                            "SELECT on it, or synchronize the source if it was renamed.",
                            one_line(error.message)),
                std::move(detail)};
    if (code == "391908" || code == "000707")
        return {Errc::too_large, "The answer is too large for Snowflake; ask for less at once.", std::move(detail)};
    return {Errc::upstream, fmt::format("Snowflake could not run the query: {}.", one_line(error.message)),
            std::move(detail)};
}

}

ServiceError read_service_error(const net::HttpResponse& response)
{
    constexpr std::size_t enough = 256U << 10U;
    boost::system::error_code malformed;
    const json::value body = json::parse(std::string_view(response.body).substr(0, enough), malformed);
    ServiceError error{.status = response.status,
                       .code = text_at(body, "code"),
                       .state = text_at(body, "sqlState"),
                       .message = text_at(body, "message"),
                       .date = std::string(net::find_header(response.headers, "Date"))};
    if (error.message.empty())
        error.message = cloud::detail_of(response.body);
    return error;
}

Error error_of(const ServiceError& error, const SourceWords& source, std::chrono::system_clock::time_point now)
{
    std::string detail =
        fmt::format("{} {} {}: {}", error.status, error.code, error.state, cloud::detail_of(error.message));
    if (error.status == 401 || error.code == "390144" || error.code == "390303" || error.code == "390318")
        return sign_in_error(error, source, now, std::move(detail));
    if (error.status == 403 && (has(error.message, "is not allowed to access Snowflake") || error.code == "390420"))
        return {Errc::forbidden,
                "A network policy of the Snowflake account does not let this machine in: have its address added.",
                std::move(detail)};
    if (error.status == 403)
        return {Errc::forbidden,
                fmt::format("The Snowflake account {} does not let this user in: check its name, and that the user is "
                            "not disabled.",
                            source.account),
                std::move(detail)};
    if (error.status == 404 && error.code.empty())
        return {Errc::not_found, fmt::format("There is no Snowflake account {}; check its name.", source.account),
                std::move(detail)};
    if (error.status == 429)
        return {Errc::rate_limited, "Snowflake gets too many requests from this account; ask again in a moment.",
                std::move(detail)};
    if (error.status == 408)
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit.",
                std::move(detail)};
    if (error.status >= 500)
        return {Errc::unavailable, "Snowflake has a problem of its own at the moment; ask again in a minute.",
                std::move(detail)};
    return statement_error(error, source, std::move(detail));
}

}
