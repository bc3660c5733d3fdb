#include "api/routes/entry_views.hpp"
#include "api/routes/feedback_views.hpp"
#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using models::KnowledgeEntry;
using models::KnowledgeState;

enum class Decision : unsigned char { accept, reject };

struct ReviewItem {
    std::string id;
    std::string kind;
    std::string title;
    std::string reason;
    std::optional<KnowledgeEntry> entry;
    std::optional<FeedbackView> feedback;
    std::optional<std::string> question;
    std::optional<std::string> sql;
    std::int64_t created_at_ms = 0;
};

struct Decide {
    Decision decision = Decision::accept;
    std::string note;
};

struct Decided {
    std::string id;
    std::string decision;
};

}

template <>
struct Words<Decision> {
    static constexpr std::array<std::string_view, 2> names{"accept", "reject"};
};
template <>
struct Shape<ReviewItem> {
    static constexpr std::string_view name = "ReviewItem";
    static constexpr auto fields = std::tuple{required("id", &ReviewItem::id),
                                              required("kind", &ReviewItem::kind, "entry or feedback"),
                                              required("title", &ReviewItem::title),
                                              required("reason", &ReviewItem::reason, "Why somebody should look at it"),
                                              optional("entry", &ReviewItem::entry),
                                              optional("feedback", &ReviewItem::feedback),
                                              optional("question", &ReviewItem::question),
                                              optional("sql", &ReviewItem::sql),
                                              required("created_at_ms", &ReviewItem::created_at_ms)};
};
template <>
struct Shape<Decide> {
    static constexpr std::string_view name = "Decide";
    static constexpr auto fields = std::tuple{required("decision", &Decide::decision), optional("note", &Decide::note)};
};
template <>
struct Shape<Decided> {
    static constexpr std::string_view name = "Decided";
    static constexpr auto fields = std::tuple{required("id", &Decided::id), required("decision", &Decided::decision)};
};

}

DATACHAT_LIST(datachat::api::ReviewItem, "ReviewItems")

namespace datachat::api {
namespace {

constexpr int most_feedback = 200; // the newest ones are reviewed

ReviewItem item_of(KnowledgeEntry entry)
{
    const bool waits = entry.state == KnowledgeState::proposed;
    ReviewItem item{.id = entry.id,
                    .kind = "entry",
                    .title = entry.term,
                    .reason = waits ? "Proposed: it waits for an editor."
                                    : "It does not fit the source, or would change an answer that was called right.",
                    .created_at_ms = entry.created_at_ms};
    const bool has_sql =
        entry.kind == models::KnowledgeKind::verified_pair || entry.kind == models::KnowledgeKind::rejected_query;
    if (has_sql) {
        item.question = entry.term;
        item.sql = entry.definition;
    }
    item.entry = std::move(entry);
    return item;
}

std::string decision_key(const std::string& event_id)
{
    return "review/" + event_id;
}

// Feedback that nobody has dealt with: a thumbs down, or a correction that could not be learned yet.
asio::awaitable<Result<bool>> is_open(Services& services, models::Scope scope, const db::FeedbackEvent& event)
{
    const bool correction = event.kind == db::FeedbackKind::corrected_sql && !event.processed;
    if (event.kind != db::FeedbackKind::thumbs_down && !correction)
        co_return false;
    auto decided = co_await services.repositories.settings().find(scope, decision_key(event.id));
    if (!decided)
        co_return std::unexpected(decided.error());
    co_return !decided->has_value();
}

asio::awaitable<Result<ListOf<ReviewItem>>> list(Services& services, Call& call)
{
    const models::Scope scope = call.context.scope;
    db::KnowledgeFilter filter{.states = {KnowledgeState::proposed, KnowledgeState::quarantined}};
    auto entries = co_await services.repositories.knowledge().list(scope, std::move(filter));
    if (!entries)
        co_return std::unexpected(entries.error());
    ListOf<ReviewItem> reply;
    for (KnowledgeEntry& entry : *entries)
        reply.items.push_back(item_of(std::move(entry)));
    db::PageRequest newest{.limit = most_feedback};
    auto events = co_await services.repositories.feedback().list(scope, std::move(newest));
    if (!events)
        co_return std::unexpected(events.error());
    for (const db::FeedbackEvent& event : events->items) {
        auto open = co_await is_open(services, scope, event);
        if (!open)
            co_return std::unexpected(open.error());
        if (!*open)
            continue;
        auto turn = co_await services.repositories.turns().get(scope, event.turn_id);
        if (!turn)
            co_return std::unexpected(turn.error());
        const FeedbackView view = feedback_view(event);
        ReviewItem item{.id = event.id,
                        .kind = "feedback",
                        .title = turn->question,
                        .reason = view.reason.empty() ? "Somebody called this answer wrong." : view.reason,
                        .feedback = view,
                        .question = turn->question,
                        .created_at_ms = event.created_at_ms};
        if (!view.sql.empty())
            item.sql = view.sql;
        reply.items.push_back(std::move(item));
    }
    co_return reply;
}

asio::awaitable<Result<Decided>> decide_entry(Services& services, Call& call, KnowledgeEntry entry, Decide body)
{
    if (entry.state != KnowledgeState::proposed && entry.state != KnowledgeState::quarantined)
        co_return fail(Errc::conflict, "This entry has been decided about already.");
    const bool accept = body.decision == Decision::accept;
    auto changed = co_await services.repositories.knowledge().change_state(
        call.context.scope, entry.id, entry.version, accept ? KnowledgeState::active : KnowledgeState::retired,
        call.context.principal.id, body.note.empty() ? (accept ? "accepted" : "rejected") : body.note);
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return Decided{entry.id, accept ? "accept" : "reject"};
}

asio::awaitable<Result<Decided>> decide(Services& services, Call& call, Decide body)
{
    const models::Scope scope = call.context.scope;
    if (body.note.size() > 2000)
        co_return fail(Errc::too_large, "/note may have 2,000 bytes.");
    auto entry = co_await services.repositories.knowledge().get(scope, call.id());
    if (entry)
        co_return co_await decide_entry(services, call, std::move(*entry), std::move(body));
    if (entry.error().code != Errc::not_found)
        co_return std::unexpected(entry.error());
    auto event = co_await services.repositories.feedback().get(scope, call.id());
    if (!event)
        co_return std::unexpected(event.error());
    auto open = co_await is_open(services, scope, *event);
    if (!open)
        co_return std::unexpected(open.error());
    if (!*open)
        co_return fail(Errc::conflict, "This feedback has been decided about already.");
    const bool accept = body.decision == Decision::accept;
    if (!event->processed) {
        auto done = accept ? co_await services.learn()
                           : co_await services.repositories.feedback().mark_processed(scope, event->id);
        if (!done)
            co_return std::unexpected(done.error());
    }
    const json::object record{
        {"decision", accept ? "accept" : "reject"}, {"note", body.note}, {"by", call.context.principal.id}};
    auto stored =
        co_await services.repositories.settings().put(scope, decision_key(event->id), json::serialize(record));
    if (!stored)
        co_return std::unexpected(stored.error());
    co_return Decided{event->id, accept ? "accept" : "reject"};
}

}

Routes validation_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<ReviewItem>>("/api/validations", "What waits for an editor's look.",
                                                 [&services](Call& call) { return list(services, call); }));
    routes.push_back(writing<Decide, Decided>(
        Method::post, "/api/validations/{id}/decide", "Accepts or rejects what waits.",
        [&services](Call& call, Decide body) { return decide(services, call, std::move(body)); }));
    return routes;
}

}
