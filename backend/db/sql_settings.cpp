#include "db/sql_settings.hpp"

namespace datachat::db {

Async<std::optional<std::string>> SqlSettings::find(Scope scope, std::string key)
{
    auto rows = co_await store_.database.query(
        "select value from settings where workspace_id = ? and project_id = ? and key = ?", scoped(scope, key));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<std::string>(*rows, [](RowReader row) { return row.text(); });
}

Async<void> SqlSettings::put(Scope scope, std::string key, std::string value_json)
{
    auto put = co_await store_.database.execute(
        "insert into settings (workspace_id, project_id, key, value, updated_at) values (?, ?, ?, ?, ?) "
        "on conflict (workspace_id, project_id, key) do update set value = excluded.value, updated_at = "
        "excluded.updated_at",
        scoped(scope, key, value_json, store_.now_ms()));
    if (!put)
        co_return std::unexpected(put.error());
    co_return core::Result<void>{};
}

Async<void> SqlSettings::remove(Scope scope, std::string key)
{
    auto removed = co_await store_.database.execute(
        "delete from settings where workspace_id = ? and project_id = ? and key = ?", scoped(scope, key));
    if (!removed)
        co_return std::unexpected(removed.error());
    co_return core::Result<void>{};
}

}
