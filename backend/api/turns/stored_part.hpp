#pragma once

#include "core/error.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace datachat::api {

// What the API needs to know of a stored plan part; its payload is passed on as it is.
struct StoredPlan {
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
    std::string source_id;
    bool needs_confirmation = false;
};

// Of a payload that is damaged the fields stay empty.
StoredPlan read_stored_plan(std::string_view payload);
std::string read_stored_text(std::string_view payload);
core::Error read_stored_error(std::string_view payload);

// What a person is shown of a part: the plans of the readings to choose from stay here, one is chosen by its place.
std::string shown_payload(const db::TurnPart& part);

}
