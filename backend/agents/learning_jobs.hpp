#pragma once

#include "agents/learning_agent.hpp"
#include "core/commit_points.hpp"
#include "jobs/job_queue.hpp"

namespace datachat::agents {

// The job that processes a feedback event; its payload is the event's id as a JSON text.
inline constexpr std::string_view learning_job = "learn.feedback";

// Runs the learning jobs that are due, at most `most`, and returns how many ended. A job that fails is given back to
// the queue with the reason; a failure of the queue itself is returned.
asio::awaitable<core::Result<int>> run_learning_jobs(jobs::JobQueue& queue, LearningAgent& agent,
                                                     core::CommitPoints& commit_points, std::string worker,
                                                     models::RequestContext context, int most);

// Enqueues feedback whose job was never stored, because its process died between the two. Repeating it is harmless.
asio::awaitable<core::Result<void>> enqueue_unprocessed(db::FeedbackRepository& feedback, jobs::JobQueue& queue);

}
