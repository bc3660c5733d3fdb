#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::plan {
namespace {

bool has_word(std::string_view name, std::initializer_list<std::string_view> wanted)
{
    return std::ranges::any_of(words_in(sql::words_of(name)), [&](const QuestionWord& word) {
        return std::ranges::find(wanted, std::string_view(word.text)) != wanted.end();
    });
}

bool holds(const std::vector<std::string>& names, std::string_view name)
{
    return std::ranges::any_of(names, [&](const std::string& one) { return sql::same_name(one, name); });
}

}

std::string_view name_of(Clue clue)
{
    static constexpr std::array<std::string_view, clue_count> names{
#define DATACHAT_CLUE_TEXT(name) #name,
        DATACHAT_CLUES(DATACHAT_CLUE_TEXT)
#undef DATACHAT_CLUE_TEXT
    };
    return names[static_cast<std::size_t>(clue)];
}

Findings findings_of(std::string_view question, const sql::Query& query, const sql::Resolution& resolution,
                     const models::Schema& schema, const StoredValues* values)
{
    const QuestionShape shape = shape_of(question);
    const TreeFacts facts = facts_of(query, resolution);
    const NameMatcher names(shape, schema);
    const Reading reading{shape, facts, names, query, resolution, schema, values};
    Findings found;
    find_in_words(reading, found);
    find_in_conditions(reading, found);
    find_in_aggregates(reading, found);
    find_in_order(reading, found);
    find_in_columns(reading, found);
    find_in_sense(reading, found);
    return found;
}

bool is_key(const Reading& reading, sql::SchemaColumn column)
{
    const models::TableInfo& table = reading.table(column);
    const std::string& name = reading.info(column).name;
    if (holds(table.primary_key, name) && !is_name_like(reading, column) && !is_date_like(reading, column))
        return true;
    if (std::ranges::any_of(table.foreign_keys, [&](const auto& key) { return holds(key.columns, name); }))
        return true;
    return has_word(name, {"id", "ids", "code", "key", "uid"}) || name.ends_with("ID") || name.ends_with("Id");
}

bool is_name_like(const Reading& reading, sql::SchemaColumn column)
{
    return has_word(reading.info(column).name, {"name", "names", "title", "label", "fname", "lname", "forename",
                                                "surname", "firstname", "lastname", "fullname", "details"}) ||
           reading.info(column).name.ends_with("name");
}

bool is_date_like(const Reading& reading, sql::SchemaColumn column)
{
    const models::ColumnInfo& info = reading.info(column);
    return info.time_storage != models::TimeStorage::none ||
           has_word(info.name, {"date", "year", "birth", "birthday", "dob", "birthdate", "time", "month", "founded",
                                "built", "opening", "established"});
}

std::string words_for(const Reading& reading, sql::SchemaColumn column)
{
    return sql::words_of(reading.info(column).name);
}

bool names_a_column(const Reading& reading, std::size_t word)
{
    return std::ranges::any_of(reading.facts.tables, [&](const TableUse& use) {
        const auto& columns = reading.schema.tables[use.table].columns;
        for (std::size_t at = 0; at < columns.size(); ++at)
            if (reading.names.denotes(word, {.table = use.table, .column = at}))
                return true;
        return false;
    });
}

}
