#pragma once

#include "core/clock.hpp"

#include <string>
#include <string_view>

namespace datachat::core {

// Makes identifiers: UUIDv7 (RFC 9562), so that they sort by the time of their making. Safe to call from any thread.
class Ids {
public:
    explicit Ids(const Clock& clock) : clock_(clock) {}
    std::string next() const;

private:
    const Clock& clock_;
};

// Whether `text` is an acceptable client-chosen id: 1 to 128 characters of [A-Za-z0-9._:-].
bool is_valid_client_id(std::string_view text);

}
