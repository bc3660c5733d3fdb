#pragma once

#include "core/result.hpp"
#include "services/datasources/records/json_path.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::records {

namespace json = boost::json;
using core::Result;

// Reads the members of one object; what is not understood is refused, so that a misspelt word is not lost. Remembers
// the first fault.
class ObjectReader {
public:
    // `where` begins the messages: "The table orders". The object must outlive the reader.
    ObjectReader(const json::object& object, std::string where) : object_(object), where_(std::move(where)) {}

    std::string text(std::string_view name, std::string absent = {});              // on one line
    std::int64_t number(std::string_view name, std::int64_t absent);               // 0 to 1,000,000
    std::string choice(std::string_view name, const std::vector<std::string>& of); // the first if absent
    std::optional<JsonPath> path(std::string_view name);
    const json::object* object(std::string_view name); // null if absent
    const json::array* array(std::string_view name);

    void blame(std::string_view name, std::string_view wanted);
    const std::string& where() const { return where_; }

    // What was wrong, or a member that nobody asked for: invalid_argument.
    Result<void> end() const;

private:
    const json::value* take(std::string_view name);

    const json::object& object_;
    std::string where_;
    std::vector<std::string_view> known_;
    std::optional<std::unexpected<core::Error>> fault_;
};

// The objects in the array "tables"; fails with invalid_argument.
Result<std::vector<const json::object*>> objects_of_tables(const json::value& tables);

// "The table orders": for messages.
std::string name_for_errors(const json::object& table);

// That no two are the same without regard to case.
Result<void> check_names(const std::vector<std::string>& names);

// A text as it is, another value as JSON.
std::string as_text(const json::value& value);

}
