#include "agents/confirmation_policy.hpp"

namespace datachat::agents {

bool runs_without_asking(const db::Project& project, const ValidatedPlan& plan,
                         const services::datasources::Capabilities& source, std::int64_t row_budget)
{
    if (project.confirmation == db::ConfirmationPolicy::always || !source.free)
        return false;
    if (project.confirmation == db::ConfirmationPolicy::never)
        return true;
    return plan.plan.planner == plan::PlannerKind::builtin && plan.plan.confidence >= project.sure_confidence &&
           plan.unused_words.empty() && plan.unasked.empty() && plan.plan.assumptions.empty() &&
           plan.estimate.rows.value_or(0) <= row_budget;
}

}
