#pragma once

#include "db/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::db::migrations {

// One step of the metadata's schema, as each engine spells it. Never changed once released: a later step mends it.
struct Migration {
    std::int64_t number = 0; // 1, 2, ...
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgres;
};

// Those that this build knows, in order; generated from the .sql files beside this header.
std::span<const Migration> all_migrations();

// Statements of a script: each ends with a semicolon at the end of a line.
std::vector<std::string> split_statements(std::string_view script);

struct MigrationReport {
    std::int64_t from = 0; // the schema's number before; 0 = there was none
    std::int64_t to = 0;
    std::string backup; // where the copy from before is; "" = none was needed or the engine keeps none
};

// Brings the database up to the last of `known`: under a lock, after a backup, all or nothing. Fails with unsupported
// when the database is newer than `known`, with corrupt when a step was applied in another wording, or when the tables
// are not DataChat's.
asio::awaitable<core::Result<MigrationReport>> migrate(Database& database, std::span<const Migration> known,
                                                       std::int64_t now_ms);

}
