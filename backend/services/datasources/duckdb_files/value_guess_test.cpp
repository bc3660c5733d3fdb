#include "services/datasources/duckdb_files/value_guess.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

ColumnGuess guess(std::string_view type, const std::vector<std::string>& values, GuessContext context = {})
{
    return guess_column(type, values, context);
}

TEST(ValueGuess, decimal_commas_and_thousands)
{
    EXPECT_EQ(guess("VARCHAR", {"1.234,50", "3,5", "12"}).conversion, Conversion::decimal_comma);
    EXPECT_EQ(guess("VARCHAR", {"1,234.50", "3.5"}).conversion, Conversion::grouped_number);
    EXPECT_EQ(guess("VARCHAR", {"$1,234,567", "$12"}).conversion, Conversion::grouped_number);
    EXPECT_TRUE(guess("VARCHAR", {"$1,234,567", "$12"}).whole_numbers);
    EXPECT_EQ(guess("VARCHAR", {"1 234,50 €"}).conversion, Conversion::decimal_comma);
    EXPECT_EQ(guess("VARCHAR", {"1'234.50", "N/A"}).conversion, Conversion::grouped_number);
    EXPECT_EQ(guess("VARCHAR", {"1,2,3"}).conversion, Conversion::none);
    EXPECT_EQ(guess("VARCHAR", {"12 Main St"}).conversion, Conversion::none);
    EXPECT_EQ(guess("VARCHAR", {"N/A", "-"}).conversion, Conversion::none);
}

TEST(ValueGuess, three_digits_after_one_comma_are_decided_by_the_file)
{
    EXPECT_EQ(guess("VARCHAR", {"1,234"}, {.separator = ';'}).conversion, Conversion::decimal_comma);
    EXPECT_EQ(guess("VARCHAR", {"1,234"}, {.separator = ','}).conversion, Conversion::grouped_number);
    EXPECT_TRUE(guess("VARCHAR", {"1,234"}).ambiguous);
    EXPECT_FALSE(guess("VARCHAR", {"1,234"}, {.decimal = ','}).ambiguous);
    EXPECT_EQ(guess("DOUBLE", {"1.234", "12.500"}, {.decimal = ','}).conversion, Conversion::decimal_comma);
    EXPECT_EQ(guess("DOUBLE", {"1.234", "12.500"}).conversion, Conversion::none);
}

TEST(ValueGuess, codes_stay_text_and_long_integers_exact)
{
    EXPECT_EQ(guess("BIGINT", {"12345", "01234"}).conversion, Conversion::text);
    EXPECT_EQ(guess("BIGINT", {"+4912345"}).conversion, Conversion::text);
    EXPECT_EQ(guess("BIGINT", {"0", "10"}).conversion, Conversion::none);
    EXPECT_EQ(guess("DOUBLE", {"12345678901234567890"}).conversion, Conversion::big_integer);
    EXPECT_EQ(guess("DOUBLE", {"1", "2"}).conversion, Conversion::none);
}

TEST(ValueGuess, order_of_day_and_month)
{
    EXPECT_EQ(guess("VARCHAR", {"31.12.2024", "01.02.2024"}).format, "%d.%m.%Y");
    EXPECT_EQ(guess("DATE", {"12/31/2024", "01/02/2024"}).format, "%m/%d/%Y");
    EXPECT_EQ(guess("DATE", {"31/12/24"}).format, "%d/%m/%y");
    EXPECT_EQ(guess("DATE", {"2024/12/31"}).format, "%Y/%m/%d");
    EXPECT_EQ(guess("DATE", {"2024-12-31"}).conversion, Conversion::none);
    EXPECT_EQ(guess("VARCHAR", {"31.12.2024", "12.31.2024"}).conversion, Conversion::none);
    EXPECT_TRUE(guess("VARCHAR", {"31.12.2024 10:00"}).with_time);
}

TEST(ValueGuess, dates_that_do_not_tell_are_marked)
{
    const ColumnGuess us = guess("DATE", {"01/02/2024"});
    EXPECT_TRUE(us.ambiguous);
    EXPECT_EQ(us.format, "%m/%d/%Y");
    EXPECT_EQ(us.other, "%d/%m/%Y");
    EXPECT_EQ(guess("DATE", {"01/02/2024"}, {.separator = ';'}).format, "%d/%m/%Y");
    EXPECT_EQ(guess("DATE", {"01/02/2024"}, {.date_format = "%d/%m/%Y"}).format, "%d/%m/%Y");
}

}
}
