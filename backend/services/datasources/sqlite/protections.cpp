#include "services/datasources/sqlite/protections.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::sqlite {
namespace {

struct Limit {
    int id;
    int value;
};

// Debian's defaults are a thousand million.
constexpr std::array limits{
    Limit{SQLITE_LIMIT_LENGTH, 32 << 20},          Limit{SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
    Limit{SQLITE_LIMIT_EXPR_DEPTH, 400},           Limit{SQLITE_LIMIT_COMPOUND_SELECT, 200},
    Limit{SQLITE_LIMIT_VDBE_OP, 1'000'000},        Limit{SQLITE_LIMIT_ATTACHED, 0},
    Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000}, Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 0},
    Limit{SQLITE_LIMIT_WORKER_THREADS, 0},
};

}

bool switch_on_protections(sqlite3* database)
{
    const auto configure = [&](int option, int value) {
        return sqlite3_db_config(database, option, value, nullptr) == SQLITE_OK;
    };
    const bool configured =
        configure(SQLITE_DBCONFIG_DEFENSIVE, 1) && configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0) &&
        configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0) && configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0) &&
        configure(SQLITE_DBCONFIG_DQS_DML, 0) && configure(SQLITE_DBCONFIG_DQS_DDL, 0) &&
        sqlite3_exec(database, "PRAGMA query_only=1; PRAGMA cell_size_check=1", nullptr, nullptr, nullptr) == SQLITE_OK;
    for (const Limit& limit : limits)
        sqlite3_limit(database, limit.id, limit.value);
    return configured;
}

bool is_denied_function(std::string_view name)
{
    static constexpr std::array<std::string_view, 8> denied{
        "load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "zipfile", "fsdir", "sqlite_log"};
    for (const std::string_view candidate : denied) {
        if (sqlite3_strnicmp(candidate.data(), name.data(),
                             static_cast<int>(std::max(candidate.size(), name.size()))) == 0)
            return true;
    }
    return false;
}

bool is_reading_pragma(std::string_view name)
{
    static constexpr std::array<std::string_view, 7> reading{
        "table_list", "table_xinfo", "index_list", "index_info", "foreign_key_list", "schema_version", "data_version"};
    return std::ranges::find(reading, name) != reading.end();
}

}
