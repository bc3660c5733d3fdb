#include "agents/prompts/fenced_text.hpp"

#include <fmt/format.h>

namespace datachat::agents::prompts {
namespace {

std::string clean(std::string_view text, std::size_t limit, bool keeps_lines)
{
    std::string cleaned;
    int marks = 0; // how many < or > in a row
    for (const char c : text.substr(0, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_line_end = c == '\n' && keeps_lines;
        const char kept = (byte < 0x20 && !is_line_end) || byte == 0x7F ? ' ' : c;
        const bool is_mark = kept == '<' || kept == '>';
        marks = is_mark && !cleaned.empty() && cleaned.back() == kept ? marks + 1 : is_mark ? 1 : 0;
        if (marks == 3) { // a third one in a row would look like a fence
            cleaned += ' ';
            marks = 1;
        }
        cleaned += kept;
    }
    if (text.size() <= limit)
        return cleaned;
    while (!cleaned.empty() && (static_cast<unsigned char>(cleaned.back()) & 0xC0U) == 0x80)
        cleaned.pop_back();
    if (!cleaned.empty() && static_cast<unsigned char>(cleaned.back()) >= 0xC0)
        cleaned.pop_back();
    return cleaned + "...";
}

}

std::string one_line(std::string_view text, std::size_t limit)
{
    return clean(text, limit, false);
}

std::string many_lines(std::string_view text, std::size_t limit)
{
    return clean(text, limit, true);
}

std::string fenced(std::string_view name, std::string_view body)
{
    if (body.empty())
        return {};
    return fmt::format("<<<{}\n{}{}{}>>>\n\n", name, body, body.ends_with('\n') ? "" : "\n", name);
}

}
