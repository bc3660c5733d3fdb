#include "services/knowledge/source_catalogs.hpp"

#include "core/digest.hpp"
#include "core/log.hpp"
#include "core/run_blocking.hpp"
#include "services/knowledge/compile_knowledge.hpp"
#include "services/knowledge/inferred_metrics.hpp"
#include "services/knowledge/profiled_source.hpp"
#include "services/knowledge/stored_profiles.hpp"

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

constexpr std::size_t largest_stored_profiles = 64 << 20;

// Where the engine cannot say whether data have changed, values that took long to read hold for a while.
constexpr std::chrono::seconds slow_reading{2};
constexpr std::chrono::hours slow_reading_holds{1};

std::string key_of(const models::Scope& scope, const std::string& source_id)
{
    return scope.workspace_id + '/' + scope.project_id + '/' + source_id;
}

// What somebody defined comes before what was worked out.
void add_inferred(std::vector<nl::Metric>& metrics, std::vector<nl::Metric> inferred)
{
    for (nl::Metric& candidate : inferred) {
        const bool defined =
            std::ranges::any_of(metrics, [&](const nl::Metric& metric) { return metric.name == candidate.name; });
        if (!defined)
            metrics.push_back(std::move(candidate));
    }
}

}

asio::awaitable<core::Result<SnapshotPtr>> SourceCatalogs::get(models::RequestContext context, std::string source_id)
{
    const std::string key = key_of(context.scope, source_id);
    SnapshotPtr snapshot = kept(key);
    if (!snapshot)
        co_return co_await open_and_index(context, source_id, false);
    if (auto* profiled = dynamic_cast<ProfiledSource*>(snapshot->source.get())) {
        const auto changed = co_await profiled->has_changed(context);
        if (!changed)
            co_return std::unexpected(changed.error());
        if (*changed)
            co_return co_await open_and_index(context, source_id, false);
    }
    const auto revision = co_await repositories_.knowledge().revision(context.scope);
    if (!revision)
        co_return std::unexpected(revision.error());
    auto policies = co_await this->policies(context.scope, source_id, snapshot->source->dialect());
    if (!policies)
        co_return std::unexpected(policies.error());
    const bool same_policies = snapshot->policies && (*policies)->text == snapshot->policies->text;
    if (!same_policies) // another part of the values may be known
        co_return co_await open_and_index(context, source_id, false);
    if (*revision == snapshot->knowledge_revision)
        co_return snapshot;

    auto entries = co_await active_entries(context.scope, source_id, *snapshot->source);
    if (!entries)
        co_return std::unexpected(entries.error());
    SourceSnapshot base = *snapshot;
    base.entries = std::move(*entries);
    base.knowledge_revision = *revision;
    auto rebuilt = co_await build(std::move(base), snapshot->schema());
    if (rebuilt)
        keep(key, *rebuilt);
    co_return rebuilt;
}

asio::awaitable<core::Result<SnapshotPtr>> SourceCatalogs::refresh(models::RequestContext context,
                                                                   std::string source_id)
{
    co_return co_await open_and_index(context, source_id, true);
}

asio::awaitable<core::Result<SnapshotPtr>> SourceCatalogs::with_candidate(SnapshotPtr snapshot,
                                                                          models::KnowledgeEntry entry)
{
    SourceSnapshot base = *snapshot;
    entry.state = models::KnowledgeState::active;
    base.entries.push_back(std::move(entry));
    co_return co_await build(std::move(base), snapshot->schema());
}

// Reading all values of a large source takes many seconds: what was read under the same schema and data mark, or not
// long ago, is taken from the metadata.
asio::awaitable<core::Result<IndexedSource>> SourceCatalogs::index(models::RequestContext context,
                                                                   const std::string& source_id,
                                                                   datasources::DataSource& source, bool anew)
{
    if (auto* profiled = dynamic_cast<ProfiledSource*>(&source))
        co_return co_await profiled->profiled(std::move(context));
    auto schema = co_await source.get_schema(context);
    if (!schema)
        co_return std::unexpected(schema.error());
    const auto mark = co_await source.data_mark(context);
    const std::string text = schema_json(*schema);
    core::Digest digest;
    digest.add_field(text);
    digest.add_field(mark ? *mark : std::string());
    const std::string fingerprint = digest.hex();
    const bool has_mark = mark && !mark->empty();
    if (!anew) {
        auto stored = co_await repositories_.sources().find_snapshot(context.scope, source_id);
        if (!stored)
            co_return std::unexpected(stored.error());
        const auto age =
            clock_.now().time_since_epoch() - std::chrono::milliseconds(*stored ? (*stored)->taken_at_ms : 0);
        if (*stored && (*stored)->fingerprint == fingerprint && (has_mark || age < slow_reading_holds)) {
            if (auto indexed = indexed_from(*schema, (*stored)->profiles_json))
                co_return std::move(*indexed);
        }
    }
    const auto begun = clock_.steady_now();
    auto indexed = co_await index_source(context, source);
    const bool slow = clock_.steady_now() - begun > slow_reading;
    if (!indexed || (!has_mark && !slow))
        co_return indexed;
    db::SchemaSnapshot snapshot{.source_id = source_id,
                                .fingerprint = fingerprint,
                                .schema_json = text,
                                .profiles_json = profiles_json(*indexed)};
    if (snapshot.profiles_json.size() <= largest_stored_profiles) {
        // Only speed is lost when it cannot be stored.
        if (auto stored = co_await repositories_.sources().put_snapshot(context.scope, std::move(snapshot)); !stored)
            core::log(core::LogLevel::warning, "source_catalogs", stored.error().message + ' ' + stored.error().detail);
    }
    co_return indexed;
}

asio::awaitable<core::Result<SnapshotPtr>> SourceCatalogs::open_and_index(models::RequestContext context,
                                                                          std::string source_id, bool anew)
{
    auto record = co_await repositories_.sources().get(context.scope, source_id);
    if (!record)
        co_return std::unexpected(record.error());
    const std::string key = key_of(context.scope, source_id);
    SourceSnapshot base{.source_id = source_id};
    if (const SnapshotPtr known = kept(key)) {
        base.source = known->source;
    } else {
        auto opened = open_(*record);
        if (!opened)
            co_return std::unexpected(opened.error());
        base.source = std::move(*opened);
    }
    if (auto connected = co_await base.source->connect(context); !connected)
        co_return std::unexpected(connected.error());
    auto indexed = co_await index(context, source_id, *base.source, anew);
    if (!indexed)
        co_return std::unexpected(indexed.error());
    // The revision is read first: a change in between only makes the next question build again.
    const auto revision = co_await repositories_.knowledge().revision(context.scope);
    if (!revision)
        co_return std::unexpected(revision.error());
    auto entries = co_await active_entries(context.scope, source_id, *base.source);
    if (!entries)
        co_return std::unexpected(entries.error());
    auto policies = co_await this->policies(context.scope, source_id, base.source->dialect());
    if (!policies)
        co_return std::unexpected(policies.error());
    base.policies = std::move(*policies);
    base.profiles = std::move(indexed->profiles);
    std::erase_if(base.profiles, [&](const nl::ColumnProfile& profile) {
        return base.policies->protects(indexed->schema.tables[profile.table]);
    });
    base.entries = std::move(*entries);
    base.knowledge_revision = *revision;
    auto built = co_await build(std::move(base), std::move(indexed->schema));
    if (built)
        keep(key, *built);
    co_return built;
}

asio::awaitable<core::Result<SnapshotPtr>> SourceCatalogs::build(SourceSnapshot base, models::Schema schema)
{
    auto work = [this, base = std::move(base), schema = std::move(schema)]() mutable -> SnapshotPtr {
        CompiledKnowledge compiled = compile_knowledge(base.entries, schema, base.source->dialect());
        add_inferred(compiled.knowledge.metrics, infer_metrics(schema, base.profiles));
        base.warnings = std::move(compiled.warnings);
        base.metrics = compiled.knowledge.metrics;
        base.catalog = nl::build_catalog(std::move(schema), base.profiles, std::move(compiled.knowledge), thesaurus_);
        return std::make_shared<const SourceSnapshot>(std::move(base));
    };
    SnapshotPtr snapshot = co_await core::run_blocking(pool_, std::move(work));
    co_return snapshot;
}

asio::awaitable<core::Result<std::shared_ptr<const StoredPolicies>>>
SourceCatalogs::policies(models::Scope scope, std::string source_id, sql::Dialect dialect)
{
    auto stored = co_await repositories_.settings().find(std::move(scope), row_policies_key);
    if (!stored)
        co_return std::unexpected(stored.error());
    auto read = read_policies(stored->value_or(""), source_id, dialect);
    if (!read)
        co_return std::unexpected(read.error());
    co_return std::make_shared<const StoredPolicies>(std::move(*read));
}

asio::awaitable<core::Result<std::vector<models::KnowledgeEntry>>>
SourceCatalogs::active_entries(models::Scope scope, std::string source_id, const datasources::DataSource& source)
{
    db::KnowledgeFilter filter{.states = {models::KnowledgeState::active}, .source_id = std::move(source_id)};
    auto entries = co_await repositories_.knowledge().list(std::move(scope), std::move(filter));
    if (const auto* profiled = dynamic_cast<const ProfiledSource*>(&source); entries && profiled)
        std::ranges::move(profiled->entries(), std::back_inserter(*entries));
    co_return entries;
}

void SourceCatalogs::forget(const models::Scope& scope, const std::string& source_id)
{
    SnapshotPtr dropped; // declared first: its connections end outside the lock
    const std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(key_of(scope, source_id));
    if (found == snapshots_.end())
        return;
    dropped = std::move(found->second);
    snapshots_.erase(found);
}

SnapshotPtr SourceCatalogs::kept(const std::string& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(key);
    return found == snapshots_.end() ? nullptr : found->second;
}

void SourceCatalogs::keep(const std::string& key, SnapshotPtr snapshot)
{
    const std::lock_guard lock(mutex_);
    snapshots_[key] = std::move(snapshot);
}

}
