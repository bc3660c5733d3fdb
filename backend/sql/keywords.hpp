#pragma once

#include "sql/dialect.hpp"

#include <string>
#include <string_view>

namespace datachat::sql {

std::string to_lower_ascii(std::string_view text);

// Whether a name that reads like this word (lower case) must be quoted in the dialect.
bool is_reserved(std::string_view word, Dialect dialect);

// Whether the word (lower case) always belongs to the grammar of a query, so that it is no name unless quoted.
bool begins_clause(std::string_view word);

// Whether the word (lower case) may follow an expression or a table without AS and still not be its alias.
bool ends_item(std::string_view word);

}
