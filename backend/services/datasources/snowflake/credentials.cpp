#include "services/datasources/snowflake/credentials.hpp"

#include <algorithm>

namespace datachat::services::datasources::snowflake {
namespace {

using std::chrono::minutes;

constexpr minutes lifetime{59}; // an hour at most
constexpr minutes used_for{50};

std::string in_capitals(std::string_view text)
{
    std::string capitals(text);
    std::ranges::transform(capitals, capitals.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return capitals;
}

}

std::string account_in_tokens(std::string_view account)
{
    if (account.find(".global") == std::string_view::npos)
        return in_capitals(account.substr(0, account.find('.')));
    return in_capitals(account.substr(0, account.find('-')));
}

std::string address_of_account(std::string_view account)
{
    std::string host(account);
    std::ranges::replace(host, '_', '-');
    return "https://" + host + ".snowflakecomputing.com";
}

Credentials::Credentials(std::string account, std::string user, cloud::SigningKey key)
    : account_(account_in_tokens(account)), user_(in_capitals(user)), key_(std::move(key))
{
}

Result<std::string> Credentials::token()
{
    if (!key_)
        return token_;
    const std::lock_guard lock(mutex_);
    if (!token_.empty() && std::chrono::steady_clock::now() < good_until_)
        return token_;
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const std::string subject = account_ + '.' + user_;
    auto made = key_->sign({}, {{"iss", subject + '.' + key_->fingerprint()},
                                {"sub", subject},
                                {"iat", now},
                                {"exp", now + std::chrono::seconds(lifetime).count()}});
    if (!made)
        return made;
    token_ = *made;
    good_until_ = std::chrono::steady_clock::now() + used_for;
    return token_;
}

void Credentials::forget()
{
    const std::lock_guard lock(mutex_);
    if (key_)
        token_.clear();
}

}
