#include "services/datasources/snowflake/write_rights.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::snowflake {
namespace {

RoleGrants grants(const std::vector<std::vector<std::string>>& rows)
{
    models::Batch batch;
    for (const char* name : {"created_on", "privilege", "granted_on", "name"})
        batch.columns.emplace_back(name, models::Type::text);
    for (const std::vector<std::string>& row : rows) {
        batch.columns[0].append_text("2024-01-01");
        for (std::size_t i = 0; i < row.size(); ++i)
            batch.columns[i + 1].append_text(row[i]);
    }
    return read_grants(NamedRows(batch));
}

TEST(snowflake_write_rights, a_reader_only_reads)
{
    const RoleGrants found = grants({{"USAGE", "DATABASE", "SHOP"},
                                     {"USAGE", "SCHEMA", "SHOP.PUBLIC"},
                                     {"SELECT", "TABLE", "SHOP.PUBLIC.ORDERS"},
                                     {"USAGE", "WAREHOUSE", "W"},
                                     {"OPERATE", "WAREHOUSE", "W"},
                                     {"REFERENCES", "VIEW", "SHOP.PUBLIC.V"}});
    EXPECT_TRUE(found.writing.empty());
    EXPECT_TRUE(found.roles.empty());
}

TEST(snowflake_write_rights, everything_else_writes_known_or_not)
{
    for (const char* privilege : {"INSERT", "UPDATE", "DELETE", "TRUNCATE", "OWNERSHIP", "CREATE TABLE", "MODIFY",
                                  "MANAGE GRANTS", "EVOLVE SCHEMA", "WRITE", "SOMETHING OF NEXT YEAR"})
        EXPECT_EQ(grants({{privilege, "TABLE", "SHOP.PUBLIC.ORDERS"}}).writing,
                  std::vector<std::string>{std::string(privilege) + " on TABLE SHOP.PUBLIC.ORDERS"});
}

TEST(snowflake_write_rights, roles_of_the_role_are_followed)
{
    EXPECT_EQ(grants({{"USAGE", "ROLE", "WRITER"}, {"USAGE", "DATABASE", "SHOP"}}).roles,
              std::vector<std::string>{"WRITER"});
    EXPECT_EQ(secondary_roles(R"({"roles":"A,B","value":"ALL"})"), (std::vector<std::string>{"A", "B"}));
    for (const char* text : {"", R"({"roles":"","value":""})", "{}", "[]", "x"})
        EXPECT_TRUE(secondary_roles(text).empty()) << text;
}

}
}
