#include "plan/name_matching.hpp"

#include "sql/wording.hpp"

#include <algorithm>
#include <array>

namespace datachat::plan {
namespace {

// What people say for how data is often named: a word, and stems of names.
struct Usual {
    std::string_view said;
    std::string_view stored;
};

constexpr std::array usual_words{Usual{"female", "f"},
                                 Usual{"male", "m"},
                                 Usual{"women", "f"},
                                 Usual{"men", "m"},
                                 Usual{"girl", "f"},
                                 Usual{"girls", "f"},
                                 Usual{"boy", "m"},
                                 Usual{"boys", "m"},
                                 Usual{"gender", "sex"},
                                 Usual{"sex", "gender"},
                                 Usual{"old", "age"},
                                 Usual{"older", "age"},
                                 Usual{"oldest", "age"},
                                 Usual{"aged", "age"},
                                 Usual{"young", "age"},
                                 Usual{"younger", "age"},
                                 Usual{"youngest", "age"},
                                 Usual{"ages", "age"},
                                 Usual{"age", "age"},
                                 Usual{"years", "age"},
                                 Usual{"age", "birth"},
                                 Usual{"oldest", "birth"},
                                 Usual{"youngest", "birth"},
                                 Usual{"born", "birth"},
                                 Usual{"older", "birth"},
                                 Usual{"younger", "birth"},
                                 Usual{"born", "dob"},
                                 Usual{"birthday", "birth"},
                                 Usual{"nation", "country"},
                                 Usual{"nation", "nationality"},
                                 Usual{"nationality", "country"},
                                 Usual{"country", "nationality"},
                                 Usual{"countries", "nationality"},
                                 Usual{"when", "date"},
                                 Usual{"when", "year"},
                                 Usual{"when", "time"},
                                 Usual{"date", "day"},
                                 Usual{"day", "date"},
                                 Usual{"dates", "date"},
                                 Usual{"years", "year"},
                                 Usual{"code", "id"},
                                 Usual{"codes", "id"},
                                 Usual{"number", "no"},
                                 Usual{"number", "num"},
                                 Usual{"number", "id"},
                                 Usual{"numbers", "num"},
                                 Usual{"many", "num"},
                                 Usual{"many", "number"},
                                 Usual{"many", "count"},
                                 Usual{"last", "surnam"},
                                 Usual{"last", "l"},
                                 Usual{"last", "lnam"},
                                 Usual{"first", "fnam"},
                                 Usual{"first", "f"},
                                 Usual{"first", "forenam"},
                                 Usual{"surname", "l"},
                                 Usual{"title", "name"},
                                 Usual{"titles", "name"},
                                 Usual{"names", "titl"},
                                 Usual{"name", "titl"},
                                 Usual{"who", "name"},
                                 Usual{"whose", "name"},
                                 Usual{"named", "name"},
                                 Usual{"called", "name"},
                                 Usual{"where", "location"},
                                 Usual{"where", "city"},
                                 Usual{"where", "address"},
                                 Usual{"where", "country"},
                                 Usual{"cities", "location"},
                                 Usual{"money", "amount"},
                                 Usual{"cost", "pric"},
                                 Usual{"costs", "pric"},
                                 Usual{"price", "cost"},
                                 Usual{"prices", "cost"},
                                 Usual{"expensive", "pric"},
                                 Usual{"cheapest", "pric"},
                                 Usual{"cheap", "pric"},
                                 Usual{"cheaper", "pric"},
                                 Usual{"expensive", "cost"},
                                 Usual{"paid", "salary"},
                                 Usual{"earn", "salary"},
                                 Usual{"earns", "salary"},
                                 Usual{"earning", "salary"},
                                 Usual{"earn", "earn"},
                                 Usual{"tallest", "height"},
                                 Usual{"tall", "height"},
                                 Usual{"taller", "height"},
                                 Usual{"high", "height"},
                                 Usual{"heaviest", "weight"},
                                 Usual{"heavy", "weight"},
                                 Usual{"heavier", "weight"},
                                 Usual{"weigh", "weight"},
                                 Usual{"weighs", "weight"},
                                 Usual{"long", "length"},
                                 Usual{"longest", "length"},
                                 Usual{"longer", "length"},
                                 Usual{"shortest", "length"},
                                 Usual{"longest", "duration"},
                                 Usual{"long", "duration"},
                                 Usual{"large", "size"},
                                 Usual{"largest", "size"},
                                 Usual{"largest", "area"},
                                 Usual{"smallest", "area"},
                                 Usual{"large", "area"},
                                 Usual{"large", "capacity"},
                                 Usual{"largest", "capacity"},
                                 Usual{"biggest", "capacity"},
                                 Usual{"big", "size"},
                                 Usual{"populous", "population"},
                                 Usual{"populated", "population"},
                                 Usual{"people", "population"},
                                 Usual{"live", "population"},
                                 Usual{"living", "population"},
                                 Usual{"email", "mail"},
                                 Usual{"phone", "telephon"},
                                 Usual{"mobile", "cell"},
                                 Usual{"begin", "start"},
                                 Usual{"began", "start"},
                                 Usual{"started", "start"},
                                 Usual{"finish", "end"},
                                 Usual{"starting", "start"},
                                 Usual{"from", "sourc"},
                                 Usual{"from", "origin"},
                                 Usual{"to", "destination"},
                                 Usual{"arriving", "destination"},
                                 Usual{"departing", "sourc"},
                                 Usual{"leaving", "sourc"},
                                 Usual{"hometown", "home"},
                                 Usual{"kind", "type"},
                                 Usual{"kinds", "type"},
                                 Usual{"sort", "type"},
                                 Usual{"category", "type"},
                                 Usual{"type", "category"},
                                 Usual{"types", "category"},
                                 Usual{"newest", "date"},
                                 Usual{"latest", "date"},
                                 Usual{"recent", "date"},
                                 Usual{"recently", "date"},
                                 Usual{"earliest", "date"},
                                 Usual{"latest", "year"},
                                 Usual{"recent", "year"},
                                 Usual{"earliest", "year"},
                                 Usual{"oldest", "year"},
                                 Usual{"newest", "year"},
                                 Usual{"founded", "found"},
                                 Usual{"built", "year"},
                                 Usual{"fast", "speed"},
                                 Usual{"fastest", "speed"},
                                 Usual{"fastest", "time"},
                                 Usual{"description", "desc"},
                                 Usual{"descriptions", "desc"},
                                 Usual{"department", "dept"},
                                 Usual{"departments", "dept"},
                                 Usual{"maximum", "max"},
                                 Usual{"highest", "max"},
                                 Usual{"minimum", "min"},
                                 Usual{"lowest", "min"},
                                 Usual{"average", "avg"},
                                 Usual{"temperature", "temp"},
                                 Usual{"won", "winner"},
                                 Usual{"won", "win"},
                                 Usual{"winning", "winner"},
                                 Usual{"lost", "loser"},
                                 Usual{"winner", "winn"},
                                 Usual{"loser", "loser"},
                                 Usual{"left", "hand"},
                                 Usual{"handed", "hand"},
                                 Usual{"director", "direct"},
                                 Usual{"directed", "direct"},
                                 Usual{"written", "writt"},
                                 Usual{"wrote", "writt"},
                                 Usual{"zip", "post"},
                                 Usual{"postal", "zip"},
                                 Usual{"id", "code"},
                                 Usual{"ids", "code"},
                                 Usual{"telephone", "phon"},
                                 Usual{"sales", "sale"},
                                 Usual{"sold", "sale"},
                                 Usual{"quantity", "qty"},
                                 Usual{"language", "lang"},
                                 Usual{"abbreviation", "abbr"}};

}

bool can_mean(const QuestionWord& said, const QuestionWord& stored)
{
    return same_stem(said.stem, stored.stem) || std::ranges::any_of(usual_words, [&](const Usual& pair) {
               return pair.said == said.text && pair.stored == stored.stem;
           });
}

Mention NameMatcher::find(const std::vector<QuestionWord>& name) const
{
    Mention mention{.total = name.size()};
    std::vector<std::size_t> first(name.size());
    for (std::size_t part = 0; part < name.size(); ++part) {
        bool said = false;
        for (std::size_t at = 0; at < shape_.words.size(); ++at)
            if (!shape_.quoted[at] && can_mean(shape_.words[at], name[part])) {
                said = true;
                mention.words.push_back(at);
            }
        mention.said += said ? 1 : 0;
    }
    for (std::size_t at = 0; mention.full() && at + name.size() <= shape_.words.size() && !mention.in_row; ++at) {
        mention.in_row = true;
        for (std::size_t part = 0; part < name.size(); ++part)
            mention.in_row = mention.in_row && can_mean(shape_.words[at + part], name[part]);
    }
    return mention;
}

const Mention& NameMatcher::column(sql::SchemaColumn column) const
{
    const auto known = columns_.find(column);
    if (known != columns_.end())
        return known->second;
    const models::TableInfo& table = schema_.tables[column.table];
    const models::ColumnInfo& info = table.columns[column.column];
    const auto name = words_in(sql::words_of(info.name));
    const auto table_words = words_in(sql::words_of(table.name));
    std::vector<QuestionWord> own;
    for (const QuestionWord& word : name)
        if (std::ranges::none_of(table_words, [&](const QuestionWord& other) { return other.stem == word.stem; }))
            own.push_back(word);
    Mention mention = find(own.empty() ? name : own);
    if (!mention.full() && !info.comment.empty())
        if (Mention comment = find(words_in(info.comment)); comment.full())
            mention = std::move(comment);
    return columns_[column] = std::move(mention);
}

const Mention& NameMatcher::table(std::size_t table) const
{
    const auto known = tables_.find(table);
    if (known != tables_.end())
        return known->second;
    Mention mention = find(words_in(sql::words_of(schema_.tables[table].name)));
    if (mention.none() && !schema_.tables[table].comment.empty())
        mention = find(words_in(schema_.tables[table].comment));
    return tables_[table] = std::move(mention);
}

Mention NameMatcher::text(std::string_view words) const
{
    return find(words_in(words));
}

bool NameMatcher::denotes(std::size_t word, sql::SchemaColumn column) const
{
    const auto& in_column = this->column(column).words;
    if (std::ranges::find(in_column, word) != in_column.end())
        return true;
    // The table's words may be in the column's name as well: "song name" for song_name of songs.
    const models::TableInfo& table = schema_.tables[column.table];
    for (const QuestionWord& part : words_in(sql::words_of(table.columns[column.column].name)))
        if (can_mean(shape_.words[word], part))
            return true;
    return false;
}

}
