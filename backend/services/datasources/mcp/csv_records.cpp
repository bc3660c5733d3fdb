#include "services/datasources/mcp/csv_records.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace datachat::services::datasources::mcp {
namespace {

constexpr std::size_t most_columns = 2'000;
constexpr std::size_t longest_number = 38;

struct Field {
    std::string text;
    bool quoted = false;
};
using Line = std::vector<Field>;

// Takes the next line from the text; lines may end within quotes.
Line take_line(std::string_view& text, char separator)
{
    Line line(1);
    bool quoted = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
            line.back().text += text[++at];
        } else if (c == '"' && (quoted || line.back().text.empty())) {
            quoted = !quoted;
            line.back().quoted = true;
        } else if (!quoted && c == separator) {
            line.emplace_back();
        } else if (!quoted && (c == '\n' || c == '\r')) {
            at += c == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
            break;
        } else {
            line.back().text += c;
        }
    }
    text.remove_prefix(at);
    return line;
}

char separator_of(std::string_view header)
{
    constexpr std::array candidates{',', ';', '\t', '|'};
    return *std::ranges::max_element(candidates, {}, [&](char c) { return std::ranges::count(header, c); });
}

bool is_whole(std::string_view text)
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    return !text.empty() && text.size() <= 18 && (text.size() == 1 || text.front() != '0') &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// 1.5, -0.25, 1e6: but no more digits than a double keeps for certain; those stay texts, which are read as decimals.
bool is_number(std::string_view text)
{
    if (is_whole(text))
        return true;
    if (text.find_first_of("eE") == std::string_view::npos)
        return false;
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() && text.size() <= longest_number;
}

json::value number_of(std::string_view text)
{
    std::int64_t whole = 0;
    if (is_whole(text)) {
        std::from_chars(text.data(), text.data() + text.size(), whole);
        return whole;
    }
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}

std::optional<json::array> csv_records(std::string_view text, bool certain)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const char separator = separator_of(text.substr(0, text.find_first_of("\r\n")));
    const Line header = take_line(text, separator);
    if (header.size() > most_columns || (header.size() < 2 && !certain))
        return std::nullopt;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i].text.empty() || std::any_of(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i),
                                                  [&](const Field& one) { return one.text == header[i].text; }))
            return std::nullopt;
    }
    std::vector<Line> lines;
    std::vector<bool> numbers(header.size(), true);
    std::vector<bool> flags(header.size(), true);
    while (!text.empty()) {
        Line line = take_line(text, separator);
        if (line.size() == 1 && line[0].text.empty() && !line[0].quoted)
            continue; // an empty line
        if (line.size() > header.size() || (line.size() < header.size() && !certain))
            return std::nullopt;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const Field& field = line[i];
            const bool missing = field.text.empty() && !field.quoted;
            numbers[i] = numbers[i] && (missing || (!field.quoted && is_number(field.text)));
            flags[i] = flags[i] && (missing || field.text == "true" || field.text == "false");
        }
        lines.push_back(std::move(line));
    }
    json::array records;
    records.reserve(lines.size());
    for (const Line& line : lines) {
        json::object record;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const bool missing = i >= line.size() || (line[i].text.empty() && !line[i].quoted);
            json::value& cell = record[header[i].text];
            if (missing)
                cell = nullptr;
            else if (numbers[i])
                cell = number_of(line[i].text);
            else if (flags[i])
                cell = line[i].text == "true";
            else
                cell = json::string(line[i].text);
        }
        records.push_back(std::move(record));
    }
    return records;
}

}
