#include "services/datasources/rest/propose_tables.hpp"

#include "services/datasources/rest/rest_config.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;

const json::value shop = json::parse(R"json({
  "openapi": "3.0.3", "servers": [{"url": "https://shop.example.com/v2"}],
  "paths": {
    "/orders": {"get": {"summary": "All orders", "parameters": [
        {"name": "status", "in": "query", "schema": {"type": "string"}},
        {"name": "offset", "in": "query"}, {"$ref": "#/components/parameters/Limit"}],
      "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/OrderPage"}}}}}}},
    "/orders/{id}": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}}}},
    "/order-lines": {"get": {"parameters": [{"name": "cursor", "in": "query"}],
      "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {
        "next_cursor": {"type": "string"}, "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}}}}}}}},
    "/customers": {"get": {"responses": {"200": {"content": {"application/json; charset=utf-8": {"schema":
        {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Order"}, {"properties": {"name": {}}}]}}}}}}},
      "post": {"responses": {}}},
    "/search": {"get": {"parameters": [{"name": "q", "in": "query", "required": true}],
      "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}}}}}},
    "/circle": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Circle"}}}}}}}
  },
  "components": {"parameters": {"Limit": {"name": "limit", "in": "query"}},
    "schemas": {"Order": {"type": "object", "properties": {"id": {"type": "integer"}, "status": {"type": "string"}}},
      "OrderPage": {"type": "object", "properties": {"total": {"type": "integer"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}},
      "Circle": {"$ref": "#/components/schemas/Circle"}}}})json");

TEST(ProposeTables, a_table_for_each_list)
{
    const auto proposal = propose_tables(shop);
    ASSERT_TRUE(proposal) << proposal.error().message;
    EXPECT_EQ(proposal->base, "https://shop.example.com/v2");
    ASSERT_EQ(proposal->tables.size(), 3U);
    EXPECT_EQ(proposal->tables[0],
              json::parse(R"({"name":"orders","path":"/orders","records":"/data","comment":"All orders",
                  "pagination":{"kind":"offset","parameter":"offset","size_parameter":"limit","size":100,"total":"/total"},
                  "filters":{"status":"status"}})"));
    EXPECT_EQ(proposal->tables[1], json::parse(R"({"name":"order_lines","path":"/order-lines","records":"/lines",
                  "pagination":{"kind":"cursor","parameter":"cursor","next":"/next_cursor"}})"));
    EXPECT_EQ(proposal->tables[2],
              json::parse(R"({"name":"customers","path":"/customers","records":"","pagination":{"kind":"none"}})"));
    EXPECT_EQ(proposal->left_out.size(), 3U);
}

TEST(ProposeTables, what_is_proposed_can_be_used)
{
    const auto read = read_tables(json::value(propose_tables(shop).value().tables));
    EXPECT_TRUE(read) << read.error().message;
}

TEST(ProposeTables, swagger_2_is_read_too)
{
    const auto proposal =
        propose_tables(json::parse(R"json({"swagger":"2.0","host":"a.example.com","basePath":"/v1","paths":{
        "/pets":{"get":{"parameters":[{"name":"page","in":"query"}],"responses":{"200":{"schema":
            {"type":"array","items":{"$ref":"#/definitions/Pet"}}}}}}},
        "definitions":{"Pet":{"properties":{"name":{"type":"string"}}}}})json"));
    ASSERT_TRUE(proposal);
    EXPECT_EQ(proposal->base, "https://a.example.com/v1");
    EXPECT_EQ(proposal->tables.at(0).at("pagination").at("kind"), "page");
}

TEST(ProposeTables, what_is_no_description_is_refused)
{
    for (const char* text :
         {"null", "[]", "{}", R"({"openapi":"3.1.0"})", R"({"openapi":"4.0","paths":{}})", R"({"paths":{}})"})
        EXPECT_FALSE(propose_tables(json::parse(text))) << text;
}

}
}
