#include "agents/part_json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace datachat::agents {
namespace {

namespace json = boost::json;
constexpr std::int64_t largest_exact_integer = std::int64_t{1} << 53;

json::array strings(const std::vector<std::string>& texts)
{
    json::array array;
    for (const std::string& text : texts)
        array.emplace_back(text);
    return array;
}

std::string_view part_name(sql::PartKind kind)
{
    constexpr std::array<std::string_view, 11> names{"measure", "subject", "filter", "period", "group", "having",
                                                     "order",   "limit",   "join",   "set",    "other"};
    return names[static_cast<std::size_t>(kind)];
}

json::array description_parts(const sql::Description& description)
{
    json::array array;
    for (const sql::DescriptionPart& part : description.parts)
        array.push_back({{"kind", part_name(part.kind)}, {"text", part.text}, {"node", part.node}});
    return array;
}

json::array linked_words(const std::vector<LinkedWord>& words)
{
    json::array array;
    for (const LinkedWord& word : words)
        array.push_back({{"from", word.span.begin},
                         {"to", word.span.end},
                         {"text", word.text},
                         {"node", word.node},
                         {"kind", word.reason}});
    return array;
}

std::string_view planner_name(plan::PlannerKind kind)
{
    constexpr std::array<std::string_view, 3> names{"builtin", "model", "person"};
    return names[static_cast<std::size_t>(kind)];
}

struct ToJson {
    json::value operator()(const ProgressPart& part) const { return {{"step", part.step}, {"text", part.text}}; }
    json::value operator()(const TextPart& part) const { return {{"text", part.text}}; }
    json::value operator()(const PlanPart& part) const
    {
        json::object object{{"plan_id", part.plan_id},
                            {"revision", part.revision},
                            {"hash", part.hash},
                            {"source_id", part.source_id},
                            {"sentence", part.description.sentence},
                            {"parts", description_parts(part.description)},
                            {"tables", strings(part.description.tables)},
                            {"sql", part.sql},
                            {"assumptions", strings(part.assumptions)},
                            {"unused_words", strings(part.unused_words)},
                            {"unasked", strings(part.unasked)},
                            {"knowledge", strings(part.knowledge)},
                            {"evidence", linked_words(part.evidence)},
                            {"confidence", part.confidence},
                            {"planner", planner_name(part.planner)},
                            {"needs_confirmation", part.needs_confirmation},
                            {"expires_at_ms", part.expires_at_ms},
                            {"other_readings", strings(part.other_readings)}};
        if (part.estimated_rows)
            object["estimated_rows"] = *part.estimated_rows;
        if (part.estimated_bytes)
            object["estimated_bytes"] = *part.estimated_bytes;
        if (!part.over_budget.empty())
            object["over_budget"] = part.over_budget;
        json::array fetched;
        for (const services::datasources::FetchedTable& table : part.fetched)
            fetched.push_back({{"source", table.source}, {"table", table.table}, {"sql", table.sql}});
        if (!fetched.empty())
            object["fetched"] = std::move(fetched);
        return object;
    }
    json::value operator()(const ClarificationPart& part) const
    {
        json::array choices;
        for (const Choice& choice : part.choices)
            choices.push_back({{"text", choice.text}, {"plan", choice.plan_body}, {"preview", choice.preview}});
        return {{"question", part.question},
                {"choices", std::move(choices)},
                {"unknown_words", strings(part.unknown_words)},
                {"suggestions", strings(part.suggestions)}};
    }
    json::value operator()(const ChartPart& part) const
    {
        return {{"kind", part.chart.kind == ChartKind::line ? "line" : "bar"},
                {"title", part.chart.title},
                {"x", part.chart.x},
                {"y", part.chart.y}};
    }
    json::value operator()(const UsagePart& part) const
    {
        return {{"model", part.model},
                {"input_tokens", part.input_tokens},
                {"output_tokens", part.output_tokens},
                {"sent", part.sent}};
    }
    json::value operator()(const DeclinedPart& part) const
    {
        return {{"text", part.text},
                {"suggestions", strings(part.suggestions)},
                {"unknown_words", strings(part.unknown_words)}};
    }
    json::value operator()(const ErrorPart& part) const
    {
        return {{"code", core::name(part.error.code)}, {"message", part.error.message}};
    }
    json::value operator()(const ResultPart&) const { return {}; } // written by result_json
};

// Rows are written directly: a page of cells would cost an allocation each as a json::value.
std::string result_json(const ResultPart& part)
{
    std::string text = fmt::format(R"({{"run_id":{},"rows":{},"truncated":{},"milliseconds":{},"columns":[)",
                                   string_json(part.run_id), part.rows, part.truncated, part.milliseconds);
    for (const models::Column& column : part.page.batch.columns) {
        if (&column != &part.page.batch.columns.front())
            text += ',';
        text += fmt::format(R"({{"name":{},"type":"{}"}})", string_json(column.name()), models::name(column.type()));
    }
    text += "],\"page\":[";
    for (std::size_t row = 0; row < part.page.batch.rows(); ++row) {
        if (row > 0)
            text += ',';
        text += row_json(part.page.batch, row);
    }
    return text + "]}";
}

std::string float_json(double value)
{
    if (!std::isfinite(value))
        return string_json(models::to_text(models::Value(value)));
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

struct ValueWriter {
    std::string operator()(models::Null) const { return "null"; }
    std::string operator()(bool content) const { return content ? "true" : "false"; }
    std::string operator()(std::int64_t content) const
    {
        const bool exact = content >= -largest_exact_integer && content <= largest_exact_integer;
        return exact ? fmt::format("{}", content) : fmt::format("\"{}\"", content);
    }
    std::string operator()(std::uint64_t content) const
    {
        return content <= static_cast<std::uint64_t>(largest_exact_integer) ? fmt::format("{}", content)
                                                                            : fmt::format("\"{}\"", content);
    }
    std::string operator()(double content) const { return float_json(content); }
    std::string operator()(const models::List& content) const
    {
        std::string text = "[";
        for (const models::Value& item : content.items) {
            if (text.size() > 1)
                text += ',';
            text += value_json(item);
        }
        return text + ']';
    }
    std::string operator()(const auto& content) const { return string_json(models::to_text(models::Value(content))); }
};

}

std::string_view kind_of(const Part& part)
{
    constexpr std::array<std::string_view, std::variant_size_v<Part>> kinds{
        "progress", "text", "plan", "clarification", "result", "chart", "usage", "declined", "error"};
    return kinds[part.index()];
}

std::string to_json(const Part& part)
{
    if (const auto* result = std::get_if<ResultPart>(&part))
        return result_json(*result);
    return json::serialize(std::visit(ToJson{}, part));
}

core::Result<std::vector<Choice>> choices_from_json(std::string_view payload)
{
    boost::system::error_code error;
    const json::value value = json::parse(payload, error);
    const json::object* object = error ? nullptr : value.if_object();
    const json::value* list = object != nullptr ? object->if_contains("choices") : nullptr;
    if (list == nullptr || !list->is_array())
        return core::fail(core::Errc::corrupt, "The stored question back to you is damaged: ask again.");
    std::vector<Choice> choices;
    for (const json::value& item : list->get_array()) {
        const json::object* choice = item.if_object();
        const json::value* text = choice != nullptr ? choice->if_contains("text") : nullptr;
        const json::value* body = choice != nullptr ? choice->if_contains("plan") : nullptr;
        if (text == nullptr || !text->is_string() || body == nullptr || !body->is_string())
            return core::fail(core::Errc::corrupt, "The stored question back to you is damaged: ask again.");
        choices.push_back({std::string(text->get_string()), std::string(body->get_string()), {}});
    }
    return choices;
}

std::string answer_json(const ResultStatistics& statistics, const std::vector<Part>& parts)
{
    std::string text = fmt::format(R"({{"statistics":{},"answer":[)", summary_json(statistics));
    for (std::size_t i = 1; i < parts.size(); ++i)
        text +=
            fmt::format(R"({}{{"kind":"{}","payload":{}}})", i > 1 ? "," : "", kind_of(parts[i]), to_json(parts[i]));
    return text + "]}";
}

core::Result<std::vector<db::TurnPart>> stored_answer(std::string_view summary, const std::string& first_page)
{
    const auto damaged = [] {
        return core::fail(core::Errc::corrupt, "The stored answer is damaged: ask the question again.");
    };
    boost::system::error_code error;
    const json::value value = json::parse(summary, error);
    const json::object* object = error ? nullptr : value.if_object();
    const json::value* answer = object != nullptr ? object->if_contains("answer") : nullptr;
    if (answer == nullptr || !answer->is_array())
        return damaged();
    std::vector<db::TurnPart> parts{{.kind = "result", .payload_json = first_page}};
    for (const json::value& item : answer->get_array()) {
        const json::object* part = item.if_object();
        const json::value* kind = part != nullptr ? part->if_contains("kind") : nullptr;
        const json::value* payload = part != nullptr ? part->if_contains("payload") : nullptr;
        if (kind == nullptr || !kind->is_string() || payload == nullptr)
            return damaged();
        parts.push_back({.kind = std::string(kind->get_string()), .payload_json = json::serialize(*payload)});
    }
    return parts;
}

std::string string_json(std::string_view text)
{
    return json::serialize(json::string_view(text.data(), text.size()));
}

std::string value_json(const models::Value& value)
{
    return std::visit(ValueWriter{}, value.data);
}

std::string summary_json(const ResultStatistics& statistics)
{
    std::string text = fmt::format(R"({{"rows":{},"columns":[)", statistics.rows());
    for (const ColumnStatistics& column : statistics.columns()) {
        if (&column != &statistics.columns().front())
            text += ',';
        text +=
            fmt::format(R"({{"name":{},"values":{},"nulls":{})", string_json(column.name), column.values, column.nulls);
        if (column.numbers > 0)
            text += fmt::format(R"(,"sum":{},"minimum":{},"maximum":{})", float_json(column.sum),
                                value_json(column.minimum), value_json(column.maximum));
        text += '}';
    }
    return text + "]}";
}

std::string row_json(const models::Batch& batch, std::size_t row)
{
    std::string text = "[";
    for (const models::Column& column : batch.columns) {
        if (text.size() > 1)
            text += ',';
        text += value_json(column.value(row));
    }
    return text + ']';
}

}
