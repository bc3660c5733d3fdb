#include "services/datasources/postgres/schema_reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace datachat::services::datasources::postgres {
namespace {

using models::ColumnInfo;
using models::TableInfo;

constexpr const char* user_types_query = R"(
SELECT t.oid, t.typarray FROM pg_type t
WHERE t.oid >= 16384 AND (t.typtype = 'e' OR (t.typcategory = 'S' AND t.typtype = 'b')))";

// $1 holds the names as [["schema", "table"], ...].
constexpr const char* named_relations_query = R"(
WITH named AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE (n.nspname, c.relname) IN (SELECT name ->> 0, name ->> 1 FROM json_array_elements($1::json) name))
SELECT string_agg(oid::text, ',') FROM (
  SELECT oid FROM named UNION SELECT confrelid FROM pg_constraint WHERE contype = 'f' AND conrelid IN (SELECT oid FROM named)) near)";

// What follows is read for all relations, or for those whose numbers are in $1: the word {} stands for the condition.

// A partitioned table's own count is -1 in many versions: its leaves are added up.
constexpr const char* relations_query = R"(
SELECT c.oid, n.nspname, c.relname, c.relkind, d.description,
       CASE WHEN c.relkind = 'p' THEN (SELECT sum(greatest(leaf.reltuples, 0)) FROM pg_partition_tree(c.oid) p
                                       JOIN pg_class leaf ON leaf.oid = p.relid WHERE p.isleaf)::bigint
            WHEN c.relkind IN ('v', 'f') THEN NULL
            WHEN c.reltuples >= 0 AND c.relpages > 0 THEN c.reltuples::bigint
            ELSE pg_stat_get_live_tuples(c.oid) END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  AND has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')) {}
ORDER BY n.nspname, c.relname)";

constexpr const char* columns_query = R"(
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, a.attnotnull, d.description
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  AND (has_table_privilege(c.oid, 'SELECT') OR has_column_privilege(c.oid, a.attnum, 'SELECT')) {}
ORDER BY a.attrelid, a.attnum)";

constexpr const char* unique_query = R"(
SELECT i.indrelid, i.indisprimary, i.indkey, i.indnkeyatts FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND c.relnamespace <> 'pg_catalog'::regnamespace {}
ORDER BY i.indrelid, i.indexrelid)";

constexpr const char* foreign_keys_query = R"(
SELECT conrelid, confrelid, array_to_string(conkey, ' '), array_to_string(confkey, ' ')
FROM pg_constraint c WHERE contype = 'f' AND conparentid = 0 {} ORDER BY conrelid, conname)";

// Rows of a whole reply, by column number.
class Rows {
public:
    explicit Rows(const Reply& reply) : reply_(reply.get()) {}
    int count() const { return PQntuples(reply_); }
    bool is_null(int row, int column) const { return PQgetisnull(reply_, row, column) == 1; }
    std::string_view text(int row, int column) const
    {
        return {PQgetvalue(reply_, row, column), static_cast<std::size_t>(PQgetlength(reply_, row, column))};
    }
    std::int64_t number(int row, int column) const
    {
        std::int64_t value = 0;
        const std::string_view digits = text(row, column);
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    bool flag(int row, int column) const { return text(row, column) == "t"; }
    TypeId type(int row, int column) const { return static_cast<TypeId>(number(row, column)); }

private:
    const PGresult* reply_;
};

// A table under construction, with its columns' numbers.
struct Relation {
    TableInfo table;
    std::unordered_map<std::int64_t, std::string> columns; // attnum -> name
};

class SchemaBuilder {
public:
    explicit SchemaBuilder(const UserTypes& user_types) : user_types_(user_types) {}

    void add_relations(const Rows& rows);
    void add_columns(const Rows& rows);
    void add_unique_keys(const Rows& rows);
    void add_foreign_keys(const Rows& rows);
    models::Schema finish();

private:
    Relation* find(std::int64_t id)
    {
        const auto found = places_.find(id);
        return found == places_.end() ? nullptr : &relations_[found->second];
    }

    // "1 3" -> the names; nothing if one of them may not be read.
    static std::vector<std::string> names(const Relation& relation, std::string_view numbers, std::size_t limit);

    const UserTypes& user_types_;
    std::vector<Relation> relations_;
    std::unordered_map<std::int64_t, std::size_t> places_;
};

void SchemaBuilder::add_relations(const Rows& rows)
{
    for (int row = 0; row < rows.count(); ++row) {
        Relation relation;
        relation.table.schema = rows.text(row, 1);
        relation.table.name = rows.text(row, 2);
        const std::string_view kind = rows.text(row, 3);
        relation.table.kind = kind == "v" || kind == "m" ? models::TableKind::view : models::TableKind::table;
        relation.table.comment = rows.text(row, 4);
        if (!rows.is_null(row, 5))
            relation.table.row_count = rows.number(row, 5);
        places_[rows.number(row, 0)] = relations_.size();
        relations_.push_back(std::move(relation));
    }
}

void SchemaBuilder::add_columns(const Rows& rows)
{
    for (int row = 0; row < rows.count(); ++row) {
        Relation* relation = find(rows.number(row, 0));
        if (relation == nullptr)
            continue;
        ColumnInfo column;
        column.name = rows.text(row, 2);
        column.native_type = rows.text(row, 3);
        column.type = Decoder(rows.type(row, 4), user_types_).type();
        column.nullable = !rows.flag(row, 5);
        column.comment = rows.text(row, 6);
        if (models::is_temporal(column.type))
            column.time_storage = models::TimeStorage::native;
        relation->columns[rows.number(row, 1)] = column.name;
        relation->table.columns.push_back(std::move(column));
    }
}

std::vector<std::string> SchemaBuilder::names(const Relation& relation, std::string_view numbers, std::size_t limit)
{
    std::vector<std::string> result;
    const char* position = numbers.data();
    const char* end = position + numbers.size();
    while (position < end && result.size() < limit) {
        std::int64_t number = 0;
        const auto parsed = std::from_chars(position, end, number);
        const auto name = relation.columns.find(number);
        if (parsed.ec != std::errc() || name == relation.columns.end())
            return {};
        result.push_back(name->second);
        position = parsed.ptr < end ? parsed.ptr + 1 : end;
    }
    return result;
}

void SchemaBuilder::add_unique_keys(const Rows& rows)
{
    for (int row = 0; row < rows.count(); ++row) {
        Relation* relation = find(rows.number(row, 0));
        if (relation == nullptr)
            continue;
        auto columns = names(*relation, rows.text(row, 2), static_cast<std::size_t>(rows.number(row, 3)));
        if (columns.empty())
            continue;
        if (rows.flag(row, 1))
            relation->table.primary_key = std::move(columns);
        else
            relation->table.unique_keys.push_back(std::move(columns));
    }
}

void SchemaBuilder::add_foreign_keys(const Rows& rows)
{
    for (int row = 0; row < rows.count(); ++row) {
        Relation* from = find(rows.number(row, 0));
        const Relation* to = find(rows.number(row, 1));
        if (from == nullptr || to == nullptr)
            continue;
        models::ForeignKey key;
        key.columns = names(*from, rows.text(row, 2), SIZE_MAX);
        key.referenced_columns = names(*to, rows.text(row, 3), SIZE_MAX);
        key.referenced_schema = to->table.schema == from->table.schema ? "" : to->table.schema;
        key.referenced_table = to->table.name;
        if (!key.columns.empty() && key.columns.size() == key.referenced_columns.size())
            from->table.foreign_keys.push_back(std::move(key));
    }
}

models::Schema SchemaBuilder::finish()
{
    models::Schema schema;
    schema.case_sensitive = true;
    for (Relation& relation : relations_) {
        if (!relation.table.columns.empty())
            schema.tables.push_back(std::move(relation.table));
    }
    return schema;
}

}

asio::awaitable<Result<UserTypes>> read_user_types(Conversation& conversation)
{
    const auto reply = co_await conversation.run(user_types_query);
    if (!reply)
        co_return std::unexpected(reply.error());
    UserTypes types;
    const Rows rows(*reply);
    for (int row = 0; row < rows.count(); ++row) {
        types.texts[rows.type(row, 0)] = true;
        if (rows.type(row, 1) != 0)
            types.text_arrays[rows.type(row, 1)] = rows.type(row, 0);
    }
    co_return types;
}

namespace {

struct Part {
    const char* query;
    void (SchemaBuilder::*add)(const Rows&);
    const char* relation; // the column that holds the relation's number
};

constexpr std::array parts{
    Part{relations_query, &SchemaBuilder::add_relations, "c.oid"},
    Part{columns_query, &SchemaBuilder::add_columns, "c.oid"},
    Part{unique_query, &SchemaBuilder::add_unique_keys, "c.oid"},
    Part{foreign_keys_query, &SchemaBuilder::add_foreign_keys, "c.conrelid"},
};

// Reads the relations with these numbers, "1,2,3", or all.
asio::awaitable<Result<models::Schema>> read_relations(Conversation& conversation, const UserTypes& user_types,
                                                       const std::optional<std::string>& numbers)
{
    SchemaBuilder builder(user_types);
    for (const Part& part : parts) {
        const std::string condition =
            numbers ? fmt::format("AND {} = ANY(string_to_array($1, ',')::oid[])", part.relation) : std::string();
        std::vector<std::string> parameters;
        if (numbers)
            parameters.push_back(*numbers);
        const auto reply =
            co_await conversation.run(fmt::format(fmt::runtime(part.query), condition), std::move(parameters));
        if (!reply)
            co_return std::unexpected(reply.error());
        (builder.*part.add)(Rows(*reply));
    }
    const auto path = co_await conversation.run("SELECT unnest(current_schemas(false))");
    if (!path)
        co_return std::unexpected(path.error());
    models::Schema schema = builder.finish();
    const Rows rows(*path);
    for (int row = 0; row < rows.count(); ++row)
        schema.search_path.emplace_back(rows.text(row, 0));
    co_return schema;
}

}

asio::awaitable<Result<models::Schema>> read_schema(Conversation& conversation, const UserTypes& user_types)
{
    co_return co_await read_relations(conversation, user_types, {});
}

asio::awaitable<Result<models::Schema>> read_tables(Conversation& conversation, const UserTypes& user_types,
                                                    const std::vector<models::TablePath>& tables)
{
    boost::json::array names;
    for (const models::TablePath& table : tables)
        names.push_back(boost::json::array{table.schema, table.name});
    std::vector<std::string> parameters{boost::json::serialize(names)};
    std::optional<std::string> numbers;
    {
        const auto found = co_await conversation.run(named_relations_query, std::move(parameters));
        if (!found)
            co_return std::unexpected(found.error());
        numbers = std::string(Rows(*found).text(0, 0));
    }
    co_return co_await read_relations(conversation, user_types, numbers);
}

}
