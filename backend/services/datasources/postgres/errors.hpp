#pragma once

#include "core/error.hpp"
#include "services/datasources/postgres/connect_options.hpp"

#include <string_view>

namespace datachat::services::datasources::postgres {

// Why a connection failed, from libpq's (verbose) message, with the remedy.
core::Error connect_error(std::string_view libpq_message, const ConnectOptions& options);

// Why a statement failed, from its SQLSTATE and the server's words.
core::Error statement_error(std::string_view sqlstate, std::string_view message, std::string_view hint);

// The connection went away while a statement ran.
core::Error lost_connection(std::string_view libpq_message);

}
