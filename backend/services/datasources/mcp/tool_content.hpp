#pragma once

#include "core/result.hpp"
#include "services/datasources/mcp/mcp_config.hpp"

#include <boost/json.hpp>

#include <string>

// What a tool or resource gave, as one JSON document in which records can be looked for. Pure.
namespace datachat::services::datasources::mcp {

// Of a result of tools/call: its structured content, else its only text (or embedded text resource) as `format` says.
// With `automatic` a text is JSON, lines of JSON, or CSV; structured content that only wraps such a text in one member
// gives way to it. Fails with upstream: the tool's own error in its words, content that asks for more input, or nothing
// that holds records; the message says what there is.
Result<json::value> document_of_call(const json::object& result, ContentFormat format, std::string_view tool);

// Of a result of resources/read.
Result<json::value> document_of_resource(const json::object& result, ContentFormat format, std::string_view address);

}
