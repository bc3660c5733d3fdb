#include "app/source_records.hpp"

#include "services/datasources/duckdb_files/file_overrides.hpp"

namespace datachat::app {

namespace json = boost::json;
namespace datasources = services::datasources;
using core::Errc;
using core::fail;
using core::Result;

void store_config(db::SourceRecord& record, const datasources::SourceConfig& config,
                  const datasources::Registry& registry, const core::SecretBox& secrets)
{
    record.kind = config.kind;
    json::object shown{{"address", registry.shown(config)}};
    if (const auto kind = registry.find(config.kind))
        shown["values"] = datasources::without_secrets((*kind)->fields, config.values);
    record.config_json = json::serialize(shown);
    record.sealed_secret =
        secrets.seal(json::serialize(config.values), db::secret_association(record.scope, record.id));
}

Result<datasources::SourceConfig> stored_config(const db::SourceRecord& record, const datasources::Registry& registry,
                                                const core::SecretBox& secrets)
{
    auto opened = secrets.open(record.sealed_secret, db::secret_association(record.scope, record.id));
    if (!opened)
        return std::unexpected(opened.error());
    boost::system::error_code error;
    const json::value values = json::parse(*opened, error);
    if (error || !values.is_object())
        return fail(Errc::corrupt, "What is stored of this source cannot be read: remove it and add it again.");
    return registry.read_values(record.kind, values.get_object());
}

Result<void> change_file_option(datasources::SourceConfig& config, std::string_view assignment)
{
    namespace files = datasources::duckdb_files;
    if (config.kind != "files")
        return fail(Errc::invalid_argument, "File options are for data files: this source is none.");
    const json::value* stored = config.values.if_contains("files");
    auto overrides =
        stored && stored->is_object() ? files::read_overrides(stored->get_object()) : files::FileOverrides{};
    if (!overrides)
        return std::unexpected(overrides.error());
    if (auto applied = files::apply_override(*overrides, assignment); !applied)
        return applied;
    json::object written = files::write_overrides(*overrides);
    config.values.erase("files");
    if (!written.empty())
        config.values["files"] = std::move(written);
    return {};
}

}
