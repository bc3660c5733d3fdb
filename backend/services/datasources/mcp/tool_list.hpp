#pragma once

#include "core/result.hpp"
#include "services/datasources/mcp/mcp_config.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

// What an MCP server says that it has. Pure; nothing in it is trusted.
namespace datachat::services::datasources::mcp {

struct Tool {
    std::string name;
    std::string description; // for people: plain words
    json::object input_schema;
    bool read_only = false;   // says that it changes nothing
    bool destructive = false; // says that it destroys, or says nothing and is not read-only

    std::vector<std::string> required_arguments() const;
    const json::object* argument(std::string_view name) const; // its schema
    // "sql" or "query", if it takes SQL there by name and needs no other argument.
    std::optional<std::string> sql_argument() const;
    // Whether DataChat may call it though nobody named it.
    bool may_be_called_unasked() const { return read_only && !destructive; }
    // The headers that mirror arguments ("x-mcp-header" in the schema), with the arguments' names.
    std::vector<std::pair<std::string, std::string>> mirrored;
    bool operator==(const Tool&) const = default;
};

struct Resource {
    std::string address;
    std::string name;
    std::string media_type;
    bool operator==(const Resource&) const = default;
};

// Of one page of tools/list and resources/list. What has no proper name or schema is left out: one faulty tool hides no
// other.
std::vector<Tool> tools_in(const json::object& result);
std::vector<Resource> resources_in(const json::object& result);

// The tables that can be had without anybody's word: of tools that say that they only read and need no argument, and of
// resources with JSON or CSV. Names are made of theirs and differ.
std::vector<TableConfig> proposed_tables(const std::vector<Tool>& tools, const std::vector<Resource>& resources);

// A text as the type that the tool wants for an argument: "5" as 5 for an integer.
json::value argument_value(const std::string& text, const json::object* schema);

// The header's value for a text (specification 2026-07-28, "Value Encoding").
std::string header_value(std::string_view text);

}
