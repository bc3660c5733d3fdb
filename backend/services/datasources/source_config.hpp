#pragma once

#include "core/result.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources {

using core::Result;

enum class FieldType : std::uint8_t { text, path, whole_number, yes_no, choice, json, secret };

// One thing that a person says to connect a source of some kind.
struct SourceField {
    std::string name; // key in the configuration
    FieldType type = FieldType::text;
    std::string title; // on the form
    std::string help;  // one sentence; may be empty
    bool required = false;
    bool advanced = false; // on the second half of the form
    boost::json::value fallback = nullptr;
    std::vector<std::string> choices = {}; // of FieldType::choice
};

// What connects one source: checked values by field. May hold secrets: never log it.
struct SourceConfig {
    std::string kind;
    boost::json::object values;

    bool has(std::string_view field) const { return values.contains(field); }
    std::string text(std::string_view field) const; // "" if absent
    std::int64_t whole_number(std::string_view field, std::int64_t absent = 0) const;
    bool yes_no(std::string_view field) const; // false if absent
    bool operator==(const SourceConfig&) const = default;
};

// The values as their fields want them, fallbacks filled in; null and "" mean absent. Fails with invalid_argument: the
// message names the field and never repeats a value.
Result<boost::json::object> check_values(const std::vector<SourceField>& fields, const boost::json::object& values);

// The values that may be shown.
boost::json::object without_secrets(const std::vector<SourceField>& fields, const boost::json::object& values);

// A JSON Schema (2020-12) of the values, for forms; secrets are writeOnly.
boost::json::object json_schema(const std::vector<SourceField>& fields);

}
