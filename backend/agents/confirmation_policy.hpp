#pragma once

#include "agents/validator.hpp"
#include "db/records.hpp"
#include "services/datasources/data_source.hpp"

namespace datachat::agents {

// Whether a plan may run without being confirmed by the person. Under "when unsure" ALL must hold: confidence at the
// project's threshold, every content word covered, no condition that nobody asked for, no open assumption, the estimate
// within the row budget, a source that costs nothing, and the built-in engine's own plan (a model's is always asked).
bool runs_without_asking(const db::Project& project, const ValidatedPlan& plan,
                         const services::datasources::Capabilities& source, std::int64_t row_budget);

}
