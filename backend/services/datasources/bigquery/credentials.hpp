#pragma once

#include "services/cloud/signing_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace datachat::services::datasources::bigquery {

using core::Result;

// The key of a service account, as Google's console writes it into a JSON file.
struct ServiceAccount {
    std::string email;
    std::string key_id;
    std::string token_address; // https://oauth2.googleapis.com/token
    std::string project;       // that it belongs to; may be empty
    cloud::SigningKey key;
};

// Reads the file's text. Fails with invalid_argument; the message says what is wrong and repeats nothing secret.
Result<ServiceAccount> read_service_account(std::string_view json);

// Whom we are for Google: a service account, or whoever a token was given to.
struct Credentials {
    std::optional<ServiceAccount> account;
    std::string token; // of OAuth, lent for an hour at most; used when there is no account
};

}
