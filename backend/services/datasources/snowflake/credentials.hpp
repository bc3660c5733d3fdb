#pragma once

#include "services/cloud/signing_key.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::services::datasources::snowflake {

using core::Result;

// As a key's token names the account: in capitals, without region and cloud of the older form XY12345.eu-west-1
// (https://docs.snowflake.com/en/developer-guide/sql-api/authenticating).
std::string account_in_tokens(std::string_view account);

// https://ACCOUNT.snowflakecomputing.com; names of hosts have hyphens where the account has underscores.
std::string address_of_account(std::string_view account);

// Whom we are for Snowflake: a user with a key pair, or whoever an OAuth or programmatic access token was given to.
// Safe to use from any thread.
class Credentials {
public:
    Credentials(std::string account, std::string user, cloud::SigningKey key);
    explicit Credentials(std::string token) : token_(std::move(token)) {}

    bool has_key() const { return key_.has_value(); }
    const std::string& user() const { return user_; }
    std::string fingerprint() const { return key_ ? key_->fingerprint() : ""; }

    // A token that is good for some minutes; a key's is signed anew every 50 minutes.
    Result<std::string> token();
    // The service did not accept it: the next one is signed anew.
    void forget();

private:
    std::string account_;
    std::string user_;
    std::optional<cloud::SigningKey> key_;
    std::mutex mutex_;
    std::string token_;
    std::chrono::steady_clock::time_point good_until_;
};

}
