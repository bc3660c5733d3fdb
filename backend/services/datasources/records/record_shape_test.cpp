#include "services/datasources/records/record_shape.hpp"

#include "services/datasources/records/record_origin.hpp"
#include "services/datasources/records/table_rows.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::records {
namespace {

using models::Type;
using models::Value;

std::vector<const json::value*> places(const json::value& array)
{
    std::vector<const json::value*> all;
    for (const json::value& value : array.get_array())
        all.push_back(&value);
    return all;
}

// "name type, ..."
std::string shape_of(std::string_view text)
{
    const json::value records = json::parse(text);
    std::string words;
    for (const models::ColumnInfo& column : table_of({.name = "t"}, places(records)).info.columns)
        words += (words.empty() ? "" : ", ") + column.name + ' ' + column.native_type;
    return words;
}

TEST(RecordShape, objects_are_flattened_one_level)
{
    EXPECT_EQ(shape_of(R"([{"id":1,"address":{"city":"Oslo","geo":{"x":1}},"tags":["a"]}])"),
              "id int64, address.city text, address.geo json, tags json");
    EXPECT_EQ(shape_of(R"([{"a":{"b":1}},{"a":2}])"), "a json");
    EXPECT_EQ(shape_of(R"([{"a":null},{"a":{"b":1}}])"), "a.b int64");
    EXPECT_EQ(shape_of(R"([{"a":{}}])"), "a json");
}

TEST(RecordShape, types_hold_all_records)
{
    EXPECT_EQ(shape_of(R"([{"n":1,"d":"2024-01-01","p":"1.5"},{"n":2.5,"d":null,"p":"12.345","z":null}])"),
              "n float64, d date, p decimal(38, 3), z text");
}

TEST(RecordShape, names_differ_without_regard_to_case)
{
    EXPECT_EQ(shape_of(R"([{"ID":1,"id":2,"Id":3}])"), "ID int64, id_2 int64, Id_3 int64");
}

TEST(RecordShape, what_is_no_object_has_one_column)
{
    EXPECT_EQ(shape_of("[1,2,null]"), "value int64");
    EXPECT_EQ(shape_of("[[1,2]]"), "value json");
    EXPECT_EQ(shape_of("[]"), "");
}

TEST(TableRows, a_value_that_does_not_fit_is_named)
{
    const json::value first = json::parse(R"([{"n":1}])");
    const json::value later = json::parse(R"([{"n":2},{},{"n":"many"}])");
    KnownTable table = table_of({.name = "t"}, places(first));
    TableRows rows;
    const auto misfit = append_records(rows, table, places(later));
    ASSERT_TRUE(misfit);
    EXPECT_EQ(misfit->record, 3);
    EXPECT_EQ(misfit->value, "\"many\"");
    EXPECT_EQ(misfit->fitting.type, Type::text);
    set_type(table, misfit->column, misfit->fitting);
    TableRows again;
    ASSERT_FALSE(append_records(again, table, places(later)));
    EXPECT_EQ(again.batches.front().columns.front().value(0), Value("2"));
    EXPECT_TRUE(again.batches.front().columns.front().value(1).is_null());
}

TEST(RecordsOf, finds_the_records_or_says_what_is_there)
{
    const auto count = [](std::string_view text, std::optional<std::string_view> place) {
        RecordTable table{.name = "t"};
        if (place)
            table.records = JsonPath::parse(*place).value();
        const json::value document = json::parse(text);
        const auto records = records_of(document, table);
        return records ? std::to_string(records->size()) : records.error().message;
    };
    EXPECT_EQ(count("[1,2]", {}), "2");
    EXPECT_EQ(count(R"({"page":1,"items":[1]})", {}), "1");
    EXPECT_EQ(count(R"({"errors":[],"items":[{}]})", {}), "1");
    EXPECT_EQ(count(R"({"a":{"b":[1,2,3]}})", "/a/b"), "3");
    EXPECT_EQ(count(R"({"a":[{"b":[1,2]},{"b":[3]}]})", "$.a[*].b"), "3");
    EXPECT_EQ(count(R"({"a":null})", "/a"), "0");
    EXPECT_EQ(count(R"({"a":1})", ""), "1");
    const std::string wrong = count(R"({"data":[1],"total":1})", "/items");
    EXPECT_NE(wrong.find("\"/items\""), std::string::npos);
    EXPECT_NE(wrong.find("data (an array), total (a single value)"), std::string::npos) << wrong;
    EXPECT_NE(count(R"({"a":1})", {}).find("exactly one array"), std::string::npos);
}

}
}
