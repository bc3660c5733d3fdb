#pragma once

#include "agents/orchestrator.hpp"
#include "agents/validator.hpp"
#include "api/settings_admin.hpp"
#include "api/source_admin.hpp"
#include "api/turns/event_bus.hpp"
#include "api/turns/turn_runner.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "db/repositories.hpp"
#include "jobs/sql_job_queue.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <functional>
#include <string>

namespace datachat::api {

// What the handlers work with. Everything is safe to call from any loop and outlives the server.
struct Services {
    db::Repositories& repositories;
    jobs::SqlJobQueue& queue;
    services::knowledge::SourceCatalogs& catalogs;
    const agents::Validator& validator;
    TurnRunner& turns;
    EventBus& bus;
    SourceAdmin& sources;
    SettingsAdmin& settings;
    const agents::Planner& planner;
    asio::thread_pool& pool; // for what computes above a millisecond
    const core::Clock& clock;
    const core::Ids& ids;
    std::string workspace_id;
    // "Today", zone and calendar of a project: its own settings before the server's.
    std::function<core::Result<sql::TimeFrame>(const db::Project&)> time_frame;
    // Works off the learning jobs that are due.
    std::function<asio::awaitable<core::Result<void>>()> learn;
};

}
