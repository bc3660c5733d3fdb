#include "agents/query_budget.hpp"
#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"
#include "db/stored_names.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

struct ProjectView {
    std::string id;
    std::string name;
    std::string instructions;
    db::ConfirmationPolicy confirmation = db::ConfirmationPolicy::when_unsure;
    double sure_confidence = 0;
    double ask_confidence = 0;
    RawJson settings;
    std::int64_t version = 0;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
};

struct CreateProject {
    std::string name;
};

struct ProjectSettings {
    std::optional<std::string> today;
    std::optional<std::string> zone;
    std::optional<std::string> week_start;
    std::optional<json::value> fiscal_year_start;
    std::optional<json::value> budget_rows;
    std::optional<json::value> budget_megabytes;
    std::optional<std::string> over_budget;
};

struct ChangeProject {
    std::int64_t version = 0;
    std::optional<std::string> name;
    std::optional<std::string> instructions;
    std::optional<db::ConfirmationPolicy> confirmation;
    std::optional<ProjectSettings> settings;
};

}

template <>
struct Words<db::ConfirmationPolicy> {
    static constexpr std::array<std::string_view, 3> names{"always", "when_unsure", "never"};
};

template <>
struct Shape<ProjectView> {
    static constexpr std::string_view name = "Project";
    static constexpr auto fields =
        std::tuple{required("id", &ProjectView::id),
                   required("name", &ProjectView::name),
                   required("instructions", &ProjectView::instructions, "For the model, shown to people"),
                   required("confirmation", &ProjectView::confirmation, "When a plan waits for a person"),
                   required("sure_confidence", &ProjectView::sure_confidence,
                            "At or above: answered without asking where the policy allows"),
                   required("ask_confidence", &ProjectView::ask_confidence, "Below: a question back instead of a plan"),
                   required("settings", &ProjectView::settings,
                            "today, zone, week_start, fiscal_year_start where the project has its own; "
                            "budget_rows, budget_megabytes, over_budget"),
                   required("version", &ProjectView::version),
                   required("created_at_ms", &ProjectView::created_at_ms),
                   required("updated_at_ms", &ProjectView::updated_at_ms)};
};

template <>
struct Shape<CreateProject> {
    static constexpr std::string_view name = "CreateProject";
    static constexpr auto fields = std::tuple{required("name", &CreateProject::name, "1 to 200 characters")};
};

template <>
struct Shape<ProjectSettings> {
    static constexpr std::string_view name = "ProjectSettings";
    static constexpr auto fields = std::tuple{
        optional("today", &ProjectSettings::today, "The date that \"today\" means (2024-06-30); \"\" = the clock's"),
        optional("zone", &ProjectSettings::zone, "IANA time zone; \"\" = the server's"),
        optional("week_start", &ProjectSettings::week_start, "monday or sunday; \"\" = the server's"),
        optional("fiscal_year_start", &ProjectSettings::fiscal_year_start, "Month, 1 to 12; 0 = the server's"),
        optional("budget_rows", &ProjectSettings::budget_rows,
                 "Rows that a query may give by the engine's estimate; 0 = any"),
        optional("budget_megabytes", &ProjectSettings::budget_megabytes,
                 "Millions of bytes that a query may read by the engine's estimate; 0 = any"),
        optional("over_budget", &ProjectSettings::over_budget,
                 "What happens to a query over the budget: ask (the default) or refuse")};
};

template <>
struct Shape<ChangeProject> {
    static constexpr std::string_view name = "ChangeProject";
    static constexpr auto fields = std::tuple{
        required("version", &ChangeProject::version), optional("name", &ChangeProject::name),
        optional("instructions", &ChangeProject::instructions), optional("confirmation", &ChangeProject::confirmation),
        optional("settings", &ChangeProject::settings)};
};

}

DATACHAT_LIST(datachat::api::ProjectView, "Projects")

namespace datachat::api {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_instructions = 20'000;

ProjectView view(const db::Project& project)
{
    return {.id = project.scope.project_id,
            .name = project.name,
            .instructions = project.instructions,
            .confirmation = project.confirmation,
            .sure_confidence = project.sure_confidence,
            .ask_confidence = project.ask_confidence,
            .settings = {project.settings_json},
            .version = project.version,
            .created_at_ms = project.created_at_ms,
            .updated_at_ms = project.updated_at_ms};
}

Result<std::string> checked_name(std::string name)
{
    name.erase(0, name.find_first_not_of(" \t\n"));
    name.erase(name.find_last_not_of(" \t\n") + 1);
    if (name.empty() || name.size() > longest_name)
        return fail(Errc::invalid_argument, "/name must have 1 to 200 characters.");
    return name;
}

// A form sends numbers as text. What is no number becomes -1, which is refused where it is read.
std::int64_t number_of(const json::value& value)
{
    if (value.is_int64())
        return value.get_int64() < 0 ? -1 : value.get_int64();
    if (!value.is_string())
        return -1;
    const std::string_view text(value.get_string());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return text.empty() ? 0 : error != std::errc() || end != text.data() + text.size() || number < 0 ? -1 : number;
}

// What is "" or 0 goes back to the server's own.
std::string merged(const std::string& stored, const ProjectSettings& change)
{
    auto parsed = parse_json(stored);
    json::object object = parsed && parsed->is_object() ? parsed->get_object() : json::object();
    const auto put = [&](const char* key, const std::optional<std::string>& value) {
        if (value && value->empty())
            object.erase(key);
        else if (value)
            object[key] = *value;
    };
    put("today", change.today);
    put("zone", change.zone);
    put("week_start", change.week_start);
    const auto put_number = [&](const char* key, const std::optional<json::value>& value) {
        if (!value)
            return;
        const std::int64_t number = number_of(*value);
        if (number == 0)
            object.erase(key);
        else
            object[key] = number;
    };
    put("over_budget", change.over_budget);
    put_number("fiscal_year_start", change.fiscal_year_start);
    put_number("budget_rows", change.budget_rows);
    put_number("budget_megabytes", change.budget_megabytes);
    return json::serialize(object);
}

asio::awaitable<Result<ProjectView>> change_project(Services& services, Call& call, ChangeProject change)
{
    models::Scope scope = call.context.scope;
    scope.project_id = call.id();
    auto project = co_await services.repositories.projects().get(scope);
    if (!project)
        co_return std::unexpected(project.error());
    project->version = change.version;
    if (change.name) {
        auto name = checked_name(std::move(*change.name));
        if (!name)
            co_return std::unexpected(name.error());
        project->name = std::move(*name);
    }
    if (change.instructions && change.instructions->size() > longest_instructions)
        co_return fail(Errc::too_large, "/instructions may have 20,000 characters.");
    if (change.instructions)
        project->instructions = std::move(*change.instructions);
    if (change.confirmation)
        project->confirmation = *change.confirmation;
    if (change.settings) {
        project->settings_json = merged(project->settings_json, *change.settings);
        // A zone or date that is none is told now, not with the next question.
        if (auto frame = services.time_frame(*project); !frame)
            co_return std::unexpected(frame.error());
        if (auto budget = agents::read_query_budget(project->settings_json); !budget)
            co_return std::unexpected(budget.error());
    }
    auto stored = co_await services.repositories.projects().update(std::move(*project));
    if (!stored)
        co_return std::unexpected(stored.error());
    co_return view(*stored);
}

}

Routes project_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<ProjectView>>(
        "/api/projects", "Lists the projects.",
        [&services](Call& call) -> asio::awaitable<Result<ListOf<ProjectView>>> {
            auto page = page_request(call);
            if (!page)
                co_return std::unexpected(page.error());
            auto projects = co_await services.repositories.projects().list(services.workspace_id, std::move(*page));
            if (!projects)
                co_return std::unexpected(projects.error());
            ListOf<ProjectView> list{.next = projects->next};
            for (const db::Project& project : projects->items)
                list.items.push_back(view(project));
            co_return list;
        }));
    routes.back().parameters = page_parameters();
    routes.push_back(writing<CreateProject, ProjectView>(
        Method::post, "/api/projects", "Makes a project.",
        [&services](Call& call, CreateProject body) -> asio::awaitable<Result<ProjectView>> {
            auto name = checked_name(std::move(body.name));
            if (!name)
                co_return std::unexpected(name.error());
            db::Project project{.scope = {call.context.scope.workspace_id, services.ids.next()},
                                .name = std::move(*name)};
            auto made = co_await services.repositories.projects().create(std::move(project));
            if (!made)
                co_return std::unexpected(made.error());
            co_return view(*made);
        }));
    routes.push_back(reading<ProjectView>(
        "/api/projects/{id}", "Shows a project.", [&services](Call& call) -> asio::awaitable<Result<ProjectView>> {
            models::Scope scope{call.context.scope.workspace_id, call.id()};
            auto project = co_await services.repositories.projects().get(std::move(scope));
            if (!project)
                co_return std::unexpected(project.error());
            co_return view(*project);
        }));
    routes.push_back(writing<ChangeProject, ProjectView>(
        Method::patch, "/api/projects/{id}", "Changes a project; 409 when `version` is old.",
        [&services](Call& call, ChangeProject body) { return change_project(services, call, std::move(body)); },
        UnknownFields::refused));
    for (Route& route : routes)
        route.in_project = false;
    return routes;
}

}
