#pragma once

#include <boost/json.hpp>
#include <pg_query.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

// For tests: a text as PostgreSQL's own parser reads it (libpg_query).
namespace datachat::sql {

namespace json = boost::json;

// Every object of the tree, with the name that it stands under.
void each_object(const json::value& value, const auto& visit)
{
    if (const auto* array = value.if_array()) {
        for (const auto& item : *array)
            each_object(item, visit);
    } else if (const auto* object = value.if_object()) {
        for (const auto& [key, member] : *object) {
            visit(std::string_view(key), member);
            each_object(member, visit);
        }
    }
}

struct PostgresReading {
    std::string error;
    std::vector<std::string> kinds; // of the statements
    std::set<std::string> tables;
    std::set<std::string> functions; // their last names
    bool writes = false;
};

inline PostgresReading read_as_postgres(const std::string& text)
{
    PostgresReading reading;
    const PgQueryParseResult result = pg_query_parse(text.c_str());
    if (result.error) {
        reading.error = result.error->message;
    } else {
        json::parse_options options;
        options.max_depth = 2000;
        const json::value tree = json::parse(result.parse_tree, {}, options);
        std::set<std::string> common;
        for (const auto& statement : tree.at("stmts").as_array())
            reading.kinds.emplace_back(statement.at("stmt").as_object().begin()->key());
        each_object(tree, [&](std::string_view key, const json::value& member) {
            if (key == "ctename")
                common.insert(std::string(member.as_string()));
            if (key == "RangeVar") {
                const auto& table = member.as_object();
                const auto* schema = table.if_contains("schemaname");
                reading.tables.insert((schema ? std::string(schema->as_string()) + "." : "") +
                                      std::string(table.at("relname").as_string()));
            }
            if (key == "funcname")
                reading.functions.insert(
                    std::string(member.as_array().back().at("String").as_object().begin()->value().as_string()));
            reading.writes = reading.writes || key == "intoClause" || key == "lockingClause" || key == "InsertStmt" ||
                             key == "UpdateStmt" || key == "DeleteStmt" || key == "MergeStmt";
        });
        for (const std::string& name : common)
            reading.tables.erase(name);
    }
    pg_query_free_parse_result(result);
    return reading;
}

}
