#include "agents/answer/number_text.hpp"

#include <gtest/gtest.h>

namespace datachat::agents {
namespace {

TEST(NumberText, groups_and_rounds_for_sentences)
{
    EXPECT_EQ(readable(models::Value(1234567)), "1,234,567");
    EXPECT_EQ(readable(models::Value(-1234)), "-1,234");
    EXPECT_EQ(readable(models::Value(999)), "999");
    EXPECT_EQ(readable(models::Value(3.857142857)), "3.86");
    EXPECT_EQ(readable(models::Value(1234.5)), "1,234.50");
    EXPECT_EQ(readable(models::Value(0.0123)), "0.0123");
    EXPECT_EQ(readable(models::Value(2.0)), "2");
    EXPECT_EQ(readable(models::Value(*models::parse_decimal("12345.5000000"))), "12,345.50");
    EXPECT_EQ(readable(models::Value("2024-01")), "2024-01");
    EXPECT_EQ(grouped(100), "100");
}

TEST(NumberText, counts_bytes_in_their_units)
{
    EXPECT_EQ(byte_count(0), "0 bytes");
    EXPECT_EQ(byte_count(999), "999 bytes");
    EXPECT_EQ(byte_count(1000), "1 kB");
    EXPECT_EQ(byte_count(999'600), "1 MB");
    EXPECT_EQ(byte_count(12'430'000'000), "12.4 GB");
    EXPECT_EQ(byte_count(std::numeric_limits<std::int64_t>::max()), "9.22e+03 PB");
}

TEST(NumberText, leaves_cells_ungrouped)
{
    EXPECT_EQ(cell_text(models::Value(2024)), "2024");
    EXPECT_EQ(cell_text(models::Value(1234.5)), "1234.50");
}

}
}
