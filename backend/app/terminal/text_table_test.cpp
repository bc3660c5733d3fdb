#include "app/terminal/text_table.hpp"

#include <gtest/gtest.h>

namespace datachat::app {
namespace {

TEST(TextTable, aligns_numbers_right_and_tells_null_empty_and_zero_apart)
{
    models::Batch batch;
    batch.columns.emplace_back("name", models::Type::text);
    batch.columns.emplace_back("n", models::Type::int64);
    batch.columns[0].append("");
    batch.columns[1].append(0);
    batch.columns[0].append_null();
    batch.columns[1].append(1500);
    EXPECT_EQ(text_table(batch, 80), "name     n\n────  ────\n''       0\nNULL  1500\n");
}

TEST(TextTable, cuts_cells_to_the_width)
{
    models::Batch batch;
    batch.columns.emplace_back("text", models::Type::text);
    batch.columns[0].append(std::string(200, 'x'));
    const std::string table = text_table(batch, 20);
    EXPECT_NE(table.find(std::string(19, 'x') + "…"), std::string::npos);
}

TEST(Printable, shows_control_characters_instead_of_sending_them)
{
    EXPECT_EQ(printable("a\033[31mb\nc"), "a�[31mb⏎c");
    EXPECT_EQ(printable("\xff"), "�");
    EXPECT_EQ(printable("grün"), "grün");
}

TEST(DisplayWidth, counts_columns_and_not_bytes)
{
    EXPECT_EQ(display_width("grün"), 4U);
    EXPECT_EQ(display_width("日本"), 4U);
}

}
}
