#pragma once

#include "services/datasources/source_config.hpp"

#include <string>
#include <string_view>
#include <vector>

// What is the same for database servers that are named by SCHEME://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS or by the
// fields host, port, database, user and password.
namespace datachat::services::datasources {

// Of a form: "address" (the whole, instead of the others), "host", "port", "database", "user", "password".
std::vector<SourceField> server_fields(int port);

// The address as it is written, in the field "address".
Result<boost::json::object> values_of_address(std::string_view address);

// Without password and options, which may hold one.
std::string shown_server(std::string_view scheme, const SourceConfig& config);
std::string without_password(std::string_view address);

// The database's own name; the server's where it has none.
std::string database_name(const SourceConfig& config);

}
