#pragma once

#include "sql/resolve.hpp"

#include <optional>
#include <string_view>

namespace datachat::plan {

// What is known of the values that columns hold. Shared between threads.
class StoredValues {
public:
    virtual ~StoredValues() = default;

    // Whether the column holds this text, but for case; nothing where that is not known.
    virtual std::optional<bool> holds(sql::SchemaColumn column, std::string_view text) const = 0;
    // Whether any column holds a value of which this, in lower case, is the whole text.
    virtual bool is_stored(std::string_view text) const = 0;
};

}
