#include "models/schema.hpp"
#include "models/value.hpp"

#include <gtest/gtest.h>

namespace datachat::models {
namespace {

TEST(Decimal, reads_back_to_the_digit)
{
    for (const char* text : {"0", "-12.50", "0.001", "99999999999999999999999999999999999999",
                             "-0.00000000000000000000000000000000000001"}) {
        const auto value = parse_decimal(text);
        ASSERT_TRUE(value) << text;
        EXPECT_EQ(to_text(*value), text);
    }
    EXPECT_FALSE(parse_decimal("100000000000000000000000000000000000000"));
    EXPECT_FALSE(parse_decimal("1e5"));
    EXPECT_FALSE(parse_decimal(""));
    EXPECT_FALSE(parse_decimal("-"));
    EXPECT_FALSE(parse_decimal("1.2.3"));
}

TEST(Times, read_back)
{
    EXPECT_EQ(to_text(*parse_date("2024-02-29")), "2024-02-29");
    EXPECT_FALSE(parse_date("2023-02-29"));
    EXPECT_FALSE(parse_date("2024-02-29x"));
    EXPECT_EQ(to_text(Value(*parse_timestamp("1969-12-31T23:59:59.5"))), "1969-12-31 23:59:59.5");
    EXPECT_EQ(to_text(Value(*parse_timestamp_tz("2024-01-01 00:30:00+02:00"))), "2023-12-31 22:30:00Z");
    EXPECT_EQ(to_text(Value(*parse_time("07:05"))), "07:05:00");
    EXPECT_EQ(to_text(Value(Interval{14, 3, -3'600'000'000})), "1 year 2 months 3 days -01:00:00");
}

TEST(Value, shows_numbers_as_people_write_them)
{
    EXPECT_EQ(to_text(Value(12.5)), "12.5");
    EXPECT_EQ(to_text(Value(3.0)), "3.0");
    EXPECT_EQ(to_text(Value(1e300)), "1e+300");
    EXPECT_EQ(to_text(Value()), "NULL");
    EXPECT_EQ(to_text(Value(List{{Value(1), Value("a")}})), "[1, a]");
    EXPECT_NE(Value(1), Value(1.0));
}

TEST(Schema, finds_tables_by_search_path_without_regard_to_case)
{
    Schema schema;
    schema.tables.push_back(TableInfo{.schema = "sales", .name = "Orders", .columns = {ColumnInfo{.name = "ID"}}});
    EXPECT_EQ(schema.find_table("", "orders"), nullptr);
    schema.search_path = {"public", "sales"};
    ASSERT_NE(schema.find_table("", "orders"), nullptr);
    EXPECT_NE(find_column(schema.tables[0], "id"), nullptr);
    EXPECT_EQ(find_column(schema.tables[0], "idd"), nullptr);
}

TEST(Type, names_read_back)
{
    for (int i = 0; i <= static_cast<int>(Type::unknown); ++i)
        EXPECT_EQ(type_from_name(name(static_cast<Type>(i))), static_cast<Type>(i));
    EXPECT_FALSE(type_from_name("integer"));
}

}
}
