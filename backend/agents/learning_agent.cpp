#include "agents/learning_agent.hpp"

#include "core/run_blocking.hpp"
#include "plan/serialize.hpp"
#include "sql/compare.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/resolve.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::agents {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using db::FeedbackKind;
using models::KnowledgeEntry;
using models::KnowledgeKind;
using models::KnowledgeState;

constexpr int most_replayed = 200; // pairs in one replay: a budget, the newest ones count

// A text field of an event's payload; "" when absent. Payloads are written by clients.
std::string field(const std::string& payload, std::string_view name)
{
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(payload, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* found = object != nullptr ? object->if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

KnowledgeKind kind_of_definition(const std::string& definition)
{
    if (definition.find('(') != std::string::npos)
        return KnowledgeKind::metric;
    if (definition.find_first_of("=<>") != std::string::npos)
        return KnowledgeKind::value_alias;
    return KnowledgeKind::synonym;
}

bool is_answered_by(const nl::Interpretation& interpretation, const sql::Query& query)
{
    return !interpretation.readings.empty() && sql::compare(interpretation.readings.front().query, query).empty();
}

struct VerifiedQuestion {
    std::string question;
    sql::Query query;
};

std::vector<VerifiedQuestion> verified_questions(const services::knowledge::SourceSnapshot& snapshot)
{
    std::vector<VerifiedQuestion> verified;
    const sql::Dialect dialect = snapshot.source->dialect();
    for (auto entry = snapshot.entries.rbegin(); entry != snapshot.entries.rend() && verified.size() < most_replayed;
         ++entry) {
        if (entry->kind != KnowledgeKind::verified_pair)
            continue;
        auto query = sql::parse_query(entry->definition, dialect);
        if (query && sql::resolve(*query, snapshot.schema(), dialect))
            verified.push_back({entry->term, std::move(*query)});
    }
    return verified;
}

// The first verified question that was answered rightly before and is not any more; "" if there is none.
std::string broken_by(const services::knowledge::SourceSnapshot& before,
                      const services::knowledge::SourceSnapshot& after, const nl::Weights* weights)
{
    for (const VerifiedQuestion& verified : verified_questions(before)) {
        // Memory would answer every verified question, whatever the candidate broke.
        const nl::Question question{.text = verified.question, .use_memory = false};
        if (is_answered_by(nl::interpret(question, *before.catalog, weights), verified.query) &&
            !is_answered_by(nl::interpret(question, *after.catalog, weights), verified.query))
            return verified.question;
    }
    return {};
}

}

asio::awaitable<Result<std::vector<KnowledgeEntry>>> LearningAgent::candidates(const db::FeedbackEvent& event)
{
    std::vector<KnowledgeEntry> entries;
    auto turn = co_await repositories_.turns().get(event.scope, event.turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    auto record = co_await repositories_.plans().find_latest_of_turn(event.scope, event.turn_id);
    if (!record)
        co_return std::unexpected(record.error());
    std::string source_id;
    std::string answered_sql;
    if (*record) {
        auto plan = plan::deserialize((*record)->body);
        if (!plan)
            co_return std::unexpected(plan.error());
        if (!plan->steps.empty()) {
            const plan::Step& step = plan->steps.front();
            source_id = step.source_id;
            // A plan with dates relative to today has no lasting SQL: it is not remembered as a pair.
            if (auto text = sql::print(step.query, step.dialect))
                answered_sql = std::move(*text);
        }
    }
    const KnowledgeEntry blank{
        .source_id = source_id,
        .author = event.principal,
        .origin = "feedback/" + event.id,
        .created_at_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch()).count()};
    const auto add = [&](KnowledgeKind kind, std::string term, std::string definition) {
        if (term.empty() || definition.empty())
            return;
        entries.push_back(blank);
        entries.back().kind = kind;
        entries.back().term = std::move(term);
        entries.back().definition = std::move(definition);
    };
    switch (event.kind) {
    case FeedbackKind::right:
    case FeedbackKind::chosen_reading:
    case FeedbackKind::edited_plan:
        add(KnowledgeKind::verified_pair, turn->question, answered_sql);
        break;
    case FeedbackKind::corrected_sql:
        add(KnowledgeKind::verified_pair, turn->question, field(event.payload_json, "sql"));
        add(KnowledgeKind::rejected_query, turn->question, answered_sql);
        break;
    case FeedbackKind::thumbs_down:
        add(KnowledgeKind::rejected_query, turn->question, answered_sql);
        break;
    case FeedbackKind::defined_word: {
        const std::string definition = field(event.payload_json, "definition");
        add(kind_of_definition(definition), field(event.payload_json, "word"), definition);
        break;
    }
    case FeedbackKind::thumbs_up: // kind words teach nothing that can be checked
        break;
    }
    co_return entries;
}

// A candidate for the whole project must fit one of its sources, and break no verified answer of any.
asio::awaitable<Result<KnowledgeState>> LearningAgent::replay(models::RequestContext context,
                                                              const KnowledgeEntry& candidate)
{
    std::vector<std::string> sources{candidate.source_id};
    if (candidate.source_id.empty()) {
        auto records = co_await repositories_.sources().list(context.scope);
        if (!records)
            co_return std::unexpected(records.error());
        sources.clear();
        for (const db::SourceRecord& record : *records)
            sources.push_back(record.id);
    }
    bool fits = false;
    for (const std::string& source_id : sources) {
        auto state = co_await replay_on(context, candidate, source_id);
        if (!state)
            co_return std::unexpected(state.error());
        if (*state == Replay::breaks)
            co_return KnowledgeState::quarantined;
        fits = fits || *state == Replay::keeps;
    }
    co_return fits ? KnowledgeState::active : KnowledgeState::quarantined;
}

asio::awaitable<Result<LearningAgent::Replay>>
LearningAgent::replay_on(models::RequestContext context, const KnowledgeEntry& candidate, std::string source_id)
{
    auto before = co_await catalogs_.get(context, std::move(source_id));
    if (!before)
        co_return std::unexpected(before.error());
    auto after = co_await catalogs_.with_candidate(*before, candidate);
    if (!after)
        co_return std::unexpected(after.error());
    // An entry that cannot be compiled shows up as one more warning: it could never take effect.
    if ((*after)->warnings.size() > (*before)->warnings.size())
        co_return Replay::does_not_fit;
    auto work = [this, &before, &after] { return broken_by(**before, **after, weights_.get()); };
    const std::string broken = co_await core::run_blocking(pool_, std::move(work));
    co_return broken.empty() ? Replay::keeps : Replay::breaks;
}

asio::awaitable<Result<Lesson>> LearningAgent::process(models::RequestContext context, std::string event_id)
{
    Lesson lesson;
    auto event = co_await repositories_.feedback().get(context.scope, event_id);
    if (!event)
        co_return std::unexpected(event.error());
    if (event->processed)
        co_return lesson;
    auto entries = co_await candidates(*event);
    if (!entries)
        co_return std::unexpected(entries.error());
    auto known = co_await repositories_.knowledge().list(context.scope, {});
    if (!known)
        co_return std::unexpected(known.error());
    for (KnowledgeEntry& candidate : *entries) {
        // The job may have died after adding some: those are not added twice.
        const bool added = std::ranges::any_of(*known, [&](const KnowledgeEntry& entry) {
            return entry.kind == candidate.kind && entry.term == candidate.term &&
                   entry.definition == candidate.definition &&
                   (entry.origin == candidate.origin || entry.state == KnowledgeState::active);
        });
        if (added)
            continue;
        ++lesson.proposed;
        auto state = co_await replay(context, candidate);
        if (!state)
            co_return std::unexpected(state.error());
        // What changes other people's answers needs an editor; a viewer's or analyst's word waits for one.
        const bool has_authority = context.principal.role >= models::Role::editor;
        candidate.state = *state == KnowledgeState::active && !has_authority ? KnowledgeState::proposed : *state;
        lesson.active += candidate.state == KnowledgeState::active ? 1 : 0;
        lesson.quarantined += candidate.state == KnowledgeState::quarantined ? 1 : 0;
        auto stored = co_await repositories_.knowledge().add(context.scope, std::move(candidate));
        if (!stored)
            co_return std::unexpected(stored.error());
    }
    auto processed = co_await repositories_.feedback().mark_processed(context.scope, event_id);
    if (!processed)
        co_return std::unexpected(processed.error());
    co_return lesson;
}

}
