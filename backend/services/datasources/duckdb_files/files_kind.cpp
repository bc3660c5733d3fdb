#include "services/datasources/duckdb_files/files_kind.hpp"

#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/duckdb_files/file_overrides.hpp"
#include "services/datasources/local_path.hpp"

namespace datachat::services::datasources::duckdb_files {
namespace {

Result<boost::json::object> values_of(std::string_view address)
{
    auto path = path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    return boost::json::object{{"path", path->string()}};
}

std::string folder_or_file_name(const SourceConfig& config)
{
    std::filesystem::path path(config.text("path"));
    if (!path.has_filename())
        path = path.parent_path();
    return path.filename().string();
}

Result<std::unique_ptr<DataSource>> make(const SourceConfig& config, const std::filesystem::path& cache_folder,
                                         asio::thread_pool& pool)
{
    DuckdbFilesConfig settings{.paths = {config.text("path")}, .cache_folder = cache_folder};
    if (const boost::json::value* files = config.values.if_contains("files"); files && files->is_object()) {
        auto overrides = read_overrides(files->get_object());
        if (!overrides)
            return std::unexpected(overrides.error());
        settings.options = std::move(*overrides);
    }
    return std::make_unique<DuckdbFilesDataSource>(std::move(settings), pool);
}

}

SourceKind files_kind(std::filesystem::path cache_folder, asio::thread_pool& pool)
{
    return {.name = "files",
            .title = "Data files",
            .schemes = {"files", "file"},
            .example = "files:FOLDER_OR_FILE",
            .fields = {{.name = "path",
                        .type = FieldType::path,
                        .title = "Folder or file on the server",
                        .help = "CSV, TSV, JSON and Parquet; the first three also with .gz.",
                        .required = true},
                       {.name = "files",
                        .type = FieldType::json,
                        .title = "How single files are read",
                        .help = "{FILE: {KEY: VALUE}}, as the preview's choices set it.",
                        .advanced = true}},
            .read_address = values_of,
            .shown = [](const SourceConfig& config) { return "files:" + config.text("path"); },
            .natural_name = folder_or_file_name,
            .make = [cache_folder = std::move(cache_folder),
                     &pool](const SourceConfig& config) { return make(config, cache_folder, pool); }};
}

}
