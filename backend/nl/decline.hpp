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

// Questions about this schema that can be asked.
std::vector<std::string> suggest(const Catalog& catalog);

}
