#include "nl/catalog.hpp"

#include "nl/catalog_stored_values.hpp"
#include "nl/names.hpp"

#include <gtest/gtest.h>

namespace datachat::nl {
namespace {

models::TableInfo table(std::string name, std::vector<std::pair<std::string, models::Type>> columns,
                        std::vector<std::string> key = {})
{
    models::TableInfo info;
    info.name = std::move(name);
    for (auto& [column, type] : columns)
        info.columns.push_back({.name = column, .type = type});
    info.primary_key = std::move(key);
    return info;
}

constexpr auto number = models::Type::int64;
constexpr auto text = models::Type::text;

TEST(SplitIdentifier, CutsAtMarksAndHumps)
{
    EXPECT_EQ(split_identifier("Stadium_ID"), (std::vector<std::string>{"stadium", "id"}));
    EXPECT_EQ(split_identifier("petType"), (std::vector<std::string>{"pet", "type"}));
    EXPECT_EQ(split_identifier("tbl_cust_addr"), (std::vector<std::string>{"customer", "address"}));
    EXPECT_EQ(split_identifier("LName"), (std::vector<std::string>{"last", "name"}));
}

TEST(Catalog, InfersKeysThatNobodyDeclared)
{
    models::Schema schema;
    schema.tables = {table("doctors", {{"doctor_id", number}, {"name", text}}),
                     table("visits", {{"visit_id", number}, {"doctor_id", number}, {"cost", number}})};
    const auto catalog = build_catalog(schema, {}, {}, nullptr);
    ASSERT_EQ(catalog->edges.size(), 1U);
    EXPECT_GT(catalog->edges[0].cost, 1.0);
    EXPECT_EQ(catalog->distance(0, 1), 1);
    EXPECT_EQ(catalog->table(0).key, 0);
}

TEST(Catalog, ValuesThatDoNotFitRefuteAKey)
{
    models::Schema schema;
    schema.tables = {table("doctors", {{"doctor_id", number}, {"name", text}}, {"doctor_id"}),
                     table("visits", {{"visit_id", number}, {"doctor_id", number}}, {"visit_id"})};
    std::vector<ColumnProfile> profiles(2);
    profiles[0] = {.table = 0, .column = 0, .values = {"1", "2"}, .complete = true};
    profiles[1] = {.table = 1, .column = 1, .values = {"70", "80"}, .complete = true};
    EXPECT_TRUE(build_catalog(schema, profiles, {}, nullptr)->edges.empty());
}

TEST(Catalog, KnowsWhichColumnsNameARow)
{
    models::Schema schema;
    schema.tables = {
        table("people", {{"person_id", number}, {"first_name", text}, {"last_name", text}}, {"person_id"})};
    const auto catalog = build_catalog(schema, {}, {}, nullptr);
    EXPECT_EQ(catalog->table(0).shown, (std::vector<int>{1, 2}));
    EXPECT_TRUE(catalog->table(0).person);
}

TEST(Catalog, FindsNamesBySynonym)
{
    models::Schema schema;
    schema.tables = {table("customers", {{"id", number}, {"name", text}}, {"id"})};
    const auto catalog = build_catalog(schema, {}, {}, nullptr);
    ASSERT_FALSE(catalog->find_name(stem_key({"clients"})).empty());
    EXPECT_EQ(catalog->find_name(stem_key({"clients"})).front().kind, NameKind::table);
    EXPECT_TRUE(catalog->find_name("nonsense").empty());
}

TEST(Catalog, TablesWithoutKeysMeetInTheirValues)
{
    models::Schema schema;
    schema.tables = {table("regions", {{"id", number}, {"name", text}}, {"id"}),
                     table("targets", {{"region", text}, {"target", number}}),
                     table("notes", {{"region", text}, {"remark", text}})};
    schema.tables[0].unique_keys = {{"name"}};
    std::vector<ColumnProfile> profiles(3);
    profiles[0] = {.table = 0, .column = 1, .values = {"North", "South", "East"}, .complete = true};
    profiles[1] = {.table = 1, .column = 0, .values = {"North", "South"}, .complete = true};
    profiles[2] = {.table = 2, .column = 0, .values = {"Mars", "Venus"}, .complete = true};
    const auto catalog = build_catalog(schema, profiles, {}, nullptr);
    ASSERT_EQ(catalog->edges.size(), 1U);
    EXPECT_EQ(catalog->table_of(catalog->edges[0].from), 1);
    EXPECT_EQ(catalog->table_of(catalog->edges[0].to), 0);
    EXPECT_FALSE(catalog->column(catalog->edges[0].from).foreign) << "it is a name, not a key";
}

TEST(CatalogStoredValues, KnowWhatTheProfilesHold)
{
    models::Schema schema;
    schema.tables = {table("visits", {{"visit_id", number}}, {"visit_id"}),
                     table("doctors", {{"doctor_id", number}, {"name", text}, {"city", text}}, {"doctor_id"})};
    std::vector<ColumnProfile> profiles(2);
    profiles[0] = {.table = 1, .column = 1, .values = {"Ada Byron"}, .complete = true};
    profiles[1] = {.table = 1, .column = 2, .values = {"Rome"}};
    const auto catalog = build_catalog(schema, profiles, {}, nullptr);
    const CatalogStoredValues values(*catalog);
    const sql::SchemaColumn name{1, 1};
    const sql::SchemaColumn city{1, 2};
    EXPECT_EQ(values.holds(name, "ada byron"), true);
    EXPECT_EQ(values.holds(name, "Rome"), false);
    EXPECT_EQ(values.holds(city, "Oslo"), std::nullopt) << "not all of its values are known";
    EXPECT_EQ(values.holds({0, 0}, "1"), std::nullopt);
    EXPECT_TRUE(values.is_stored("rome"));
    EXPECT_FALSE(values.is_stored("ada"));
}

}
}
