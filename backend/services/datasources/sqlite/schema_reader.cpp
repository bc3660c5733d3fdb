#include "services/datasources/sqlite/schema_reader.hpp"

#include "services/datasources/quoting.hpp"
#include "services/datasources/sqlite/column_sample.hpp"
#include "services/datasources/sqlite/declared_type.hpp"
#include "services/datasources/time_storage.hpp"
#include "services/datasources/utf8.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

namespace datachat::services::datasources::sqlite {
namespace {

using models::ColumnInfo;
using models::TableInfo;
using models::TimeStorage;
using models::Type;
using std::chrono::steady_clock;

constexpr auto counting_time = std::chrono::milliseconds(400); // for all tables together
constexpr auto sampling_time = std::chrono::milliseconds(400);
constexpr int sampled_rows = 60;

std::string text_at(sqlite3_stmt* statement, int index)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
    return text == nullptr ? std::string() : repaired_utf8(text);
}

bool is_null_at(sqlite3_stmt* statement, int index)
{
    return sqlite3_column_type(statement, index) == SQLITE_NULL;
}

class SchemaReader {
public:
    SchemaReader(Connection& connection, std::stop_token cancel, steady_clock::time_point deadline)
        : connection_(connection), cancel_(std::move(cancel)), deadline_(deadline)
    {
    }

    Result<models::Schema> read();
    Result<models::Schema> read_only(const std::vector<models::TablePath>& names);

private:
    Result<models::Schema> list_tables();
    bool read_structure(TableInfo& table);
    Result<void> check_time() const;
    // Calls `take` for each row. Fails when the look-up fails.
    template <class Take>
    Result<void> each_row(const std::string& text, Take take);
    Result<void> read_columns(TableInfo& table);
    Result<void> read_unique_keys(TableInfo& table);
    Result<void> read_foreign_keys(TableInfo& table);
    void count_rows(TableInfo& table, steady_clock::time_point until);
    void sample(TableInfo& table, steady_clock::time_point until);
    void complete_foreign_keys(models::Schema& schema);

    Connection& connection_;
    std::stop_token cancel_;
    steady_clock::time_point deadline_;
};

template <class Take>
Result<void> SchemaReader::each_row(const std::string& text, Take take)
{
    auto statement = connection_.prepare_look_up(text);
    if (!statement)
        return std::unexpected(statement.error());
    while (true) {
        const auto row = connection_.step(statement->get());
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return {};
        take(statement->get());
    }
}

Result<models::Schema> SchemaReader::list_tables()
{
    models::Schema schema;
    const auto listed = each_row("PRAGMA main.table_list", [&](sqlite3_stmt* row) {
        const std::string kind = text_at(row, 2);
        const std::string name = text_at(row, 1);
        if (text_at(row, 0) != "main" || kind == "shadow" || name.starts_with("sqlite_"))
            return;
        TableInfo table;
        table.name = name;
        table.kind = kind == "view" ? models::TableKind::view : models::TableKind::table;
        schema.tables.push_back(std::move(table));
    });
    if (!listed)
        return std::unexpected(listed.error());
    std::ranges::sort(schema.tables, {}, &TableInfo::name);
    return schema;
}

// A view over something that is gone, or a module that is not built in, cannot be asked: it stays without columns and
// is left out.
bool SchemaReader::read_structure(TableInfo& table)
{
    if (read_columns(table) && read_unique_keys(table) && read_foreign_keys(table))
        return true;
    table.columns.clear();
    return false;
}

Result<void> SchemaReader::check_time() const
{
    if (cancel_.stop_requested())
        return core::fail(core::Errc::cancelled, "Reading the schema was cancelled.");
    if (steady_clock::now() >= deadline_)
        return core::fail(core::Errc::timeout, "Reading the schema took longer than its time limit.");
    return {};
}

Result<models::Schema> SchemaReader::read_only(const std::vector<models::TablePath>& names)
{
    connection_.watch(cancel_, deadline_);
    const Connection::LookUps look_ups(connection_);
    auto schema = list_tables();
    if (!schema)
        return schema;
    std::vector<std::string> near; // what the named tables refer to
    for (TableInfo& table : schema->tables) {
        if (std::ranges::find(names, table.name, &models::TablePath::name) == names.end() || !read_structure(table))
            continue;
        for (const models::ForeignKey& key : table.foreign_keys)
            near.push_back(key.referenced_table);
        sample(table, std::min(deadline_, steady_clock::now() + sampling_time));
        if (auto in_time = check_time(); !in_time)
            return std::unexpected(in_time.error());
    }
    for (const std::string& name : near) {
        const TableInfo* found = schema->find_table("", name);
        if (found == nullptr || !found->columns.empty())
            continue;
        TableInfo& table = schema->tables[static_cast<std::size_t>(found - schema->tables.data())];
        if (!read_columns(table))
            table.columns.clear();
    }
    std::erase_if(schema->tables, [](const TableInfo& table) { return table.columns.empty(); });
    complete_foreign_keys(*schema);
    return schema;
}

Result<models::Schema> SchemaReader::read()
{
    connection_.watch(cancel_, deadline_);
    const Connection::LookUps look_ups(connection_);
    auto listed = list_tables();
    if (!listed)
        return listed;
    models::Schema schema = std::move(*listed);
    for (TableInfo& table : schema.tables) {
        read_structure(table);
        if (auto in_time = check_time(); !in_time)
            return std::unexpected(in_time.error());
    }
    std::erase_if(schema.tables, [](const TableInfo& table) { return table.columns.empty(); });
    complete_foreign_keys(schema);

    const auto sample_until = std::min(deadline_, steady_clock::now() + sampling_time);
    for (TableInfo& table : schema.tables)
        sample(table, sample_until);
    const auto count_until = std::min(deadline_, steady_clock::now() + counting_time);
    for (TableInfo& table : schema.tables)
        count_rows(table, count_until);
    return schema;
}

Result<void> SchemaReader::read_columns(TableInfo& table)
{
    std::map<int, std::string> key;
    const auto read =
        each_row(fmt::format("PRAGMA main.table_xinfo({})", quoted_name(table.name)), [&](sqlite3_stmt* row) {
            if (sqlite3_column_int(row, 6) == 1) // a virtual table's hidden column
                return;
            ColumnInfo column;
            column.name = text_at(row, 1);
            column.native_type = text_at(row, 2);
            column.nullable = sqlite3_column_int(row, 3) == 0;
            column.type = type_of_declaration(column.native_type).value_or(Type::unknown);
            if (declares_time(column.native_type))
                column.time_storage = TimeStorage::iso_text;
            if (const int place = sqlite3_column_int(row, 5); place > 0)
                key[place] = column.name;
            table.columns.push_back(std::move(column));
        });
    for (auto& [place, name] : key)
        table.primary_key.push_back(std::move(name));
    return read;
}

Result<void> SchemaReader::read_unique_keys(TableInfo& table)
{
    std::vector<std::string> indexes;
    auto read = each_row(fmt::format("PRAGMA main.index_list({})", quoted_name(table.name)), [&](sqlite3_stmt* row) {
        const bool unique = sqlite3_column_int(row, 2) == 1;
        const bool partial = sqlite3_column_int(row, 4) == 1;
        if (unique && !partial && text_at(row, 3) != "pk")
            indexes.push_back(text_at(row, 1));
    });
    std::ranges::reverse(indexes); // SQLite lists the last one first
    for (const std::string& index : indexes) {
        std::vector<std::string> columns;
        bool plain = true; // over columns, not expressions
        read = each_row(fmt::format("PRAGMA main.index_info({})", quoted_name(index)), [&](sqlite3_stmt* row) {
            plain = plain && !is_null_at(row, 2);
            columns.push_back(text_at(row, 2));
        });
        if (read && plain && !columns.empty())
            table.unique_keys.push_back(std::move(columns));
    }
    return read;
}

Result<void> SchemaReader::read_foreign_keys(TableInfo& table)
{
    std::map<int, models::ForeignKey> keys;
    const auto read =
        each_row(fmt::format("PRAGMA main.foreign_key_list({})", quoted_name(table.name)), [&](sqlite3_stmt* row) {
            models::ForeignKey& key = keys[sqlite3_column_int(row, 0)];
            key.referenced_table = text_at(row, 2);
            key.columns.push_back(text_at(row, 3));
            if (!is_null_at(row, 4))
                key.referenced_columns.push_back(text_at(row, 4));
        });
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) // SQLite numbers them from the last
        table.foreign_keys.push_back(std::move(key->second));
    return read;
}

// REFERENCES t without columns means t's primary key. Names are brought to the spelling of their declaration; a key
// that leads nowhere is dropped.
void SchemaReader::complete_foreign_keys(models::Schema& schema)
{
    for (TableInfo& table : schema.tables) {
        std::erase_if(table.foreign_keys, [&](models::ForeignKey& key) {
            const TableInfo* target = schema.find_table("", key.referenced_table);
            if (target == nullptr)
                return true;
            key.referenced_table = target->name;
            if (key.referenced_columns.empty())
                key.referenced_columns = target->primary_key;
            for (std::string& name : key.referenced_columns) {
                const ColumnInfo* column = models::find_column(*target, name);
                if (column == nullptr)
                    return true;
                name = column->name;
            }
            for (std::string& name : key.columns) {
                const ColumnInfo* column = models::find_column(table, name);
                if (column == nullptr)
                    return true;
                name = column->name;
            }
            return key.columns.size() != key.referenced_columns.size();
        });
    }
}

void SchemaReader::count_rows(TableInfo& table, steady_clock::time_point until)
{
    if (table.kind == models::TableKind::view)
        return;
    connection_.watch(cancel_, until);
    const auto take = [&](sqlite3_stmt* row) {
        if (!is_null_at(row, 0))
            table.row_count = sqlite3_column_int64(row, 0);
    };
    const auto counted = each_row(fmt::format("SELECT count(*) FROM {}", quoted_name(table.name)), take);
    connection_.watch(cancel_, deadline_);
    if (!counted) // too large to count in time: the highest row number is near enough
        static_cast<void>(each_row(fmt::format("SELECT max(rowid) FROM {}", quoted_name(table.name)), take));
}

void SchemaReader::sample(TableInfo& table, steady_clock::time_point until)
{
    connection_.watch(cancel_, until);
    std::string names;
    for (const ColumnInfo& column : table.columns)
        names += (names.empty() ? "" : ", ") + quoted_name(column.name);
    std::vector<Seen> seen(table.columns.size());
    // A time-out leaves the rows that came before it: judging from fewer is fine.
    static_cast<void>(each_row(fmt::format("SELECT {} FROM {} LIMIT {}", names, quoted_name(table.name), sampled_rows),
                               [&](sqlite3_stmt* row) {
                                   for (std::size_t i = 0; i < seen.size(); ++i)
                                       see(seen[i], row, static_cast<int>(i));
                               }));
    connection_.watch(cancel_, deadline_);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        ColumnInfo& column = table.columns[i];
        column.type = type_by_values(column, seen[i]);
        if (!seen[i].values.empty())
            column.time_storage =
                guess_time_storage(declares_time(column.native_type) ? "date" : column.name, seen[i].values);
    }
}

}

Result<models::Schema> read_schema(Connection& connection, std::stop_token cancel, steady_clock::time_point deadline)
{
    return SchemaReader(connection, std::move(cancel), deadline).read();
}

Result<models::Schema> read_tables(Connection& connection, const std::vector<models::TablePath>& tables,
                                   std::stop_token cancel, steady_clock::time_point deadline)
{
    return SchemaReader(connection, std::move(cancel), deadline).read_only(tables);
}

}
