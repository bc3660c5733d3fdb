#include "agents/sql_explanation.hpp"
#include "api/routes/entry_views.hpp"
#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"

#include <algorithm>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using models::KnowledgeEntry;
using models::KnowledgeKind;
using models::KnowledgeState;

constexpr std::size_t longest_text = 20'000;

struct AddEntry {
    KnowledgeKind kind = KnowledgeKind::instruction;
    std::string source_id;
    std::string term;
    std::string definition;
    std::string note;
};

struct ChangeEntry {
    std::int64_t version = 0;
    std::optional<std::string> term;
    std::optional<std::string> definition;
    std::optional<std::string> note;
    std::optional<KnowledgeState> state;
};

struct UndoEntry {
    std::int64_t version = 0;
};

struct EntryChangeView {
    KnowledgeEntry before;
    std::string changed_by;
    std::string reason;
    std::int64_t changed_at_ms = 0;
};

struct EntryHistory {
    std::vector<EntryChangeView> items;
};

}

template <>
struct Shape<AddEntry> {
    static constexpr std::string_view name = "AddEntry";
    static constexpr auto fields = std::tuple{
        required("kind", &AddEntry::kind), optional("source_id", &AddEntry::source_id, "\"\" = the whole project"),
        optional("term", &AddEntry::term), optional("definition", &AddEntry::definition),
        optional("note", &AddEntry::note)};
};
template <>
struct Shape<ChangeEntry> {
    static constexpr std::string_view name = "ChangeEntry";
    static constexpr auto fields =
        std::tuple{required("version", &ChangeEntry::version), optional("term", &ChangeEntry::term),
                   optional("definition", &ChangeEntry::definition), optional("note", &ChangeEntry::note),
                   optional("state", &ChangeEntry::state)};
};
template <>
struct Shape<UndoEntry> {
    static constexpr std::string_view name = "UndoEntry";
    static constexpr auto fields = std::tuple{required("version", &UndoEntry::version)};
};
template <>
struct Shape<EntryChangeView> {
    static constexpr std::string_view name = "EntryChange";
    static constexpr auto fields = std::tuple{
        required("before", &EntryChangeView::before), required("changed_by", &EntryChangeView::changed_by),
        required("reason", &EntryChangeView::reason), required("changed_at_ms", &EntryChangeView::changed_at_ms)};
};
template <>
struct Shape<EntryHistory> {
    static constexpr std::string_view name = "EntryHistory";
    static constexpr auto fields = std::tuple{required("items", &EntryHistory::items)};
};

}

DATACHAT_LIST(datachat::models::KnowledgeEntry, "Entries")

namespace datachat::api {
namespace {

template <class T>
Result<std::vector<T>> words_of(const Call& call, std::string_view name)
{
    std::vector<T> result;
    if (const auto text = call.request().parameter(name); text && !text->empty()) {
        T value{};
        if (auto read = read_value(json::value(*text), value, std::string(name), UnknownFields::ignored); !read)
            return std::unexpected(read.error());
        result.push_back(value);
    }
    return result;
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

asio::awaitable<Result<ListOf<KnowledgeEntry>>> list(Services& services, Call& call)
{
    auto page = page_request(call);
    if (!page)
        co_return std::unexpected(page.error());
    auto kinds = words_of<KnowledgeKind>(call, "kind");
    if (!kinds)
        co_return std::unexpected(kinds.error());
    auto states = words_of<KnowledgeState>(call, "state");
    if (!states)
        co_return std::unexpected(states.error());
    db::KnowledgeFilter filter{.states = std::move(*states), .kinds = std::move(*kinds)};
    auto entries = co_await services.repositories.knowledge().list(call.context.scope, std::move(filter));
    if (!entries)
        co_return std::unexpected(entries.error());
    const std::string words = lower(call.query("search"));
    ListOf<KnowledgeEntry> reply;
    bool after = page->after.empty();
    for (KnowledgeEntry& entry : *entries) {
        const bool found =
            words.empty() ||
            lower(entry.term + '\n' + entry.definition + '\n' + entry.note).find(words) != std::string::npos;
        if (after && found) {
            if (reply.items.size() == static_cast<std::size_t>(page->limit)) {
                reply.next = reply.items.back().id;
                break;
            }
            reply.items.push_back(entry);
        }
        after = after || entry.id == page->after;
    }
    co_return reply;
}

// Whether an entry makes sense on one source; the reason when it does not.
asio::awaitable<Result<void>> fits(Services& services, models::RequestContext context, KnowledgeEntry entry,
                                   std::string source_id)
{
    auto before = co_await services.catalogs.get(context, source_id);
    if (!before)
        co_return std::unexpected(before.error());
    if (entry.kind == KnowledgeKind::verified_pair || entry.kind == KnowledgeKind::rejected_query) {
        auto explained =
            co_await agents::explain_sql(services.validator, std::move(context), *before, {}, entry.definition);
        if (!explained)
            co_return std::unexpected(explained.error());
        co_return Result<void>{};
    }
    auto after = co_await services.catalogs.with_candidate(*before, std::move(entry));
    if (!after)
        co_return std::unexpected(after.error());
    if ((*after)->warnings.size() > (*before)->warnings.size())
        co_return fail(Errc::invalid_argument, (*after)->warnings.back());
    co_return Result<void>{};
}

// One of the project's sources must understand an entry for all of them.
asio::awaitable<Result<void>> check(Services& services, models::RequestContext context, KnowledgeEntry entry)
{
    if (entry.term.size() + entry.definition.size() + entry.note.size() > longest_text)
        co_return fail(Errc::too_large, "The texts of an entry may have 20,000 bytes together.");
    const bool is_instruction = entry.kind == KnowledgeKind::instruction;
    if (is_instruction && entry.definition.empty() && entry.note.empty() && entry.term.empty())
        co_return fail(Errc::invalid_argument, "/definition is missing: write the instruction there.");
    if (!is_instruction && (entry.term.empty() || entry.definition.empty()))
        co_return fail(Errc::invalid_argument, "/term and /definition are both needed.");
    if (!entry.source_id.empty()) {
        const std::string source_id = entry.source_id;
        if (is_instruction) {
            auto source = co_await services.repositories.sources().get(context.scope, source_id);
            co_return source ? Result<void>() : std::unexpected(source.error());
        }
        co_return co_await fits(services, std::move(context), std::move(entry), source_id);
    }
    if (is_instruction)
        co_return Result<void>{};
    auto sources = co_await services.repositories.sources().list(context.scope);
    if (!sources)
        co_return std::unexpected(sources.error());
    Result<void> outcome =
        fail(Errc::invalid_argument, "Add a data source first: there is nothing to check this against.");
    for (const db::SourceRecord& source : *sources) {
        outcome = co_await fits(services, context, entry, source.id);
        if (outcome)
            break;
    }
    co_return outcome;
}

asio::awaitable<Result<KnowledgeEntry>> add(Services& services, Call& call, AddEntry body)
{
    KnowledgeEntry entry{.kind = body.kind,
                         .state = KnowledgeState::active,
                         .source_id = std::move(body.source_id),
                         .term = std::move(body.term),
                         .definition = std::move(body.definition),
                         .note = std::move(body.note),
                         .author = call.context.principal.id,
                         .origin = "user"};
    if (auto checked = co_await check(services, call.context, entry); !checked)
        co_return std::unexpected(checked.error());
    co_return co_await services.repositories.knowledge().add(call.context.scope, std::move(entry));
}

asio::awaitable<Result<KnowledgeEntry>> change(Services& services, Call& call, ChangeEntry body)
{
    auto entry = co_await services.repositories.knowledge().get(call.context.scope, call.id());
    if (!entry)
        co_return entry;
    entry->version = body.version;
    const bool same_words = !body.term && !body.definition;
    entry->term = body.term.value_or(entry->term);
    entry->definition = body.definition.value_or(entry->definition);
    entry->note = body.note.value_or(entry->note);
    entry->state = body.state.value_or(entry->state);
    if (!same_words || entry->state == KnowledgeState::active) {
        if (auto checked = co_await check(services, call.context, *entry); !checked)
            co_return std::unexpected(checked.error());
    }
    co_return co_await services.repositories.knowledge().update(call.context.scope, std::move(*entry),
                                                                call.context.principal.id, "edited");
}

asio::awaitable<Result<KnowledgeEntry>> retire(Services& services, Call& call)
{
    auto entry = co_await services.repositories.knowledge().get(call.context.scope, call.id());
    if (!entry || entry->state == KnowledgeState::retired)
        co_return entry;
    co_return co_await services.repositories.knowledge().change_state(
        call.context.scope, call.id(), entry->version, KnowledgeState::retired, call.context.principal.id, "retired");
}

asio::awaitable<Result<EntryHistory>> history(Services& services, Call& call)
{
    if (auto entry = co_await services.repositories.knowledge().get(call.context.scope, call.id()); !entry)
        co_return std::unexpected(entry.error());
    auto changes = co_await services.repositories.knowledge().history(call.context.scope, call.id());
    if (!changes)
        co_return std::unexpected(changes.error());
    EntryHistory reply;
    for (db::KnowledgeChange& one : *changes)
        reply.items.push_back(
            {std::move(one.before), std::move(one.changed_by), std::move(one.reason), one.changed_at_ms});
    co_return reply;
}

}

Routes knowledge_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<KnowledgeEntry>>("/api/kb", "Lists what the project knows.",
                                                     [&services](Call& call) { return list(services, call); }));
    routes.back().parameters = page_parameters();
    routes.back().parameters.push_back({"kind", "Only of this kind"});
    routes.back().parameters.push_back({"state", "Only in this state"});
    routes.back().parameters.push_back({"search", "Text in term, definition or note"});
    routes.push_back(writing<AddEntry, KnowledgeEntry>(
        Method::post, "/api/kb", "Teaches the project something; it is checked against the source first.",
        [&services](Call& call, AddEntry body) { return add(services, call, std::move(body)); }));
    routes.push_back(reading<KnowledgeEntry>("/api/kb/{id}", "Shows an entry.", [&services](Call& call) {
        return services.repositories.knowledge().get(call.context.scope, call.id());
    }));
    routes.push_back(writing<ChangeEntry, KnowledgeEntry>(
        Method::patch, "/api/kb/{id}", "Changes an entry; 409 when `version` is old.",
        [&services](Call& call, ChangeEntry body) { return change(services, call, std::move(body)); },
        UnknownFields::refused));
    routes.push_back(
        writing<Nothing, KnowledgeEntry>(Method::remove, "/api/kb/{id}", "Retires an entry; undo brings it back.",
                                         [&services](Call& call, Nothing) { return retire(services, call); }));
    routes.push_back(writing<UndoEntry, KnowledgeEntry>(
        Method::post, "/api/kb/{id}/undo", "Brings back the entry before its last change.",
        [&services](Call& call, UndoEntry body) {
            return services.repositories.knowledge().undo(call.context.scope, call.id(), body.version,
                                                          call.context.principal.id);
        }));
    routes.push_back(reading<EntryHistory>("/api/kb/{id}/history", "The earlier forms of an entry, oldest first.",
                                           [&services](Call& call) { return history(services, call); }));
    return routes;
}

}
