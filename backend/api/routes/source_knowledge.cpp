#include "api/routes/routes.hpp"
#include "core/digest.hpp"

#include <algorithm>

// What a source holds: schema, overview.
namespace datachat::api {
namespace {

using core::Result;

constexpr std::size_t samples_shown = 5;

struct ReferenceView {
    std::string table;
    std::string column;
};

struct ColumnView {
    std::string name;
    std::string type;
    bool nullable = true;
    std::string comment;
    bool primary = false;
    std::optional<ReferenceView> references;
    std::vector<std::string> samples;
};

struct TableView {
    std::string name;
    std::string schema;
    std::string kind;
    std::string comment;
    std::optional<std::int64_t> rows;
    std::vector<ColumnView> columns;
};

struct SchemaView {
    std::vector<TableView> tables;
    std::string fingerprint;
    std::int64_t read_at_ms = 0;
};

}

template <>
struct Shape<ReferenceView> {
    static constexpr std::string_view name = "Reference";
    static constexpr auto fields =
        std::tuple{required("table", &ReferenceView::table), required("column", &ReferenceView::column)};
};
template <>
struct Shape<ColumnView> {
    static constexpr std::string_view name = "SchemaColumn";
    static constexpr auto fields = std::tuple{required("name", &ColumnView::name),
                                              required("type", &ColumnView::type, "As the source spells it"),
                                              required("nullable", &ColumnView::nullable),
                                              required("comment", &ColumnView::comment),
                                              required("primary", &ColumnView::primary),
                                              optional("references", &ColumnView::references),
                                              optional("samples", &ColumnView::samples, "Some of its values")};
};
template <>
struct Shape<TableView> {
    static constexpr std::string_view name = "SchemaTable";
    static constexpr auto fields =
        std::tuple{required("name", &TableView::name), required("schema", &TableView::schema),
                   required("kind", &TableView::kind), required("comment", &TableView::comment),
                   optional("rows", &TableView::rows), required("columns", &TableView::columns)};
};
template <>
struct Shape<SchemaView> {
    static constexpr std::string_view name = "Schema";
    static constexpr auto fields =
        std::tuple{required("tables", &SchemaView::tables), required("fingerprint", &SchemaView::fingerprint),
                   required("read_at_ms", &SchemaView::read_at_ms)};
};

namespace {

using services::knowledge::SnapshotPtr;
using services::knowledge::SourceSnapshot;

std::optional<ReferenceView> reference(const models::TableInfo& table, const std::string& column)
{
    for (const models::ForeignKey& key : table.foreign_keys) {
        if (key.columns.size() == 1 && key.referenced_columns.size() == 1 && key.columns.front() == column)
            return ReferenceView{key.referenced_table, key.referenced_columns.front()};
    }
    return std::nullopt;
}

const nl::ColumnProfile* profile_of(const SourceSnapshot& snapshot, std::size_t table, std::size_t column)
{
    const auto found = std::ranges::find_if(snapshot.profiles, [&](const nl::ColumnProfile& profile) {
        return profile.table == table && profile.column == column;
    });
    return found == snapshot.profiles.end() ? nullptr : &*found;
}

std::string fingerprint_of(const models::Schema& schema)
{
    core::Digest digest;
    for (const models::TableInfo& table : schema.tables) {
        digest.add_field(table.schema);
        digest.add_field(table.name);
        for (const models::ColumnInfo& column : table.columns) {
            digest.add_field(column.name);
            digest.add_field(column.native_type);
        }
    }
    return digest.hex().substr(0, 32);
}

SchemaView schema_view(const SourceSnapshot& snapshot, std::int64_t now_ms)
{
    SchemaView view{.fingerprint = fingerprint_of(snapshot.schema()), .read_at_ms = now_ms};
    const auto& tables = snapshot.schema().tables;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        const models::TableInfo& table = tables[t];
        TableView shown{.name = table.name,
                        .schema = table.schema,
                        .kind = table.kind == models::TableKind::view ? "view" : "table",
                        .comment = table.comment,
                        .rows = table.row_count};
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const models::ColumnInfo& column = table.columns[c];
            ColumnView& out = shown.columns.emplace_back(ColumnView{.name = column.name,
                                                                    .type = column.native_type,
                                                                    .nullable = column.nullable,
                                                                    .comment = column.comment,
                                                                    .references = reference(table, column.name)});
            out.primary = std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
            if (const nl::ColumnProfile* profile = profile_of(snapshot, t, c)) {
                const std::size_t count = std::min(samples_shown, profile->values.size());
                out.samples.assign(profile->values.begin(),
                                   profile->values.begin() + static_cast<std::ptrdiff_t>(count));
            }
        }
        view.tables.push_back(std::move(shown));
    }
    return view;
}

asio::awaitable<Result<SchemaView>> show_schema(Services& services, Call& call, bool again)
{
    auto snapshot = again ? co_await services.catalogs.refresh(call.context, call.id())
                          : co_await services.catalogs.get(call.context, call.id());
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(services.clock.now().time_since_epoch()).count();
    co_return schema_view(**snapshot, now);
}

}

Routes source_knowledge_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<SchemaView>("/api/datasources/{id}/schema", "Shows tables, columns and keys.",
                                         [&services](Call& call) { return show_schema(services, call, false); }));
    routes.push_back(writing<Nothing, SchemaView>(
        Method::post, "/api/datasources/{id}/sync", "Reads the schema and the profiles again.",
        [&services](Call& call, Nothing) { return show_schema(services, call, true); }));
    return routes;
}

}
