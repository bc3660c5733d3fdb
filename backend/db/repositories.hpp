#pragma once

#include "core/result.hpp"
#include "db/records.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The metadata: what DataChat remembers. Every call names the Scope that it works in and touches no row of another;
// what belongs to another project is not_found. What a call returned as stored survives kill -9 and power loss. Calls
// do not take a RequestContext: they are short, bounded by the engine's own timeouts, and must not be abandoned
// half-way because a reader went away. All are safe from any coroutine of any loop. Every call can fail with
// unavailable (server unreachable, file locked, disk full; the message says the remedy) or corrupt.
namespace datachat::db {

namespace asio = boost::asio;
template <class T>
using Async = asio::awaitable<core::Result<T>>;
using std::chrono::milliseconds;

class ProjectRepository {
public:
    virtual ~ProjectRepository() = default;
    // Conflict when the id is taken. The workspace comes into being with its first project.
    virtual Async<Project> create(Project project) = 0;
    // The project of `scope`, made under this name when it is not there yet.
    virtual Async<Project> ensure(Scope scope, std::string name) = 0;
    virtual Async<Project> get(Scope scope) = 0;
    virtual Async<Page<Project>> list(std::string workspace_id, PageRequest page) = 0;
    // Stale unless project.version is the stored one; returns it with the next version.
    virtual Async<Project> update(Project project) = 0;
};

class SourceRepository {
public:
    virtual ~SourceRepository() = default;
    // Conflict when the name is taken in the project.
    virtual Async<SourceRecord> create(SourceRecord source) = 0;
    virtual Async<SourceRecord> get(Scope scope, std::string source_id) = 0;
    virtual Async<std::optional<SourceRecord>> find_by_name(Scope scope, std::string name) = 0;
    virtual Async<std::vector<SourceRecord>> list(Scope scope) = 0;             // by name
    virtual Async<SourceRecord> update(SourceRecord source) = 0;                // stale as in projects
    virtual Async<void> remove(Scope scope, std::string source_id) = 0;         // with its snapshot
    virtual Async<void> put_snapshot(Scope scope, SchemaSnapshot snapshot) = 0; // replaces the one before
    virtual Async<std::optional<SchemaSnapshot>> find_snapshot(Scope scope, std::string source_id) = 0;
};

class ChatRepository {
public:
    virtual ~ChatRepository() = default;
    // The chat with this id, made when it is not there yet. invalid_argument for an id that is no client id.
    virtual Async<Chat> ensure(Chat chat) = 0;
    virtual Async<Chat> get(Scope scope, std::string chat_id) = 0;
    // Only those of `principal` unless it is "". The last begun first.
    virtual Async<Page<Chat>> list(Scope scope, std::string principal, PageRequest page) = 0;
    // Those whose title or one of whose questions holds all the words, in any case (ASCII); else as list().
    virtual Async<Page<Chat>> search(Scope scope, std::string principal, std::string words, PageRequest page) = 0;
    virtual Async<void> rename(Scope scope, std::string chat_id, std::string title) = 0;
    // With its turns, plans, runs and feedback; what was learned from them stays. Conflict while a turn is worked on.
    virtual Async<void> remove(Scope scope, std::string chat_id) = 0;
};

// A turn belongs to the process that holds its lease: only the owner advances it, and a process that lost the lease
// gets conflict and must stop.
class TurnRepository {
public:
    virtual ~TurnRepository() = default;
    // Stores a question under the owner that turn.owner names, for `lease`; nobody's when it is "". A repeat of the
    // same message_id in a chat gives the first turn.
    virtual Async<Turn> receive(Turn turn, milliseconds lease) = 0;
    virtual Async<Turn> get(Scope scope, std::string turn_id) = 0;
    virtual Async<Page<Turn>> list(Scope scope, std::string chat_id, PageRequest page) = 0; // in the order of asking
    virtual Async<std::optional<Turn>> find_latest(Scope scope, std::string chat_id) = 0;

    // Becomes the owner of a turn that nobody owns, or whose owner's lease has ended. Conflict otherwise, also for the
    // owner itself (two requests of one process must not both work on it), and when the turn has ended.
    virtual Async<Turn> take(Scope scope, std::string turn_id, std::string owner, milliseconds lease) = 0;
    // Prolongs the lease; the returned turn tells cancel_requested.
    virtual Async<Turn> renew(Scope scope, std::string turn_id, std::string owner, milliseconds lease) = 0;

    // Appends parts to the log. Sequences go on without a gap at next_sequence; a part that is already there is not
    // stored twice. Conflict for a gap, for a different part under a known sequence, for a turn that has ended and for
    // one that somebody else owns.
    virtual Async<void> append(Scope scope, std::string turn_id, std::string owner, std::vector<TurnPart> parts) = 0;
    // Appends parts and moves the turn to `state` in one step. An ended or awaiting turn has no owner any more.
    virtual Async<Turn> advance(Scope scope, std::string turn_id, std::string owner, TurnState state,
                                std::vector<TurnPart> parts) = 0;
    // Parts from `from_sequence` on, at most `limit`.
    virtual Async<std::vector<TurnPart>> parts(Scope scope, std::string turn_id, std::int64_t from_sequence,
                                               int limit) = 0;

    // Ends a turn that nobody works on, and asks the owner of any other to stop. Repeating it is harmless; a turn that
    // has ended stays as it is.
    virtual Async<Turn> cancel(Scope scope, std::string turn_id) = 0;

    // Turns of ALL projects that somebody should take up: not ended, not awaiting confirmation, and without an owner or
    // with a lease that has ended.
    virtual Async<std::vector<Turn>> list_abandoned(int limit) = 0;
    // Turns of ALL projects that are owned, whether or not the lease still runs: to find those of a process that is
    // known to be dead.
    virtual Async<std::vector<Turn>> list_owned(int limit) = 0;
    // Ends the lease of an owner that is known to be dead, so that take() works at once.
    virtual Async<void> release(Scope scope, std::string turn_id, std::string owner) = 0;
};

class PlanRepository {
public:
    virtual ~PlanRepository() = default;
    // Stores a pending revision and supersedes the earlier pending ones of the plan. An empty plan_id makes a plan with
    // revision 1; otherwise the revision is the last one + 1, whatever plan.revision says. `expires_at_ms` must be set.
    virtual Async<PlanRecord> store(PlanRecord plan) = 0;
    virtual Async<PlanRecord> get(Scope scope, std::string plan_id, std::int64_t revision) = 0;
    virtual Async<PlanRecord> get_latest(Scope scope, std::string plan_id) = 0;
    virtual Async<std::optional<PlanRecord>> find_latest_of_turn(Scope scope, std::string turn_id) = 0;

    // One compare-and-set from pending to confirmed, bound to the plan's principal and expiry. Moves the plan's turn to
    // running in the same step; a turn that awaited the confirmation is then nobody's and is had by take(). A repeat
    // gives the first confirmation again. Fails with not_found, stale (another revision or hash, superseded, rejected,
    // or a turn that has ended), expired, forbidden (another principal).
    virtual Async<Confirmation> confirm(Scope scope, ConfirmationRequest request) = 0;
    virtual Async<void> reject(Scope scope, std::string plan_id, std::int64_t revision, std::string principal) = 0;
    virtual Async<std::optional<Confirmation>> find_confirmation(Scope scope, std::string plan_id,
                                                                 std::int64_t revision) = 0;
};

class RunRepository {
public:
    virtual ~RunRepository() = default;
    // Begins the run of a confirmed plan: run.plan_id, revision and hash name the confirmation; stale when there is
    // none. Never makes a second one.
    virtual Async<RunStart> start(Run run) = 0;
    // Stores how it ended and, when it succeeded, its result. Conflict when it had ended before.
    virtual Async<Run> finish(Scope scope, std::string run_id, RunOutcome outcome) = 0;
    virtual Async<Run> get(Scope scope, std::string run_id) = 0;
    virtual Async<std::optional<Run>> find_of_plan(Scope scope, std::string plan_id, std::int64_t revision) = 0;
    virtual Async<std::optional<Run>> find_latest_of_turn(Scope scope, std::string turn_id) = 0;
    virtual Async<std::optional<ResultRecord>> find_result(Scope scope, std::string run_id) = 0;
};

class FeedbackRepository {
public:
    virtual ~FeedbackRepository() = default;
    // A repeat with the same id is not stored twice. not_found when there is no such turn.
    virtual Async<FeedbackEvent> add(FeedbackEvent event) = 0;
    virtual Async<FeedbackEvent> get(Scope scope, std::string event_id) = 0;
    virtual Async<Page<FeedbackEvent>> list(Scope scope, PageRequest page) = 0;
    virtual Async<void> mark_processed(Scope scope, std::string event_id) = 0; // repeating it is harmless
    // Of ALL projects, the oldest first: what a start finds whose job may not have been enqueued.
    virtual Async<std::vector<FeedbackEvent>> list_unprocessed(int limit) = 0;
};

class KnowledgeRepository {
public:
    virtual ~KnowledgeRepository() = default;
    virtual Async<models::KnowledgeEntry> add(Scope scope, models::KnowledgeEntry entry) = 0;
    virtual Async<models::KnowledgeEntry> get(Scope scope, std::string entry_id) = 0;
    virtual Async<std::vector<models::KnowledgeEntry>> list(Scope scope,
                                                            KnowledgeFilter filter) = 0; // in the order of adding
    // Stores term, definition, note, source_id, kind and state anew. Stale unless entry.version is the stored one; the
    // version grows by one with every change.
    virtual Async<models::KnowledgeEntry> update(Scope scope, models::KnowledgeEntry entry, std::string principal,
                                                 std::string reason) = 0;
    virtual Async<models::KnowledgeEntry> change_state(Scope scope, std::string entry_id, std::int64_t version,
                                                       models::KnowledgeState state, std::string principal,
                                                       std::string reason) = 0;
    // Restores the row before the last change in everything but its version, which goes on growing; repeated undo walks
    // further back. Undoing the adding retires the entry.
    virtual Async<models::KnowledgeEntry> undo(Scope scope, std::string entry_id, std::int64_t version,
                                               std::string principal) = 0;
    virtual Async<std::vector<KnowledgeChange>> history(Scope scope, std::string entry_id) = 0; // oldest first
    // A number that grows with every change in the project: a snapshot made under the same number is still right.
    virtual Async<std::int64_t> revision(Scope scope) = 0;
};

// Idempotency-Key of writes, per principal.
class IdempotencyRepository {
public:
    virtual ~IdempotencyRepository() = default;
    // None: the key is new and now yours, answer and then finish(). Otherwise what the first request got. Conflict when
    // `request_digest` differs from the first request's. A key that was not finished within `keep` is new again.
    virtual Async<std::optional<IdempotentReply>> begin(Scope scope, std::string principal, std::string key,
                                                        std::string request_digest, milliseconds keep) = 0;
    virtual Async<void> finish(Scope scope, std::string principal, std::string key, int status, std::string body) = 0;
    // Gives a key up that has no answer worth keeping: the repeat is new again.
    virtual Async<void> forget(Scope scope, std::string principal, std::string key) = 0;
};

class SettingRepository {
public:
    virtual ~SettingRepository() = default;
    // project_id "" in the scope holds the settings of the whole workspace.
    virtual Async<std::optional<std::string>> find(Scope scope, std::string key) = 0;
    virtual Async<void> put(Scope scope, std::string key, std::string value_json) = 0;
    virtual Async<void> remove(Scope scope, std::string key) = 0;
};

class Repositories {
public:
    virtual ~Repositories() = default;
    virtual ProjectRepository& projects() = 0;
    virtual SourceRepository& sources() = 0;
    virtual ChatRepository& chats() = 0;
    virtual TurnRepository& turns() = 0;
    virtual PlanRepository& plans() = 0;
    virtual RunRepository& runs() = 0;
    virtual FeedbackRepository& feedback() = 0;
    virtual KnowledgeRepository& knowledge() = 0;
    virtual IdempotencyRepository& idempotency() = 0;
    virtual SettingRepository& settings() = 0;
};

}
