#include "tasks_kind.hpp"

#include "tasks_source.hpp"

#include "services/datasources/local_path.hpp"

namespace datachat::toy {
namespace {

Result<boost::json::object> values_of(std::string_view address)
{
    auto path = datasources::path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    return boost::json::object{{"path", path->string()}};
}

}

datasources::SourceKind tasks_kind(datasources::MakeWorkbench make_workbench, asio::thread_pool& pool)
{
    const auto make = [make_workbench = std::move(make_workbench), &pool](
                          const datasources::SourceConfig& config) -> Result<std::unique_ptr<datasources::DataSource>> {
        return std::make_unique<TasksSource>(config.text("path"), make_workbench, pool);
    };
    return {.name = "tasks",
            .title = "To-do list",
            .schemes = {"tasks"},
            .example = "tasks:FILE",
            .fields = {{.name = "path",
                        .type = datasources::FieldType::path,
                        .title = "File on the server",
                        .help = "One task a line: 2024-05-01 [x] Pay the rent",
                        .required = true}},
            .read_address = values_of,
            .shown = [](const datasources::SourceConfig& config) { return "tasks:" + config.text("path"); },
            .natural_name = [](const datasources::SourceConfig&) { return "To-do list"; },
            .make = make};
}

}
