#pragma once

#include "nl/engine.hpp"
#include "nl/link.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::nl {

struct Declined {
    DeclineReason reason = DeclineReason::none;
    std::string message;
};

// Recognises what is no question about data: greetings, thanks, wishes to write, forecasts, opinions, and words that
// link to nothing.
std::optional<Declined> find_decline(const Linked& linked, const Catalog& catalog);

// Whether rows are to be counted and nothing says of which table: "how many records are there?".
bool counts_unnamed_rows(const Linked& linked);

// The tables that most others have to do with, first: what the data is about. Bridges between others are left out.
std::vector<int> main_tables(const Catalog& catalog);

// Questions about this schema that can be asked.
std::vector<std::string> suggest(const Catalog& catalog);

}
