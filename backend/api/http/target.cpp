#include "api/http/target.hpp"

#include "db/value.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

core::Result<void> read_path(std::string_view path, Request& request)
{
    if (path.empty() || path.front() != '/')
        return fail(Errc::invalid_argument, "The request's target must be a path that begins with /.");
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        auto segment = percent_decode(path.substr(0, slash), false);
        if (!segment)
            return std::unexpected(segment.error());
        if (segment->empty() || *segment == "." || *segment == "..")
            return fail(Errc::invalid_argument, "The path may not hold empty segments, \".\" or \"..\".");
        request.segments.push_back(std::move(*segment));
        request.trailing_slash = slash != std::string_view::npos && slash + 1 == path.size();
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return {};
}

core::Result<void> read_query(std::string_view query, Request& request)
{
    while (!query.empty()) {
        const std::size_t ampersand = query.find('&');
        const std::string_view pair = query.substr(0, ampersand);
        query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        auto key = percent_decode(pair.substr(0, equals), true);
        if (!key)
            return std::unexpected(key.error());
        auto value =
            percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!value)
            return std::unexpected(value.error());
        request.query.emplace_back(std::move(*key), std::move(*value));
    }
    return {};
}

}

bool is_utf8(std::string_view text)
{
    return db::is_storable_text(text);
}

core::Result<std::string> percent_decode(std::string_view text, bool plus_is_space)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(Errc::invalid_argument, "A %-escape in the request's target is broken.");
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return fail(Errc::invalid_argument, "The request's target holds a control character.");
        result += c;
    }
    if (!is_utf8(result))
        return fail(Errc::invalid_argument, "The request's target is not UTF-8.");
    return result;
}

core::Result<void> read_target(std::string_view target, Request& request)
{
    request.target = std::string(target);
    const std::size_t question = target.find('?');
    if (auto path = read_path(target.substr(0, question), request); !path)
        return path;
    return question == std::string_view::npos ? core::Result<void>() : read_query(target.substr(question + 1), request);
}

}
