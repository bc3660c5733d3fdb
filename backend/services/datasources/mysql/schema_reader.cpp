#include "services/datasources/mysql/schema_reader.hpp"

#include "services/datasources/mysql/schema_builder.hpp"
#include "services/datasources/mysql/statement_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace datachat::services::datasources::mysql {
namespace {

// Each is read for some databases or one table: {0} stands for the condition, {1} for the prefix of the two names.
struct Part {
    const char* query;
    void (SchemaBuilder::*add)(Reply&);
    const char* prefix; // of ..._SCHEMA, as information_schema calls it here
    bool may_fail;      // not in all versions, and not needed
};

constexpr std::array parts{
    Part{"SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_ROWS FROM information_schema.TABLES "
         "WHERE TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') AND {}",
         &SchemaBuilder::add_tables, "TABLE", false},
    Part{"SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLUMN_COMMENT "
         "FROM information_schema.COLUMNS WHERE PRIVILEGES LIKE '%select%' AND {} "
         "ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
         &SchemaBuilder::add_columns, "TABLE", false},
    Part{"SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS "
         "WHERE LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json\\_valid(%' AND {}",
         &SchemaBuilder::add_json_columns, "CONSTRAINT", true},
    Part{"SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
         "WHERE NON_UNIQUE = 0 AND {} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
         &SchemaBuilder::add_unique_keys, "TABLE", false},
    Part{"SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, "
         "REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE "
         "WHERE REFERENCED_TABLE_NAME IS NOT NULL AND {} "
         "ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
         &SchemaBuilder::add_foreign_keys, "TABLE", false},
};

std::string condition_of(const ConnectOptions& options, std::string_view prefix)
{
    std::string names;
    const auto add = [&](const std::string& name) {
        if (!name.empty())
            names += (names.empty() ? "" : ", ") + quoted_text(name);
    };
    add(options.database);
    for (const std::string& name : options.more_databases)
        add(name);
    if (names.empty())
        return fmt::format("{}_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')", prefix);
    return fmt::format("{}_SCHEMA IN ({})", prefix, names);
}

std::string condition_of(const models::TablePath& table, std::string_view prefix)
{
    return fmt::format("{}_SCHEMA = {} AND TABLE_NAME = {}", prefix, quoted_text(table.schema),
                       quoted_text(table.name));
}

template <class Place>
Result<void> read(SchemaBuilder& builder, const Part& part, Session& session, Interruption& interruption,
                  const Place& place)
{
    const std::string text = fmt::format(fmt::runtime(part.query), condition_of(place, part.prefix));
    auto reply = session.ask(interruption, text);
    if (reply)
        (builder.*part.add)(*reply);
    else if (!part.may_fail || !session.usable() || session.lost())
        return std::unexpected(reply.error());
    return {};
}

void set_search_path(models::Schema& schema, const ConnectOptions& options)
{
    if (!options.database.empty()) {
        schema.search_path.push_back(options.database);
        return;
    }
    for (const models::TableInfo& table : schema.tables) {
        if (schema.search_path.empty())
            schema.search_path.push_back(table.schema);
        else if (schema.search_path.front() != table.schema) {
            schema.search_path.clear(); // several, and none of them is the first
            return;
        }
    }
}

}

Result<models::Schema> read_schema(Session& session, Interruption& interruption, const ConnectOptions& options)
{
    SchemaBuilder builder;
    for (const Part& part : parts) {
        if (auto done = read(builder, part, session, interruption, options); !done)
            return std::unexpected(done.error());
    }
    models::Schema schema = builder.finish();
    set_search_path(schema, options);
    return schema;
}

Result<models::Schema> read_tables(Session& session, Interruption& interruption, const ConnectOptions& options,
                                   std::span<const models::TablePath> tables)
{
    std::vector<models::TablePath> wanted(tables.begin(), tables.end());
    for (models::TablePath& table : wanted) {
        if (table.schema.empty())
            table.schema = options.database;
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const std::string text =
            "SELECT DISTINCT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE "
            "WHERE REFERENCED_TABLE_NAME IS NOT NULL AND " +
            condition_of(wanted[i], "TABLE");
        auto referenced = session.ask(interruption, text);
        if (!referenced)
            return std::unexpected(referenced.error());
        while (referenced->next())
            wanted.push_back({std::string(referenced->text(0)), std::string(referenced->text(1))});
    }
    SchemaBuilder builder;
    for (const Part& part : parts) { // all tables before their keys, which refer to them
        std::vector<std::string> done;
        for (const models::TablePath& table : wanted) {
            std::string name = table.schema + '\0' + table.name;
            if (std::ranges::find(done, name) != done.end())
                continue;
            done.push_back(std::move(name));
            if (auto one = read(builder, part, session, interruption, table); !one)
                return std::unexpected(one.error());
        }
    }
    models::Schema schema = builder.finish();
    set_search_path(schema, options);
    return schema;
}

}
