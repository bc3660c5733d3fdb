#include "services/datasources/bigquery/bigquery_kind.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

namespace datachat::services::datasources::bigquery {
namespace {

class BigqueryKind : public testing::Test {
protected:
    std::string refusal(boost::json::object values)
    {
        values.emplace("project", "acme");
        values.emplace("dataset", "shop");
        auto checked = check_values(kind_.fields, values);
        if (!checked)
            return checked.error().message;
        const auto made = kind_.make({"bigquery", *checked});
        return made ? "" : made.error().message;
    }

    asio::thread_pool pool_{1};
    SourceKind kind_ = bigquery_kind(pool_.get_executor(), pool_);
};

TEST_F(BigqueryKind, an_address_is_read)
{
    const auto values =
        kind_.read_address("bigquery://acme-1/shop?location=EU&credentials=%2Fa%20b%2Fkey.json&maximum_bytes_billed=7");
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(*values, (boost::json::object{{"project", "acme-1"},
                                            {"dataset", "shop"},
                                            {"credentials", "/a b/key.json"},
                                            {"location", "EU"},
                                            {"maximum_bytes_billed", 7}}));
    const SourceConfig config{"bigquery", *values};
    EXPECT_EQ(kind_.shown(config), "bigquery://acme-1/shop");
    EXPECT_EQ(kind_.natural_name(config), "shop");
    for (const char* address : {"bigquery://", "bigquery://acme", "bigquery://acme/", "bigquery://a/b/c",
                                "bigquery://a/b?maximum_bytes_billed=many"})
        EXPECT_FALSE(kind_.read_address(address).has_value()) << address;
}

TEST_F(BigqueryKind, what_is_wrong_is_named_and_never_repeated)
{
    EXPECT_EQ(refusal({{"token", "t"}}), "");
    EXPECT_NE(refusal({}).find("wants credentials"), std::string::npos);
    EXPECT_NE(refusal({{"credentials", "/no/such/key"}}).find("no key file"), std::string::npos);
    EXPECT_NE(refusal({{"service_account", "sesame"}}).find("JSON of a service account"), std::string::npos);
    EXPECT_EQ(refusal({{"service_account", "sesame"}}).find("sesame"), std::string::npos);
    EXPECT_NE(refusal({{"service_account", R"({"type": "authorized_user"})"}}).find("authorized_user"),
              std::string::npos);
    EXPECT_NE(refusal({{"service_account", R"({"client_email": "a"})"}}).find("private_key"), std::string::npos);
    EXPECT_NE(refusal({{"service_account", R"({"client_email": "a", "private_key": "x"})"}}).find("PEM"),
              std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"dataset", "a`b"}}).find("dataset's name"), std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"project", "a/b"}}).find("project's id"), std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"location", "EU`"}}).find("location"), std::string::npos);
    EXPECT_NE(refusal({{"token", "t"}, {"endpoint", "http://example.com"}}).find("https"), std::string::npos);
    EXPECT_EQ(refusal({{"token", "t"}, {"dataset", "bigquery-public-data.thelook"}}), "");
}

TEST_F(BigqueryKind, secrets_are_kept_back)
{
    const auto shown = without_secrets(kind_.fields, {{"project", "p"}, {"service_account", "x"}, {"token", "y"}});
    EXPECT_EQ(shown, (boost::json::object{{"project", "p"}}));
}

}
}
