#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::net {

struct SseEvent {
    std::string name = "message";
    std::string data;
    bool operator==(const SseEvent&) const = default;
};

// Cuts a stream of bytes into server-sent events (WHATWG HTML, section 9.2.6). The bytes may be split anywhere. What
// follows the last blank line is no event. Ids and reconnection times are read over: nothing here reconnects.
class SseParser {
public:
    explicit SseParser(std::size_t max_event_bytes = 1U << 20U) : max_event_bytes_(max_event_bytes) {}

    // Appends the events that `bytes` complete. too_large when one event passes the limit; the parser is then spent.
    core::Result<void> feed(std::string_view bytes, std::vector<SseEvent>& events);

private:
    void take_line(std::vector<SseEvent>& events);
    void take_field(std::string_view field, std::string_view value);

    std::size_t max_event_bytes_;
    std::string line_;
    std::string name_;
    std::string data_;
    bool has_data_ = false;
    bool first_line_ = true;
    bool after_carriage_return_ = false;
};

}
