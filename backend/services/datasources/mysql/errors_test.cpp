#include "services/datasources/mysql/errors.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;

TEST(MysqlErrors, connecting_names_the_cause_and_never_the_password)
{
    const ConnectOptions options = *parse_uri("mysql://ann:s3cret@db.example:3307/shop");
    struct Case {
        unsigned number;
        const char* words;
        Errc code;
        const char* expected;
    };
    for (const Case& c :
         {Case{1045, "Access denied for user 'ann'@'h' (using password: YES)", Errc::unauthorized, "password"},
          Case{1049, "Unknown database 'shop'", Errc::not_found, "\"shop\""},
          Case{1044, "Access denied for user 'ann'@'%' to database 'shop'", Errc::unauthorized, "GRANT SELECT"},
          Case{1130, "Host 'x' is not allowed to connect", Errc::unauthorized, "'USER'@'%'"},
          Case{1040, "Too many connections", Errc::unavailable, "max_connections"},
          Case{2002, "Can't connect to server on 'db.example' (111)", Errc::unavailable, "listens"},
          Case{2005, "Unknown server host 'db.example' (-2)", Errc::unavailable, "not known"},
          Case{2026, "TLS/SSL error: self-signed certificate", Errc::unavailable, "ssl-mode"},
          Case{2059, "Authentication plugin 'x' cannot be loaded", Errc::unauthorized, "caching_sha2"},
          Case{2013, "Lost connection to server", Errc::unavailable, "cannot be reached"}}) {
        const core::Error error = connect_error(c.number, c.words, options);
        EXPECT_EQ(error.code, c.code) << c.words;
        EXPECT_NE(error.message.find(c.expected), std::string::npos) << error.message;
        EXPECT_EQ((error.message + error.detail).find("s3cret"), std::string::npos);
    }
}

TEST(MysqlErrors, statements_fail_for_what_was_wrong)
{
    const auto code = [](unsigned number, std::string_view text = "SELECT 1") {
        return statement_error(number, "words", text).code;
    };
    EXPECT_EQ(code(1969), Errc::timeout);
    EXPECT_EQ(code(3024), Errc::timeout);
    EXPECT_EQ(code(1792), Errc::refused);
    EXPECT_EQ(code(1142), Errc::forbidden);
    EXPECT_EQ(code(2013), Errc::unavailable);
    EXPECT_EQ(code(1064), Errc::upstream);
    EXPECT_EQ(code(1064, "SELECT 1; SELECT 2"), Errc::refused);
    EXPECT_EQ(code(1054), Errc::upstream);
    EXPECT_EQ(statement_error(1054, "Unknown\ncolumn 'x'.", "").detail, "1054: Unknown column 'x'");
    EXPECT_TRUE(means_lost_connection(2006));
    EXPECT_FALSE(means_lost_connection(1317));
}

}
}
