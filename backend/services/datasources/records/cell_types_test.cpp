#include "services/datasources/records/cell_types.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::records {
namespace {

namespace json = boost::json;
using models::Type;
using models::Value;

TEST(CellTypes, texts_are_told_apart_by_what_they_look_like)
{
    EXPECT_EQ(type_of("2024-01-31").type, Type::date);
    EXPECT_EQ(type_of("2024-02-31").type, Type::text);
    EXPECT_EQ(type_of("2024-01-31T10:00:00").type, Type::timestamp);
    EXPECT_EQ(type_of("2024-01-31T10:00:00Z").type, Type::timestamp_tz);
    EXPECT_EQ(type_of("2024-01-31T10:00:00+02:00").type, Type::timestamp_tz);
    EXPECT_EQ(type_of("12.50"), (CellType{Type::decimal, 2}));
    for (const char* text : {"", "12", "007.5", "1e5", "-", ".5", "5.", "abc", "1.2.3", "2024-01-31 and more"})
        EXPECT_EQ(type_of(text).type, Type::text) << text;
}

TEST(CellTypes, the_common_type_holds_both)
{
    EXPECT_EQ(common_type({Type::int64}, {Type::float64}).type, Type::float64);
    EXPECT_EQ(common_type({Type::int64}, {Type::uint64}), (CellType{Type::decimal, 0}));
    EXPECT_EQ(common_type({Type::null}, {Type::date}).type, Type::date);
    EXPECT_EQ(common_type({Type::date}, {Type::timestamp}).type, Type::timestamp);
    EXPECT_EQ(common_type({Type::timestamp}, {Type::timestamp_tz}).type, Type::text);
    EXPECT_EQ(common_type({Type::decimal, 2}, {Type::decimal, 4}), (CellType{Type::decimal, 4}));
    EXPECT_EQ(common_type({Type::int64}, {Type::text}).type, Type::text);
    EXPECT_EQ(common_type({Type::text}, {Type::json}).type, Type::json);
}

TEST(CellTypes, values_become_cells_or_do_not_fit)
{
    const auto cell = [](const json::value& value, CellType type) { return cell_of(&value, type); };
    EXPECT_EQ(cell(7, {Type::int64}), Value(7));
    EXPECT_EQ(cell(7.0, {Type::int64}), Value(7));
    EXPECT_EQ(cell(7.5, {Type::int64}), std::nullopt);
    EXPECT_EQ(cell("7", {Type::int64}), Value(7));
    EXPECT_EQ(cell("x", {Type::float64}), std::nullopt);
    EXPECT_EQ(cell("12.5", {Type::decimal, 2}), Value(models::Decimal{1250, 2}));
    EXPECT_EQ(cell(3, {Type::decimal, 2}), Value(models::Decimal{300, 2}));
    EXPECT_EQ(cell("12.555", {Type::decimal, 2}), std::nullopt);
    EXPECT_EQ(cell("2024-01-31", {Type::timestamp}), Value(*models::parse_timestamp("2024-01-31 00:00:00")));
    EXPECT_EQ(cell(1, {Type::date}), std::nullopt);
    EXPECT_EQ(cell(0.1, {Type::text}), Value("0.1"));
    EXPECT_EQ(cell(true, {Type::text}), Value("true"));
    EXPECT_EQ(cell(json::array{1, 2}, {Type::json}), Value(models::Json{"[1,2]"}));
    EXPECT_EQ(cell(nullptr, {Type::int64}), Value());
    EXPECT_EQ(cell_of(nullptr, {Type::boolean}), Value());
}

// Whatever two values have in common must hold both.
TEST(CellTypes, every_value_fits_the_type_that_it_was_counted_in)
{
    const std::vector<json::value> values{nullptr,
                                          true,
                                          1,
                                          -5,
                                          18'446'744'073'709'551'615U,
                                          1.5,
                                          "",
                                          "a",
                                          "12.50",
                                          "1.2345",
                                          "2024-01-31",
                                          "2024-01-31T10:00:00",
                                          "2024-01-31T10:00:00Z",
                                          json::array{1},
                                          json::object{{"a", 1}}};
    for (const json::value& a : values) {
        for (const json::value& b : values) {
            CellType type = common_type(type_of(a), type_of(b));
            if (type.type == Type::null)
                continue;
            EXPECT_TRUE(cell_of(&a, type)) << a << " with " << b << " as " << models::name(type.type);
            EXPECT_TRUE(cell_of(&b, type)) << b << " with " << a << " as " << models::name(type.type);
        }
    }
}

}
}
