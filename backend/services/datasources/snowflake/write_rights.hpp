#pragma once

#include "services/datasources/snowflake/schema_builder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::snowflake {

// What SHOW GRANTS TO ROLE says of one role.
struct RoleGrants {
    std::vector<std::string> writing; // "INSERT on TABLE SHOP.PUBLIC.ORDERS"
    std::vector<std::string> roles;   // that it has too, with all their rights
};

// Whatever does not only read counts as writing: the list of rights that read is short and known, the other one grows.
RoleGrants read_grants(const NamedRows& rows);

// The names in what CURRENT_SECONDARY_ROLES() answers: {"roles":"A,B","value":"ALL"}.
std::vector<std::string> secondary_roles(std::string_view json);

}
