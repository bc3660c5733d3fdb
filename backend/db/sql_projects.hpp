#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlProjects final : public ProjectRepository {
public:
    explicit SqlProjects(const Store& store) : store_(store) {}
    Async<Project> create(Project project) override;
    Async<Project> ensure(Scope scope, std::string name) override;
    Async<Project> get(Scope scope) override;
    Async<Page<Project>> list(std::string workspace_id, PageRequest page) override;
    Async<Project> update(Project project) override;

private:
    Async<bool> insert(Project project);

    const Store& store_;
};

}
