#include "services/knowledge/stored_policies.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

constexpr std::string_view stored = R"({
  "policies": [
    {"source": "s1", "table": "staff", "rows": "region = viewer.region", "masks": [{"column": "salary", "shown": "NULL"}]},
    {"source": "s2", "table": "teams", "rows": "id = 1"}],
  "viewers": {"ann": {"region": "EU", "teams": [1, 2]}}})";

models::Schema staff()
{
    models::Schema schema;
    models::TableInfo table;
    table.name = "staff";
    table.columns = {{"id", models::Type::int64}, {"region", models::Type::text}, {"salary", models::Type::int64}};
    schema.tables = {table};
    return schema;
}

std::string sent(std::string_view text, std::string_view viewer)
{
    const auto policies = read_policies(text, "s1", sql::Dialect::sqlite);
    if (!policies)
        return policies.error().message;
    const auto schema = staff();
    models::Principal principal;
    principal.id = viewer;
    const auto checked = sql::Firewall(sql::Dialect::sqlite, schema, policies->for_viewer(principal))
                             .check_text("SELECT salary FROM staff", {});
    return checked ? checked->text() : checked.error().message;
}

TEST(StoredPolicies, AreOfOneSourceAndViewer)
{
    const auto policies = read_policies(stored, "s1", sql::Dialect::sqlite);
    ASSERT_TRUE(policies) << policies.error().message;
    ASSERT_EQ(policies->tables.size(), 1U);
    EXPECT_TRUE(policies->protects(staff().tables[0]));
    EXPECT_FALSE(read_policies(stored, "s3", sql::Dialect::sqlite)->protects(staff().tables[0]));
    EXPECT_NE(sent(stored, "ann").find("WHERE region = 'EU'"), std::string::npos) << sent(stored, "ann");
    EXPECT_NE(sent(stored, "ann").find("CAST(NULL AS INTEGER) AS salary"), std::string::npos) << sent(stored, "ann");
    EXPECT_NE(sent(stored, "bob").find("is not set"), std::string::npos);
    EXPECT_EQ(sent("", "bob"), "SELECT salary FROM staff LIMIT 10001");
}

TEST(StoredPolicies, HideTheSourceWhenTheyAreNotUnderstood)
{
    for (const char* text :
         {"[]", "{", "null", R"({"policy": []})", R"({"policies": {}})", R"({"policies": [1]})",
          R"({"policies": [{"source": "s1", "table": "staff"}]})",
          R"({"policies": [{"source": "s1", "table": "staff", "row": "id = 1"}]})",
          R"({"policies": [{"source": "s1", "table": "staff", "rows": "id ="}]})",
          R"({"policies": [{"source": "s1", "table": "staff", "rows": "id = 1; DROP TABLE staff"}]})",
          R"({"policies": [{"table": "staff", "rows": "id = 1"}]})",
          R"({"policies": [{"source": "s1", "table": "staff", "masks": [{"column": "id"}]}]})",
          R"({"viewers": {"ann": {"region": {}}}})", R"({"viewers": []})"}) {
        const auto policies = read_policies(text, "s1", sql::Dialect::sqlite);
        ASSERT_FALSE(policies) << text;
        EXPECT_EQ(policies.error().code, core::Errc::corrupt) << text;
    }
}

TEST(StoredPolicies, AreHeldAgainstTheSchema)
{
    EXPECT_TRUE(check_policies(stored, "s1", staff(), sql::Dialect::sqlite));
    EXPECT_FALSE(check_policies(R"({"policies": [{"source": "s1", "table": "staf", "rows": "id = 1"}]})", "s1", staff(),
                                sql::Dialect::sqlite));
    const char* harmful =
        R"json({"policies": [{"source": "s1", "table": "staff", "rows": "load_extension('x')"}]})json";
    EXPECT_FALSE(check_policies(harmful, "s1", staff(), sql::Dialect::sqlite));
}

TEST(StoredPolicies, ChangeTheRecordedVersion)
{
    const auto one = read_policies(stored, "s1", sql::Dialect::sqlite);
    const auto other = read_policies(std::string(stored) + " ", "s1", sql::Dialect::sqlite);
    ASSERT_TRUE(one && other);
    EXPECT_NE(one->for_viewer({}).version, other->for_viewer({}).version);
    EXPECT_EQ(read_policies("", "s1", sql::Dialect::sqlite)->for_viewer({}).version, sql::FirewallPolicy{}.version);
}
}
}
