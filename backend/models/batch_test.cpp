#include "models/batch.hpp"

#include <gtest/gtest.h>

namespace datachat::models {
namespace {

std::vector<Value> samples()
{
    return {Value(true),
            Value(-5),
            Value(std::uint64_t{1} << 63),
            Value(*parse_decimal("-170141183460469231731.5")),
            Value(2.5),
            Value("text"),
            Value(Bytes{std::string("\0x", 2)}),
            Value(Date{-1}),
            Value(Time{5}),
            Value(Timestamp{-7}),
            Value(TimestampTz{8}),
            Value(Interval{-1, -2, -3}),
            Value(Json{"{}"}),
            Value(List{{Value(1), Value()}})};
}

TEST(Column, keeps_every_type_and_nulls)
{
    for (const Value& sample : samples()) {
        Column column("c", sample.type());
        for (int i = 0; i < 70; ++i) {
            column.append(sample);
            column.append_null();
        }
        ASSERT_EQ(column.size(), 140U);
        for (std::size_t row = 0; row < column.size(); ++row)
            EXPECT_EQ(column.value(row), row % 2 == 0 ? sample : Value()) << name(sample.type()) << " row " << row;
    }
}

TEST(Column, shows_a_cell_of_another_type_as_it_is)
{
    Column column("c", Type::int64);
    column.append_int64(1);
    column.append(Value("n/a"));
    column.append_int64(3);
    EXPECT_EQ(column.value(1), Value("n/a"));
    EXPECT_EQ(column.value(2), Value(3));
    EXPECT_FALSE(column.is_null(1));
}

TEST(Column, can_be_filled_again)
{
    Column column("c", Type::text);
    column.append_text("long enough");
    column.clear();
    EXPECT_EQ(column.size(), 0U);
    column.append_text("b");
    EXPECT_EQ(column.text(0), "b");
}

}
}
