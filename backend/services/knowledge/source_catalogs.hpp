#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "db/repositories.hpp"
#include "models/request_context.hpp"
#include "nl/engine.hpp"
#include "services/datasources/data_source.hpp"
#include "services/knowledge/schema_indexer.hpp"
#include "services/knowledge/stored_policies.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::services::knowledge {

namespace asio = boost::asio;

// One source as it can be asked right now: its connection, its schema and what the project knows of it. Immutable and
// shared: a turn holds the one it began with.
struct SourceSnapshot {
    std::string source_id;
    std::shared_ptr<datasources::DataSource> source;
    std::shared_ptr<const nl::Catalog> catalog;
    std::vector<nl::ColumnProfile> profiles;
    std::vector<nl::Metric> metrics;             // defined and worked out
    std::vector<models::KnowledgeEntry> entries; // active ones
    std::vector<std::string> warnings;           // knowledge that does not fit this schema
    std::int64_t knowledge_revision = 0;
    // Whose rows and columns are shown in part; never null in a snapshot of SourceCatalogs. Its tables have no
    // profiles: values that not everybody may see are offered to nobody.
    std::shared_ptr<const StoredPolicies> policies;

    // What the firewall holds this person's queries to.
    sql::FirewallPolicy policy_for(const models::Principal& principal) const
    {
        return policies ? policies->for_viewer(principal) : sql::FirewallPolicy{};
    }

    const models::Schema& schema() const { return nl::schema_of(*catalog); }
};

using SnapshotPtr = std::shared_ptr<const SourceSnapshot>;

// Opens the connection that a stored source describes.
using OpenSource = std::function<core::Result<std::shared_ptr<datasources::DataSource>>(const db::SourceRecord&)>;

// The sources of all projects, opened, read and indexed on first use, and kept. What a project teaches takes effect
// with the next question. Safe to call from any coroutine.
class SourceCatalogs {
public:
    SourceCatalogs(db::Repositories& repositories, OpenSource open, const nl::Thesaurus* thesaurus,
                   asio::thread_pool& pool, const core::Clock& clock)
        : repositories_(repositories), open_(std::move(open)), thesaurus_(thesaurus), pool_(pool), clock_(clock)
    {
    }

    // Fails as DataSource::connect and get_schema do, and with not_found for an unknown source.
    asio::awaitable<core::Result<SnapshotPtr>> get(models::RequestContext context, std::string source_id);

    // Reads schema and values anew, whatever is kept or stored.
    asio::awaitable<core::Result<SnapshotPtr>> refresh(models::RequestContext context, std::string source_id);

    // Drops what is kept of a source that was changed or removed; turns that hold it end with it.
    void forget(const models::Scope& scope, const std::string& source_id);

    // The snapshot with one entry added as if it were active: what the replay gate compares. Nothing is stored.
    asio::awaitable<core::Result<SnapshotPtr>> with_candidate(SnapshotPtr snapshot, models::KnowledgeEntry entry);

private:
    asio::awaitable<core::Result<IndexedSource>> index(models::RequestContext context, const std::string& source_id,
                                                       datasources::DataSource& source, bool anew);
    asio::awaitable<core::Result<SnapshotPtr>> open_and_index(models::RequestContext context, std::string source_id,
                                                              bool anew);
    asio::awaitable<core::Result<SnapshotPtr>> build(SourceSnapshot base, models::Schema schema);
    asio::awaitable<core::Result<std::shared_ptr<const StoredPolicies>>>
    policies(models::Scope scope, std::string source_id, sql::Dialect dialect);
    asio::awaitable<core::Result<std::vector<models::KnowledgeEntry>>>
    active_entries(models::Scope scope, std::string source_id, const datasources::DataSource& source);
    SnapshotPtr kept(const std::string& key);
    void keep(const std::string& key, SnapshotPtr snapshot);

    db::Repositories& repositories_;
    OpenSource open_;
    const nl::Thesaurus* thesaurus_;
    asio::thread_pool& pool_;
    const core::Clock& clock_;
    std::mutex mutex_; // guards snapshots_; never held across co_await
    std::map<std::string, SnapshotPtr> snapshots_;
};

}
