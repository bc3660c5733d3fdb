#include "services/datasources/rest/rest_kind.hpp"

#include "net/http_message.hpp"
#include "services/datasources/local_path.hpp"
#include "services/datasources/rest/rest_data_source.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::size_t largest_file = 1 << 20;

// rest:PATH names a file with the fields as a JSON object. What stands in it is stored, so the file is read once.
Result<json::object> read_address(std::string_view address)
{
    const auto path = path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(*path, ignored))
        return fail(Errc::not_found, fmt::format("There is no file {}.", path->string()));
    std::ifstream file(*path, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad() || text.size() > largest_file)
        return fail(Errc::too_large, fmt::format("{} cannot be read, or is larger than 1 MB.", path->string()));
    boost::system::error_code failed;
    json::value read = json::parse(text, failed);
    if (failed || !read.is_object())
        return fail(Errc::invalid_argument,
                    fmt::format("{} is not a JSON object with the fields of a REST source ({}).", path->string(),
                                failed ? failed.message() : "it holds something else"));
    return std::move(read.get_object());
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
                return std::make_unique<RestDataSource>(std::move(*settings), make_workbench, executor, pool);
            }};
}

}
