#pragma once

#include "core/result.hpp"

#include <string>
#include <string_view>

namespace datachat::api {

// Hears the parts of a multipart/form-data body (RFC 7578) as they come.
class MultipartSink {
public:
    virtual ~MultipartSink() = default;
    // A part begins; `filename` is as the client sent it and may be anything.
    virtual core::Result<void> begin_part(std::string name, std::string filename) = 0;
    virtual core::Result<void> data(std::string_view bytes) = 0;
    virtual core::Result<void> end_part() = 0;
};

// Reads a body piece by piece in bounded memory. Pure but for what the sink does.
class MultipartReader {
public:
    // `boundary` is of the Content-Type.
    MultipartReader(const std::string& boundary, MultipartSink& sink)
        : delimiter_("\r\n--" + boundary), pending_("\r\n"), sink_(sink)
    {
    }

    // Fails with invalid_argument for what is no such body, and as the sink does.
    core::Result<void> feed(std::string_view bytes);
    // The body has ended. Fails with invalid_argument when it was cut.
    core::Result<void> finish() const;

private:
    enum class State : unsigned char { preamble, after_delimiter, headers, content, done };
    core::Result<bool> step();
    core::Result<bool> read_headers();

    std::string delimiter_;
    std::string pending_;
    MultipartSink& sink_;
    State state_ = State::preamble;
};

// The boundary of a Content-Type header; "" when there is none.
std::string boundary_of(std::string_view content_type);

}
