#include "crash/orchestrator_subject.hpp"

#include "agents/learning_jobs.hpp"
#include "agents/orchestrator.hpp"
#include "db/process_owner.hpp"
#include "db/turn_recovery.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace datachat::crash {
namespace {

using core::Result;
using db::Async;
namespace asio = boost::asio;
namespace datasources = services::datasources;

constexpr std::array questions{"How many orders were placed in 2024?", "How many customers are there?"};
constexpr std::chrono::milliseconds lease{60'000};
constexpr int most_jobs = 100;

constexpr const char* shop = R"sql(
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, order_date TEXT NOT NULL);
INSERT INTO customers VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO orders VALUES (1, 1, '2023-02-01'), (2, 1, '2024-03-05'), (3, 2, '2024-05-06');
)sql";

class SilentSink final : public agents::TurnSink {
public:
    void part(const agents::Part&) override {}
};

// Notes each query of a plan that reaches the source.
class CountingSource final : public datasources::DataSource {
public:
    CountingSource(std::unique_ptr<datasources::DataSource> source, Executions& executions)
        : source_(std::move(source)), executions_(executions)
    {
    }
    sql::Dialect dialect() const override { return source_->dialect(); }
    datasources::Capabilities capabilities() const override { return source_->capabilities(); }
    asio::awaitable<Result<void>> connect(models::RequestContext context) override
    {
        return source_->connect(std::move(context));
    }
    asio::awaitable<Result<models::Schema>> get_schema(models::RequestContext context) override
    {
        return source_->get_schema(std::move(context));
    }
    asio::awaitable<Result<models::ResultSet>> execute_query(models::RequestContext context,
                                                             sql::CheckedQuery query) override
    {
        return source_->execute_query(std::move(context), std::move(query));
    }
    asio::awaitable<Result<datasources::StreamSummary>>
    stream_query(models::RequestContext context, sql::CheckedQuery query, datasources::BatchSink& sink) override
    {
        if (!query.plan_hash().empty())
            executions_.executed(query.plan_hash());
        return source_->stream_query(std::move(context), std::move(query), sink);
    }
    asio::awaitable<Result<datasources::Estimate>> estimate(models::RequestContext context,
                                                            sql::CheckedQuery query) override
    {
        return source_->estimate(std::move(context), std::move(query));
    }
    asio::awaitable<Result<datasources::ConnectionReport>> test_connection(models::RequestContext context) override
    {
        return source_->test_connection(std::move(context));
    }
    asio::awaitable<void> close() override { return source_->close(); }

private:
    std::unique_ptr<datasources::DataSource> source_;
    Executions& executions_;
};

// The shop's file, made once for all lives of one harness process: its children find it.
std::string shop_file()
{
    const auto path = std::filesystem::temp_directory_path() / fmt::format("datachat-crash-shop-{}.sqlite", getppid());
    if (!std::filesystem::exists(path)) {
        const std::string draft = path.string() + fmt::format(".{}", getpid());
        sqlite3* handle = nullptr;
        if (sqlite3_open(draft.c_str(), &handle) == SQLITE_OK)
            sqlite3_exec(handle, shop, nullptr, nullptr, nullptr);
        sqlite3_close(handle);
        std::filesystem::rename(draft, path);
    }
    return path.string();
}

class OrchestratorSubject final : public CrashSubject {
public:
    explicit OrchestratorSubject(SubjectParts parts) : parts_(std::move(parts)) {}
    ~OrchestratorSubject() override { pool_.join(); }

    Async<void> serve() override
    {
        if (auto ready = co_await prepare(); !ready)
            co_return ready;
        for (const char* question : questions) {
            agents::AskRequest request{.chat_id = fmt::format("chat-{}-{}", getpid(), question[9]),
                                       .question = question,
                                       .source_id = source_id_,
                                       .policy = db::ConfirmationPolicy::always};
            auto asked = co_await orchestrator_.ask(context(), std::move(request), sink_);
            if (!asked)
                co_return std::unexpected(asked.error());
            parts_.promises.message(asked->turn_id);
            if (!asked->plan)
                co_return core::fail(core::Errc::internal, "The question was not planned.");
            parts_.promises.plan(asked->plan->plan_id, asked->plan->revision);
            if (auto answered = co_await confirm(asked->plan->plan_id, asked->plan->revision, asked->plan->hash);
                !answered)
                co_return answered;
            if (auto given = co_await give_feedback(asked->turn_id); !given)
                co_return given;
        }
        co_return Result<void>{};
    }

    Async<void> recover() override
    {
        if (auto ready = co_await prepare(); !ready)
            co_return ready;
        auto recovery = co_await db::recover_turns(parts_.repositories, owner_, lease, db::is_known_dead);
        if (!recovery)
            co_return std::unexpected(recovery.error());
        for (db::ResumableTurn& turn : recovery->resumed) {
            agents::AskRequest request{.source_id = source_id_, .policy = db::ConfirmationPolicy::always};
            auto resumed = co_await orchestrator_.resume(context(), std::move(turn), std::move(request), sink_);
            if (!resumed)
                co_return std::unexpected(resumed.error());
        }
        if (auto confirmed = co_await confirm_waiting(); !confirmed)
            co_return confirmed;
        if (auto enqueued = co_await agents::enqueue_unprocessed(parts_.repositories.feedback(), parts_.queue);
            !enqueued)
            co_return enqueued;
        co_return co_await learn();
    }

private:
    models::RequestContext context() const { return {.scope = parts_.scope}; }

    Async<void> prepare()
    {
        auto project = co_await parts_.repositories.projects().ensure(parts_.scope, "Crash");
        if (!project)
            co_return std::unexpected(project.error());
        auto known = co_await parts_.repositories.sources().find_by_name(parts_.scope, "shop");
        if (!known)
            co_return std::unexpected(known.error());
        if (*known) {
            source_id_ = (*known)->id;
            co_return Result<void>{};
        }
        db::SourceRecord record{.scope = parts_.scope, .name = "shop", .kind = "sqlite"};
        auto stored = co_await parts_.repositories.sources().create(std::move(record));
        if (!stored)
            co_return std::unexpected(stored.error());
        source_id_ = stored->id;
        co_return Result<void>{};
    }

    Async<void> confirm(std::string plan_id, std::int64_t revision, std::string hash)
    {
        db::ConfirmationRequest request{.plan_id = plan_id, .revision = revision, .hash = std::move(hash)};
        auto confirmed = co_await orchestrator_.confirm(context(), std::move(request), {}, sink_);
        if (!confirmed)
            co_return std::unexpected(confirmed.error());
        parts_.promises.confirmation(plan_id, revision);
        if (confirmed->state == db::TurnState::answered)
            parts_.promises.answer(confirmed->turn_id);
        co_return Result<void>{};
    }

    Async<void> give_feedback(std::string turn_id)
    {
        db::FeedbackEvent event{.turn_id = std::move(turn_id), .kind = db::FeedbackKind::right};
        auto stored = co_await orchestrator_.feedback(context(), std::move(event));
        if (!stored)
            co_return std::unexpected(stored.error());
        parts_.promises.feedback(stored->id);
        co_return co_await learn();
    }

    Async<void> learn()
    {
        auto done = co_await agents::run_learning_jobs(parts_.queue, learning_, parts_.commit_points, owner_, context(),
                                                       most_jobs);
        if (!done)
            co_return std::unexpected(done.error());
        co_return Result<void>{};
    }

    // The person comes back and confirms what waits.
    Async<void> confirm_waiting()
    {
        const db::PageRequest page{.limit = 500};
        auto chats = co_await parts_.repositories.chats().list(parts_.scope, "", page);
        if (!chats)
            co_return std::unexpected(chats.error());
        for (const db::Chat& chat : chats->items) {
            auto turns = co_await parts_.repositories.turns().list(parts_.scope, chat.id, page);
            if (!turns)
                co_return std::unexpected(turns.error());
            for (const db::Turn& turn : turns->items) {
                if (turn.state != db::TurnState::awaiting_confirmation)
                    continue;
                auto plan = co_await parts_.repositories.plans().find_latest_of_turn(parts_.scope, turn.id);
                if (!plan)
                    co_return std::unexpected(plan.error());
                if (auto confirmed = co_await confirm((*plan)->plan_id, (*plan)->revision, (*plan)->hash); !confirmed)
                    co_return confirmed;
            }
        }
        co_return Result<void>{};
    }

    Result<std::shared_ptr<datasources::DataSource>> open_source()
    {
        auto source = std::make_unique<datasources::sqlite::SqliteDataSource>(
            datasources::sqlite::SqliteConfig{.file = shop_file()}, pool_);
        return std::make_shared<CountingSource>(std::move(source), parts_.executions);
    }

    SubjectParts parts_;
    std::string owner_ = db::process_owner();
    std::string source_id_;
    SilentSink sink_;
    asio::thread_pool pool_{2};
    services::knowledge::SourceCatalogs catalogs_{
        parts_.repositories, [this](const db::SourceRecord&) { return open_source(); }, nullptr, pool_, parts_.clock};
    agents::Planner planner_{nullptr, pool_};
    agents::SqlAgent sql_agent_{nullptr};
    agents::Validator validator_{sql::ExecutionLimits{}};
    agents::Executor executor_{parts_.clock, 100};
    agents::LearningAgent learning_{parts_.repositories, catalogs_, nullptr, pool_, parts_.clock};
    agents::Orchestrator orchestrator_{agents::OrchestratorParts{.repositories = parts_.repositories,
                                                                 .queue = parts_.queue,
                                                                 .catalogs = catalogs_,
                                                                 .planner = planner_,
                                                                 .sql_agent = sql_agent_,
                                                                 .validator = validator_,
                                                                 .executor = executor_,
                                                                 .commit_points = parts_.commit_points,
                                                                 .clock = parts_.clock,
                                                                 .owner = owner_}};
};

}

std::unique_ptr<CrashSubject> make_orchestrator_subject(SubjectParts parts)
{
    return std::make_unique<OrchestratorSubject>(std::move(parts));
}

}
