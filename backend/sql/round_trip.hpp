#pragma once

#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <string>
#include <string_view>

// For tests.
namespace datachat::sql::testing {

// The text as it is written again; a message if it is not read, or not read again to the same tree.
inline std::string round_trip(std::string_view text, Dialect dialect)
{
    const auto query = parse_query(text, dialect);
    if (!query)
        return "not read: " + query.error().message;
    const auto written = print(*query, dialect);
    if (!written)
        return "not written: " + written.error().message;
    const auto again = parse_query(*written, dialect);
    if (!again)
        return "not read again: " + again.error().message + " in " + *written;
    return *again == *query ? *written : "another tree: " + *written;
}

}
