#include "services/datasources/mcp/mcp_kind.hpp"

#include "net/http_message.hpp"
#include "services/datasources/mcp/mcp_source.hpp"

#include <filesystem>

namespace datachat::services::datasources::mcp {
namespace {

// The fields in a file. The environment may be an object there.
Result<json::object> read_address(std::string_view address)
{
    auto values = records::read_config_file(address, "MCP server");
    if (!values)
        return values;
    json::value* environment = values->if_contains("environment");
    if (environment != nullptr && environment->is_object()) {
        std::string lines;
        for (const auto& [name, value] : environment->get_object())
            lines += std::string(name) + '=' + records::as_text(value) + '\n';
        *environment = json::string(lines);
    }
    return values;
}

std::string shown(const SourceConfig& config)
{
    const auto read = read_config(config);
    return "mcp:" + (read ? read->shown() : config.text("address"));
}

std::string natural_name(const SourceConfig& config)
{
    const std::string address = config.text("address");
    return address.empty() ? std::filesystem::path(config.text("command")).filename().string()
                           : net::parse_target(address).host;
}

}

SourceKind mcp_kind(MayStart may_start, MakeWorkbench make_workbench, asio::any_io_executor executor,
                    asio::thread_pool& pool)
{
    return {.name = "mcp",
            .title = "MCP server",
            .schemes = {"mcp"},
            .example = "mcp:PATH_OF_A_CONFIG.json",
            .fields = mcp_fields(),
            .read_address = read_address,
            .shown = shown,
            .natural_name = natural_name,
            .make = [may_start = std::move(may_start), make_workbench = std::move(make_workbench),
                     executor = std::move(executor),
                     &pool](const SourceConfig& config) -> Result<std::unique_ptr<DataSource>> {
                auto settings = read_config(config);
                if (!settings)
                    return std::unexpected(settings.error());
                if (auto allowed = may_start(*settings); !allowed)
                    return std::unexpected(allowed.error());
                auto kept = std::make_shared<const McpConfig>(std::move(*settings));
                return std::make_unique<McpSource>(std::move(kept), make_workbench, executor, pool);
            }};
}

}
