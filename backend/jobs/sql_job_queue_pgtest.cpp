#include "jobs/sql_job_queue.hpp"

#include "testing/metadata_test_case.hpp"

#include <set>
#include <thread>

namespace datachat::jobs {
namespace {

using core::Errc;
using testing::failure;
using testing::must;
using namespace std::chrono_literals;

class Jobs : public testing::MetadataTestCase {
protected:
    void SetUp() override
    {
        MetadataTestCase::SetUp();
        if (IsSkipped())
            return;
        must(database().execute("delete from jobs"));
        SqlJobQueue::Options options;
        options.is_dead = [this](const std::string& worker) { return worker == known_dead; };
        queue_.emplace(database(), clock, ids, std::move(options));
    }
    SqlJobQueue& queue() { return *queue_; }
    std::string enqueue(const std::string& payload, const std::string& key = "")
    {
        return must(queue().enqueue(scope, "learn.feedback", payload, key));
    }
    std::optional<Job> lease_one(const std::string& worker = "one") { return must(queue().lease(worker, 10s)); }

    std::string known_dead;

private:
    std::optional<SqlJobQueue> queue_;
};

TEST_P(Jobs, are_leased_in_order_and_completed_once)
{
    const std::string first = enqueue("1");
    const std::string second = enqueue("2");
    const auto job = lease_one();
    ASSERT_TRUE(job);
    EXPECT_EQ(job->id, first);
    EXPECT_EQ(job->payload, "1");
    EXPECT_EQ(job->scope, scope);
    EXPECT_EQ(job->attempt, 1);
    EXPECT_EQ(lease_one("two")->id, second);
    EXPECT_FALSE(lease_one());
    EXPECT_EQ(failure(queue().complete(*job, "two")), Errc::conflict);
    must(queue().complete(*job, "one"));
    EXPECT_EQ(failure(queue().complete(*job, "one")), Errc::conflict);
    EXPECT_EQ(must(queue().count_waiting()), 1);
}

TEST_P(Jobs, that_have_not_ended_are_listed_with_their_state)
{
    const std::string first = enqueue("1");
    const std::string second = enqueue("2");
    const std::string done = enqueue("3");
    must(queue().fail(*lease_one(), "one", "The source is away."));
    ASSERT_TRUE(lease_one());
    must(queue().complete(*lease_one(), "one"));
    const auto open = must(queue().list_open(scope, 10));
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].job.id, second);
    EXPECT_EQ(open[0].state, "leased");
    EXPECT_EQ(open[1].job.id, first);
    EXPECT_EQ(open[1].state, "due");
    EXPECT_EQ(open[1].reason, "The source is away.");
    EXPECT_TRUE(must(queue().list_open({scope.workspace_id, "another"}, 10)).empty());
    EXPECT_NE(done, first);
}

TEST_P(Jobs, of_a_dead_worker_are_leased_again)
{
    enqueue("1");
    const auto job = lease_one("dead");
    clock.advance(9999ms);
    EXPECT_FALSE(lease_one());
    clock.advance(1ms);
    const auto again = lease_one("living");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, job->id);
    EXPECT_EQ(again->attempt, 2);
    EXPECT_EQ(failure(queue().complete(*job, "dead")), Errc::conflict);
    EXPECT_FALSE(lease_one("third"));
    known_dead = "living";
    EXPECT_EQ(lease_one("third")->attempt, 3) << "at once, when the worker is known to be dead";
}

TEST_P(Jobs, that_fail_come_again_later_and_are_given_up_after_five_attempts)
{
    enqueue("1");
    enqueue("2");
    std::chrono::milliseconds delay = 5s;
    for (int attempt = 1; attempt <= 4; ++attempt) {
        const auto job = lease_one();
        ASSERT_TRUE(job) << attempt;
        EXPECT_EQ(job->payload, "1");
        EXPECT_EQ(job->attempt, attempt);
        must(queue().fail(*job, "one", "no model"));
        if (attempt == 1) {
            const auto next = lease_one();
            ASSERT_TRUE(next);
            EXPECT_EQ(next->payload, "2") << "others do not wait for it";
            must(queue().complete(*next, "one"));
        }
        clock.advance(delay - 1ms);
        EXPECT_FALSE(lease_one());
        clock.advance(1ms);
        delay *= 4;
    }
    const auto last = lease_one();
    ASSERT_TRUE(last);
    must(queue().fail(*last, "one", "still no model"));
    clock.advance(1000h);
    EXPECT_FALSE(lease_one());
    const auto failed = must(queue().list_failed(scope, 10));
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].reason, "still no model");
    EXPECT_EQ(failed[0].job.payload, "1");
    must(queue().forget_ended_before(clock.now_ms()));
    EXPECT_TRUE(must(queue().list_failed(scope, 10)).empty());
}

TEST_P(Jobs, that_kill_their_workers_are_given_up_too)
{
    enqueue("1");
    for (int attempt = 1; attempt <= 5; ++attempt) {
        ASSERT_TRUE(lease_one("worker " + std::to_string(attempt)));
        clock.advance(10s);
    }
    EXPECT_FALSE(lease_one());
    ASSERT_EQ(must(queue().list_failed(scope, 10)).size(), 1U);
}

TEST_P(Jobs, with_the_same_key_are_one_until_it_has_ended)
{
    const std::string id = enqueue("1", "feedback/7");
    EXPECT_EQ(enqueue("again", "feedback/7"), id);
    const auto job = lease_one();
    EXPECT_EQ(enqueue("again", "feedback/7"), id) << "also while it is worked on";
    must(queue().complete(*job, "one"));
    EXPECT_NE(enqueue("anew", "feedback/7"), id);
    EXPECT_NE(enqueue("a"), enqueue("b")) << "no key, no uniqueness";
    const models::Scope elsewhere{"workspace", "another"};
    EXPECT_NE(must(queue().enqueue(elsewhere, "k", "p", "feedback/7")), id);
}

TEST_P(Jobs, are_given_to_one_worker_each)
{
    for (int i = 0; i < 30; ++i)
        enqueue(std::to_string(i));
    std::vector<std::vector<std::string>> taken(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < taken.size(); ++i) {
            threads.emplace_back([&, i] {
                const std::string worker = "worker " + std::to_string(i);
                while (must(queue().count_waiting()) > 0) {
                    if (const auto job = must(queue().lease(worker, 1h))) {
                        taken[i].push_back(job->id);
                        must(queue().complete(*job, worker));
                    }
                }
            });
        }
    }
    std::set<std::string> all;
    std::size_t count = 0;
    for (const auto& of_one : taken) {
        all.insert(of_one.begin(), of_one.end());
        count += of_one.size();
    }
    EXPECT_EQ(all.size(), 30U);
    EXPECT_EQ(count, 30U);
}

INSTANTIATE_TEST_SUITE_P(Engines, Jobs, ::testing::Values(db::Engine::sqlite, db::Engine::postgres),
                         testing::engine_name);

}
}
