#include "services/datasources/snowflake/write_rights.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::snowflake {
namespace {

// https://docs.snowflake.com/en/user-guide/security-access-control-privileges
constexpr std::array<std::string_view, 12> reading{
    "SELECT",  "USAGE", "REFERENCES",          "MONITOR",      "MONITOR USAGE", "MONITOR EXECUTION", "MONITOR SECURITY",
    "OPERATE", "READ",  "IMPORTED PRIVILEGES", "READ SESSION", "RESOLVE ALL"};

}

RoleGrants read_grants(const NamedRows& rows)
{
    RoleGrants grants;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const std::string privilege = rows.text(row, "privilege");
        const std::string kind = rows.text(row, "granted_on");
        std::string name = rows.text(row, "name");
        if (kind == "ROLE" && (privilege == "USAGE" || privilege == "OWNERSHIP")) {
            grants.roles.push_back(std::move(name));
            continue;
        }
        if (std::ranges::find(reading, privilege) == reading.end())
            grants.writing.push_back(fmt::format("{} on {} {}", privilege, kind, name));
    }
    return grants;
}

std::vector<std::string> secondary_roles(std::string_view json)
{
    boost::system::error_code malformed;
    const boost::json::value value = boost::json::parse(json, malformed);
    const boost::json::value* list = malformed ? nullptr : value.find_pointer("/roles", malformed);
    std::vector<std::string> roles;
    if (list == nullptr || !list->is_string())
        return roles;
    std::string_view rest = list->get_string();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        if (end > 0)
            roles.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return roles;
}

}
