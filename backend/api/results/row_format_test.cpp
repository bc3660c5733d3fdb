#include "api/results/row_format.hpp"

#include <gtest/gtest.h>

namespace datachat::api {
namespace {

models::Batch batch()
{
    models::Batch made;
    models::Column numbers("id", models::Type::int64);
    models::Column texts("a \"name\"", models::Type::text);
    numbers.append_int64(1);
    numbers.append_int64(9007199254740993);
    texts.append_text("x, y\n\"z\"");
    texts.append_null();
    made.columns.push_back(std::move(numbers));
    made.columns.push_back(std::move(texts));
    return made;
}

std::string whole(std::unique_ptr<RowFormat> format, bool more)
{
    const models::Batch rows = batch();
    std::string text = format->begin(rows);
    text += format->rows(rows, 0, 1);
    text += format->rows(rows, 1, 2);
    return text + format->end(more);
}

TEST(RowFormat, csv_quotes_what_needs_it_and_tells_null_from_empty)
{
    EXPECT_EQ(whole(csv_format(), false), "id,\"a \"\"name\"\"\"\r\n1,\"x, y\n\"\"z\"\"\"\r\n9007199254740993,\r\n");
}

TEST(RowFormat, json_is_a_list_of_objects)
{
    EXPECT_EQ(whole(json_format(), false),
              "[\n{\"id\":1,\"a \\\"name\\\"\":\"x, y\\n\\\"z\\\"\"},\n{\"id\":\"9007199254740993\",\"a "
              "\\\"name\\\"\":null}\n]\n");
}

TEST(RowFormat, a_page_has_columns_rows_and_whether_there_are_more)
{
    EXPECT_EQ(
        whole(page_format(), true),
        R"({"columns":[{"name":"id","type":"int64"},{"name":"a \"name\"","type":"text"}],"rows":[[1,"x, y\n\"z\""],["9007199254740993",null]],"more":true})");
}

}
}
