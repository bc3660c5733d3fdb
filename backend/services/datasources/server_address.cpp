#include "services/datasources/server_address.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources {

std::vector<SourceField> server_fields(int port)
{
    return {
        {.name = "host", .title = "Server"},
        {.name = "port", .type = FieldType::whole_number, .title = "Port", .help = fmt::format("{} if empty.", port)},
        {.name = "database", .title = "Database"},
        {.name = "user", .title = "User", .help = "One that can only read is best."},
        {.name = "password", .type = FieldType::secret, .title = "Password"},
        {.name = "address",
         .type = FieldType::secret,
         .title = "Whole address",
         .help = "Instead of the fields above.",
         .advanced = true}};
}

Result<boost::json::object> values_of_address(std::string_view address)
{
    return boost::json::object{{"address", address}};
}

std::string without_password(std::string_view address)
{
    std::string text(address);
    const auto scheme = text.find("://");
    const auto host = text.rfind('@');
    if (scheme != std::string::npos && host != std::string::npos) {
        const auto colon = text.find(':', scheme + 3);
        if (colon != std::string::npos && colon < host)
            text.erase(colon, host - colon);
    }
    return text.substr(0, text.find('?'));
}

std::string shown_server(std::string_view scheme, const SourceConfig& config)
{
    if (config.has("address"))
        return without_password(config.text("address"));
    std::string text = fmt::format("{}://", scheme);
    if (config.has("user"))
        text += config.text("user") + '@';
    text += config.text("host");
    if (config.has("port"))
        text += fmt::format(":{}", config.whole_number("port"));
    return text + '/' + config.text("database");
}

std::string database_name(const SourceConfig& config)
{
    const std::string shown = shown_server("", config);
    const std::size_t slash = shown.rfind('/');
    return slash == std::string::npos || slash + 1 == shown.size() ? shown : shown.substr(slash + 1);
}

}
