#include "agents/draft_context.hpp"

#include "sql/printer.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace datachat::agents {
namespace {

std::set<std::string> words_of(std::string_view text)
{
    std::set<std::string> words;
    std::string word;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            continue;
        }
        if (word.size() > 2)
            words.insert(word.back() == 's' ? word.substr(0, word.size() - 1) : word);
        word.clear();
    }
    if (word.size() > 2)
        words.insert(word.back() == 's' ? word.substr(0, word.size() - 1) : word);
    return words;
}

int shared_words(const std::set<std::string>& a, const std::set<std::string>& b)
{
    return static_cast<int>(std::ranges::count_if(a, [&](const std::string& word) { return b.contains(word); }));
}

int likeness(const models::TableInfo& table, const std::set<std::string>& question, const std::set<std::string>& used)
{
    int score = used.contains(table.name) ? 100 : 0;
    score += 3 * shared_words(words_of(table.name), question);
    for (const models::ColumnInfo& column : table.columns)
        score += shared_words(words_of(column.name), question);
    return score;
}

models::Schema ordered_schema(const models::Schema& schema, const std::string& question, const Intent& intent)
{
    std::set<std::string> used;
    sql::Visitor visitor;
    visitor.source = [&](const sql::TableSource& source) {
        if (const auto* table = std::get_if<sql::TableName>(&source.node))
            used.insert(table->name);
    };
    for (const PlannedReading& reading : intent.readings)
        sql::walk(reading.plan.steps.front().query, visitor);
    const std::set<std::string> words = words_of(question);
    std::vector<std::pair<int, std::size_t>> ranks;
    for (std::size_t i = 0; i < schema.tables.size(); ++i)
        ranks.emplace_back(-likeness(schema.tables[i], words, used), i);
    std::ranges::sort(ranks);
    models::Schema ordered{.search_path = schema.search_path, .case_sensitive = schema.case_sensitive};
    for (const auto& [rank, i] : ranks)
        ordered.tables.push_back(schema.tables[i]);
    return ordered;
}

}

prompts::DraftRequest draft_context(const db::Project& project, const services::knowledge::SourceSnapshot& snapshot,
                                    const PlanRequest& question, const Intent& intent,
                                    const std::vector<models::KnowledgeEntry>& examples)
{
    using models::KnowledgeKind;
    prompts::DraftRequest request{.question = question.question,
                                  .dialect = snapshot.source->dialect(),
                                  .schema = ordered_schema(snapshot.schema(), question.question, intent)};
    for (const models::KnowledgeEntry& pair : examples)
        request.examples.push_back({pair.term, pair.definition});
    for (const models::KnowledgeEntry& entry : snapshot.entries) {
        if (entry.kind == KnowledgeKind::metric || entry.kind == KnowledgeKind::synonym ||
            entry.kind == KnowledgeKind::value_alias)
            request.glossary.push_back({entry.term, entry.definition});
        if (entry.kind == KnowledgeKind::instruction)
            request.instructions.push_back(entry.definition);
    }
    if (!project.instructions.empty())
        request.instructions.push_back(project.instructions);
    const models::TimestampTz as_of{question.time.as_of_microseconds + question.time.zone_offset_seconds * 1'000'000LL};
    request.as_of = models::to_text(models::Value(as_of)).substr(0, 10);
    request.zone = question.time.zone;
    request.week_starts_on_sunday = question.time.week_starts_on_sunday;
    request.fiscal_year_start_month = question.time.fiscal_year_start_month;
    if (question.previous) {
        if (auto text = sql::print(sql::bind_times(*question.previous, question.time), request.dialect))
            request.previous = prompts::PreviousTurn{question.previous_question, std::move(*text)};
    }
    return request;
}

}
