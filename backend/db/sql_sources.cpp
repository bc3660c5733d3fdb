#include "db/sql_sources.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

const std::string select_sources = "select workspace_id, project_id, source_id, name, kind, config, sealed_secret, "
                                   "version, created_at, updated_at from sources "
                                   "where workspace_id = ? and project_id = ? ";

SourceRecord read_source(RowReader row)
{
    SourceRecord source;
    source.scope.workspace_id = row.text();
    source.scope.project_id = row.text();
    source.id = row.text();
    source.name = row.text();
    source.kind = row.text();
    source.config_json = row.text();
    source.sealed_secret = row.text();
    source.version = row.integer();
    source.created_at_ms = row.integer();
    source.updated_at_ms = row.integer();
    return source;
}

SchemaSnapshot read_snapshot(RowReader row)
{
    SchemaSnapshot snapshot;
    snapshot.source_id = row.text();
    snapshot.fingerprint = row.text();
    snapshot.schema_json = row.text();
    snapshot.profiles_json = row.text();
    snapshot.taken_at_ms = row.integer();
    return snapshot;
}

}

Async<SourceRecord> SqlSources::create(SourceRecord source)
{
    store_.give_id(source.id);
    source.version = 1;
    source.created_at_ms = source.updated_at_ms = store_.now_ms();
    Values row = scoped(source.scope, source.id, source.name, source.kind, source.config_json, source.sealed_secret,
                        source.version, source.created_at_ms, source.updated_at_ms);
    auto inserted = co_await store_.database.execute("insert into sources (workspace_id, project_id, source_id, name, "
                                                     "kind, config, sealed_secret, version, created_at, updated_at) "
                                                     "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                     std::move(row));
    if (inserted)
        co_return source;
    if (inserted.error().code == Errc::conflict)
        co_return fail(Errc::conflict, "This project has a source of this name already. Choose another name.",
                       inserted.error().detail);
    co_return std::unexpected(inserted.error());
}

Async<SourceRecord> SqlSources::get(Scope scope, std::string source_id)
{
    auto rows = co_await store_.database.query(select_sources + "and source_id = ?", scoped(scope, source_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such data source in this project.");
    co_return read_source(rows->front());
}

Async<std::optional<SourceRecord>> SqlSources::find_by_name(Scope scope, std::string name)
{
    auto rows = co_await store_.database.query(select_sources + "and name = ?", scoped(scope, name));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<SourceRecord>(*rows, read_source);
}

Async<std::vector<SourceRecord>> SqlSources::list(Scope scope)
{
    auto rows = co_await store_.database.query(select_sources + "order by name", scoped(scope));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<SourceRecord>(*rows, read_source);
}

Async<SourceRecord> SqlSources::update(SourceRecord source)
{
    source.updated_at_ms = store_.now_ms();
    Values values{source.name,
                  source.kind,
                  source.config_json,
                  source.sealed_secret,
                  source.updated_at_ms,
                  source.scope.workspace_id,
                  source.scope.project_id,
                  source.id,
                  source.version};
    auto changed = co_await store_.database.execute(
        "update sources set name = ?, kind = ?, config = ?, sealed_secret = ?, updated_at = ?, version = version + 1 "
        "where workspace_id = ? and project_id = ? and source_id = ? and version = ?",
        std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    auto stored = co_await get(source.scope, source.id);
    if (stored && *changed == 0)
        co_return fail(Errc::stale,
                       "Somebody else changed the data source meanwhile. Look at it again, then change it.");
    co_return stored;
}

Async<void> SqlSources::remove(Scope scope, std::string source_id)
{
    auto removed = co_await store_.database.execute(
        "delete from sources where workspace_id = ? and project_id = ? and source_id = ?", scoped(scope, source_id));
    if (!removed)
        co_return std::unexpected(removed.error());
    if (*removed == 0)
        co_return fail(Errc::not_found, "There is no such data source in this project.");
    co_return core::Result<void>{};
}

Async<void> SqlSources::put_snapshot(Scope scope, SchemaSnapshot snapshot)
{
    Values row = scoped(scope, snapshot.source_id, snapshot.fingerprint, snapshot.schema_json, snapshot.profiles_json,
                        snapshot.taken_at_ms == 0 ? store_.now_ms() : snapshot.taken_at_ms);
    auto put = co_await store_.database.execute(
        "insert into schema_snapshots (workspace_id, project_id, source_id, fingerprint, schema_text, profiles, "
        "taken_at) "
        "values (?, ?, ?, ?, ?, ?, ?) on conflict (workspace_id, project_id, source_id) do update set fingerprint = "
        "excluded.fingerprint, "
        "schema_text = excluded.schema_text, profiles = excluded.profiles, taken_at = excluded.taken_at",
        std::move(row));
    if (!put)
        co_return std::unexpected(put.error());
    co_return core::Result<void>{};
}

Async<std::optional<SchemaSnapshot>> SqlSources::find_snapshot(Scope scope, std::string source_id)
{
    auto rows = co_await store_.database.query(
        "select source_id, fingerprint, schema_text, profiles, taken_at from schema_snapshots "
        "where workspace_id = ? and project_id = ? and source_id = ?",
        scoped(scope, source_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<SchemaSnapshot>(*rows, read_snapshot);
}

}
