#include "db/sql_projects.hpp"

#include "db/stored_names.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

const std::string select_projects =
    "select workspace_id, project_id, name, instructions, confirmation, sure_confidence, ask_confidence, settings, "
    "version, created_at, updated_at from projects ";

Project read_project(RowReader row)
{
    Project project;
    project.scope.workspace_id = row.text();
    project.scope.project_id = row.text();
    project.name = row.text();
    project.instructions = row.text();
    project.confirmation = from_stored_name<ConfirmationPolicy>(row.text());
    project.sure_confidence = row.real();
    project.ask_confidence = row.real();
    project.settings_json = row.text();
    project.version = row.integer();
    project.created_at_ms = row.integer();
    project.updated_at_ms = row.integer();
    return project;
}

}

Async<bool> SqlProjects::insert(Project project)
{
    const auto work = [&](Session& session) -> Async<bool> {
        Values workspace{project.scope.workspace_id, project.created_at_ms};
        auto made = co_await session.execute(
            "insert into workspaces (workspace_id, created_at) values (?, ?) on conflict do nothing",
            std::move(workspace));
        if (!made)
            co_return std::unexpected(made.error());
        Values row = scoped(project.scope, project.name, project.instructions, stored_name(project.confirmation),
                            project.sure_confidence, project.ask_confidence, project.settings_json, project.version,
                            project.created_at_ms, project.updated_at_ms);
        auto inserted = co_await session.execute("insert into projects (workspace_id, project_id, name, instructions, "
                                                 "confirmation, sure_confidence, ask_confidence, settings, "
                                                 "version, created_at, updated_at, knowledge_revision) values (?, ?, "
                                                 "?, ?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict do nothing",
                                                 std::move(row));
        if (!inserted)
            co_return std::unexpected(inserted.error());
        co_return *inserted == 1;
    };
    co_return co_await store_.database.transaction(work);
}

Async<Project> SqlProjects::create(Project project)
{
    store_.give_id(project.scope.project_id);
    project.version = 1;
    project.created_at_ms = project.updated_at_ms = store_.now_ms();
    const auto inserted = co_await insert(project);
    if (!inserted)
        co_return std::unexpected(inserted.error());
    if (!*inserted)
        co_return fail(Errc::conflict, "A project with this id is there already.");
    co_return project;
}

Async<Project> SqlProjects::ensure(Scope scope, std::string name)
{
    auto found = co_await get(scope);
    if (found || found.error().code != Errc::not_found)
        co_return found;
    Project project;
    project.scope = scope;
    project.name = std::move(name);
    project.created_at_ms = project.updated_at_ms = store_.now_ms();
    // Another process may have been faster: then that one's project counts.
    if (auto inserted = co_await insert(std::move(project)); !inserted)
        co_return std::unexpected(inserted.error());
    co_return co_await get(std::move(scope));
}

Async<Project> SqlProjects::get(Scope scope)
{
    auto rows =
        co_await store_.database.query(select_projects + "where workspace_id = ? and project_id = ?", scoped(scope));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such project.");
    co_return read_project(rows->front());
}

Async<Page<Project>> SqlProjects::list(std::string workspace_id, PageRequest page)
{
    const auto size = page_size(page);
    Values values{workspace_id, page.after, size + 1};
    auto rows = co_await store_.database.query(
        select_projects + "where workspace_id = ? and project_id > ? order by project_id limit ?", std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return page_of(read_all<Project>(*rows, read_project), size,
                      [](const Project& last) { return last.scope.project_id; });
}

Async<Project> SqlProjects::update(Project project)
{
    project.updated_at_ms = store_.now_ms();
    Values values{project.name,
                  project.instructions,
                  stored_name(project.confirmation),
                  project.sure_confidence,
                  project.ask_confidence,
                  project.settings_json,
                  project.updated_at_ms,
                  project.scope.workspace_id,
                  project.scope.project_id,
                  project.version};
    auto changed = co_await store_.database.execute(
        "update projects set name = ?, instructions = ?, confirmation = ?, sure_confidence = ?, ask_confidence = ?, "
        "settings = ?, "
        "updated_at = ?, version = version + 1 where workspace_id = ? and project_id = ? and version = ?",
        std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    auto stored = co_await get(project.scope);
    if (stored && *changed == 0)
        co_return fail(Errc::stale, "Somebody else changed the project meanwhile. Look at it again, then change it.");
    co_return stored;
}

}
