#include "services/datasources/bigquery/credentials.hpp"

#include "services/cloud/api_call.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}

Result<ServiceAccount> read_service_account(std::string_view text)
{
    boost::system::error_code malformed;
    const json::value value = json::parse(text, malformed);
    if (malformed || !value.is_object())
        return fail(Errc::invalid_argument,
                    "The credentials are not the JSON of a service account: download a key of type JSON under IAM & "
                    "Admin, Service Accounts, Keys.");
    const json::object& object = value.get_object();
    const std::string type = text_of(object, "type");
    if (type == "authorized_user" || type == "external_account" || object.contains("installed"))
        return fail(Errc::invalid_argument,
                    fmt::format("The credentials are of the type \"{}\", which a server cannot use: make a key of a "
                                "service account.",
                                type.empty() ? "OAuth client" : type));
    for (const std::string_view key : {"client_email", "private_key"}) {
        if (text_of(object, key).empty())
            return fail(Errc::invalid_argument,
                        fmt::format("The credentials have no \"{}\": they are no service account's key.", key));
    }
    auto key = cloud::SigningKey::read(text_of(object, "private_key"));
    if (!key)
        return std::unexpected(key.error());
    ServiceAccount account{.email = text_of(object, "client_email"),
                           .key_id = text_of(object, "private_key_id"),
                           .token_address = text_of(object, "token_uri"),
                           .project = text_of(object, "project_id"),
                           .key = std::move(*key)};
    if (account.token_address.empty())
        account.token_address = "https://oauth2.googleapis.com/token";
    if (!cloud::is_safe_for_secrets(account.token_address))
        return fail(Errc::invalid_argument, "The \"token_uri\" of the credentials is no https address.");
    return account;
}

}
