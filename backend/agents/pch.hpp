// Compiled once and reused by the agents and what stands on them (see cmake/targets.cmake).
#include "core/pch.hpp"

#include "agents/orchestrator_work.hpp"
#include "agents/part_json.hpp"
#include "db/repositories.hpp"
#include "plan/serialize.hpp"
#include "services/knowledge/source_catalogs.hpp"
