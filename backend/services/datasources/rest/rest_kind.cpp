#include "services/datasources/rest/rest_kind.hpp"

#include "net/http_message.hpp"
#include "services/datasources/records/record_source.hpp"
#include "services/datasources/rest/rest_origin.hpp"

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;

Result<json::object> read_address(std::string_view address)
{
    return records::read_config_file(address, "REST API");
}

std::string host_of(const SourceConfig& config)
{
    return net::parse_target(config.text("base")).host;
}

}

SourceKind rest_kind(MakeWorkbench make_workbench, asio::any_io_executor executor, asio::thread_pool& pool)
{
    return {.name = "rest",
            .title = "REST API",
            .schemes = {"rest"},
            .example = "rest:PATH_OF_A_CONFIG.json",
            .fields = rest_fields(),
            .read_address = read_address,
            .shown = [](const SourceConfig& config) { return "rest:" + config.text("base"); },
            .natural_name = host_of,
            .make = [make_workbench = std::move(make_workbench), executor = std::move(executor),
                     &pool](const SourceConfig& config) -> Result<std::unique_ptr<DataSource>> {
                auto settings = read_config(config);
                if (!settings)
                    return std::unexpected(settings.error());
                const records::RecordSourceOptions options = settings->options;
                return std::make_unique<records::RecordSource>(
                    std::make_unique<RestOrigin>(std::move(*settings), executor, pool), options, make_workbench, pool);
            }};
}

}
