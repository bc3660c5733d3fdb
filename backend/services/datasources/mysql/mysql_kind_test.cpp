#include "services/datasources/mysql/mysql_kind.hpp"

#include "services/datasources/registry.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

class MysqlKind : public testing::Test {
protected:
    MysqlKind() { registry_.add(mysql_kind(pool_)); }
    ~MysqlKind() override { pool_.join(); }

    asio::thread_pool pool_{1};
    Registry registry_;
};

TEST_F(MysqlKind, an_address_is_read_by_both_names_and_shown_without_its_password)
{
    for (const std::string& scheme : {std::string("mysql"), std::string("mariadb")}) {
        const auto config = registry_.read_address(scheme + "://u:s3cret@h:3307/shop?ssl-mode=REQUIRED");
        ASSERT_TRUE(config) << config.error().message;
        EXPECT_EQ(config->kind, "mysql");
        EXPECT_EQ(registry_.shown(*config), scheme + "://u@h:3307/shop");
        EXPECT_EQ(registry_.natural_name(*config), "shop");
        EXPECT_TRUE(registry_.make(*config));
    }
}

TEST_F(MysqlKind, an_accepted_risk_is_seen_beside_the_address)
{
    const auto config = registry_.read_address("mysql://u:s3cret@h/shop?accept-risk=write_rights");
    ASSERT_TRUE(config);
    EXPECT_TRUE(config->yes_no("accept_write_rights"));
    EXPECT_FALSE(config->yes_no("accept_file_rights"));
    const auto open = without_secrets(registry_.kinds().front()->fields, config->values);
    EXPECT_EQ(boost::json::serialize(open), R"({"accept_write_rights":true})");
    const auto unknown = registry_.read_address("mysql://u:s3cret@h/shop?accept-risk=all");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message.find("write_rights"), std::string::npos);
    EXPECT_EQ(unknown.error().message.find("s3cret"), std::string::npos);
}

TEST_F(MysqlKind, fields_make_an_address_whatever_their_letters)
{
    const auto made = [&](boost::json::object values) {
        auto config = registry_.read_values("mysql", values);
        EXPECT_TRUE(config);
        return registry_.make(*config);
    };
    EXPECT_TRUE(made({{"host", "h"}, {"user", "a@b:c/d?e"}, {"password", "p?&/@%"}, {"database", "x y"}}));
    EXPECT_TRUE(made({{"host", "::1"}, {"port", 3307}, {"user", "u"}, {"databases", "a,b"}, {"tls", "verify_ca"}}));
    EXPECT_TRUE(made({{"host", "h@elsewhere/d"}, {"user", "u"}})); // one odd name, and no other server
    EXPECT_FALSE(made({{"host", "h"}}));
    EXPECT_FALSE(made({{"user", "u"}, {"database", "d"}}));
}

}
}
