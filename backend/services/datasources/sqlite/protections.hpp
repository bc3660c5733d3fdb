#pragma once

#include <string_view>

struct sqlite3;

namespace datachat::services::datasources::sqlite {

// Switches on what SQLite has against statements that write, against schemas that trick and against queries without
// measure. False if the library lacks a part.
bool switch_on_protections(sqlite3* database);

// Functions that reach beyond the database or the query. No extension is loaded, so only built-in ones exist.
bool is_denied_function(std::string_view name);

// Pragmas that only tell something, for our own look-ups.
bool is_reading_pragma(std::string_view name);

}
