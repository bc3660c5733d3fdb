#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"

namespace datachat::api {
namespace {

using core::Result;

constexpr int most_jobs = 200;

struct JobView {
    std::string id;
    std::string kind;
    std::string state;
    std::string reason;
    std::int64_t attempt = 0;
    std::int64_t created_at_ms = 0;
    std::int64_t due_at_ms = 0;
};

}

template <>
struct Shape<JobView> {
    static constexpr std::string_view name = "Job";
    static constexpr auto fields = std::tuple{required("id", &JobView::id),
                                              required("kind", &JobView::kind),
                                              required("state", &JobView::state, "waiting, running or failed"),
                                              required("reason", &JobView::reason, "Of the last failure"),
                                              required("attempt", &JobView::attempt),
                                              required("created_at_ms", &JobView::created_at_ms),
                                              required("due_at_ms", &JobView::due_at_ms)};
};

}

DATACHAT_LIST(datachat::api::JobView, "Jobs")

namespace datachat::api {
namespace {

std::string shown_state(const std::string& state)
{
    return state == "due" ? "waiting" : state == "leased" ? "running" : state;
}

}

Routes job_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<JobView>>("/api/jobs", "Jobs that wait, run or have failed.",
                                              [&services](Call& call) -> asio::awaitable<Result<ListOf<JobView>>> {
                                                  auto jobs =
                                                      co_await services.queue.list_open(call.context.scope, most_jobs);
                                                  if (!jobs)
                                                      co_return std::unexpected(jobs.error());
                                                  ListOf<JobView> list;
                                                  for (jobs::OpenJob& open : *jobs)
                                                      list.items.push_back({.id = std::move(open.job.id),
                                                                            .kind = std::move(open.job.kind),
                                                                            .state = shown_state(open.state),
                                                                            .reason = std::move(open.reason),
                                                                            .attempt = open.job.attempt,
                                                                            .created_at_ms = open.created_at_ms,
                                                                            .due_at_ms = open.due_at_ms});
                                                  co_return list;
                                              }));
    return routes;
}

}
