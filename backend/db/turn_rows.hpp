#pragma once

#include "db/store.hpp"

// Statements on turns that several repositories use inside their transactions.
namespace datachat::db {

extern const std::string select_turns; // to be followed by a where clause
Turn read_turn(RowReader row);

// Reads the turn and holds its row until the transaction ends, so that what is decided on it stays true.
Async<Turn> lock_turn(Session& session, Scope scope, std::string turn_id);

}
