#include "services/datasources/mcp/tool_content.hpp"

#include "services/datasources/mcp/csv_records.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mcp {
namespace {

std::string called(std::string_view result, ContentFormat format = ContentFormat::automatic)
{
    const auto document = document_of_call(json::parse(result).get_object(), format, "t");
    return document ? json::serialize(*document) : document.error().message;
}

TEST(ToolContent, records_are_found_in_every_form)
{
    EXPECT_EQ(called(R"({"structuredContent":{"rows":[1]},"content":[{"type":"text","text":"x"}]})"),
              R"({"rows":[1]})");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":" [{\"a\":1}] "}]})"), R"([{"a":1}])");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":"{\"a\":1}\n{\"a\":2}\n"}]})"), R"([{"a":1},{"a":2}])");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":"id,name\n1,x\n"}]})"), R"([{"id":1,"name":"x"}])");
    EXPECT_EQ(called(R"({"content":[{"type":"resource","resource":{"uri":"x","text":"[1]"}}]})"), "[1]");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":"{\"a\":1}"},{"type":"text","text":"{\"a\":2}"}]})"),
              R"([{"a":1},{"a":2}])");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":"Found 2:"},{"type":"text","text":"[1,2]"}]})"), "[1,2]");
    EXPECT_EQ(called(R"({"structuredContent":{"content":"id,name\n1,x\n"}})"), R"([{"id":1,"name":"x"}])");
    EXPECT_EQ(called(R"({"content":[{"type":"text","text":"id\n1"}]})", ContentFormat::csv), R"([{"id":1}])");
}

TEST(ToolContent, what_is_no_table_is_said)
{
    EXPECT_NE(called(R"({"content":[{"type":"text","text":"Hello"}]})").find("begins with \"Hello\""),
              std::string::npos);
    EXPECT_NE(called(R"({"content":[{"type":"image","data":"x"}]})").find("but image"), std::string::npos);
    EXPECT_NE(called(R"({"content":[]})").find("but nothing"), std::string::npos);
    EXPECT_NE(called(R"({})").find("but nothing"), std::string::npos);
    EXPECT_EQ(called(R"({"isError":true,"content":[{"type":"text","text":"no\nluck"}]})"),
              "The tool t failed: no luck");
    EXPECT_NE(called(R"({"resultType":"input_required"})").find("asks for more"), std::string::npos);
    EXPECT_EQ(called(R"({"resultType":"complete","structuredContent":[1]})"), "[1]");
}

std::string csv(std::string_view text, bool certain = false)
{
    const auto records = csv_records(text, certain);
    return records ? json::serialize(*records) : "none";
}

TEST(CsvRecords, cells_have_types_where_all_of_a_column_have)
{
    EXPECT_EQ(csv("a,b,c,d\n1,007,true,x\n-2,8,false,\n"),
              R"([{"a":1,"b":"007","c":true,"d":"x"},{"a":-2,"b":"8","c":false,"d":null}])");
    EXPECT_EQ(csv("a;b\r\n1,5;\"x;\"\"y\"\"\nz\"\r\n"), R"([{"a":"1,5","b":"x;\"y\"\nz"}])");
    EXPECT_EQ(csv("a,b\n12.50,\"\"\n,x"), R"([{"a":"12.50","b":""},{"a":null,"b":"x"}])");
    EXPECT_EQ(csv("\xEF\xBB\xBF"
                  "a,b\n1,2"),
              R"([{"a":1,"b":2}])");
    EXPECT_EQ(csv("a,b\n"), "[]");
}

TEST(CsvRecords, what_is_no_table_is_none)
{
    EXPECT_EQ(csv("just a sentence"), "none");
    EXPECT_EQ(csv("Hello, world"), "[]"); // a header like any other
    EXPECT_EQ(csv("a,a\n1,2"), "none");
    EXPECT_EQ(csv("a,\n1,2"), "none");
    EXPECT_EQ(csv("a,b\n1,2,3"), "none");
    EXPECT_EQ(csv("a,b\n1"), "none");
    EXPECT_EQ(csv("a,b\n1", true), R"([{"a":1,"b":null}])");
    EXPECT_EQ(csv(""), "none");
}

}
}
