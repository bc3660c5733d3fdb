#pragma once

#include "db/sql_chats.hpp"
#include "db/sql_feedback.hpp"
#include "db/sql_idempotency.hpp"
#include "db/sql_knowledge.hpp"
#include "db/sql_plans.hpp"
#include "db/sql_projects.hpp"
#include "db/sql_runs.hpp"
#include "db/sql_settings.hpp"
#include "db/sql_sources.hpp"
#include "db/sql_turns.hpp"

namespace datachat::db {

// All repositories over one migrated database of either engine; database, clock and ids must outlive it.
class SqlRepositories final : public Repositories {
public:
    SqlRepositories(Database& database, const core::Clock& clock, const core::Ids& ids) : store_{database, clock, ids}
    {
    }
    SqlRepositories(const SqlRepositories&) = delete;
    SqlRepositories& operator=(const SqlRepositories&) = delete;

    ProjectRepository& projects() override { return projects_; }
    SourceRepository& sources() override { return sources_; }
    ChatRepository& chats() override { return chats_; }
    TurnRepository& turns() override { return turns_; }
    PlanRepository& plans() override { return plans_; }
    RunRepository& runs() override { return runs_; }
    FeedbackRepository& feedback() override { return feedback_; }
    KnowledgeRepository& knowledge() override { return knowledge_; }
    IdempotencyRepository& idempotency() override { return idempotency_; }
    SettingRepository& settings() override { return settings_; }

private:
    Store store_;
    SqlProjects projects_{store_};
    SqlSources sources_{store_};
    SqlChats chats_{store_};
    SqlTurns turns_{store_};
    SqlPlans plans_{store_};
    SqlRuns runs_{store_};
    SqlFeedback feedback_{store_};
    SqlKnowledge knowledge_{store_};
    SqlIdempotency idempotency_{store_};
    SqlSettings settings_{store_};
};

}
