#include "app/settings.hpp"

#include <gtest/gtest.h>

namespace datachat::app {
namespace {

const Environment empty_environment = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };

TEST(Settings, command_line_before_environment_before_file_before_default)
{
    const Environment environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "DATACHAT_LIMITS_ROWS")
            return "30";
        return name == "DATACHAT_CONFIRM" ? std::optional<std::string>("never") : std::nullopt;
    };
    const auto settings =
        Settings::resolve("confirm = 'always'\ntoday = 2024-06-30\n[limits]\nrows = 20\nseconds = 5\n", "a.toml",
                          environment, {{"confirm", "when_unsure"}});
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->text("confirm"), "when_unsure");
    EXPECT_EQ(settings->origin("confirm"), "command line");
    EXPECT_EQ(settings->integer("limits.rows", 1, 100), 30);
    EXPECT_EQ(settings->integer("limits.seconds", 1, 100), 5);
    EXPECT_EQ(settings->origin("limits.seconds"), "a.toml");
    EXPECT_EQ(settings->text("today"), "2024-06-30");
    EXPECT_EQ(settings->text("zone"), "UTC");
}

TEST(Settings, names_what_is_wrong_and_where)
{
    const auto unknown = Settings::resolve("\n[limits]\nrowss = 20\n", "a.toml", empty_environment, {});
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message.find("a.toml:3"), std::string::npos);
    EXPECT_NE(unknown.error().message.find("limits.rowss"), std::string::npos);
    EXPECT_FALSE(Settings::resolve("limits = [", "a.toml", empty_environment, {}));
    EXPECT_FALSE(Settings::resolve("confirm = 1.5", "a.toml", empty_environment, {}));
    EXPECT_FALSE(Settings::resolve("", "", empty_environment, {{"nothing", "1"}}));

    const auto settings = Settings::resolve("", "", empty_environment, {{"limits.rows", "many"}});
    ASSERT_TRUE(settings);
    const auto rows = settings->integer("limits.rows", 1, 100);
    ASSERT_FALSE(rows);
    EXPECT_NE(rows.error().message.find("command line"), std::string::npos);
}

}
}
