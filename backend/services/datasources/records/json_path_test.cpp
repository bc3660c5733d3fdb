#include "services/datasources/records/json_path.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::records {
namespace {

namespace json = boost::json;

const json::value document = json::parse(R"({"data":{"items":[{"id":1,"a.b":"x"},{"id":2}],"a/b":3},"":4,"~":5})");

std::string at(std::string_view path)
{
    const json::value* found = JsonPath::parse(path).value().find(document);
    return found == nullptr ? "nothing" : json::serialize(*found);
}

TEST(JsonPath, pointers_and_paths_lead_to_the_same_place)
{
    for (const char* path :
         {"/data/items/1/id", "$.data.items[1].id", "$['data'][\"items\"][1]['id']", "data.items[1].id"})
        EXPECT_EQ(at(path), "2") << path;
    EXPECT_EQ(at("/data/a~1b"), "3");
    EXPECT_EQ(at("$.data.items[0]['a.b']"), "\"x\"");
    EXPECT_EQ(at("/"), "4");
    EXPECT_EQ(at("/~0"), "5");
    EXPECT_EQ(at(""), json::serialize(document));
    EXPECT_EQ(at("$"), json::serialize(document));
    for (const char* path : {"/no", "/data/items/2", "/data/items/-1", "/data/items/x", "$.data.items.id", "/~/x"})
        EXPECT_EQ(at(path), "nothing") << path;
}

TEST(JsonPath, a_star_stands_for_every_element)
{
    EXPECT_EQ(JsonPath::parse("$.data.items[*].id").value().find_all(document).size(), 2U);
    EXPECT_EQ(at("$.data.items[*].id"), "1");
    EXPECT_TRUE(JsonPath::parse("$.none[*]").value().find_all(document).empty());
}

TEST(JsonPath, what_is_no_path_is_refused)
{
    for (const char* path : {"$.", "$..a", "$[", "$['a", "$[]", "$[?(@.a)]", "$[1:2]", "$x", "a..b"})
        EXPECT_FALSE(JsonPath::parse(path)) << path;
    EXPECT_FALSE(JsonPath::parse(std::string(5000, '/')));
}

}
}
