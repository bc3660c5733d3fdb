#include "agents/part_json.hpp"
#include "api/routes/routes.hpp"
#include "api/suggestions/suggestion_finder.hpp"
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

struct OverviewColumn {
    std::string name;
    std::string type;
    std::optional<std::int64_t> distinct;
    std::optional<std::int64_t> nulls;
    std::optional<RawJson> minimum;
    std::optional<RawJson> maximum;
    std::optional<std::vector<CountedValue>> top;
};

struct DateRange {
    std::string column;
    std::string from;
    std::string to;
};

struct OverviewTable {
    std::string name;
    std::string schema;
    std::optional<std::int64_t> rows;
    std::vector<OverviewColumn> columns;
    std::optional<DateRange> dates;
};

struct Overview {
    std::vector<OverviewTable> tables;
};

struct Suggestions {
    std::vector<std::string> questions;
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
struct Shape<CountedValue> {
    static constexpr std::string_view name = "CountedValue";
    static constexpr auto fields =
        std::tuple{required("value", &CountedValue::value), required("count", &CountedValue::count)};
};
template <>
struct Shape<OverviewColumn> {
    static constexpr std::string_view name = "OverviewColumn";
    static constexpr auto fields =
        std::tuple{required("name", &OverviewColumn::name),
                   required("type", &OverviewColumn::type),
                   optional("distinct", &OverviewColumn::distinct),
                   optional("nulls", &OverviewColumn::nulls),
                   optional("minimum", &OverviewColumn::minimum),
                   optional("maximum", &OverviewColumn::maximum),
                   optional("top", &OverviewColumn::top, "Most frequent values, where there are few")};
};
template <>
struct Shape<DateRange> {
    static constexpr std::string_view name = "DateRange";
    static constexpr auto fields = std::tuple{required("column", &DateRange::column),
                                              required("from", &DateRange::from), required("to", &DateRange::to)};
};
template <>
struct Shape<OverviewTable> {
    static constexpr std::string_view name = "OverviewTable";
    static constexpr auto fields =
        std::tuple{required("name", &OverviewTable::name), required("schema", &OverviewTable::schema),
                   optional("rows", &OverviewTable::rows), required("columns", &OverviewTable::columns),
                   optional("dates", &OverviewTable::dates, "What time the table covers")};
};
template <>
struct Shape<Overview> {
    static constexpr std::string_view name = "Overview";
    static constexpr auto fields = std::tuple{required("tables", &Overview::tables)};
};
template <>
struct Shape<Suggestions> {
    static constexpr std::string_view name = "Suggestions";
    static constexpr auto fields =
        std::tuple{required("questions", &Suggestions::questions, "Planned surely, run, and with rows")};
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

// The column with the latest values tells best what time a table covers.
std::optional<DateRange> dates_of(const models::TableInfo& table, const std::vector<OverviewColumn>& columns)
{
    std::optional<DateRange> widest;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const models::ColumnInfo& column = table.columns[c];
        const bool readable = models::is_temporal(column.type) || column.time_storage == models::TimeStorage::iso_text;
        if (!readable || !columns[c].minimum || !columns[c].maximum)
            continue;
        const auto plain = [](const RawJson& value) {
            return value.text.size() > 2 && value.text.front() == '"' ? value.text.substr(1, value.text.size() - 2)
                                                                      : value.text;
        };
        DateRange range{column.name, plain(*columns[c].minimum), plain(*columns[c].maximum)};
        if (!widest || range.from < widest->from)
            widest = std::move(range);
    }
    return widest;
}

Overview overview_of(const SourceSnapshot& snapshot, std::vector<TopValues> tops)
{
    Overview overview;
    const auto& tables = snapshot.schema().tables;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        OverviewTable shown{.name = tables[t].name, .schema = tables[t].schema, .rows = tables[t].row_count};
        for (std::size_t c = 0; c < tables[t].columns.size(); ++c) {
            OverviewColumn& column = shown.columns.emplace_back(
                OverviewColumn{.name = tables[t].columns[c].name, .type = tables[t].columns[c].native_type});
            if (const nl::ColumnProfile* profile = profile_of(snapshot, t, c)) {
                column.distinct = profile->distinct_count;
                column.nulls = profile->null_count;
                if (profile->minimum)
                    column.minimum = RawJson{agents::value_json(*profile->minimum)};
                if (profile->maximum)
                    column.maximum = RawJson{agents::value_json(*profile->maximum)};
            }
            const auto top =
                std::ranges::find_if(tops, [&](const TopValues& one) { return one.table == t && one.column == c; });
            if (top != tops.end())
                column.top = std::move(top->values);
        }
        shown.dates = dates_of(tables[t], shown.columns);
        overview.tables.push_back(std::move(shown));
    }
    return overview;
}

asio::awaitable<Result<Overview>> show_overview(Services& services, Call& call)
{
    auto snapshot = co_await services.catalogs.get(call.context, call.id());
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    auto tops = co_await services.sources.top_values(call.context, call.id());
    if (!tops)
        co_return std::unexpected(tops.error());
    co_return overview_of(**snapshot, std::move(*tops));
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
    routes.push_back(reading<Overview>("/api/datasources/{id}/overview",
                                       "Row counts, ranges, frequent values and the time that the tables cover.",
                                       [&services](Call& call) { return show_overview(services, call); }));
    const auto finder = std::make_shared<SuggestionFinder>(services);
    routes.push_back(reading<Suggestions>("/api/datasources/{id}/suggestions",
                                          "Questions to begin with; each was run and gave rows.",
                                          [finder](Call& call) -> asio::awaitable<Result<Suggestions>> {
                                              auto found = co_await finder->find(call.context, call.id());
                                              if (!found)
                                                  co_return std::unexpected(found.error());
                                              co_return Suggestions{std::move(*found)};
                                          }));
    return routes;
}

}
