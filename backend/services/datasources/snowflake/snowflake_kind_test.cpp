#include "services/datasources/snowflake/snowflake_kind.hpp"

#include "services/datasources/snowflake/credentials.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

namespace datachat::services::datasources::snowflake {
namespace {

class SnowflakeKind : public testing::Test {
protected:
    std::string refusal(boost::json::object values)
    {
        values.emplace("account", "org-acc");
        values.emplace("database", "shop");
        auto checked = check_values(kind_.fields, values);
        if (!checked)
            return checked.error().message;
        const auto made = kind_.make({"snowflake", *checked});
        return made ? "" : made.error().message;
    }

    asio::thread_pool pool_{1};
    SourceKind kind_ = snowflake_kind(pool_.get_executor(), pool_);
};

TEST_F(SnowflakeKind, an_address_is_read)
{
    const auto values = kind_.read_address(
        "snowflake://ada@org-acc/SHOP/PUBLIC?warehouse=W&role=R&key=%2Fa%2Fkey.p8&accept-risk=write_rights");
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(*values, (boost::json::object{{"account", "org-acc"},
                                            {"database", "SHOP"},
                                            {"schema", "PUBLIC"},
                                            {"user", "ada"},
                                            {"accept_write_rights", true},
                                            {"key", "/a/key.p8"},
                                            {"role", "R"},
                                            {"warehouse", "W"}}));
    EXPECT_EQ(kind_.shown({"snowflake", *values}), "snowflake://ada@org-acc/SHOP/PUBLIC");
    EXPECT_EQ(kind_.natural_name({"snowflake", *values}), "SHOP");
    for (const char* address : {"snowflake://", "snowflake://acc", "snowflake://acc/", "snowflake://acc/a/b/c",
                                "snowflake://acc/a?accept-risk=everything"})
        EXPECT_FALSE(kind_.read_address(address).has_value()) << address;
}

TEST_F(SnowflakeKind, what_is_wrong_is_named_and_never_repeated)
{
    EXPECT_EQ(refusal({{"token", "t"}}), "");
    EXPECT_NE(refusal({}).find("wants a key pair or a token"), std::string::npos);
    EXPECT_NE(refusal({{"private_key", "sesame"}}).find("\"user\" is missing"), std::string::npos);
    const std::string wrong = refusal({{"user", "ada"}, {"private_key", "sesame"}});
    EXPECT_NE(wrong.find("PEM"), std::string::npos);
    EXPECT_EQ(wrong.find("sesame"), std::string::npos);
    EXPECT_NE(refusal({{"user", "ada"}, {"key", "/no/such.p8"}}).find("no key file"), std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"account", "a/b"}}).find("ORGANIZATION-ACCOUNT"), std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"endpoint", "http://example.com"}}).find("https"), std::string::npos);
}

TEST_F(SnowflakeKind, secrets_are_kept_back)
{
    const auto shown =
        without_secrets(kind_.fields, {{"account", "a"}, {"private_key", "x"}, {"passphrase", "y"}, {"token", "z"}});
    EXPECT_EQ(shown, (boost::json::object{{"account", "a"}}));
}

TEST(snowflake_account, is_named_as_tokens_and_hosts_want_it)
{
    EXPECT_EQ(account_in_tokens("myorg-my_account"), "MYORG-MY_ACCOUNT");
    EXPECT_EQ(account_in_tokens("xy12345.eu-west-1"), "XY12345");
    EXPECT_EQ(account_in_tokens("xy12345.us-east-2.aws"), "XY12345");
    EXPECT_EQ(account_in_tokens("xy12345-ab.global"), "XY12345");
    EXPECT_EQ(address_of_account("myorg-my_account"), "https://myorg-my-account.snowflakecomputing.com");
}

}
}
