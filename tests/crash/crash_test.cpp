#include "crash/orchestrator_subject.hpp"
#include "crash/scripted_subject.hpp"
#include "crash/victim.hpp"
#include "db/sql_repositories.hpp"
#include "testing/metadata_test_case.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <sstream>

namespace datachat::crash {
namespace {

using namespace std::chrono_literals;
using testing::must;

constexpr std::array commit_points{"turn.received", "turn.planning", "turn.plan_stored", "turn.confirmed",
                                   "run.started",   "run.finished",  "turn.answered",    "feedback.stored",
                                   "job.enqueued",  "job.completed"};

// Subjects by name, so that the orchestrator's stands beside the scripted one.
struct Case {
    db::Engine engine;
    const char* subject_name;
    MakeSubject make;
};

class Crash : public ::testing::TestWithParam<Case> {
protected:
    void SetUp() override
    {
        if (GetParam().engine == db::Engine::postgres && testing::MetadataPlace::postgres_address().empty())
            GTEST_SKIP() << "DATACHAT_TEST_POSTGRES names no server";
        place_.emplace(GetParam().engine);
        std::string name = ::testing::TempDir() + "datachat-crash-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    void TearDown() override
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // A project of its own in metadata that the earlier rounds have used.
    World new_world()
    {
        const core::SystemClock clock;
        const core::Ids ids(clock);
        const auto database = place_->open();
        db::SqlRepositories repositories(*database, clock, ids);
        db::Project project;
        project.scope.workspace_id = "workspace";
        const auto scope = must(repositories.projects().create(project)).scope;
        return {*place_, scope, folder_ / (scope.project_id + ".executions")};
    }

    Life serve(const World& world, const Death& death) { return live(world, GetParam().make, Phase::serve, death); }

    // Recovers in a process of its own, which must succeed, then looks at what became of everything.
    void recover_and_check(const World& world, const std::vector<std::string>& promises)
    {
        const Life recovery = live(world, GetParam().make, Phase::recover, {});
        ASSERT_EQ(recovery.failure, "");
        const core::SystemClock clock;
        const core::Ids ids(clock);
        const auto database = place_->open();
        db::SqlRepositories repositories(*database, clock, ids);
        for (const std::string& promise : promises)
            check_promise(repositories, world, promise);
        check_turns(repositories, world);
        jobs::SqlJobQueue queue(*database, clock, ids);
        EXPECT_EQ(must(queue.count_waiting()), 0);
        const auto plans = executed_plans(world);
        EXPECT_EQ(std::set(plans.begin(), plans.end()).size(), plans.size()) << "a plan ran twice";
    }

    static void check_promise(db::Repositories& repositories, const World& world, const std::string& promise)
    {
        std::istringstream words(promise);
        std::string kind;
        std::string id;
        std::int64_t revision = 0;
        words >> kind >> id >> revision;
        SCOPED_TRACE(promise);
        if (kind == "message") {
            EXPECT_TRUE(db::is_ended(must(repositories.turns().get(world.scope, id)).state));
        } else if (kind == "plan") {
            EXPECT_EQ(must(repositories.plans().get(world.scope, id, revision)).plan_id, id);
        } else if (kind == "confirmation") {
            EXPECT_TRUE(must(repositories.plans().find_confirmation(world.scope, id, revision)));
        } else if (kind == "answer") {
            EXPECT_EQ(must(repositories.turns().get(world.scope, id)).state, db::TurnState::answered);
        } else if (kind == "feedback") {
            EXPECT_TRUE(must(repositories.feedback().get(world.scope, id)).processed);
        } else {
            ADD_FAILURE() << "unknown promise";
        }
    }

    // Every turn has been answered, or has failed with a word that says why.
    static void check_turns(db::Repositories& repositories, const World& world)
    {
        for (const db::Chat& chat : must(repositories.chats().list(world.scope, "", {})).items) {
            for (const db::Turn& turn : must(repositories.turns().list(world.scope, chat.id, {})).items) {
                SCOPED_TRACE(turn.id);
                EXPECT_TRUE(turn.state == db::TurnState::answered || turn.state == db::TurnState::failed);
                const auto parts = must(repositories.turns().parts(world.scope, turn.id, 0, 1000));
                ASSERT_FALSE(parts.empty());
                EXPECT_EQ(static_cast<std::int64_t>(parts.size()), turn.next_sequence);
                if (turn.state == db::TurnState::failed) {
                    EXPECT_EQ(parts.back().kind, "error");
                    EXPECT_NE(parts.back().payload_json.find("Ask again"), std::string::npos);
                }
            }
        }
    }

private:
    std::optional<testing::MetadataPlace> place_;
    std::filesystem::path folder_;
};

TEST_P(Crash, without_one_everything_is_done)
{
    const World world = new_world();
    const Life life = serve(world, {});
    ASSERT_EQ(life.failure, "");
    EXPECT_FALSE(life.killed);
    EXPECT_GE(life.promises.size(), 5U);
    EXPECT_GE(executed_plans(world).size(), 1U);
    recover_and_check(world, life.promises);
}

TEST_P(Crash, at_every_commit_point_loses_nothing_promised)
{
    for (const char* point : commit_points) {
        for (const int occurrence : {1, 2}) {
            SCOPED_TRACE(std::string(point) + " " + std::to_string(occurrence));
            const World world = new_world();
            const Life life = serve(world, {point, occurrence});
            ASSERT_EQ(life.failure, "");
            ASSERT_TRUE(life.killed) << "this commit point was not reached";
            recover_and_check(world, life.promises);
        }
    }
}

TEST_P(Crash, of_the_recovery_itself_loses_nothing_promised)
{
    for (const char* point : commit_points) {
        SCOPED_TRACE(point);
        const World world = new_world();
        const Life life = serve(world, {point, 1});
        for (const char* second : commit_points)
            live(world, GetParam().make, Phase::recover, {second, 1});
        recover_and_check(world, life.promises);
    }
}

TEST_P(Crash, at_random_moments_loses_nothing_promised)
{
    const Life whole = serve(new_world(), {});
    ASSERT_EQ(whole.failure, "");
    const unsigned seed = std::random_device()();
    RecordProperty("seed", static_cast<int>(seed));
    std::mt19937 random(seed);
    std::chrono::microseconds longest = whole.lasted;
    int killed = 0;
    for (int round = 0; killed < 50; ++round) {
        ASSERT_LT(round, 500) << "it ends before it can be killed";
        Death death;
        death.after =
            std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(random));
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) + " after " +
                     std::to_string(death.after->count()) + " us");
        const World world = new_world();
        const Life life = serve(world, death);
        ASSERT_EQ(life.failure, "");
        if (life.killed)
            ++killed;
        else
            longest = std::min(longest, life.lasted);
        recover_and_check(world, life.promises);
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Crash,
                         ::testing::Values(Case{db::Engine::sqlite, "scripted", make_scripted_subject},
                                           Case{db::Engine::postgres, "scripted", make_scripted_subject},
                                           Case{db::Engine::sqlite, "orchestrator", make_orchestrator_subject},
                                           Case{db::Engine::postgres, "orchestrator", make_orchestrator_subject}),
                         [](const auto& info) {
                             return std::string(info.param.subject_name) +
                                    (info.param.engine == db::Engine::sqlite ? "_sqlite" : "_postgres");
                         });

}
}
