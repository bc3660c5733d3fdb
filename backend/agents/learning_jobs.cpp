#include "agents/learning_jobs.hpp"

#include <boost/json.hpp>

namespace datachat::agents {
namespace {

constexpr std::chrono::minutes lease{5};

std::string event_id_of(const jobs::Job& job)
{
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(job.payload, error);
    return !error && value.is_string() ? std::string(value.get_string()) : std::string();
}

}

asio::awaitable<core::Result<int>> run_learning_jobs(jobs::JobQueue& queue, LearningAgent& agent,
                                                     core::CommitPoints& commit_points, std::string worker,
                                                     models::RequestContext context, int most)
{
    int ended = 0;
    while (ended < most) {
        auto job = co_await queue.lease(worker, lease);
        if (!job)
            co_return std::unexpected(job.error());
        if (!*job)
            break;
        ++ended;
        context.scope = (*job)->scope;
        auto lesson = co_await agent.process(context, event_id_of(**job));
        auto told = lesson ? co_await queue.complete(**job, worker)
                           : co_await queue.fail(**job, worker, lesson.error().message);
        if (!told)
            co_return std::unexpected(told.error());
        commit_points.reached("job.completed");
    }
    co_return ended;
}

asio::awaitable<core::Result<void>> enqueue_unprocessed(db::FeedbackRepository& feedback, jobs::JobQueue& queue)
{
    constexpr int most = 1000;
    auto events = co_await feedback.list_unprocessed(most);
    if (!events)
        co_return std::unexpected(events.error());
    for (const db::FeedbackEvent& event : *events) {
        auto job = co_await queue.enqueue(event.scope, std::string(learning_job),
                                          boost::json::serialize(boost::json::value(event.id)), event.id);
        if (!job)
            co_return std::unexpected(job.error());
    }
    co_return core::Result<void>{};
}

}
