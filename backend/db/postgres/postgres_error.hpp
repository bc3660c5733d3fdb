#pragma once

#include "core/error.hpp"

#include <string>
#include <string_view>

namespace datachat::db::postgres {

// What a failed statement means, by its SQLSTATE ("" = the connection broke). `location` is the server without secrets,
// `detail` the server's text.
core::Error to_error(std::string_view sqlstate, std::string_view location, std::string detail);

// The same for a failed connection: libpq 15 gives no SQLSTATE there, but tells it in its verbose text.
core::Error to_connect_error(std::string_view location, std::string detail);

}
