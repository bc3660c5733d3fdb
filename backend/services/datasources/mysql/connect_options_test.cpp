#include "services/datasources/mysql/connect_options.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

TEST(MysqlAddress, is_read_part_by_part)
{
    const auto options = parse_uri("mysql://ann:s3%40%2Fcret@db.example:3307/my%20shop?ssl-mode=VERIFY_IDENTITY&"
                                   "ssl-ca=/etc/ca.pem&databases=a,b&accept-risk=write_rights,file_rights");
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->user, "ann");
    EXPECT_EQ(options->password, "s3@/cret");
    EXPECT_EQ(options->host, "db.example");
    EXPECT_EQ(options->port, 3307);
    EXPECT_EQ(options->database, "my shop");
    EXPECT_EQ(options->tls, TlsMode::verify_identity);
    EXPECT_EQ(options->tls_authority, "/etc/ca.pem");
    EXPECT_EQ(options->more_databases, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(options->accepts_write_rights && options->accepts_file_rights);
    EXPECT_EQ(options->server(), "db.example:3307");
}

TEST(MysqlAddress, leaves_out_what_has_a_default)
{
    const auto options = parse_uri("mariadb://u@h");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->port, 3306);
    EXPECT_EQ(options->database, "");
    EXPECT_EQ(options->tls, TlsMode::preferred);
    EXPECT_FALSE(options->accepts_write_rights || options->accepts_file_rights);
    EXPECT_EQ(parse_uri("mysql://u:p@ss@h/d")->password, "p@ss");
    EXPECT_EQ(parse_uri("mysql://u@[::1]:3307/d")->host, "::1");
    EXPECT_EQ(parse_uri("mysql://u@[::1]:3307/d")->server(), "[::1]:3307");
    EXPECT_EQ(parse_uri("mysql://u@/d?socket=/run/s")->server(), "the socket /run/s");
    EXPECT_EQ(parse_uri("mysql://u@h/d?sslmode=verify-full")->tls, TlsMode::verify_identity);
    EXPECT_EQ(parse_uri("mysql://u@h/d?ssl-ca=x")->tls, TlsMode::verify_ca);
}

TEST(MysqlAddress, bad_ones_are_refused_without_being_repeated)
{
    for (const char* uri : {"mysql:", "mysql://", "mysql://h/d", "mysql://u:s3cret@/d", "mysql://u:s3%zzcret@h/d",
                            "mysql://u:s3cret@h:port/d", "mysql://u:s3cret@h:0/d", "mysql://u:s3cret@h:70000/d",
                            "mysql://u:s3cret@[::1/d", "mysql://u:s3cret@h/d?ssl-mode=maybe",
                            "mysql://u:s3cret@h/d?nonsense=1", "mysql://u:s3cret@h/d?x", "mysql://u:s3cret%00@h/d"}) {
        const auto options = parse_uri(uri);
        ASSERT_FALSE(options) << uri;
        EXPECT_EQ(options.error().code, core::Errc::invalid_argument);
        EXPECT_EQ(options.error().message.find("cret"), std::string::npos) << options.error().message;
    }
}

TEST(MysqlAddress, values_are_encoded_as_they_are_read)
{
    const std::string odd = "p?&/@%:#\xc3\xa9 ";
    EXPECT_EQ(parse_uri("mysql://u:" + encoded(odd) + "@h/d")->password, odd);
}

}
}
