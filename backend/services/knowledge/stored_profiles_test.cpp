#include "services/knowledge/stored_profiles.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

using models::TimeStorage;
using models::Type;
using models::Value;

models::Schema schema()
{
    models::TableInfo visits{.name = "visits"};
    visits.columns = {{.name = "id", .type = Type::int64},
                      {.name = "day", .type = Type::text},
                      {.name = "amount", .type = Type::decimal}};
    return {.tables = {visits}};
}

IndexedSource indexed()
{
    IndexedSource source{.schema = schema()};
    source.schema.tables[0].row_count = 12;
    source.schema.tables[0].columns[1].time_storage = TimeStorage::iso_text;
    source.profiles = {
        {.table = 0,
         .column = 0,
         .distinct_count = 12,
         .minimum = Value(std::int64_t{-9'007'199'254'740'993}),
         .maximum = Value(7)},
        {.table = 0, .column = 1, .values = {"2024-01-01", "ü \"x\""}, .complete = true, .null_count = 3},
        {.table = 0, .column = 2, .minimum = Value(*models::parse_decimal("-12.50"))}};
    return source;
}

TEST(StoredProfiles, come_back_as_they_were)
{
    const IndexedSource before = indexed();
    const auto after = indexed_from(schema(), profiles_json(before));
    ASSERT_TRUE(after);
    EXPECT_EQ(after->schema, before.schema);
    ASSERT_EQ(after->profiles.size(), 3U);
    EXPECT_EQ(after->profiles[0].minimum, before.profiles[0].minimum);
    EXPECT_EQ(after->profiles[0].distinct_count, 12);
    EXPECT_EQ(after->profiles[1].values, before.profiles[1].values);
    EXPECT_TRUE(after->profiles[1].complete);
    EXPECT_EQ(after->profiles[1].null_count, 3);
    EXPECT_EQ(after->profiles[2].minimum, before.profiles[2].minimum);
    EXPECT_FALSE(after->profiles[2].maximum);
}

TEST(StoredProfiles, that_do_not_fit_are_not_taken)
{
    const std::string text = profiles_json(indexed());
    models::Schema narrower = schema();
    narrower.tables[0].columns.pop_back();
    EXPECT_FALSE(indexed_from(narrower, text));
    EXPECT_FALSE(indexed_from({}, text));
    for (const char* damaged : {"", "{", "[]", "{}", R"({"tables": 1, "profiles": []})",
                                R"({"tables": [{"times": [0, 0, 99]}], "profiles": []})",
                                R"({"tables": [{"times": [0, 0, 0]}], "profiles": [{"table": 0, "column": 3}]})",
                                R"({"tables": [{"times": [0, 0, 0]}], "profiles": [7]})"})
        EXPECT_FALSE(indexed_from(schema(), damaged)) << damaged;
}

TEST(StoredProfiles, the_schema_text_tells_names_types_and_keys_apart)
{
    models::Schema other = schema();
    other.tables[0].columns[0].type = Type::text;
    EXPECT_NE(schema_json(other), schema_json(schema()));
    other = schema();
    other.tables[0].foreign_keys.push_back({.columns = {"id"}, .referenced_table = "x", .referenced_columns = {"id"}});
    EXPECT_NE(schema_json(other), schema_json(schema()));
}

}
}
