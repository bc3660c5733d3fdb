#pragma once

#include "db/sql_repositories.hpp"
#include "testing/metadata.hpp"

#include <array>
#include <optional>
#include <stdexcept>

namespace datachat::testing {

// What the coroutine gives; a failure ends the test with the error's words.
template <class T>
T must(boost::asio::awaitable<core::Result<T>> task)
{
    auto outcome = run_async(std::move(task));
    if (!outcome)
        throw std::runtime_error(std::string(core::name(outcome.error().code)) + ": " + outcome.error().message + " " +
                                 outcome.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*outcome);
}

// How the coroutine fails; nothing when it does not.
template <class T>
std::optional<core::Errc> failure(boost::asio::awaitable<core::Result<T>> task)
{
    const auto outcome = run_async(std::move(task));
    return outcome ? std::nullopt : std::optional(outcome.error().code);
}

// Runs every test on both engines, each in a project of its own. The databases are made once a program.
class MetadataTestCase : public ::testing::TestWithParam<db::Engine> {
protected:
    void SetUp() override
    {
        if (GetParam() == db::Engine::postgres && MetadataPlace::postgres_address().empty())
            GTEST_SKIP() << "DATACHAT_TEST_POSTGRES names no server";
        repositories_.emplace(database(), clock, ids);
        scope = must(repositories().projects().create(new_project())).scope;
    }

    static db::Project new_project()
    {
        db::Project project;
        project.scope.workspace_id = "workspace";
        project.name = "A project";
        return project;
    }

    db::Repositories& repositories() { return *repositories_; }
    db::Database& database() { return *opened().database; }
    const MetadataPlace& place() { return *opened().place; }

    // A turn in a chat of its own, being planned by `owner`.
    db::Turn planning_turn(const std::string& owner = "worker")
    {
        db::Chat chat;
        chat.scope = scope;
        chat = must(repositories().chats().ensure(chat));
        db::Turn turn;
        turn.scope = scope;
        turn.chat_id = chat.id;
        turn.question = "How many orders?";
        turn.owner = owner;
        turn.principal = "ann";
        turn = must(repositories().turns().receive(turn, lease));
        return must(repositories().turns().advance(scope, turn.id, owner, db::TurnState::planning, {}));
    }

    // A pending plan of `turn` that "ann" may confirm within an hour.
    db::PlanRecord pending_plan(const db::Turn& turn, const std::string& hash = "hash")
    {
        db::PlanRecord plan;
        plan.scope = scope;
        plan.turn_id = turn.id;
        plan.hash = hash;
        plan.body = "{}";
        plan.principal = "ann";
        plan.expires_at_ms = clock.now_ms() + 3'600'000;
        return must(repositories().plans().store(plan));
    }

    static db::ConfirmationRequest request_for(const db::PlanRecord& plan)
    {
        return {plan.plan_id, plan.revision, plan.hash, plan.principal, false};
    }

    static constexpr std::chrono::milliseconds lease{30'000};
    FakeClock clock;
    core::Ids ids{clock};
    models::Scope scope;

private:
    struct Opened {
        std::optional<MetadataPlace> place;
        std::unique_ptr<db::Database> database;
    };

    Opened& opened() const
    {
        static std::array<Opened, 2> both;
        Opened& one = both[static_cast<std::size_t>(GetParam())];
        if (!one.database) {
            one.place.emplace(GetParam());
            one.database = one.place->open();
        }
        return one;
    }

    std::optional<db::SqlRepositories> repositories_;
};

}
