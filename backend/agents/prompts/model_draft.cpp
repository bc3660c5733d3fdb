#include "agents/prompts/model_draft.hpp"

#include "agents/prompts/fenced_text.hpp"
#include "agents/prompts/prompt_texts.hpp"
#include "agents/prompts/schema_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace datachat::agents::prompts {

using services::llm::Conversation;
using services::llm::Speaker;

namespace {

constexpr std::size_t max_question = 4'000;
constexpr std::size_t max_words = 300;
constexpr std::size_t max_sql = 8'000;
constexpr std::size_t max_error = 1'500;
constexpr std::size_t max_items = 30;
constexpr std::size_t max_examples = 5;

std::string_view product(sql::Dialect dialect)
{
    switch (dialect) {
    case sql::Dialect::sqlite:
        return "SQLite";
    case sql::Dialect::duckdb:
        return "DuckDB";
    case sql::Dialect::postgres:
        return "PostgreSQL";
    case sql::Dialect::mysql:
        return "MySQL";
    case sql::Dialect::bigquery:
        return "BigQuery";
    case sql::Dialect::snowflake:
        return "Snowflake";
    }
    return "SQL";
}

template <class T>
std::span<const T> first(const std::vector<T>& items, std::size_t count)
{
    return std::span(items).first(std::min(items.size(), count));
}

std::string found_values(const DraftRequest& request)
{
    std::string lines;
    for (const FoundValue& found : first(request.found_values, max_items)) {
        const std::string column = written_column(found.table, found.column, request.dialect);
        if (request.values_allowed)
            lines += fmt::format("\"{}\" is {} = '{}'\n", one_line(found.words, max_words), column,
                                 one_line(found.value, max_words));
        else
            lines += fmt::format("\"{}\" is a value of {}\n", one_line(found.words, max_words), column);
    }
    return lines;
}

std::string joins(const DraftRequest& request)
{
    std::string lines;
    for (const JoinPath& path : first(request.join_paths, max_items))
        lines += fmt::format("{} = {}\n", written_column(path.from_table, path.from_column, request.dialect),
                             written_column(path.to_table, path.to_column, request.dialect));
    return lines;
}

std::string glossary(const DraftRequest& request)
{
    std::string lines;
    for (const GlossaryTerm& term : first(request.glossary, max_items))
        lines += fmt::format("{}: {}\n", one_line(term.term, max_words), one_line(term.definition, max_words));
    return lines;
}

std::string guidance(const DraftRequest& request)
{
    std::string lines;
    for (const std::string& instruction : first(request.instructions, max_items))
        lines += fmt::format("- {}\n", one_line(instruction, 2 * max_words));
    return lines;
}

std::string example(const VerifiedExample& pair)
{
    return fmt::format("question: {}\nsql: {}\n", one_line(pair.question, max_words), one_line(pair.sql, max_sql / 4));
}

std::string examples(const DraftRequest& request)
{
    std::string lines;
    for (const VerifiedExample& pair : first(request.examples, max_examples)) {
        if (pair.sql.size() <= max_sql / 4) // a cut one would teach nothing
            lines += example(pair);
    }
    return lines;
}

std::string previous_turn(const DraftRequest& request)
{
    if (!request.previous)
        return {};
    return fmt::format("question: {}\nsql: {}\n", one_line(request.previous->question, max_question),
                       one_line(request.previous->sql, max_sql));
}

std::string sections(const DraftRequest& request)
{
    std::string text = fenced("schema", schema_text(request));
    text += fenced("joins", joins(request));
    text += fenced("values_found_in_the_question", found_values(request));
    text += fenced("glossary", glossary(request));
    text += fenced("guidance_of_the_project", guidance(request));
    text += fenced("verified_examples", examples(request));
    if (const std::string before = previous_turn(request); !before.empty())
        text += "The question may be a change of the one before it. Then change that query as little as it takes.\n" +
                fenced("the_question_before", before);
    return text;
}

std::string question_text(const DraftRequest& request)
{
    std::string fiscal_year;
    if (request.fiscal_year_start_month != 1)
        fiscal_year = fmt::format(" The fiscal year begins with month {}.", request.fiscal_year_start_month);
    std::string text =
        fill(draft_question(),
             {{"sections", sections(request)},
              {"as_of", one_line(request.as_of, 40)},
              {"zone", request.zone.empty() ? "" : fmt::format(" in the time zone {}", one_line(request.zone, 60))},
              {"week_start", request.week_starts_on_sunday ? "Sunday" : "Monday"},
              {"fiscal_year", fiscal_year},
              {"question", fenced("question", many_lines(request.question, max_question))}});
    text.resize(text.find_last_not_of('\n') + 1);
    return text;
}

}

Conversation draft_conversation(const DraftRequest& request)
{
    Conversation conversation;
    conversation.messages = {
        {Speaker::system, fill(draft_rules(), {{"dialect", std::string(product(request.dialect))}})},
        {Speaker::user, question_text(request)}};
    conversation.json_schema = draft_schema();
    return conversation;
}

Conversation repair_conversation(const DraftRequest& request, std::string sql, std::string error)
{
    Conversation conversation = draft_conversation(request);
    // As the model's own turn: many servers want the two sides to take turns.
    const boost::json::object reply{{"sql", many_lines(sql, max_sql)},
                                    {"assumptions", boost::json::array{}},
                                    {"question", nullptr},
                                    {"choices", boost::json::array{}}};
    std::string why = fill(repair_request(), {{"error", fenced("error", one_line(error, max_error))}});
    why.resize(why.find_last_not_of('\n') + 1);
    conversation.messages.push_back({Speaker::assistant, boost::json::serialize(reply)});
    conversation.messages.push_back({Speaker::user, std::move(why)});
    return conversation;
}

}
