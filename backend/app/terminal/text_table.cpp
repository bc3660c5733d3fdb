#include "app/terminal/text_table.hpp"

#include "agents/answer/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace datachat::app {
namespace {

constexpr std::size_t narrowest = 6;
constexpr std::string_view gap = "  ";

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

CodePoint decode(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
    if (size == 0 || size > text.size())
        return {0xfffd, 1};
    char32_t value = size == 1 ? lead : lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return {0xfffd, 1};
        value = value << 6 | (byte(i) & 0x3fU);
    }
    return {value, size};
}

std::size_t width_of(char32_t c)
{
    if ((c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || c == 0xfe0f)
        return 0;
    const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
                      (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff00 && c <= 0xff60) || (c >= 0x1f300 && c <= 0x1faff);
    return wide ? 2 : 1;
}

std::string cut(std::string_view text, std::size_t width)
{
    if (display_width(text) <= width)
        return std::string(text);
    std::string shown;
    std::size_t used = 1; // the ellipsis
    while (!text.empty()) {
        const CodePoint c = decode(text);
        used += width_of(c.value);
        if (used > width)
            break;
        shown += text.substr(0, c.bytes);
        text.remove_prefix(c.bytes);
    }
    return shown + "…";
}

std::string cell(const models::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value.data))
        return text->empty() ? "''" : printable(*text);
    return printable(agents::cell_text(value));
}

std::string aligned(const std::string& text, std::size_t width, bool right)
{
    const std::size_t used = display_width(text);
    const std::string padding(used < width ? width - used : 0, ' ');
    return right ? padding + text : text + padding;
}

// Takes columns from the widest until the table fits.
void shrink(std::vector<std::size_t>& widths, std::size_t available)
{
    const auto total = [&] {
        return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + gap.size() * (widths.size() - 1);
    };
    while (total() > available) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= narrowest)
            return;
        --*widest;
    }
}

std::string trimmed(std::string line)
{
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

}

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const CodePoint c = decode(text);
        width += width_of(c.value);
        text.remove_prefix(c.bytes);
    }
    return width;
}

std::string printable(std::string_view text)
{
    std::string shown;
    while (!text.empty()) {
        const CodePoint c = decode(text);
        if (c.value == '\n')
            shown += "⏎";
        else if (c.value == '\t')
            shown += ' ';
        else if (c.value < 0x20 || (c.value >= 0x7f && c.value < 0xa0) || (c.value >= 0x202a && c.value <= 0x202e) ||
                 c.value == 0xfffd)
            shown += "�";
        else
            shown += text.substr(0, c.bytes);
        text.remove_prefix(c.bytes);
    }
    return shown;
}

std::string text_table(const models::Batch& batch, std::size_t width)
{
    if (batch.columns.empty())
        return {};
    std::vector<std::vector<std::string>> cells(batch.columns.size());
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        const models::Column& column = batch.columns[i];
        std::size_t widest = display_width(printable(column.name()));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            cells[i].push_back(cell(column.value(row)));
            widest = std::max(widest, display_width(cells[i].back()));
        }
        widths.push_back(widest);
    }
    shrink(widths, width);

    std::string header;
    std::string rule;
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        const models::Column& column = batch.columns[i];
        header += (i > 0 ? std::string(gap) : "") +
                  aligned(cut(printable(column.name()), widths[i]), widths[i], models::is_numeric(column.type()));
        rule += i > 0 ? std::string(gap) : "";
        for (std::size_t j = 0; j < widths[i]; ++j)
            rule += "─";
    }
    std::string table = trimmed(header) + rule + '\n';
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        std::string line;
        for (std::size_t i = 0; i < batch.columns.size(); ++i) {
            const bool right = models::is_numeric(batch.columns[i].type());
            line += (i > 0 ? std::string(gap) : "") + aligned(cut(cells[i][row], widths[i]), widths[i], right);
        }
        table += trimmed(line);
    }
    return table;
}

std::string sentence(std::string_view message)
{
    std::string text = printable(message);
    if (!text.empty() && std::string_view(".!?:").find(text.back()) == std::string_view::npos)
        text += '.';
    return text;
}

}
