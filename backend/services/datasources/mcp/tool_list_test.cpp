#include "services/datasources/mcp/tool_list.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mcp {
namespace {

Tool tool(std::string_view text)
{
    const auto tools = tools_in({{"tools", json::array{json::parse(text)}}});
    return tools.empty() ? Tool() : tools.front();
}

TEST(ToolList, only_what_says_that_it_only_reads_is_called_unasked)
{
    const auto may = [](std::string_view annotations) {
        return tool(R"({"name":"t","inputSchema":{"type":"object"})" + std::string(annotations) + "}")
            .may_be_called_unasked();
    };
    EXPECT_FALSE(may(""));
    EXPECT_FALSE(may(R"(,"annotations":{})"));
    EXPECT_FALSE(may(R"(,"annotations":{"destructiveHint":false})"));
    EXPECT_FALSE(may(R"(,"annotations":{"readOnlyHint":"true"})"));
    EXPECT_FALSE(may(R"(,"annotations":{"readOnlyHint":true,"destructiveHint":true})"));
    EXPECT_TRUE(may(R"(,"annotations":{"readOnlyHint":true})"));
    EXPECT_TRUE(may(R"(,"annotations":{"readOnlyHint":true,"destructiveHint":false})"));
}

TEST(ToolList, a_faulty_tool_hides_no_other)
{
    const auto tools = tools_in(json::parse(R"({"tools":[1,{"name":5},{"name":"a"},{"name":"b\nc","inputSchema":{}},
        {"name":"ok","inputSchema":{}},{"name":"bad","inputSchema":{"properties":{"x":{"type":"object","x-mcp-header":"A"}}}},
        {"name":"bad2","inputSchema":{"properties":{"x":{"type":"string","x-mcp-header":"A\r\nB"}}}},
        {"name":"bad3","inputSchema":{"properties":{"x":{"type":"string","x-mcp-header":"A"},"y":{"type":"string","x-mcp-header":"a"}}}}]})")
                                    .get_object());
    ASSERT_EQ(tools.size(), 1U);
    EXPECT_EQ(tools.front().name, "ok");
    EXPECT_TRUE(tools_in({{"tools", "none"}}).empty());
}

TEST(ToolList, a_tool_that_takes_sql_is_known_by_its_only_argument)
{
    const auto argument = [](std::string_view schema, std::string_view description = "") {
        json::object object{{"name", "run"}, {"description", description}, {"inputSchema", json::parse(schema)}};
        return tool(json::serialize(object)).sql_argument().value_or("none");
    };
    EXPECT_EQ(argument(R"({"properties":{"sql":{"type":"string"}},"required":["sql"]})"), "sql");
    EXPECT_EQ(argument(R"({"properties":{"sql":{"type":"string"}}})"), "sql");
    EXPECT_EQ(argument(R"({"properties":{"query":{"type":"string"}},"required":["query"]})"), "none");
    EXPECT_EQ(argument(R"({"properties":{"query":{"type":"string"}},"required":["query"]})", "Runs SQL"), "query");
    EXPECT_EQ(argument(R"({"properties":{"query":{"type":"string","description":"a PostgreSQL query"}}})"), "query");
    EXPECT_EQ(argument(R"({"properties":{"sql":{"type":"string"},"db":{}},"required":["sql","db"]})"), "none");
    EXPECT_EQ(argument(R"({"properties":{"sql":{"type":"array"}},"required":["sql"]})"), "none");
}

TEST(ToolList, tables_are_proposed_with_names_that_differ)
{
    const auto tools = tools_in(json::parse(R"({"tools":[
        {"name":"list_orders","inputSchema":{},"annotations":{"readOnlyHint":true}},
        {"name":"get-orders","inputSchema":{},"annotations":{"readOnlyHint":true}},
        {"name":"find","inputSchema":{"required":["id"]},"annotations":{"readOnlyHint":true}},
        {"name":"wipe","inputSchema":{},"annotations":{"destructiveHint":true}}]})")
                                    .get_object());
    const auto resources = resources_in(json::parse(R"({"resources":[{"uri":"shop://Orders.csv","mimeType":"text/csv"},
        {"uri":"file:///a/readme.md","mimeType":"text/markdown"},{"uri":"x://regions","name":"r","mimeType":"application/json"},{}]})")
                                            .get_object());
    const auto tables = proposed_tables(tools, resources);
    ASSERT_EQ(tables.size(), 4U);
    EXPECT_EQ(tables[0].name, "orders");
    EXPECT_EQ(tables[1].name, "orders_2");
    EXPECT_EQ(tables[2].name, "Orders_3");
    EXPECT_EQ(tables[2].resource, "shop://Orders.csv");
    EXPECT_EQ(tables[3].name, "regions");
    EXPECT_TRUE(tables[0].proposed);
}

TEST(ToolList, arguments_get_the_type_that_the_tool_wants)
{
    const json::object integer{{"type", "integer"}};
    const json::object boolean{{"type", "boolean"}};
    EXPECT_EQ(argument_value("5", &integer), 5);
    EXPECT_EQ(argument_value("five", &integer), "five");
    EXPECT_EQ(argument_value("5", nullptr), "5");
    EXPECT_EQ(argument_value("true", &boolean), true);
}

TEST(ToolList, header_values_are_as_the_specification_writes_them)
{
    EXPECT_EQ(header_value("us-west1"), "us-west1");
    EXPECT_EQ(header_value("Hello, 世界"), "=?base64?SGVsbG8sIOS4lueVjA==?=");
    EXPECT_EQ(header_value(" padded "), "=?base64?IHBhZGRlZCA=?=");
    EXPECT_EQ(header_value("line1\nline2"), "=?base64?bGluZTEKbGluZTI=?=");
    EXPECT_EQ(header_value("=?base64?literal?="), "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=");
}

}
}
