#include "api/http/multipart.hpp"

#include <algorithm>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_headers = 8 << 10;
constexpr std::size_t longest_boundary = 70;

std::unexpected<core::Error> malformed()
{
    return fail(Errc::invalid_argument, "The body is no well-formed multipart/form-data.");
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// The value of `key` in "form-data; name=\"file\"; filename=\"a.csv\"".
std::string parameter(std::string_view header, std::string_view key)
{
    bool quoted = false;
    for (std::size_t at = 0; at < header.size(); ++at) {
        if (header[at] == '"' && (at == 0 || header[at - 1] != '\\'))
            quoted = !quoted;
        if (quoted || header[at] != ';')
            continue;
        std::size_t begin = header.find_first_not_of(" \t", at + 1);
        if (begin == std::string_view::npos || lower(header.substr(begin, key.size())) != key ||
            header.substr(begin + key.size(), 1) != "=")
            continue;
        begin += key.size() + 1;
        if (header.substr(begin, 1) != "\"")
            return std::string(header.substr(begin, header.find_first_of("; \t", begin) - begin));
        std::string value;
        for (std::size_t i = begin + 1; i < header.size() && header[i] != '"'; ++i) {
            if (header[i] == '\\' && i + 1 < header.size() && (header[i + 1] == '"' || header[i + 1] == '\\'))
                ++i;
            value += header[i];
        }
        return value;
    }
    return {};
}

}

std::string boundary_of(std::string_view content_type)
{
    std::string boundary = parameter(content_type, "boundary");
    return boundary.size() > longest_boundary ? std::string() : boundary;
}

Result<void> MultipartReader::feed(std::string_view bytes)
{
    pending_ += bytes;
    for (;;) {
        auto advanced = step();
        if (!advanced)
            return std::unexpected(advanced.error());
        if (!*advanced)
            return {};
    }
}

// Takes what can be taken from `pending_`; whether there may be more to take.
Result<bool> MultipartReader::step()
{
    switch (state_) {
    case State::preamble:
    case State::content: {
        const std::size_t found = pending_.find(delimiter_);
        // What might be the beginning of a delimiter stays.
        const std::size_t safe = found != std::string::npos            ? found
                                 : pending_.size() < delimiter_.size() ? 0
                                                                       : pending_.size() - delimiter_.size() + 1;
        if (state_ == State::content && safe > 0) {
            if (auto taken = sink_.data(std::string_view(pending_).substr(0, safe)); !taken)
                return std::unexpected(taken.error());
        }
        pending_.erase(0, safe);
        if (found == std::string::npos)
            return false;
        if (state_ == State::content) {
            if (auto ended = sink_.end_part(); !ended)
                return std::unexpected(ended.error());
        }
        pending_.erase(0, delimiter_.size());
        state_ = State::after_delimiter;
        return true;
    }
    case State::after_delimiter:
        if (pending_.size() < 2)
            return false;
        if (pending_.starts_with("--")) {
            state_ = State::done;
            return true;
        }
        if (!pending_.starts_with("\r\n"))
            return malformed();
        state_ = State::headers;
        return true;
    case State::headers:
        return read_headers();
    case State::done:
        pending_.clear();
        return false;
    }
    return false;
}

Result<bool> MultipartReader::read_headers()
{
    // From the line end of the delimiter to the empty line.
    const std::size_t end = pending_.find("\r\n\r\n");
    if (end == std::string::npos && pending_.size() > longest_headers)
        return malformed();
    if (end == std::string::npos)
        return false;
    std::string disposition;
    std::string_view lines = std::string_view(pending_).substr(2, end < 2 ? 0 : end - 2);
    while (!lines.empty()) {
        const std::size_t line_end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, line_end);
        if (lower(line.substr(0, 20)) == "content-disposition:")
            disposition = std::string(line.substr(20));
        lines = line_end == std::string_view::npos ? std::string_view() : lines.substr(line_end + 2);
    }
    if (lower(disposition).find("form-data") == std::string::npos)
        return malformed();
    if (auto begun = sink_.begin_part(parameter(disposition, "name"), parameter(disposition, "filename")); !begun)
        return std::unexpected(begun.error());
    pending_.erase(0, end + 4);
    state_ = State::content;
    return true;
}

Result<void> MultipartReader::finish() const
{
    if (state_ != State::done)
        return malformed();
    return {};
}

}
