#include "services/datasources/mcp/tool_content.hpp"

#include "services/datasources/mcp/csv_records.hpp"
#include "services/datasources/mcp/rpc_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_words = 300;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view spaces = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(spaces);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

std::optional<json::value> as_json(std::string_view text)
{
    boost::system::error_code failed;
    json::value value = json::parse(text, failed, {}, {.max_depth = deepest});
    return failed ? std::nullopt : std::optional(std::move(value));
}

// A value of JSON on each line that is not empty.
std::optional<json::value> as_lines(std::string_view text)
{
    json::array records;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty())
            continue;
        auto record = as_json(line);
        if (!record)
            return std::nullopt;
        records.push_back(std::move(*record));
    }
    return records.empty() ? std::nullopt : std::optional<json::value>(std::move(records));
}

std::optional<json::value> as_csv(std::string_view text, bool certain)
{
    auto records = csv_records(text, certain);
    return records ? std::optional<json::value>(std::move(*records)) : std::nullopt;
}

std::optional<json::value> document_in(std::string_view text, ContentFormat format)
{
    switch (format) {
    case ContentFormat::json:
        return as_json(trimmed(text));
    case ContentFormat::lines:
        return as_lines(text);
    case ContentFormat::csv:
        return as_csv(trimmed(text), true);
    case ContentFormat::automatic:
        break;
    }
    const std::string_view inner = trimmed(text);
    if (inner.starts_with('[') || inner.starts_with('{')) {
        if (auto value = as_json(inner))
            return value;
        return as_lines(inner);
    }
    return as_csv(inner, false);
}

std::string_view word_for(ContentFormat format)
{
    return format == ContentFormat::json    ? "JSON"
           : format == ContentFormat::csv   ? "CSV"
           : format == ContentFormat::lines ? "lines of JSON"
                                            : "JSON or CSV";
}

const json::value* text_of_block(const json::object& block)
{
    if (const json::value* resource = block.if_contains("resource"); resource != nullptr && resource->is_object())
        return resource->get_object().if_contains("text");
    return block.if_contains("text");
}

// Its texts, in order, and in words what else there is.
std::vector<std::string_view> texts_in(const json::value* blocks, std::string& others)
{
    std::vector<std::string_view> texts;
    if (blocks == nullptr || !blocks->is_array())
        return texts;
    for (const json::value& block : blocks->get_array()) {
        const json::value* text = block.is_object() ? text_of_block(block.get_object()) : nullptr;
        if (text != nullptr && text->is_string()) {
            texts.emplace_back(text->get_string());
            continue;
        }
        const json::value* type = block.is_object() ? block.get_object().if_contains("type") : nullptr;
        others += (others.empty() ? "" : ", ") +
                  (type != nullptr && type->is_string() ? plain_words(type->get_string(), 30) : std::string("no text"));
    }
    return texts;
}

// The document in the texts: of several, each is looked at alone and as a record of its own.
Result<json::value> document_of(const std::vector<std::string_view>& texts, const std::string& others,
                                ContentFormat format, const std::string& who)
{
    if (texts.size() == 1) {
        if (auto document = document_in(texts.front(), format))
            return std::move(*document);
    } else if (texts.size() > 1) {
        std::vector<json::value> documents;
        for (const std::string_view text : texts) {
            if (auto document = document_in(text, format); document && document->is_structured())
                documents.push_back(std::move(*document));
        }
        if (documents.size() == texts.size())
            return json::array(documents.begin(), documents.end());
        if (documents.size() == 1) // with a sentence before or behind it
            return std::move(documents.front());
    }
    const std::string found = !texts.empty()
                                  ? fmt::format("a text that begins with \"{}\"", plain_words(texts.front(), 60))
                              : others.empty() ? std::string("nothing")
                                               : others;
    return fail(Errc::upstream,
                fmt::format("{} gives no {} that could be a table, but {}. Set \"format\" and \"records\" of "
                            "the table, or leave it out.",
                            who, word_for(format), found));
}

// {"content": "..."} and {"result": "..."}: a wrapped text.
const json::string* wrapped_text(const json::value& structured)
{
    const json::object* object = structured.if_object();
    return object != nullptr && object->size() == 1 ? object->begin()->value().if_string() : nullptr;
}

}

Result<json::value> document_of_call(const json::object& result, ContentFormat format, std::string_view tool)
{
    const std::string who = fmt::format("The tool {}", plain_words(tool, 60));
    const json::value* type = result.if_contains("resultType");
    if (type != nullptr && (!type->is_string() || type->get_string() != "complete"))
        return fail(Errc::unsupported,
                    fmt::format("{} asks for more input before it answers: it cannot be a table.", who));
    std::string others;
    const std::vector<std::string_view> texts = texts_in(result.if_contains("content"), others);
    const json::value* is_error = result.if_contains("isError");
    if (is_error != nullptr && is_error->is_bool() && is_error->get_bool()) {
        const std::string words = texts.empty() ? "" : plain_words(texts.front(), longest_words);
        return fail(Errc::upstream, fmt::format("{} failed: {}", who, words.empty() ? "it does not say why." : words),
                    words.empty() ? "the tool's own error" : words);
    }
    const json::value* structured = result.if_contains("structuredContent");
    const bool any = format == ContentFormat::automatic || format == ContentFormat::json;
    if (structured != nullptr && !structured->is_null() && any) {
        if (const json::string* text = wrapped_text(*structured)) {
            if (auto document = document_in(*text, format))
                return std::move(*document);
        }
        return *structured;
    }
    return document_of(texts, others, format, who);
}

Result<json::value> document_of_resource(const json::object& result, ContentFormat format, std::string_view address)
{
    std::string others;
    const std::vector<std::string_view> texts = texts_in(result.if_contains("contents"), others);
    return document_of(texts, others, format, fmt::format("The resource {}", plain_words(address, 100)));
}

}
