#pragma once

#include "core/error.hpp"
#include "services/datasources/mysql/connect_options.hpp"

#include <string_view>

namespace datachat::services::datasources::mysql {

// Why a connection failed, from the server's or the client library's number and words, with the remedy.
core::Error connect_error(unsigned number, std::string_view words, const ConnectOptions& options);

// Why a statement failed.
core::Error statement_error(unsigned number, std::string_view words, std::string_view statement);

// Whether the number says that the connection is no more.
bool means_lost_connection(unsigned number);

}
