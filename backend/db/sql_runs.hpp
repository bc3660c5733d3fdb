#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlRuns final : public RunRepository {
public:
    explicit SqlRuns(const Store& store) : store_(store) {}
    Async<RunStart> start(Run run) override;
    Async<Run> finish(Scope scope, std::string run_id, RunOutcome outcome) override;
    Async<Run> get(Scope scope, std::string run_id) override;
    Async<std::optional<Run>> find_of_plan(Scope scope, std::string plan_id, std::int64_t revision) override;
    Async<std::optional<Run>> find_latest_of_turn(Scope scope, std::string turn_id) override;
    Async<std::optional<ResultRecord>> find_result(Scope scope, std::string run_id) override;

private:
    const Store& store_;
};

}
