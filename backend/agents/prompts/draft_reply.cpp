#include "agents/prompts/fenced_text.hpp"
#include "agents/prompts/model_draft.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::agents::prompts {

namespace json = boost::json;
using core::Errc;
using core::Result;

namespace {

constexpr std::size_t max_reply = 256U << 10U;
constexpr std::size_t max_sql = 64U << 10U;
constexpr std::size_t max_sentence = 400;
constexpr std::size_t max_sentences = 10;
constexpr int max_tries = 64; // places where an object may begin

std::unexpected<core::Error> unusable(std::string_view why, std::string_view reply = {})
{
    return core::fail(Errc::upstream,
                      fmt::format("The model's reply could not be used: {}. Ask again, or in other words.", why),
                      one_line(reply, 300));
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// Small models break lines within strings, which JSON does not allow.
std::string with_escaped_line_breaks(std::string_view text)
{
    std::string escaped;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\' && i + 1 < text.size()) {
            escaped += c;
            escaped += text[++i];
            continue;
        }
        if (c == '"')
            in_string = !in_string;
        if (in_string && (c == '\n' || c == '\t' || c == '\r'))
            escaped += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
        else
            escaped += c;
    }
    return escaped;
}

struct Search {
    std::optional<json::object> found;
    bool cut = false; // an object of ours begins and does not end
};

Search find_object(std::string_view text)
{
    Search search;
    std::size_t at = text.find('{');
    for (int i = 0; i < max_tries && at != std::string_view::npos; ++i, at = text.find('{', at + 1)) {
        json::parse_options options;
        options.max_depth = 16;
        options.allow_trailing_commas = true;
        json::stream_parser parser({}, options);
        boost::system::error_code malformed;
        parser.write_some(text.data() + at, text.size() - at, malformed);
        if (malformed)
            continue;
        if (!parser.done()) {
            search.cut = search.cut || text.substr(at).find("\"sql\"") != std::string_view::npos;
            continue;
        }
        json::value value = parser.release();
        const json::object& object = value.get_object();
        if (object.contains("sql") || object.contains("question")) {
            search.found = object;
            return search;
        }
    }
    return search;
}

Result<std::string> text_field(const json::object& object, std::string_view name)
{
    const json::value* field = object.if_contains(name);
    if (!field || field->is_null())
        return std::string{};
    if (!field->is_string())
        return unusable(fmt::format("\"{}\" is not a text", name));
    return std::string(trimmed(std::string_view(field->get_string())));
}

Result<std::vector<std::string>> list_field(const json::object& object, std::string_view name)
{
    std::vector<std::string> texts;
    const json::value* field = object.if_contains(name);
    if (!field || field->is_null())
        return texts;
    if (field->is_string()) {
        if (const std::string_view only = trimmed(std::string_view(field->get_string())); !only.empty())
            texts.push_back(one_line(only, max_sentence));
        return texts;
    }
    if (!field->is_array())
        return unusable(fmt::format("\"{}\" is not a list", name));
    for (const json::value& item : field->get_array()) {
        if (!item.is_string())
            return unusable(fmt::format("\"{}\" holds something that is not a text", name));
        const std::string_view text = trimmed(std::string_view(item.get_string()));
        if (!text.empty() && texts.size() < max_sentences)
            texts.push_back(one_line(text, max_sentence));
    }
    return texts;
}

// The text of the first code fence, when it is SQL.
std::optional<std::string> fenced_sql(std::string_view text)
{
    const std::size_t fence = text.find("```");
    if (fence == std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = text.find('\n', fence);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("```", begin);
    if (end == std::string_view::npos)
        return std::nullopt;
    std::string language(trimmed(text.substr(fence + 3, begin - fence - 3)));
    std::ranges::transform(language, language.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string_view sql = trimmed(text.substr(begin, end - begin));
    const bool is_sql = language.find("sql") != std::string::npos || language == "sqlite" || language.empty();
    if (!is_sql || sql.empty() || sql.front() == '{')
        return std::nullopt;
    return std::string(sql);
}

std::string_view without_reasoning(std::string_view reply)
{
    constexpr std::string_view end = "</think>";
    const std::size_t at = reply.rfind(end);
    return trimmed(at == std::string_view::npos ? reply : reply.substr(at + end.size()));
}

Result<std::string> checked_sql(std::string sql)
{
    if (const auto inner = fenced_sql(sql))
        sql = *inner;
    while (sql.ends_with(';') || sql.ends_with(' ') || sql.ends_with('\n'))
        sql.pop_back();
    if (sql.size() > max_sql)
        return unusable("its SQL is too long");
    if (sql.find('\0') != std::string::npos)
        return unusable("its SQL holds a zero byte");
    return sql;
}

Result<Draft> draft_of(const json::object& object)
{
    auto sql = text_field(object, "sql");
    if (sql)
        sql = checked_sql(std::move(*sql));
    auto question = text_field(object, "question");
    auto assumptions = list_field(object, "assumptions");
    auto choices = list_field(object, "choices");
    for (const core::Error* error :
         {sql ? nullptr : &sql.error(), question ? nullptr : &question.error(),
          assumptions ? nullptr : &assumptions.error(), choices ? nullptr : &choices.error()}) {
        if (error)
            return std::unexpected(*error);
    }
    if (sql->empty() && question->empty())
        return unusable("it holds neither SQL nor a question");
    Draft draft{std::move(*sql), std::move(*assumptions), std::nullopt, {}};
    if (!question->empty()) {
        draft.question = one_line(*question, max_sentence);
        draft.choices = std::move(*choices);
    }
    return draft;
}

}

Result<Draft> parse_draft(std::string_view reply)
{
    if (reply.size() > max_reply)
        return unusable("it is too long");
    const std::string_view text = without_reasoning(reply);
    Search search = find_object(text);
    if (!search.found)
        search.found = find_object(with_escaped_line_breaks(text)).found;
    if (!search.found) {
        if (search.cut)
            return unusable("it was cut off", text);
        const auto lone = fenced_sql(text);
        if (!lone)
            return unusable("it holds neither SQL nor a question", text);
        search.found = json::object{{"sql", *lone}};
    }

    return draft_of(*search.found);
}

std::string_view draft_schema()
{
    return R"({"type":"object","properties":{"sql":{"type":"string"},"assumptions":{"type":"array","items":{"type":"string"}},)"
           R"("question":{"type":["string","null"]},"choices":{"type":"array","items":{"type":"string"}}},)"
           R"("required":["sql","assumptions","question","choices"],"additionalProperties":false})";
}

}
