#include "services/datasources/source_config.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources {
namespace {

namespace json = boost::json;

const std::vector<SourceField> fields{
    {.name = "host", .title = "Server", .required = true},
    {.name = "port", .type = FieldType::whole_number, .title = "Port", .fallback = 3306},
    {.name = "tls", .type = FieldType::choice, .title = "Encryption", .choices = {"off", "on"}},
    {.name = "immutable", .type = FieldType::yes_no, .title = "Immutable"},
    {.name = "tables", .type = FieldType::json, .title = "Tables"},
    {.name = "password", .type = FieldType::secret, .title = "Password"}};

std::string fault(const json::object& values)
{
    const auto checked = check_values(fields, values);
    return checked ? "none" : checked.error().message;
}

TEST(SourceConfig, FillsInFallbacksAndDropsWhatIsEmpty)
{
    EXPECT_EQ(*check_values(fields, {{"host", "h"}, {"password", ""}, {"tls", nullptr}}),
              (json::object{{"host", "h"}, {"port", 3306}}));
}

TEST(SourceConfig, NamesTheFieldThatIsWrongAndNoValue)
{
    EXPECT_EQ(fault({}), "\"host\" is missing.");
    EXPECT_EQ(fault({{"host", 1}}), "\"host\" must be a text.");
    EXPECT_EQ(fault({{"host", std::string("a\0b", 3)}}), "\"host\" is too long or not text.");
    EXPECT_EQ(fault({{"host", "h"}, {"port", "5"}}), "\"port\" must be a whole number from 0.");
    EXPECT_EQ(fault({{"host", "h"}, {"port", -5}}), "\"port\" must be a whole number from 0.");
    EXPECT_EQ(fault({{"host", "h"}, {"tls", "maybe"}}), "\"tls\" must be one of off, on.");
    EXPECT_EQ(fault({{"host", "h"}, {"immutable", "yes"}}), "\"immutable\" must be true or false.");
    EXPECT_EQ(fault({{"host", "h"}, {"tables", "x"}}), "\"tables\" must be a JSON object or array of at most 1 MB.");
    EXPECT_EQ(fault({{"host", "h"}, {"passwort", "s3cret"}}).find("s3cret"), std::string::npos);
    EXPECT_EQ(fault({{"host", "h"}, {"password", json::array{"s3cret"}}}), "\"password\" must be a text.");
}

TEST(SourceConfig, SecretsAreNotShown)
{
    EXPECT_EQ(without_secrets(fields, {{"host", "h"}, {"password", "s3cret"}}), (json::object{{"host", "h"}}));
    const json::object schema = json_schema(fields);
    const json::object& properties = schema.at("properties").as_object();
    EXPECT_EQ(properties.at("password").at("writeOnly"), true);
    EXPECT_EQ(properties.at("port").at("default"), 3306);
    EXPECT_EQ(schema.at("required"), json::array{"host"});
    EXPECT_EQ(schema.at("additionalProperties"), false);
}

TEST(SourceConfig, ValuesAreReadByType)
{
    const SourceConfig config{"x", {{"host", "h"}, {"port", 5}, {"immutable", true}}};
    EXPECT_EQ(config.text("host"), "h");
    EXPECT_EQ(config.text("port"), "");
    EXPECT_EQ(config.whole_number("port"), 5);
    EXPECT_EQ(config.whole_number("none", 7), 7);
    EXPECT_TRUE(config.yes_no("immutable"));
    EXPECT_FALSE(config.yes_no("host"));
}

}
}
