#include "services/datasources/rest/rest_config.hpp"

#include "services/datasources/rest/api_errors.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;

Result<RestConfig> read(std::string_view text)
{
    auto values = check_values(rest_fields(), json::parse(text).get_object());
    if (!values)
        return std::unexpected(values.error());
    return read_config({.kind = "rest", .values = std::move(*values)});
}

TEST(RestConfig, reads_a_source)
{
    const auto config =
        read(R"({"base":"https://api.example.com/v1/","auth":"header","auth_name":"X-Key","secret":"s3cret",
        "tables":[{"name":"orders","path":"/orders","records":"$.data","parameters":{"expand":true},
                   "pagination":{"kind":"offset","size":50},"columns":[{"name":"total","type":"decimal","scale":2},
                   {"name":"city","pointer":"/address/city"}],"filters":{"city":"town"},"key":["id"],
                   "references":{"customer_id":"customers.id"}}]})");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->base, "https://api.example.com/v1");
    EXPECT_FALSE(config->private_addresses);
    const TableConfig& table = config->tables.front();
    EXPECT_EQ(table.path, "orders");
    EXPECT_EQ(table.parameters, (Parameters{{"expand", "true"}}));
    EXPECT_EQ(table.paging.size, 50);
    EXPECT_EQ(table.columns[0].type, models::Type::decimal);
    EXPECT_EQ(table.columns[1].place.text(), "/address/city");
    EXPECT_EQ(table.references[0].table, "customers");
}

TEST(RestConfig, what_is_wrong_is_named)
{
    const auto message = [](std::string_view tables) {
        const auto config = read(R"({"base":"https://api.example.com","tables":)" + std::string(tables) + "}");
        return config ? std::string("fine") : config.error().message;
    };
    EXPECT_EQ(message(R"([{"name":"a","path":"a"}])"), "fine");
    EXPECT_NE(message(R"([{"name":"a","path":"a","pagination":{"kind":"pages"}}])").find("offset or cursor"),
              std::string::npos);
    EXPECT_NE(message(R"([{"name":"a","path":"a","rows":"/x"}])").find("\"rows\""), std::string::npos);
    EXPECT_NE(message(R"([{"name":"a","path":"a","records":"$["}])").find("\"records\""), std::string::npos);
    EXPECT_NE(message(R"([{"name":"a","path":"http://b/c"}])").find("below the base"), std::string::npos);
    EXPECT_NE(message(R"([{"name":"a","path":"a"},{"name":"A","path":"b"}])").find("two tables"), std::string::npos);
    EXPECT_NE(message(R"([{"name":"a","path":"a","columns":[{"name":"c","type":"integer"}]}])").find("int64"),
              std::string::npos);
    EXPECT_NE(message("[]").find("1 to 1,000"), std::string::npos);
    for (const char* base : {"ftp://a", "https://user:pw@a/", "api.example.com", "https://a/?x=1", "file:///etc"})
        EXPECT_FALSE(read(R"({"tables":[{"name":"a","path":"a"}],"base":")" + std::string(base) + "\"}")) << base;
    EXPECT_FALSE(read(R"({"base":"https://a","auth":"bearer","tables":[{"name":"a","path":"a"}]})"));
    EXPECT_FALSE(read(R"({"base":"https://a","auth":"query","secret":"x","tables":[{"name":"a","path":"a"}]})"));
}

TEST(RestConfig, the_secret_is_a_secret)
{
    const json::object shown =
        without_secrets(rest_fields(), {{"base", "https://a"}, {"secret", "s3cret"}, {"auth", "bearer"}});
    EXPECT_FALSE(shown.contains("secret"));
    EXPECT_TRUE(shown.contains("base"));
    const Auth auth{.kind = AuthKind::basic, .user = "me", .name = {}, .secret = "s3cret&"};
    const std::string clean = without_secret("key s3cret&, s3cret%26, Basic bWU6czNjcmV0Jg==.", auth);
    EXPECT_EQ(clean, "key ..., ..., Basic ....");
}

TEST(RestErrors, say_what_to_do)
{
    const RestConfig config{.base = "https://api.example.com"};
    TableConfig table;
    table.name = table.path = "orders";
    const auto error = [&](int status, net::HeaderList headers = {}) {
        return error_of_status({status, std::move(headers), "words"}, table, config, {});
    };
    EXPECT_EQ(error(401).code, Errc::unauthorized);
    EXPECT_EQ(error(403).code, Errc::forbidden);
    EXPECT_EQ(error(404).code, Errc::not_found);
    EXPECT_NE(error(404).message.find("/orders"), std::string::npos);
    EXPECT_EQ(error(429, {{"Retry-After", "60"}}).retry_after, std::chrono::seconds(60));
    EXPECT_EQ(error(500).code, Errc::upstream);
    EXPECT_EQ(error(500).detail, "words");
    EXPECT_NE(error(302).message.find("not followed"), std::string::npos);
}

}
}
