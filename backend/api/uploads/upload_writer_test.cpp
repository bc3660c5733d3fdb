#include "api/uploads/upload_writer.hpp"

#include "api/http/static_files.hpp"
#include "api/suggestions/question_ideas.hpp"

#include <gtest/gtest.h>

namespace datachat::api {
namespace {

TEST(UploadWriter, names_are_safe_in_a_folder)
{
    EXPECT_EQ(safe_file_name("sales.csv"), "sales.csv");
    EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(safe_file_name("C:\\Users\\me\\Umsätze 2024.csv"), "Umsätze 2024.csv");
    EXPECT_EQ(safe_file_name("...hidden"), "hidden");
    EXPECT_EQ(safe_file_name("a:b*c?.csv"), "a_b_c_.csv");
    EXPECT_EQ(safe_file_name(std::string("a\0b.csv", 7)), "a_b.csv");
    EXPECT_EQ(safe_file_name(".."), "");
    EXPECT_EQ(safe_file_name("a/"), "");
    EXPECT_EQ(safe_file_name("\xff.csv"), "");
    const std::string longer = safe_file_name(std::string(400, 'x') + "ü.csv");
    EXPECT_LE(longer.size(), 150U);
    EXPECT_TRUE(longer.ends_with(".csv"));
}

TEST(ContentSecurityPolicy, allows_a_pages_own_inline_scripts_by_their_hashes)
{
    const std::string policy = content_security_policy(
        "<script>a()</script><script src=\"/x.js\"></script><script id=\"b\">a()</script><script>");
    EXPECT_NE(policy.find("script-src 'self' 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=';"),
              std::string::npos)
        << policy;
    EXPECT_EQ(content_security_policy("").find("sha256"), std::string::npos);
}

TEST(QuestionIdeas, say_names_as_people_would)
{
    EXPECT_EQ(spoken("order_lines"), "order lines");
    EXPECT_EQ(spoken("OrderLines2"), "order lines2");
    EXPECT_EQ(spoken("HTTPStatus"), "httpstatus");
}

}
}
