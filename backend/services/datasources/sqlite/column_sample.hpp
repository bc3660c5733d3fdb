#pragma once

#include "models/schema.hpp"

#include <vector>

struct sqlite3_stmt;

namespace datachat::services::datasources::sqlite {

// What values of one column were seen.
struct Seen {
    std::vector<models::Value> values;
    bool integers = false;
    bool reals = false;
    bool texts = false;
    bool blobs = false;
};

// Takes in one cell.
void see(Seen& seen, sqlite3_stmt* row, int index);

// The declared type counts unless the stored values all contradict it; where none is declared the values decide.
models::Type type_by_values(const models::ColumnInfo& column, const Seen& seen);

}
