#include "services/datasources/snowflake/schema_queries.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace datachat::services::datasources::snowflake {
namespace {

std::string golden(const std::string& name)
{
    std::ifstream file(std::string(DATACHAT_GOLDEN_DIR) + "/sources/snowflake/" + name + ".sql");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(snowflake_schema_queries, are_sent_to_the_letter)
{
    const Selection one{.database = "SHOP", .schema = "PUBLIC"};
    EXPECT_EQ(tables_query(one).text + "\n", golden("tables"));
    EXPECT_EQ(tables_query(one).bindings, std::vector<std::string>{"PUBLIC"});
    EXPECT_EQ(columns_query({.database = "SHOP", .schema = "PUBLIC", .tables = {"A", "B"}}).text + "\n",
              golden("columns_of_two_tables"));
    EXPECT_EQ(columns_query({.database = "SHOP", .schema = "PUBLIC", .tables = {"A", "B"}}).bindings,
              (std::vector<std::string>{"PUBLIC", "A", "B"}));
    EXPECT_EQ(tables_query({.database = "SHOP"}).text + "\n", golden("tables_of_all_schemas"));
    EXPECT_EQ(primary_keys_query(one).text + "\n", golden("primary_keys"));
    EXPECT_EQ(foreign_keys_query({.database = "SHOP"}).text + "\n", golden("foreign_keys_of_all_schemas"));
}

TEST(snowflake_schema_queries, names_stay_names)
{
    EXPECT_EQ(primary_keys_query({.database = "a\"b", .schema = "c"}).text,
              "SHOW PRIMARY KEYS IN SCHEMA \"a\"\"b\".\"c\"");
}

}
}
