#include "api/json/json_writer.hpp"
#include "api/plans/plan_edits.hpp"
#include "api/routes/entry_views.hpp"
#include "api/routes/feedback_views.hpp"
#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_text = 20'000;
constexpr std::chrono::milliseconds learned_within{2000};
constexpr std::chrono::milliseconds look_again{25};

struct GiveFeedback {
    std::string turn_id;
    std::string run_id;
    db::FeedbackKind kind = db::FeedbackKind::right;
    std::string reason;
    std::string sql;
    std::string term;
    std::string definition;
    std::optional<json::value> edits;
    std::optional<std::int64_t> index;
};

struct LessonView {
    std::int64_t proposed = 0;
    std::int64_t active = 0;
    std::int64_t quarantined = 0;
    std::vector<models::KnowledgeEntry> entries;
};

struct FeedbackReply {
    std::string id;
    std::optional<LessonView> lesson;
};

}

template <>
struct Shape<GiveFeedback> {
    static constexpr std::string_view name = "GiveFeedback";
    static constexpr auto fields =
        std::tuple{required("turn_id", &GiveFeedback::turn_id),
                   optional("run_id", &GiveFeedback::run_id),
                   required("kind", &GiveFeedback::kind),
                   optional("reason", &GiveFeedback::reason),
                   optional("sql", &GiveFeedback::sql, "Of corrected_sql"),
                   optional("term", &GiveFeedback::term, "Of defined_word"),
                   optional("definition", &GiveFeedback::definition,
                            "Of defined_word: table, table.column, an expression or a condition"),
                   optional("edits", &GiveFeedback::edits, "Of edited_plan"),
                   optional("index", &GiveFeedback::index, "Of chosen_reading")};
};
template <>
struct Shape<LessonView> {
    static constexpr std::string_view name = "Lesson";
    static constexpr auto fields =
        std::tuple{required("proposed", &LessonView::proposed, "All that was made of it"),
                   required("active", &LessonView::active, "Takes effect with the next question"),
                   required("quarantined", &LessonView::quarantined, "Does not fit, or would change a verified answer"),
                   required("entries", &LessonView::entries)};
};
template <>
struct Shape<FeedbackReply> {
    static constexpr std::string_view name = "FeedbackReply";
    static constexpr auto fields =
        std::tuple{required("id", &FeedbackReply::id),
                   optional("lesson", &FeedbackReply::lesson, "Absent when it is not known within 2 s")};
};

}

DATACHAT_LIST(datachat::api::FeedbackView, "FeedbackList")

namespace datachat::api {

FeedbackView feedback_view(const db::FeedbackEvent& event)
{
    FeedbackView view{.id = event.id,
                      .turn_id = event.turn_id,
                      .run_id = event.run_id,
                      .kind = event.kind,
                      .processed = event.processed,
                      .created_at_ms = event.created_at_ms};
    if (auto payload = parse_json(event.payload_json); payload && payload->is_object()) {
        const auto text = [&](const char* key) {
            const json::value* value = payload->get_object().if_contains(key);
            return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
        };
        view.reason = text("reason");
        view.sql = text("sql");
        view.term = text("word");
        view.definition = text("definition");
    }
    return view;
}

namespace {

Result<std::string> payload_of(const GiveFeedback& body)
{
    if (body.reason.size() + body.sql.size() + body.term.size() + body.definition.size() > longest_text)
        return fail(Errc::too_large, "The texts of a feedback may have 20,000 bytes together.");
    if (body.kind == db::FeedbackKind::corrected_sql && body.sql.empty())
        return fail(Errc::invalid_argument, "/sql is missing: send the SQL that would have been right.");
    if (body.kind == db::FeedbackKind::defined_word && (body.term.empty() || body.definition.empty()))
        return fail(Errc::invalid_argument, "/term and /definition are needed to define a word.");
    json::object object;
    const auto put = [&](const char* key, const std::string& text) {
        if (!text.empty())
            object[key] = text;
    };
    put("reason", body.reason);
    put("sql", body.sql);
    put("word", body.term);
    put("definition", body.definition);
    if (body.index)
        object["index"] = *body.index;
    if (body.edits) {
        if (auto edits = read_edits(*body.edits); !edits)
            return std::unexpected(edits.error());
        object["edits"] = *body.edits;
    }
    return json::serialize(object);
}

// Works off the learning jobs beside the caller, who waits no longer than learned_within.
asio::awaitable<Result<bool>> learn(Services& services, models::Scope scope, std::string event_id)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto work = [](Services& with) -> asio::awaitable<void> { co_await with.learn(); };
    asio::co_spawn(executor, work(services), [](std::exception_ptr) {}); // what goes wrong stays in the queue
    const auto until = services.clock.steady_now() + learned_within;
    asio::steady_timer timer(executor);
    for (;;) {
        auto event = co_await services.repositories.feedback().get(scope, event_id);
        if (!event)
            co_return std::unexpected(event.error());
        if (event->processed || services.clock.steady_now() >= until)
            co_return event->processed;
        timer.expires_after(look_again);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<Result<FeedbackReply>> give(Services& services, Call& call, GiveFeedback body)
{
    auto payload = payload_of(body);
    if (!payload)
        co_return std::unexpected(payload.error());
    auto turn = co_await services.repositories.turns().get(call.context.scope, body.turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    db::FeedbackEvent event{
        .turn_id = body.turn_id, .run_id = body.run_id, .kind = body.kind, .payload_json = std::move(*payload)};
    auto stored = co_await services.turns.orchestrator()->feedback(call.context, std::move(event));
    if (!stored)
        co_return std::unexpected(stored.error());
    FeedbackReply reply{.id = stored->id};
    auto learned = co_await learn(services, call.context.scope, stored->id);
    if (!learned)
        co_return std::unexpected(learned.error());
    if (!*learned)
        co_return reply;
    auto entries = co_await services.repositories.knowledge().list(call.context.scope, {});
    if (!entries)
        co_return std::unexpected(entries.error());
    LessonView lesson;
    for (models::KnowledgeEntry& entry : *entries) {
        if (entry.origin != "feedback/" + stored->id)
            continue;
        ++lesson.proposed;
        lesson.active += entry.state == models::KnowledgeState::active ? 1 : 0;
        lesson.quarantined += entry.state == models::KnowledgeState::quarantined ? 1 : 0;
        lesson.entries.push_back(std::move(entry));
    }
    reply.lesson = std::move(lesson);
    co_return reply;
}

asio::awaitable<Result<ListOf<FeedbackView>>> list(Services& services, Call& call)
{
    auto page = page_request(call);
    if (!page)
        co_return std::unexpected(page.error());
    auto events = co_await services.repositories.feedback().list(call.context.scope, std::move(*page));
    if (!events)
        co_return std::unexpected(events.error());
    ListOf<FeedbackView> reply{.next = events->next};
    for (const db::FeedbackEvent& event : events->items)
        reply.items.push_back(feedback_view(event));
    co_return reply;
}

}

Routes feedback_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<FeedbackView>>("/api/feedback", "Lists what people said of answers.",
                                                   [&services](Call& call) { return list(services, call); }));
    routes.back().parameters = page_parameters();
    routes.push_back(writing<GiveFeedback, FeedbackReply>(
        Method::post, "/api/feedback",
        "Says something of an answer; the reply tells what was learned, when it is known at once.",
        [&services](Call& call, GiveFeedback body) { return give(services, call, std::move(body)); }));
    routes.back().role = models::Role::viewer;
    return routes;
}

}
