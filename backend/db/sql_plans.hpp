#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlPlans final : public PlanRepository {
public:
    explicit SqlPlans(const Store& store) : store_(store) {}
    Async<PlanRecord> store(PlanRecord plan) override;
    Async<PlanRecord> get(Scope scope, std::string plan_id, std::int64_t revision) override;
    Async<PlanRecord> get_latest(Scope scope, std::string plan_id) override;
    Async<std::optional<PlanRecord>> find_latest_of_turn(Scope scope, std::string turn_id) override;
    Async<Confirmation> confirm(Scope scope, ConfirmationRequest request) override;
    Async<void> reject(Scope scope, std::string plan_id, std::int64_t revision, std::string principal) override;
    Async<std::optional<Confirmation>> find_confirmation(Scope scope, std::string plan_id,
                                                         std::int64_t revision) override;

private:
    const Store& store_;
};

}
