#include "services/datasources/registry.hpp"

#include "services/datasources/server_address.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources {
namespace {

namespace json = boost::json;

SourceKind kind(std::string name, std::vector<std::string> schemes, std::vector<SourceField> fields)
{
    return {.name = name,
            .title = name,
            .schemes = std::move(schemes),
            .example = name + ":EXAMPLE",
            .fields = std::move(fields),
            .read_address = values_of_address,
            .shown = [name](const SourceConfig& config) { return shown_server(name, config); },
            .natural_name = database_name,
            .make = [](const SourceConfig&) -> Result<std::unique_ptr<DataSource>> { return nullptr; }};
}

class RegistryTest : public ::testing::Test {
protected:
    RegistryTest()
    {
        registry_.add(kind("files", {"files", "file"}, {{.name = "address"}}));
        registry_.add(kind("postgres", {"postgres", "postgresql"}, server_fields(5432)));
        registry_.add(kind("sqlite", {"sqlite"}, {{.name = "address"}}));
    }
    Registry registry_;
};

TEST_F(RegistryTest, AnAddressIsReadByItsScheme)
{
    EXPECT_EQ(registry_.read_address("sqlite:/a/b c.db")->kind, "sqlite");
    EXPECT_EQ(registry_.read_address("postgres://u:p@h/d")->kind, "postgres");
    EXPECT_EQ(registry_.read_address("POSTGRESQL://u:p@h/d")->kind, "postgres");
    EXPECT_EQ(registry_.read_address("postgres://u:p@h/d")->text("address"), "postgres://u:p@h/d");
}

TEST_F(RegistryTest, BadAddressesNameTheRemedyAndNoPassword)
{
    EXPECT_EQ(registry_.read_address("").error().code, core::Errc::invalid_argument);
    EXPECT_EQ(registry_.read_address("nonsense").error().code, core::Errc::invalid_argument);
    EXPECT_EQ(registry_.read_address("/no/such/file.db").error().code, core::Errc::not_found);
    EXPECT_EQ(registry_.read_address(std::string(5000, 'x')).error().code, core::Errc::too_large);
    EXPECT_NE(registry_.read_address("nonsense").error().message.find("sqlite:EXAMPLE"), std::string::npos);
    const auto unknown = registry_.read_address("oracle://u:s3cret@h/d");
    EXPECT_EQ(unknown.error().code, core::Errc::unsupported);
    EXPECT_EQ(unknown.error().message.find("s3cret"), std::string::npos);
}

TEST_F(RegistryTest, AServerIsShownWithoutItsPassword)
{
    const auto shown = [&](std::string_view address) { return registry_.shown(*registry_.read_address(address)); };
    EXPECT_EQ(shown("postgres://u:s3cret@h:5432/d?password=s3cret"), "postgres://u@h:5432/d");
    EXPECT_EQ(shown("postgres://u:s3@cret@h/d"), "postgres://u@h/d");
    const auto config = registry_.read_values(
        "postgres", {{"host", "h"}, {"port", 5433}, {"database", "d"}, {"user", "u"}, {"password", "s3cret"}});
    ASSERT_TRUE(config);
    EXPECT_EQ(registry_.shown(*config), "postgres://u@h:5433/d");
    EXPECT_EQ(registry_.natural_name(*config), "d");
}

TEST_F(RegistryTest, UnknownKindsAreRefused)
{
    EXPECT_EQ(registry_.read_values("oracle", {}).error().code, core::Errc::unsupported);
    EXPECT_EQ(registry_.make({.kind = "oracle"}).error().code, core::Errc::unsupported);
    EXPECT_TRUE(registry_.make({.kind = "sqlite"}));
}

}
}
