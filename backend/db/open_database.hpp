#pragma once

#include "core/clock.hpp"
#include "db/database.hpp"

#include <memory>
#include <string>

namespace datachat::db {

// Opens the metadata at `address`, a libpq URI (postgres://...) or the path of a SQLite file, and brings its schema up
// to date. `schema` is PostgreSQL's. Fails as the engines do, and with unsupported where a newer DataChat wrote it.
asio::awaitable<core::Result<std::unique_ptr<Database>>> open_database(std::string address, const core::Clock& clock,
                                                                       std::string schema = "datachat");

bool is_postgres_address(const std::string& address);

}
