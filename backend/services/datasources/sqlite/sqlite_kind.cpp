#include "services/datasources/sqlite/sqlite_kind.hpp"

#include "services/datasources/local_path.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"

namespace datachat::services::datasources::sqlite {
namespace {

Result<boost::json::object> values_of(std::string_view address)
{
    auto path = path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    return boost::json::object{{"path", path->string()}};
}

}

SourceKind sqlite_kind(asio::thread_pool& pool)
{
    return {
        .name = "sqlite",
        .title = "SQLite",
        .schemes = {"sqlite"},
        .example = "sqlite:PATH",
        .fields = {{.name = "path", .type = FieldType::path, .title = "File on the server", .required = true},
                   {.name = "immutable",
                    .type = FieldType::yes_no,
                    .title = "Nobody writes this file",
                    .help =
                        "Reads without locks, also from a read-only disk; wrong answers follow when it is not true.",
                    .advanced = true}},
        .read_address = values_of,
        .shown = [](const SourceConfig& config) { return "sqlite:" + config.text("path"); },
        .natural_name =
            [](const SourceConfig& config) { return std::filesystem::path(config.text("path")).stem().string(); },
        .make = [&pool](const SourceConfig& config) -> Result<std::unique_ptr<DataSource>> {
            return std::make_unique<SqliteDataSource>(
                SqliteConfig{.file = config.text("path"), .immutable = config.yes_no("immutable")}, pool);
        }};
}

}
