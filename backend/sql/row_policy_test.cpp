#include "sql/firewall.hpp"
#include "sql/parser.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

models::TableInfo table(std::string name, std::vector<std::string> columns)
{
    models::TableInfo info;
    info.name = std::move(name);
    for (std::string& column : columns) {
        models::ColumnInfo made;
        made.name = std::move(column);
        made.type = made.name == "region" || made.name == "note" ? models::Type::text : models::Type::int64;
        info.columns.push_back(std::move(made));
    }
    return info;
}

models::Schema staff_schema()
{
    models::Schema schema;
    schema.tables = {table("staff", {"id", "region", "salary"}), table("teams", {"id", "region"}),
                     table("v", {"id", "salary"}), table("members", {"staff_id", "person"})};
    schema.tables[2].kind = models::TableKind::view;
    return schema;
}

Expr condition(std::string_view text, Dialect dialect = Dialect::sqlite)
{
    auto parsed = parse_policy_expression(text, dialect);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Expr());
}

FirewallPolicy policy(std::string_view rows, std::vector<ColumnMask> masks = {})
{
    FirewallPolicy policy;
    policy.rows.tables.push_back(
        {"", "staff", rows.empty() ? std::optional<Expr>() : condition(rows), std::move(masks)});
    policy.rows.viewer["region"] = {models::Value("EU")};
    policy.rows.viewer["ids"] = {models::Value(1), models::Value(2)};
    return policy;
}

std::string sent(std::string_view text, FirewallPolicy with, Dialect dialect = Dialect::sqlite)
{
    const auto schema = staff_schema();
    const auto checked = Firewall(dialect, schema, std::move(with)).check_text(text, {.rows = 0});
    return checked ? checked->text() : checked.error().message;
}

constexpr std::string_view barrier =
    "(SELECT staff.id, staff.region, staff.salary FROM staff WHERE region = 'EU' LIMIT "
    "9223372036854775807 OFFSET 0) AS ";

std::size_t barriers_in(const std::string& text)
{
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(barrier, at)) != std::string::npos; ++at)
        ++count;
    return count;
}

TEST(RowPolicy, PutsTheTableBehindABarrier)
{
    EXPECT_EQ(sent("SELECT id FROM staff WHERE 1 / salary > 0", policy("region = viewer.region")),
              "SELECT id FROM " + std::string(barrier) + "staff WHERE 1 / salary > 0");
    EXPECT_EQ(sent("SELECT s.id FROM staff s", policy("region = viewer.region")),
              "SELECT s.id FROM " + std::string(barrier) + "s");
    EXPECT_EQ(sent("SELECT id FROM teams", policy("region = viewer.region")), "SELECT id FROM teams");
}

TEST(RowPolicy, ReachesEveryDepth)
{
    const std::pair<const char*, std::size_t> cases[] = {
        {"SELECT * FROM staff", 1},
        {"SELECT * FROM teams WHERE id IN (SELECT id FROM staff)", 1},
        {"SELECT * FROM teams t WHERE EXISTS (SELECT 1 FROM staff s WHERE s.id = t.id)", 1},
        {"SELECT (SELECT max(salary) FROM staff), id FROM teams", 1},
        {"WITH a AS (SELECT * FROM staff) SELECT * FROM a", 1},
        {"WITH a AS (SELECT id FROM teams), b AS (SELECT staff.id FROM staff JOIN a ON a.id = staff.id) SELECT * FROM "
         "b",
         1},
        {"SELECT id FROM teams UNION ALL SELECT id FROM staff EXCEPT SELECT id FROM staff", 2},
        {"SELECT * FROM (SELECT * FROM (SELECT * FROM staff) x) y", 1},
        {"SELECT a.id FROM staff a JOIN staff b ON a.id = b.id LEFT JOIN teams t ON t.id = a.id", 2},
        {"SELECT id FROM teams ORDER BY (SELECT count(*) FROM staff)", 1},
        {"SELECT id FROM teams GROUP BY id HAVING max(id) > (SELECT min(salary) FROM staff)", 1},
        {"SELECT CASE WHEN id IN (SELECT id FROM staff) THEN 1 END FROM teams", 1},
        {"SELECT sum(id) OVER (ORDER BY (SELECT max(id) FROM staff)) FROM teams", 1},
        {"SELECT id FROM teams LIMIT (SELECT count(*) FROM staff)", 1},
        {"SELECT id FROM \"STAFF\"", 1},
        {"SELECT main.staff.id FROM main.staff", 1},
        {"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < (SELECT max(id) FROM staff)) "
         "SELECT n FROM r",
         1},
    };
    for (const auto& [text, count] : cases) {
        const std::string result = sent(text, policy("region = viewer.region"));
        EXPECT_EQ(barriers_in(result), count) << text << "\n" << result;
        std::size_t mentions = 0;
        for (std::size_t at = 0; (at = result.find("FROM staff", at)) != std::string::npos; ++at)
            ++mentions;
        EXPECT_EQ(mentions, count) << result;
    }
}

TEST(RowPolicy, NamesTheSchemaInsideTheBarrierOnly)
{
    models::Schema schema = staff_schema();
    for (models::TableInfo& info : schema.tables)
        info.schema = "public";
    schema.search_path = {"public"};
    const auto checked =
        Firewall(Dialect::postgres, schema, policy("region = viewer.region"))
            .check_text("SELECT public.staff.id FROM public.staff WHERE public.staff.salary > 5", {.rows = 0});
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->text(),
              "SELECT staff.id FROM (SELECT staff.id, staff.region, staff.salary FROM public.staff "
              "WHERE region = 'EU' LIMIT 9223372036854775807 OFFSET 0) AS staff WHERE staff.salary > 5");
    EXPECT_EQ(checked->tables(), std::vector<std::string>{"public.staff"});
}

TEST(RowPolicy, MasksColumns)
{
    EXPECT_EQ(sent("SELECT max(salary) FROM staff", policy("", {{"salary", condition("salary / 1000 * 1000")}})),
              "SELECT max(salary) FROM (SELECT staff.id, staff.region, salary / 1000 * 1000 AS salary FROM staff LIMIT "
              "9223372036854775807 OFFSET 0) AS staff");
    EXPECT_EQ(sent("SELECT * FROM staff", policy("", {{"Region", condition("NULL")}})),
              "SELECT * FROM (SELECT staff.id, CAST(NULL AS TEXT) AS region, staff.salary FROM staff LIMIT "
              "9223372036854775807 OFFSET 0) AS staff");
}

TEST(RowPolicy, BindsTheViewer)
{
    EXPECT_NE(sent("SELECT id FROM staff", policy("id IN (viewer.ids)")).find("id IN (1, 2)"), std::string::npos);
    FirewallPolicy quoted = policy("region = viewer.region");
    quoted.rows.viewer["region"] = {models::Value("x' OR '1'='1")};
    EXPECT_NE(sent("SELECT id FROM staff", quoted).find("region = 'x'' OR ''1''=''1'"), std::string::npos);
    EXPECT_EQ(sent("SELECT id FROM staff", policy("region = viewer.country")),
              "The rows that you may see depend on your attribute \"country\", which is not set. Ask an editor of the "
              "project to set it. (rule: row policies)");
    EXPECT_NE(sent("SELECT id FROM staff", policy("id = viewer.ids")).find("several values"), std::string::npos);
    FirewallPolicy null = policy("region = viewer.region");
    null.rows.viewer["region"] = {models::Value()};
    EXPECT_NE(sent("SELECT id FROM staff", null).find("is not set"), std::string::npos);
    EXPECT_EQ(sent("SELECT id FROM teams", policy("region = viewer.country")), "SELECT id FROM teams");
}

TEST(RowPolicy, HoldsSeveralPoliciesTogether)
{
    FirewallPolicy both = policy("region = 'EU'");
    both.rows.tables.push_back({"", "staff", condition("id > 5"), {}});
    EXPECT_NE(sent("SELECT id FROM staff", both).find("WHERE region = 'EU' AND id > 5"), std::string::npos);
    FirewallPolicy masks = policy("", {{"salary", condition("1")}, {"salary", condition("2")}});
    EXPECT_NE(sent("SELECT id FROM staff", masks).find("two masks"), std::string::npos);
}

TEST(RowPolicy, RefusesCommonTablesThatCouldStandForATable)
{
    const std::string refused = "Give it another name. (rule: row policies)";
    EXPECT_TRUE(
        sent("WITH staff AS (SELECT 1 AS id) SELECT id FROM staff", policy("region = 'EU'")).ends_with(refused));
    EXPECT_TRUE(
        sent("WITH a AS (SELECT id FROM staff), Staff AS (SELECT 2 AS id) SELECT id FROM a", policy("region = 'EU'"))
            .ends_with(refused));
    const auto members = policy("id IN (SELECT staff_id FROM members WHERE person = 7)");
    EXPECT_NE(sent("SELECT id FROM staff", members).find("FROM members WHERE person = 7"), std::string::npos);
    EXPECT_TRUE(sent("WITH members AS (SELECT id AS staff_id, 7 AS person FROM teams) SELECT id FROM staff", members)
                    .ends_with(refused));
    EXPECT_TRUE(
        sent("SELECT * FROM teams WHERE id IN (WITH members AS (SELECT 1 AS staff_id, 7 AS person) SELECT id FROM "
             "staff)",
             members)
            .ends_with(refused));
}

TEST(RowPolicy, ExpandsViewsOrRefusesThem)
{
    const auto with_view = [](std::string_view definition) {
        FirewallPolicy made = policy("region = viewer.region");
        made.rows.views.push_back({"", "v", *parse_query(definition, Dialect::sqlite)});
        return made;
    };
    EXPECT_EQ(sent("SELECT v.id FROM v", with_view("SELECT id, salary FROM staff")),
              "SELECT v.id FROM (SELECT v.id, v.salary FROM (SELECT id, salary FROM " + std::string(barrier) +
                  "staff) AS v) AS v");
    EXPECT_EQ(sent("SELECT id FROM v", with_view("SELECT id, id AS salary FROM teams")), "SELECT id FROM v");
    EXPECT_NE(sent("SELECT id FROM v", policy("region = 'EU'")).find("is not known"), std::string::npos);
    EXPECT_NE(sent("SELECT id FROM v", with_view("SELECT id, salary FROM secret")).find("may not see"),
              std::string::npos);
    EXPECT_NE(sent("SELECT id FROM v", with_view("SELECT id, salary AS pay FROM staff")).find("cannot be expanded"),
              std::string::npos);
    EXPECT_NE(sent("SELECT id FROM v", with_view("SELECT id, salary FROM v")).find("is not known"), std::string::npos);
    EXPECT_EQ(sent("SELECT id FROM v", FirewallPolicy{}), "SELECT id FROM v");

    FirewallPolicy own = policy("region = 'EU'");
    own.rows.tables.push_back({"", "v", condition("id > 5"), {}});
    EXPECT_EQ(sent("SELECT id FROM v", own),
              "SELECT id FROM (SELECT v.id, v.salary FROM v WHERE id > 5 LIMIT 9223372036854775807 OFFSET 0) AS v");
}

TEST(RowPolicy, RefusesWhatCannotHold)
{
    for (const char* rows : {"count(*) > 1", "sum(salary) OVER () > 1", "nosuch = 1", "pg_sleep(1) = 1",
                             "readfile('x') = 1", "id IN (WITH a AS (SELECT 1) SELECT * FROM a)",
                             "load_extension('x') = 1", "id IN (SELECT id FROM nosuch)", "sqlite_version() = 'x'"}) {
        const std::string answer = sent("SELECT id FROM staff", policy(rows));
        EXPECT_NE(answer.find("(rule: "), std::string::npos) << rows << "\n" << answer;
        EXPECT_FALSE(check_policy(policy(rows).rows.tables[0], staff_schema(), Dialect::sqlite)) << rows;
    }
    EXPECT_TRUE(check_policy(policy("region = viewer.anything").rows.tables[0], staff_schema(), Dialect::sqlite));
    EXPECT_FALSE(check_policy({"", "nosuch", {}, {}}, staff_schema(), Dialect::sqlite));
    EXPECT_FALSE(check_policy({"", "staff", {}, {{"nosuch", condition("1")}}}, staff_schema(), Dialect::sqlite));
}

TEST(RowPolicy, SeesATableOutsideItsBarrier)
{
    const auto schema = staff_schema();
    const RowPolicies rows = policy("region = 'EU'").rows;
    const auto verdict = [&](std::string_view text) {
        Query query = *parse_query(text, Dialect::sqlite);
        const auto resolution = resolve(query, schema, Dialect::sqlite);
        return resolution && unprotected_table(query, *resolution, schema, Dialect::sqlite, rows).has_value();
    };
    EXPECT_TRUE(verdict("SELECT id FROM staff"));
    EXPECT_TRUE(
        verdict("SELECT id FROM (SELECT staff.id, staff.region, staff.salary FROM staff WHERE region = 'US' LIMIT "
                "9223372036854775807 OFFSET 0) AS staff"));
    EXPECT_TRUE(
        verdict("SELECT id FROM (SELECT staff.id, staff.region, staff.salary FROM staff WHERE region = 'EU') AS s"));
    EXPECT_FALSE(verdict("SELECT id FROM " + std::string(barrier) + "staff"));
    EXPECT_TRUE(verdict("SELECT s.id FROM " + std::string(barrier) + "s JOIN staff ON staff.id = s.id"));
    EXPECT_TRUE(verdict("SELECT id FROM v"));
}

TEST(RowPolicy, SaysWhatItDid)
{
    const auto schema = staff_schema();
    const auto checked =
        Firewall(Dialect::sqlite, schema, policy("region = viewer.region", {{"salary", condition("0")}}))
            .check_text("SELECT id FROM staff, teams", {});
    ASSERT_FALSE(checked); // id is ambiguous
    const auto clear = Firewall(Dialect::sqlite, schema, policy("region = viewer.region", {{"salary", condition("0")}}))
                           .check_text("SELECT staff.id FROM staff, teams", {});
    ASSERT_TRUE(clear) << clear.error().message;
    EXPECT_EQ(clear->policy_notes(),
              (std::vector<std::string>{"staff: only rows where region = 'EU'", "staff: salary is masked"}));
}

}
}
