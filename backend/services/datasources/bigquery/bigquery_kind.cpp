#include "services/datasources/bigquery/bigquery_kind.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/key_file.hpp"
#include "services/cloud/url_text.hpp"
#include "services/datasources/bigquery/bigquery_data_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::int64_t usual_limit = 10'000'000'000; // bytes; some cents where queries are paid by what they read

std::vector<SourceField> fields()
{
    return {{.name = "project", .title = "Project", .help = "That runs the queries and pays them.", .required = true},
            {.name = "dataset",
             .title = "Dataset",
             .help = "PROJECT.DATASET if it is in another project.",
             .required = true},
            {.name = "service_account",
             .type = FieldType::secret,
             .title = "Key of a service account (JSON)",
             .help = "With the roles BigQuery Data Viewer and BigQuery Job User, and no other."},
            {.name = "credentials",
             .type = FieldType::path,
             .title = "Or the key's file",
             .help = "On the machine that DataChat runs on."},
            {.name = "token",
             .type = FieldType::secret,
             .title = "Or an access token",
             .help = "Of OAuth; it lasts an hour.",
             .advanced = true},
            {.name = "maximum_bytes_billed",
             .type = FieldType::whole_number,
             .title = "Most bytes that one query may be billed for",
             .help = "BigQuery refuses a query that would read more. 0 is no limit.",
             .fallback = usual_limit},
            {.name = "location",
             .title = "Location",
             .help = "EU, US, europe-west3; found out if empty.",
             .advanced = true},
            {.name = "endpoint",
             .title = "Address of the service",
             .help = "Only for private endpoints.",
             .advanced = true}};
}

Result<json::object> read_address(std::string_view address)
{
    const cloud::AddressParts parts = cloud::parts_of_address(address);
    if (parts.host.empty() || parts.path.size() != 1)
        return fail(Errc::invalid_argument, "A BigQuery address names a project and a dataset.");
    json::object values{{"project", cloud::url_unescaped(parts.host)}, {"dataset", parts.path.front()}};
    for (const auto& [name, text] : parts.options) {
        if (name != "maximum_bytes_billed") {
            values[name] = text;
            continue;
        }
        std::int64_t bytes = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), bytes);
        if (failed != std::errc() || end != text.data() + text.size())
            return fail(Errc::invalid_argument, "\"maximum_bytes_billed\" is a number of bytes.");
        values[name] = bytes;
    }
    return values;
}

// Letters, digits and a few signs: what goes into our own look-ups is checked here, once.
bool is_name(std::string_view name, std::string_view signs)
{
    return !name.empty() && name.size() <= 1024 && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || signs.contains(c);
    });
}

Result<Credentials> credentials_of(const SourceConfig& config)
{
    std::string text = config.text("service_account");
    if (config.has("credentials")) {
        auto file = cloud::read_key_file(config.text("credentials"));
        if (!file)
            return std::unexpected(file.error());
        text = std::move(*file);
    }
    if (text.empty() && !config.has("token"))
        return fail(Errc::invalid_argument,
                    "BigQuery wants credentials: give the key of a service account, its file, or a token.");
    if (text.empty())
        return Credentials{.token = config.text("token")};
    auto account = read_service_account(text);
    if (!account)
        return std::unexpected(account.error());
    return Credentials{.account = std::move(*account)};
}

Result<BigqueryConfig> settings_of(const SourceConfig& config)
{
    BigqueryConfig settings;
    ApiSettings& api = settings.api;
    api.project = config.text("project");
    api.data_project = api.project;
    api.dataset = config.text("dataset");
    if (const std::size_t point = api.dataset.rfind('.'); point != std::string::npos) {
        api.data_project = api.dataset.substr(0, point);
        api.dataset.erase(0, point + 1);
    }
    if (!is_name(api.project, "-:.") || !is_name(api.data_project, "-:."))
        return fail(Errc::invalid_argument, "The project's id has letters, digits and hyphens only.");
    if (!is_name(api.dataset, "_"))
        return fail(Errc::invalid_argument, "A dataset's name has letters, digits and underscores only.");
    api.location = config.text("location");
    if (!api.location.empty() && !is_name(api.location, "-"))
        return fail(Errc::invalid_argument, "A location is written like EU, US or europe-west3.");
    api.bytes_billed_limit = config.whole_number("maximum_bytes_billed");
    api.retry = cloud::one_retry;
    if (config.has("endpoint"))
        api.endpoint = config.text("endpoint");
    while (api.endpoint.ends_with('/'))
        api.endpoint.pop_back();
    if (!cloud::is_safe_for_secrets(api.endpoint))
        return fail(Errc::invalid_argument, "The address of the service must begin with https://.");
    auto credentials = credentials_of(config);
    if (!credentials)
        return std::unexpected(credentials.error());
    settings.credentials = std::move(*credentials);
    return settings;
}

}

SourceKind bigquery_kind(asio::any_io_executor executor, asio::thread_pool& pool)
{
    return {.name = "bigquery",
            .title = "BigQuery",
            .schemes = {"bigquery"},
            .example = "bigquery://PROJECT/DATASET?credentials=/PATH/KEY.json",
            .fields = fields(),
            .read_address = read_address,
            .shown =
                [](const SourceConfig& config) {
                    return fmt::format("bigquery://{}/{}", config.text("project"), config.text("dataset"));
                },
            .natural_name = [](const SourceConfig& config) { return config.text("dataset"); },
            .make = [executor = std::move(executor),
                     &pool](const SourceConfig& config) -> Result<std::unique_ptr<DataSource>> {
                auto settings = settings_of(config);
                if (!settings)
                    return std::unexpected(settings.error());
                return std::make_unique<BigqueryDataSource>(std::move(*settings), executor, pool);
            }};
}

}
