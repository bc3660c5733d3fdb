#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace datachat::services::datasources::mcp {

namespace json = boost::json;

// Revisions of the Model Context Protocol that are spoken here. Up to 2025-11-25 a session begins with a handshake;
// from 2026-07-28 on every request says what it needs to be understood.
enum class Revision : std::uint8_t { r2024_11_05, r2025_03_26, r2025_06_18, r2025_11_25, r2026_07_28 };

constexpr Revision newest_with_handshake = Revision::r2025_11_25;

std::string_view name(Revision revision); // "2025-11-25"
std::optional<Revision> revision_from_name(std::string_view name);
constexpr bool has_handshake(Revision revision)
{
    return revision != Revision::r2026_07_28;
}

// Who we are: {"name": "datachat", "version": ...}.
json::object client_info();

// The parameters with what the revision wants in each request.
json::object with_revision(json::object parameters, Revision revision);

}
