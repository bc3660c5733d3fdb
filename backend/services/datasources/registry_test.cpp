#include "services/datasources/registry.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources {
namespace {

TEST(Address, is_read_by_its_prefix)
{
    EXPECT_EQ(*parse_address("sqlite:/a/b c.db"), (SourceAddress{"sqlite", "/a/b c.db"}));
    EXPECT_EQ(*parse_address("files:/data"), (SourceAddress{"files", "/data"}));
    EXPECT_EQ(*parse_address("postgres://u:p@h/d"), (SourceAddress{"postgres", "postgres://u:p@h/d"}));
    EXPECT_EQ(*parse_address("postgresql://u:p@h/d"), (SourceAddress{"postgres", "postgresql://u:p@h/d"}));
}

TEST(Address, bad_ones_name_the_remedy)
{
    EXPECT_EQ(parse_address("").error().code, core::Errc::invalid_argument);
    EXPECT_EQ(parse_address("sqlite:").error().code, core::Errc::invalid_argument);
    EXPECT_EQ(parse_address("nonsense").error().code, core::Errc::invalid_argument);
    EXPECT_EQ(parse_address("/no/such/file.db").error().code, core::Errc::not_found);
    EXPECT_NE(parse_address("nonsense").error().message.find("sqlite:PATH"), std::string::npos);
}

TEST(Address, is_shown_without_its_password)
{
    EXPECT_EQ(shown({"postgres", "postgres://u:s3cret@h:5432/d?password=s3cret"}), "postgres://u@h:5432/d");
    EXPECT_EQ(shown({"postgres", "postgres://u:s3@cret@h/d"}), "postgres://u@h/d");
    EXPECT_EQ(shown({"sqlite", "/a.db"}), "sqlite:/a.db");
}

TEST(Registry, refuses_unknown_kinds_without_repeating_the_address)
{
    Registry registry;
    registry.add("sqlite", [](const SourceAddress&) -> Result<std::unique_ptr<DataSource>> { return nullptr; });
    EXPECT_TRUE(registry.make("sqlite:x").has_value());
    const auto made = registry.make("mysql://u:s3cret@h/d");
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, core::Errc::unsupported);
    EXPECT_EQ(made.error().message.find("s3cret"), std::string::npos);
}

}
}
