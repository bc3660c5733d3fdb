#include "services/datasources/mcp/mcp_config.hpp"

#include "services/datasources/mcp/program_rules.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;

Result<McpConfig> read(std::string_view text)
{
    auto values = check_values(mcp_fields(), json::parse(text).get_object());
    if (!values)
        return std::unexpected(values.error());
    return read_config({.kind = "mcp", .values = std::move(*values)});
}

TEST(McpConfig, reads_a_program_and_an_address)
{
    const auto program =
        read(R"({"command":"npx","arguments":["-y","x"],"environment":"A=1\nB=two=2\n","sql_tool":"query",
                 "sql_dialect":"postgres","revision":"2024-11-05"})");
    ASSERT_TRUE(program) << program.error().message;
    EXPECT_EQ(program->environment, (Parameters{{"A", "1"}, {"B", "two=2"}}));
    EXPECT_EQ(program->sql_dialect, sql::Dialect::postgres);
    EXPECT_EQ(program->revision, Revision::r2024_11_05);
    EXPECT_EQ(program->shown(), "npx -y x");
    const auto address = read(R"({"address":"https://a.example/mcp","token":"t0ken","tables":[
        {"name":"orders","tool":"list","arguments":{"kind":"open"},"filters":{"city":"town"},"format":"csv",
         "pagination":{"kind":"offset","size":50}},{"name":"files","resource":"x://y"}]})");
    ASSERT_TRUE(address) << address.error().message;
    EXPECT_EQ(address->tables[0].format, ContentFormat::csv);
    EXPECT_EQ(address->tables[0].fixed, std::vector<std::string>{"kind"});
    EXPECT_EQ(address->tables[1].resource, "x://y");
    EXPECT_FALSE(address->revision);
    EXPECT_FALSE(address->private_addresses);
}

TEST(McpConfig, what_is_wrong_is_named)
{
    const auto message = [](std::string_view text) {
        const auto config = read(text);
        return config ? std::string("fine") : config.error().message;
    };
    for (const char* text :
         {"{}", R"({"command":"a","address":"https://a"})", R"({"address":"ftp://a"})",
          R"({"address":"https://u:p@a/"})", R"({"command":"a","arguments":{"a":1}})",
          R"({"command":"a","environment":"no equals"})", R"({"command":"a","tables":[{"name":"t"}]})",
          R"({"command":"a","tables":[{"name":"t","tool":"x","resource":"y"}]})",
          R"({"command":"a","tables":[{"name":"t","tool":"x","path":"/"}]})",
          R"({"command":"a","tables":[{"name":"t","tool":"x"},{"name":"T","tool":"y"}]})",
          R"({"command":"a","tables":[{"name":"t","tool":"x"}],"sql_tool":"q"})",
          R"({"command":"a","tables":[{"name":"t","tool":"x","pagination":{"kind":"link"}}]})"})
        EXPECT_NE(message(text), "fine") << text;
    EXPECT_EQ(message(R"({"command":"a","tables":[]})"), "fine");
}

TEST(McpConfig, secrets_are_not_shown)
{
    const auto config = read(R"({"command":"server","arguments":["postgres://me:pass%20word@host/db","${KEY}"],
                                 "environment":"KEY=s3cret-key"})");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->shown(), "server postgres://me:...@host/db ${KEY}");
    EXPECT_EQ(without_secrets("has s3cret-key and pass%20word", *config), "has ... and ...");
    const auto fields = mcp_fields();
    const json::object shown =
        datasources::without_secrets(fields, {{"command", "a"}, {"environment", "A=b"}, {"token", "t"}});
    EXPECT_EQ(shown.size(), 1U);
}

TEST(ProgramRules, nothing_is_allowed_but_what_is_said)
{
    const auto allows = [](std::string_view rules, std::vector<std::string> words, Parameters environment = {}) {
        McpConfig config;
        config.command = words.front();
        config.arguments.assign(words.begin() + 1, words.end());
        config.environment = std::move(environment);
        return ProgramRules::parse(rules)->check(config).has_value();
    };
    EXPECT_FALSE(allows("", {"npx"}));
    EXPECT_TRUE(allows("*", {"npx", "x"}, {{"A", "1"}}));
    EXPECT_TRUE(allows("npx -y a; node b", {"node", "b"}));
    EXPECT_FALSE(allows("npx -y a; node b", {"node"}));
    EXPECT_FALSE(allows("npx -y a", {"npx", "-y", "a", "b"}));
    EXPECT_TRUE(allows("npx -y a *", {"npx", "-y", "a", "b"}));
    EXPECT_TRUE(allows("npx -y a *", {"npx", "-y", "a"}));
    EXPECT_FALSE(allows("npx -y a *", {"npx", "-y"}));
    EXPECT_FALSE(allows("npx", {"npx"}, {{"LD_PRELOAD", "x"}}));
    EXPECT_TRUE(allows("TOKEN= npx", {"npx"}, {{"TOKEN", "x"}}));
    EXPECT_FALSE(allows("TOKEN= npx", {"npx"}, {{"TOKEN", "x"}, {"OTHER", "y"}}));
    EXPECT_TRUE(allows("'/opt/my server' \"a;b\"", {"/opt/my server", "a;b"}));
    EXPECT_FALSE(ProgramRules::parse("npx 'a"));
    EXPECT_FALSE(ProgramRules::parse("A= B="));
    McpConfig address;
    address.address = "https://a";
    EXPECT_TRUE(ProgramRules::parse("")->check(address));
    McpConfig program;
    program.command = "npx";
    const auto refused = ProgramRules::parse("")->check(program);
    EXPECT_EQ(refused.error().code, Errc::forbidden);
    EXPECT_NE(refused.error().message.find("mcp.programs"), std::string::npos);
}

}
}
