#pragma once

#include "core/result.hpp"
#include "services/llm/chat_wire.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// What the wires of all providers need of JSON and of its absence.
namespace datachat::services::llm {

std::string as_utf8(std::string_view text); // what is none becomes U+FFFD

const boost::json::object* object_at(const boost::json::object& object, std::string_view key); // null if there is none
std::string_view text_at(const boost::json::object& object, std::string_view key);
std::int64_t count_at(const boost::json::object& object, std::string_view key); // 0 or more

Result<boost::json::object> parse_object(std::string_view bytes, const ModelSettings& settings); // or `nonsense`
Result<boost::json::value> parse_schema(const std::string& schema);

std::string_view role_of(Speaker speaker);

core::Error nonsense(const ModelSettings& settings, std::string_view bytes);
core::Error cut_off(const ModelSettings& settings);
core::Error never_ends(const ModelSettings& settings, std::size_t max_bytes);
// `refusal` are the model's own words for declining.
core::Error empty_reply(const ModelSettings& settings, const Reply& reply, std::string_view refusal);

}
