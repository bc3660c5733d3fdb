#include "db/sql_knowledge.hpp"

#include "db/stored_names.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;
using models::KnowledgeEntry;

// An entry and the version that undo leads back to: 0 = before the entry was added. History rows have both, so that
// undo can walk on from what it restored.
struct Versioned {
    KnowledgeEntry entry;
    std::int64_t former_version = 0;
};

const std::string entry_columns =
    "entry_id, kind, state, version, source_id, term, definition, note, author, origin, created_at, former_version";
const std::string select_entries =
    "select " + entry_columns + " from knowledge_entries where workspace_id = ? and project_id = ? ";

KnowledgeEntry read_entry(RowReader& row)
{
    KnowledgeEntry entry;
    entry.id = row.text();
    entry.kind = from_stored_name<models::KnowledgeKind>(row.text());
    entry.state = from_stored_name<models::KnowledgeState>(row.text());
    entry.version = row.integer();
    entry.source_id = row.text();
    entry.term = row.text();
    entry.definition = row.text();
    entry.note = row.text();
    entry.author = row.text();
    entry.origin = row.text();
    entry.created_at_ms = row.integer();
    return entry;
}

Versioned read_versioned(RowReader row)
{
    Versioned versioned;
    versioned.entry = read_entry(row);
    versioned.former_version = row.integer();
    return versioned;
}

Values entry_values(const Scope& scope, const Versioned& versioned)
{
    const KnowledgeEntry& entry = versioned.entry;
    return scoped(scope, entry.id, stored_name(entry.kind), stored_name(entry.state), entry.version, entry.source_id,
                  entry.term, entry.definition, entry.note, entry.author, entry.origin, entry.created_at_ms,
                  versioned.former_version);
}

// Tells every cached snapshot of the project that it is old. Also the lock behind which entries of a project change one
// after the other.
Async<void> count_change(Session& session, const Scope& scope)
{
    auto counted = co_await session.execute(
        "update projects set knowledge_revision = knowledge_revision + 1 where workspace_id = ? and project_id = ?",
        scoped(scope));
    if (!counted)
        co_return std::unexpected(counted.error());
    if (*counted == 0)
        co_return fail(Errc::not_found, "There is no such project.");
    co_return core::Result<void>{};
}

Async<Versioned> read_current(Session& session, const Scope& scope, const std::string& entry_id, std::int64_t version)
{
    auto rows = co_await session.query(select_entries + "and entry_id = ?", scoped(scope, entry_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such entry in this project's knowledge.");
    Versioned current = read_versioned(rows->front());
    if (current.entry.version != version)
        co_return fail(Errc::stale, "Somebody else changed this entry meanwhile. Look at it again, then change it.");
    co_return current;
}

struct Authorship {
    std::string principal;
    std::string reason;
    std::int64_t at_ms = 0;
};

// Moves `current` to the history and puts `next` in its place under the following version.
Async<KnowledgeEntry> replace(Session& session, const Scope& scope, const Versioned& current, Versioned next,
                              const Authorship& authorship)
{
    Values former = entry_values(scope, current);
    former.emplace_back(authorship.principal);
    former.emplace_back(authorship.reason);
    former.emplace_back(authorship.at_ms);
    auto kept = co_await session.execute(
        "insert into knowledge_history (workspace_id, project_id, " + entry_columns +
            ", changed_by, reason, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        std::move(former));
    if (!kept)
        co_return std::unexpected(kept.error());
    next.entry.version = current.entry.version + 1;
    const KnowledgeEntry& entry = next.entry;
    Values values{stored_name(entry.kind),
                  stored_name(entry.state),
                  entry.version,
                  entry.source_id,
                  entry.term,
                  entry.definition,
                  entry.note,
                  entry.author,
                  entry.origin,
                  entry.created_at_ms,
                  next.former_version,
                  scope.workspace_id,
                  scope.project_id,
                  entry.id,
                  current.entry.version};
    auto changed = co_await session.execute("update knowledge_entries set kind = ?, state = ?, version = ?, source_id "
                                            "= ?, term = ?, definition = ?, note = ?, author = ?, "
                                            "origin = ?, created_at = ?, former_version = ? where workspace_id = ? and "
                                            "project_id = ? and entry_id = ? and version = ?",
                                            std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed != 1)
        co_return fail(Errc::stale, "Somebody else changed this entry meanwhile. Look at it again, then change it.");
    co_return entry;
}

// What the entry was before its last change that has not been undone.
Async<Versioned> read_former(Session& session, const Scope& scope, const Versioned& current)
{
    if (current.former_version == 0) {
        if (current.entry.state == models::KnowledgeState::retired)
            co_return fail(Errc::conflict, "There is nothing left to undo.");
        Versioned gone = current;
        gone.entry.state = models::KnowledgeState::retired;
        co_return gone;
    }
    auto rows = co_await session.query(
        "select " + entry_columns +
            " from knowledge_history where workspace_id = ? and project_id = ? and entry_id = ? and version = ?",
        scoped(scope, current.entry.id, current.former_version));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::corrupt, "The history of this entry is incomplete; restore the metadata from a copy.");
    co_return read_versioned(rows->front());
}

}

Async<KnowledgeEntry> SqlKnowledge::add(Scope scope, KnowledgeEntry entry)
{
    store_.give_id(entry.id);
    entry.version = 1;
    entry.created_at_ms = store_.now_ms();
    const auto work = [&](Session& session) -> Async<KnowledgeEntry> {
        if (auto counted = co_await count_change(session, scope); !counted)
            co_return std::unexpected(counted.error());
        const Versioned first{entry, 0};
        auto inserted =
            co_await session.execute("insert into knowledge_entries (workspace_id, project_id, " + entry_columns +
                                         ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     entry_values(scope, first));
        if (!inserted)
            co_return std::unexpected(inserted.error());
        co_return entry;
    };
    co_return co_await store_.database.transaction(work);
}

Async<KnowledgeEntry> SqlKnowledge::get(Scope scope, std::string entry_id)
{
    auto rows = co_await store_.database.query(select_entries + "and entry_id = ?", scoped(scope, entry_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such entry in this project's knowledge.");
    co_return read_versioned(rows->front()).entry;
}

Async<std::vector<KnowledgeEntry>> SqlKnowledge::list(Scope scope, KnowledgeFilter filter)
{
    std::string where;
    Values values = scoped(scope);
    const auto one_of = [&](std::string_view column, const auto& wanted) {
        if (wanted.empty())
            return;
        where += "and " + std::string(column) + " in (";
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            where += i == 0 ? "?" : ", ?";
            values.emplace_back(stored_name(wanted[i]));
        }
        where += ") ";
    };
    one_of("state", filter.states);
    one_of("kind", filter.kinds);
    if (filter.source_id) {
        where += "and source_id in ('', ?) ";
        values.emplace_back(*filter.source_id);
    }
    auto rows =
        co_await store_.database.query(select_entries + where + "order by created_at, entry_id", std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<KnowledgeEntry>(*rows, [](RowReader row) { return read_entry(row); });
}

Async<KnowledgeEntry> SqlKnowledge::update(Scope scope, KnowledgeEntry entry, std::string principal, std::string reason)
{
    const Authorship authorship{principal, reason.empty() ? "edited" : reason, store_.now_ms()};
    const auto work = [&](Session& session) -> Async<KnowledgeEntry> {
        if (auto counted = co_await count_change(session, scope); !counted)
            co_return std::unexpected(counted.error());
        auto current = co_await read_current(session, scope, entry.id, entry.version);
        if (!current)
            co_return std::unexpected(current.error());
        Versioned next{entry, current->entry.version};
        next.entry.author = current->entry.author;
        next.entry.origin = current->entry.origin;
        next.entry.created_at_ms = current->entry.created_at_ms;
        co_return co_await replace(session, scope, *current, std::move(next), authorship);
    };
    co_return co_await store_.database.transaction(work);
}

Async<KnowledgeEntry> SqlKnowledge::change_state(Scope scope, std::string entry_id, std::int64_t version,
                                                 models::KnowledgeState state, std::string principal,
                                                 std::string reason)
{
    const Authorship authorship{principal, reason.empty() ? "state" : reason, store_.now_ms()};
    const auto work = [&](Session& session) -> Async<KnowledgeEntry> {
        if (auto counted = co_await count_change(session, scope); !counted)
            co_return std::unexpected(counted.error());
        auto current = co_await read_current(session, scope, entry_id, version);
        if (!current)
            co_return std::unexpected(current.error());
        Versioned next{current->entry, current->entry.version};
        next.entry.state = state;
        co_return co_await replace(session, scope, *current, std::move(next), authorship);
    };
    co_return co_await store_.database.transaction(work);
}

Async<KnowledgeEntry> SqlKnowledge::undo(Scope scope, std::string entry_id, std::int64_t version, std::string principal)
{
    const Authorship authorship{principal, "undo", store_.now_ms()};
    const auto work = [&](Session& session) -> Async<KnowledgeEntry> {
        if (auto counted = co_await count_change(session, scope); !counted)
            co_return std::unexpected(counted.error());
        auto current = co_await read_current(session, scope, entry_id, version);
        if (!current)
            co_return std::unexpected(current.error());
        auto former = co_await read_former(session, scope, *current);
        if (!former)
            co_return std::unexpected(former.error());
        co_return co_await replace(session, scope, *current, std::move(*former), authorship);
    };
    co_return co_await store_.database.transaction(work);
}

Async<std::vector<KnowledgeChange>> SqlKnowledge::history(Scope scope, std::string entry_id)
{
    auto rows = co_await store_.database.query(
        "select " + entry_columns +
            ", changed_by, reason, changed_at from knowledge_history "
            "where workspace_id = ? and project_id = ? and entry_id = ? order by version",
        scoped(scope, entry_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<KnowledgeChange>(*rows, [](RowReader row) {
        KnowledgeChange change;
        change.before = read_entry(row);
        row.integer(); // former_version is ours alone
        change.changed_by = row.text();
        change.reason = row.text();
        change.changed_at_ms = row.integer();
        return change;
    });
}

Async<std::int64_t> SqlKnowledge::revision(Scope scope)
{
    auto rows = co_await store_.database.query(
        "select knowledge_revision from projects where workspace_id = ? and project_id = ?", scoped(scope));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such project.");
    co_return rows->front().integer();
}

}
