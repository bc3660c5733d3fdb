#include "services/datasources/bigquery/schema_queries.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace datachat::services::datasources::bigquery {
namespace {

std::string golden(const std::string& name)
{
    std::ifstream file(std::string(DATACHAT_GOLDEN_DIR) + "/sources/bigquery/" + name + ".sql");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(bigquery_schema_queries, are_sent_to_the_letter)
{
    EXPECT_EQ(tables_query("acme", "shop") + "\n", golden("tables"));
    EXPECT_EQ(columns_query("acme", "shop") + "\n", golden("columns"));
    EXPECT_EQ(keys_query("acme", "shop") + "\n", golden("keys"));
    EXPECT_EQ(sizes_query("acme", "shop", "europe-West3") + "\n", golden("sizes"));
}

TEST(bigquery_schema_queries, names_stay_names)
{
    EXPECT_NE(tables_query("a`b", "c\\d").find("`a\\`b`.`c\\\\d`.INFORMATION_SCHEMA"), std::string::npos);
    EXPECT_NE(sizes_query("p", "it's", "EU").find("'it\\'s'"), std::string::npos);
}

TEST(bigquery_schema_queries, descriptions_come_out_of_their_quotes)
{
    EXPECT_EQ(unquoted(R"("it\"s\nhere\\")"), "it\"s\nhere\\");
    EXPECT_EQ(unquoted("'a'"), "a");
    EXPECT_EQ(unquoted("plain"), "plain");
    EXPECT_EQ(unquoted(""), "");
    EXPECT_EQ(unquoted("\""), "\"");
}

}
}
