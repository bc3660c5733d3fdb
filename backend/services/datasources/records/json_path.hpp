#pragma once

#include "core/result.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::records {

using core::Result;

// A place in a JSON document, written as a JSON pointer (RFC 6901: /data/items), as a simple JSONPath (RFC 9535's child
// segments: $.data.items, $['data'][0], $.orders[*].lines) or as names with dots (data.items). No filters, no slices.
class JsonPath {
public:
    JsonPath() = default; // the whole document

    // Fails with invalid_argument.
    static Result<JsonPath> parse(std::string_view text);
    static JsonPath of_keys(std::vector<std::string> keys);

    // What stands there; null if nothing does. Of several places the first.
    const boost::json::value* find(const boost::json::value& document) const;
    std::vector<const boost::json::value*> find_all(const boost::json::value& document) const;

    bool has_every() const;                           // a "*": it may find nothing without a fault
    const std::string& text() const { return text_; } // as it was written

private:
    struct Step {
        std::string key; // of an object, or an array's index
        bool every = false;
    };
    std::vector<Step> steps_;
    std::string text_;
};

}
