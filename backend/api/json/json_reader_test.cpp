#include "api/json/json_reader.hpp"

#include "api/json/json_schema.hpp"
#include "api/json/json_writer.hpp"

#include <gtest/gtest.h>

namespace datachat::api {

enum class Colour : unsigned char { red, green };

struct Column {
    std::string name;
    Colour colour = Colour::red;
};

struct Table {
    std::string name;
    std::vector<Column> columns;
    std::optional<std::int64_t> rows;
    std::map<std::string, double> weights;
    bool open = true;
};

template <>
struct Words<Colour> {
    static constexpr std::array<std::string_view, 2> names{"red", "green"};
};
template <>
struct Shape<Column> {
    static constexpr std::string_view name = "Column";
    static constexpr auto fields = std::tuple{required("name", &Column::name), optional("colour", &Column::colour)};
};
template <>
struct Shape<Table> {
    static constexpr std::string_view name = "Table";
    static constexpr auto fields = std::tuple{
        required("name", &Table::name), required("columns", &Table::columns, "In order"),
        optional("rows", &Table::rows), optional("weights", &Table::weights), optional("open", &Table::open)};
};

namespace {

core::Result<Table> read(std::string_view text, UnknownFields unknown = UnknownFields::ignored)
{
    auto value = parse_json(text);
    if (!value)
        return std::unexpected(value.error());
    return read_json<Table>(*value, unknown);
}

std::string problem_of(std::string_view text, UnknownFields unknown = UnknownFields::ignored)
{
    const auto table = read(text, unknown);
    return table ? std::string() : table.error().message;
}

TEST(JsonReader, fills_a_struct_and_keeps_defaults)
{
    const auto table = read(
        R"({"name":"t","columns":[{"name":"a","colour":"green"},{"name":"b"}],"rows":3.0,"weights":{"x":1.5},"more":1})");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->columns.size(), 2U);
    EXPECT_EQ(table->columns[0].colour, Colour::green);
    EXPECT_EQ(table->columns[1].colour, Colour::red);
    EXPECT_EQ(table->rows, 3);
    EXPECT_EQ(table->weights.at("x"), 1.5);
    EXPECT_TRUE(table->open);
    EXPECT_EQ(read(R"({"name":"t","columns":[],"rows":null})")->rows, std::nullopt);
}

TEST(JsonReader, names_the_place_of_what_is_wrong)
{
    EXPECT_EQ(problem_of(R"({"columns":[]})"), "/name is missing.");
    EXPECT_EQ(problem_of(R"({"name":1,"columns":[]})"), "/name must be a text, not a number.");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":{}})"), "/columns must be a list, not an object.");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":[{"name":"a"},{"name":null}]})"),
              "/columns/1/name must be a text, not null.");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":[{"name":"a","colour":"blue"}]})"),
              "/columns/0/colour must be red or green, not \"blue\".");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":[],"rows":1.5})"), "/rows must be a whole number, not a number.");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":[],"weights":{"a/b":"x"}})"),
              "/weights/a~1b must be a number, not a text.");
    EXPECT_EQ(problem_of("[]"), "The body must be an object, not a list.");
    EXPECT_EQ(problem_of(R"({"name":"t","columns":[],"nome":1})", UnknownFields::refused),
              "There is no field /nome here.");
}

TEST(JsonReader, refuses_what_is_no_json_in_utf8)
{
    for (const std::string_view text :
         {"", "{", "{}}", "{'a':1}", "{\"name\":\"\xff\"}", "{\"name\":\"\\ud800\"}", "nul"})
        EXPECT_FALSE(parse_json(text)) << text;
    EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
    EXPECT_TRUE(parse_json(std::string(30, '[') + std::string(30, ']')));
}

TEST(JsonWriter, leaves_absent_fields_out_and_keeps_big_numbers_exact)
{
    Table table{.name = "a\"b\n\x01", .columns = {{"c", Colour::green}}};
    EXPECT_EQ(to_json_text(table),
              R"({"name":"a\"b\n\u0001","columns":[{"name":"c","colour":"green"}],"weights":{},"open":true})");
    table.rows = 9007199254740993;
    EXPECT_NE(to_json_text(table).find(R"("rows":"9007199254740993")"), std::string::npos);
    EXPECT_TRUE(read(to_json_text(Table{.name = "again"})));
}

TEST(JsonSchema, describes_a_struct_once_under_its_name)
{
    json::object components;
    EXPECT_EQ(json::serialize(describe<std::vector<Table>>(components)),
              R"({"type":"array","items":{"$ref":"#/components/schemas/Table"}})");
    const json::object& table = components.at("Table").as_object();
    EXPECT_EQ(json::serialize(table.at("required")), R"(["name","columns"])");
    EXPECT_EQ(table.at("properties").at("columns").at("description").as_string(), "In order");
    EXPECT_TRUE(components.contains("Column"));
}

}
}
