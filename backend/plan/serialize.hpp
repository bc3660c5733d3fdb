#pragma once

#include "core/result.hpp"
#include "plan/plan.hpp"

#include <string>
#include <string_view>

namespace datachat::plan {

// The whole plan as JSON text (canonical form and what stands beside it), and back: deserialize(serialize(p)) equals p,
// node ids included. deserialize treats its input as untrusted: corrupt for anything malformed or of another format
// version.
std::string serialize(const Plan& plan);
core::Result<Plan> deserialize(std::string_view text);

}
