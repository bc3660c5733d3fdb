#include "services/datasources/rest/api_errors.hpp"

#include "net/retry_policy.hpp"
#include "services/datasources/rest/address_text.hpp"
#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::rest {
namespace {

using core::Errc;
using core::Error;

constexpr std::size_t longest_detail = 500;

void blot_out(std::string& text, std::string_view secret)
{
    if (secret.size() < 4)
        return; // would blot out half of any text
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
        text.replace(at, secret.size(), "...");
}

}

std::string without_secret(std::string_view text, const Auth& auth)
{
    std::string clean = repaired_utf8(text.substr(0, 8 * longest_detail));
    blot_out(clean, auth.secret);
    blot_out(clean, escaped(auth.secret));
    blot_out(clean, base64(auth.user + ':' + auth.secret));
    if (clean.size() > longest_detail)
        clean.resize(valid_utf8_prefix(std::string_view(clean).substr(0, longest_detail)));
    return clean;
}

Error error_of_status(const net::HttpResponse& response, const TableConfig& table, const RestConfig& config,
                      std::chrono::system_clock::time_point now)
{
    const std::string who = net::parse_target(config.base).authority;
    Error error{.code = Errc::upstream, .message = {}, .detail = without_secret(response.body, config.auth)};
    switch (response.status) {
    case 401:
        error.code = Errc::unauthorized;
        error.message = config.auth.kind == AuthKind::none
                            ? fmt::format("{} wants credentials for {} (401): set \"auth\" and \"secret\" of the "
                                          "source.",
                                          who, table.name)
                            : fmt::format("{} does not accept the credentials (401): check \"auth\" and \"secret\" of "
                                          "the source; the key may have expired.",
                                          who);
        return error;
    case 403:
        error.code = Errc::forbidden;
        error.message = fmt::format("{} does not let these credentials read {} (403): give them the right to read it, "
                                    "or leave the table out.",
                                    who, table.name);
        return error;
    case 404:
    case 410:
        error.code = Errc::not_found;
        error.message =
            fmt::format("{} has nothing at /{} ({}): check \"base\" of the source and \"path\" of the table "
                        "{}.",
                        who, table.path, response.status, table.name);
        return error;
    case 429:
        error.code = Errc::rate_limited;
        error.retry_after = net::parse_retry_after(net::find_header(response.headers, "Retry-After"), now);
        error.message = error.retry_after
                            ? fmt::format("{} has had enough questions for now (429): ask again in {} seconds.", who,
                                          std::chrono::ceil<std::chrono::seconds>(*error.retry_after).count())
                            : fmt::format("{} has had enough questions for now (429): ask again in a while.", who);
        return error;
    default:
        break;
    }
    if (response.status >= 300 && response.status < 400)
        error.message = fmt::format("{} sends on from {} to another address ({}), which is not followed: write the "
                                    "final address in \"base\" and \"path\".",
                                    who, table.name, response.status);
    else if (response.status == 400 || response.status == 422)
        error.message = fmt::format("{} does not accept the request for {} ({}): check \"parameters\", \"filters\" and "
                                    "\"pagination\" of the table.",
                                    who, table.name, response.status);
    else if (response.status >= 500)
        error.message = fmt::format("{} failed twice at {} ({}): ask again later.", who, table.name, response.status);
    else
        error.message = fmt::format("{} refused the request for {} ({}).", who, table.name, response.status);
    return error;
}

Error error_of_json(const net::HttpResponse& response, const TableConfig& table, std::string_view reason,
                    const RestConfig& config)
{
    const std::string_view type = net::find_header(response.headers, "Content-Type");
    return {Errc::upstream,
            fmt::format("{} answered for {} with something that is not JSON{}: check \"base\" of the source and "
                        "\"path\" of the table.",
                        net::parse_target(config.base).authority, table.name,
                        type.empty() ? std::string() : fmt::format(" ({})", repaired_utf8(type.substr(0, 60)))),
            fmt::format("{}: {}", reason, without_secret(response.body, config.auth))};
}

}
