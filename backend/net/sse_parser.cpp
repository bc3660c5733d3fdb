#include "net/sse_parser.hpp"

namespace datachat::net {

core::Result<void> SseParser::feed(std::string_view bytes, std::vector<SseEvent>& events)
{
    while (!bytes.empty()) {
        if (after_carriage_return_ && bytes.front() == '\n') {
            after_carriage_return_ = false;
            bytes.remove_prefix(1);
            continue;
        }
        after_carriage_return_ = false;
        const std::size_t end = bytes.find_first_of("\r\n");
        const std::string_view piece = bytes.substr(0, end);
        if (line_.size() + data_.size() + piece.size() > max_event_bytes_)
            return core::fail(core::Errc::too_large, "The server sent an event that is too large.");
        line_.append(piece);
        if (end == std::string_view::npos)
            return {};
        after_carriage_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        take_line(events);
    }
    return {};
}

void SseParser::take_line(std::vector<SseEvent>& events)
{
    std::string_view line = line_;
    if (first_line_ && line.starts_with("\xEF\xBB\xBF"))
        line.remove_prefix(3);
    first_line_ = false;
    if (line.empty()) {
        if (has_data_) {
            SseEvent event;
            if (!name_.empty())
                event.name = name_;
            event.data = std::move(data_);
            events.push_back(std::move(event));
        }
        name_.clear();
        data_.clear();
        has_data_ = false;
    } else if (line.front() != ':') {
        const std::size_t colon = line.find(':');
        std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
        if (value.starts_with(' '))
            value.remove_prefix(1);
        take_field(line.substr(0, colon), value);
    }
    line_.clear();
}

void SseParser::take_field(std::string_view field, std::string_view value)
{
    if (field == "event") {
        name_ = value;
    } else if (field == "data") {
        if (has_data_)
            data_ += '\n';
        data_ += value;
        has_data_ = true;
    }
}

}
