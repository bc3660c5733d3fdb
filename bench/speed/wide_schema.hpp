#pragma once

#include "models/schema.hpp"

#include <cstddef>

namespace datachat::bench {

// A made-up schema of `tables` tables with ten columns each, chained by declared keys, with names of one or two English
// words.
models::Schema wide_schema(std::size_t tables);

}
