#include "services/knowledge/combined_schema.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

using models::Type;

SnapshotPtr snapshot(models::Schema schema, std::vector<nl::ColumnProfile> profiles = {})
{
    SourceSnapshot made;
    made.profiles = profiles;
    made.catalog = nl::build_catalog(std::move(schema), std::move(profiles), {}, nullptr);
    return std::make_shared<const SourceSnapshot>(std::move(made));
}

TEST(CombinedSchema, TablesLieUnderTheirSourcesAlias)
{
    models::Schema warehouse;
    warehouse.tables = {
        {.schema = "sales", .name = "orders", .columns = {{"id", Type::int64}, {"customer", Type::int64}}},
        {.schema = "archive", .name = "Orders", .columns = {{"id", Type::int64}}},
        {.schema = "sales", .name = "customers", .columns = {{"id", Type::int64}}, .primary_key = {"id"}}};
    warehouse.tables[0].foreign_keys = {
        {.columns = {"customer"}, .referenced_table = "customers", .referenced_columns = {"id"}}};
    models::Schema files;
    files.tables = {{.name = "targets", .columns = {{"region", Type::text}}}};
    const std::vector<CombinedMember> members{
        {"Warehouse", "warehouse", snapshot(warehouse)},
        {"Targets", "targets", snapshot(files, {{.table = 0, .column = 0, .values = {"EU"}, .complete = true}})}};
    const CombinedSchema whole = combine(members);
    ASSERT_EQ(whole.schema.tables.size(), 4U);
    EXPECT_EQ(whole.schema.tables[0].schema, "warehouse");
    EXPECT_EQ(whole.schema.tables[0].name, "orders");
    EXPECT_EQ(whole.schema.tables[1].name, "archive_Orders");
    EXPECT_EQ(whole.schema.tables[0].foreign_keys[0].referenced_schema, "warehouse");
    EXPECT_EQ(whole.schema.tables[3].schema, "targets");
    EXPECT_EQ(whole.origins[3].member, 1U);
    EXPECT_EQ(whole.origins[3].table, 0U);
    ASSERT_EQ(whole.profiles.size(), 1U);
    EXPECT_EQ(whole.profiles[0].table, 3U);
    EXPECT_NE(whole.schema.find_table("", "TARGETS"), nullptr);
}

TEST(CombinedSchema, AliasesAreNamesThatNeedNoQuotes)
{
    EXPECT_EQ(alias_of("Sample shop", {}), "sample_shop");
    EXPECT_EQ(alias_of("  Größe & Co. ", {}), "gr_e_co");
    EXPECT_EQ(alias_of("2024", {}), "source_2024");
    EXPECT_EQ(alias_of("sqlite:/data/shop.sqlite", {}), "shop");
    EXPECT_EQ(alias_of("sqlite stuff", {}), "source_sqlite_stuff");
    EXPECT_EQ(alias_of("東京", {}), "source");
    EXPECT_EQ(alias_of("Shop", {{"shop", "shop", nullptr}}), "shop_2");
}

}
}
