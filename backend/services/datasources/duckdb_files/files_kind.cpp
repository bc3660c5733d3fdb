#include "services/datasources/duckdb_files/files_kind.hpp"

#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/duckdb_files/file_overrides.hpp"
#include "services/datasources/duckdb_files/file_pattern.hpp"
#include "services/datasources/local_path.hpp"

namespace datachat::services::datasources::duckdb_files {
namespace {

// "visits.csv; sales/*.parquet", or one path that has a semicolon in its name.
std::vector<std::filesystem::path> paths_of(const std::string& text)
{
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored))
        return {text};
    std::vector<std::filesystem::path> paths;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        std::string path = text.substr(begin, end - begin);
        path.erase(0, path.find_first_not_of(' '));
        path.erase(path.find_last_not_of(' ') + 1);
        if (!path.empty())
            paths.emplace_back(std::move(path));
        begin = end + 1;
    }
    return paths;
}

Result<boost::json::object> values_of(std::string_view address)
{
    auto path = path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    std::string text;
    for (const std::filesystem::path& one : paths_of(path->string()))
        text += (text.empty() ? "" : ";") + std::filesystem::absolute(one).lexically_normal().string();
    return boost::json::object{{"path", std::move(text)}};
}

std::string folder_or_file_name(const SourceConfig& config)
{
    const auto paths = paths_of(config.text("path"));
    std::filesystem::path path = paths.empty() ? std::filesystem::path() : paths.front();
    if (is_pattern(path))
        return name_of_pattern(path);
    if (!path.has_filename())
        path = path.parent_path();
    return path.filename().string();
}

Result<std::unique_ptr<DataSource>> make(const SourceConfig& config, const std::filesystem::path& cache_folder,
                                         asio::thread_pool& pool)
{
    DuckdbFilesConfig settings{.paths = paths_of(config.text("path")), .cache_folder = cache_folder};
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
                        .title = "Folder or files on the server",
                        .help = "CSV, TSV, JSON (these also with .gz), Parquet and DuckDB. visits_*.csv is one table; "
                                "several paths are separated by ;",
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
