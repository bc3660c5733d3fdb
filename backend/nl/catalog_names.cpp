#include "nl/catalog.hpp"
#include "nl/language.hpp"
#include "nl/names.hpp"
#include "nl/token.hpp"

#include "nl/stable_order.hpp"

#include <algorithm>
#include <ranges>
#include <unordered_map>

// The index from words to tables, columns and taught terms.
namespace datachat::nl {
namespace {

using Words = std::vector<std::string>;

bool is_stop(const std::string& word)
{
    const auto stops = english().stop_words;
    return std::binary_search(stops.begin(), stops.end(), std::string_view(word));
}

bool is_general(const std::string& word)
{
    static constexpr std::string_view general[] = {"item", "items",       "record", "records", "data",  "list",
                                                   "info", "information", "detail", "details", "entry", "entries",
                                                   "log",  "history",     "table",  "master"};
    return std::find(std::begin(general), std::end(general), word) != std::end(general);
}

// What a part of an identifier is short for; the part itself when it is not known, "" for a mark like "tbl".
std::string_view abbreviated(std::string_view part)
{
    for (const WordPair& pair : english().abbreviations)
        if (pair.word == part)
            return pair.other;
    return part;
}

// First words that say what sort of table it is, not what it holds.
bool is_marker(const std::string& word)
{
    static constexpr std::string_view markers[] = {"reference", "lookup", "dimension", "fact", "view", "staging"};
    return std::find(std::begin(markers), std::end(markers), word) != std::end(markers);
}

// Phrases of like meaning, by the stems of a phrase.
const std::unordered_map<std::string, std::vector<Words>>& synonym_table()
{
    static const std::unordered_map<std::string, std::vector<Words>> table = [] {
        std::unordered_map<std::string, std::vector<Words>> map;
        for (const std::string_view group : english().synonym_groups) {
            const Words phrases = split_words(group, ',');
            for (const std::string& phrase : phrases)
                for (const std::string& other : phrases)
                    if (phrase != other)
                        map[stem_key(split_words(phrase))].push_back(split_words(other));
        }
        for (const WordPair& pair : english().one_way)
            map[stem_key(split_words(pair.other))].push_back(split_words(pair.word));
        return map;
    }();
    return table;
}

class NameIndexer {
public:
    NameIndexer(Catalog& catalog, const Thesaurus* thesaurus) : catalog_(catalog), thesaurus_(thesaurus) {}

    void table(int id)
    {
        const Words& words = catalog_.table(id).words;
        name(NameKind::table, id, words, is_named_as_measure(id) ? 0.75 : 1.0);
        name_parts(NameKind::table, id, words, 0.9);
        // As it is written: "doc" may be no document.
        Words written;
        for (const std::string& part : identifier_parts(catalog_.table(id).info->name))
            if (!abbreviated(part).empty())
                written.push_back(part);
        if (!written.empty() && written != words) {
            put(NameKind::table, id, written, 0.95, NameSource::name);
            name_parts(NameKind::table, id, written, 0.9);
        }
        // "ref_colors" holds the colors.
        if (words.size() > 1 && is_marker(words.front()))
            name(NameKind::table, id, {words.begin() + 1, words.end()}, 0.93);
    }

    void column(int id)
    {
        const CatalogColumn& column = catalog_.column(id);
        const Words& owner = catalog_.table(column.table).words;
        name(NameKind::column, id, column.words, 1.0);
        name_parts(NameKind::column, id, column.words, 1.0);
        Words rest = column.words;
        std::size_t shared = 0;
        for (const std::string& part : owner) {
            if (rest.size() > 1 && stem_of(rest.front()) == stem_of(part)) {
                rest.erase(rest.begin());
                ++shared;
            }
        }
        if (shared > 0)
            name(NameKind::column, id, rest, 0.96);
        Words full = owner;
        full.insert(full.end(), rest.begin(), rest.end());
        if (full.size() <= 5 && shared == 0)
            put(NameKind::column, id, full, 0.98, NameSource::name);
        if (owner.size() > 1 && shared == 0) {
            Words last{owner.back()};
            last.insert(last.end(), rest.begin(), rest.end());
            put(NameKind::column, id, last, 0.95, NameSource::name);
        }
        shortened(id);
        comment(id, column.info->comment);
    }

    void put(NameKind kind, int id, const Words& words, double score, NameSource source, int taught = -1)
    {
        Words kept;
        for (const std::string& word : words)
            if (words.size() == 1 || !is_stop(word))
                kept.push_back(word);
        if (kept.empty())
            return;
        std::vector<NameHit>& hits = catalog_.names[stem_key(kept)];
        // Tables and columns come in the order of their ids: where thousands share a word only the last few are looked
        // at.
        const bool in_order = source != NameSource::taught;
        for (NameHit& hit : hits | std::views::reverse) {
            if (hit.kind != kind)
                continue;
            if (hit.id == id) {
                if (score > hit.score)
                    hit = {kind, source, id, score, taught};
                return;
            }
            if (in_order && hit.id < id)
                break;
        }
        hits.push_back({kind, source, id, score, taught});
    }

private:
    // A table "targets" with a number "target": the word means the number, which leads to the table anyway.
    bool is_named_as_measure(int id) const
    {
        const CatalogTable& table = catalog_.table(id);
        for (int at = 0; at < table.column_count; ++at) {
            const CatalogColumn& column = catalog_.column(table.first_column + at);
            if (column.numeric && !column.primary && !column.foreign && stem_key(column.words) == stem_key(table.words))
                return true;
        }
        return false;
    }

    // A name with its other orders, its spelling without borders, and its synonyms.
    void name(NameKind kind, int id, const Words& words, double score)
    {
        put(kind, id, words, score, NameSource::name);
        if (words.size() == 2 || words.size() == 3) {
            Words turned(words.rbegin(), words.rend());
            if (words.size() == 3)
                turned = {words[2], words[0], words[1]}; // "name of product category"
            // "number of cards" counts; it seldom is a card's number.
            if (words.back() != "number")
                put(kind, id, turned, score * 0.95, NameSource::name);
            std::string whole;
            for (const std::string& word : words)
                whole += word;
            put(kind, id, {whole}, score * 0.95, NameSource::name);
        }
        synonyms(kind, id, words, score);
        if (words.size() == 2)
            both_synonyms(kind, id, words, score);
    }

    void synonyms(NameKind kind, int id, const Words& words, double score)
    {
        for (std::size_t begin = 0; begin < words.size(); ++begin) {
            for (std::size_t end = begin + 1; end <= std::min(words.size(), begin + 3); ++end) {
                const Words part(words.begin() + static_cast<std::ptrdiff_t>(begin),
                                 words.begin() + static_cast<std::ptrdiff_t>(end));
                const auto replaced = [&](const Words& other) {
                    Words result(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin));
                    result.insert(result.end(), other.begin(), other.end());
                    result.insert(result.end(), words.begin() + static_cast<std::ptrdiff_t>(end), words.end());
                    return result;
                };
                const auto known = synonym_table().find(stem_key(part));
                if (known != synonym_table().end())
                    for (const Words& other : known->second)
                        put(kind, id, replaced(other), score * 0.8, NameSource::synonym);
                if (thesaurus_ != nullptr && part.size() == 1 && words.size() <= 3 && part[0].size() > 2) {
                    double weight = 0.62;
                    for (const std::string& other : synonyms_of(part[0])) {
                        put(kind, id, replaced(split_words(other)), score * weight, NameSource::thesaurus);
                        weight = std::max(0.4, weight - 0.03);
                    }
                }
            }
        }
    }

    // "begin day" for a start date: both words in other words.
    void both_synonyms(NameKind kind, int id, const Words& words, double score)
    {
        const auto first = synonym_table().find(stem_of(words[0]));
        const auto second = synonym_table().find(stem_of(words[1]));
        if (first == synonym_table().end() || second == synonym_table().end())
            return;
        for (const Words& one : first->second)
            for (const Words& two : second->second)
                if (one.size() == 1 && two.size() == 1)
                    put(kind, id, {one[0], two[0]}, score * 0.66, NameSource::synonym);
    }

    const std::vector<std::string>& synonyms_of(const std::string& word)
    {
        const auto [entry, fresh] = thesaurus_words_.try_emplace(word);
        if (fresh) {
            entry->second = thesaurus_->synonyms(singular(word));
            if (entry->second.size() > 12)
                entry->second.resize(12);
        }
        return entry->second;
    }

    // Runs of a name's words; without the last one, the head, they say less.
    void name_parts(NameKind kind, int id, const Words& words, double score)
    {
        const std::size_t count = words.size();
        if (count < 2 || count > 8)
            return;
        for (std::size_t length = 1; length < count; ++length) {
            for (std::size_t begin = 0; begin + length <= count; ++begin) {
                const Words part(words.begin() + static_cast<std::ptrdiff_t>(begin),
                                 words.begin() + static_cast<std::ptrdiff_t>(begin + length));
                if (length == 1 && (part[0].size() < 2 || is_stop(part[0])))
                    continue;
                double partial = 0.35 + 0.5 * static_cast<double>(length) / static_cast<double>(count);
                if (begin + length < count)
                    partial -= words.back() == "id" || words.back() == "name" || words.back() == "code" ? 0.06 : 0.12;
                // "account records": the last word says little.
                const bool whole =
                    kind == NameKind::table && begin == 0 && length + 1 == count && is_general(words.back());
                put(kind, id, part, whole ? 0.82 : partial * score, whole ? NameSource::synonym : NameSource::part);
                if (length == 1 && begin + 1 == count)
                    part_synonyms(kind, id, part[0], partial * score);
            }
        }
    }

    void part_synonyms(NameKind kind, int id, const std::string& word, double score)
    {
        const auto known = synonym_table().find(stem_of(word));
        if (known != synonym_table().end())
            for (const Words& other : known->second)
                put(kind, id, other, score * 0.75, NameSource::synonym);
    }

    // One-word names that are short for something: "lat"; or that begin with a piece of their table's name: "gtype" in
    // games, "eid" in employees.
    void shortened(int id)
    {
        static constexpr std::string_view tails[] = {
            "id",   "no",   "num",   "nbr",   "name",   "type",   "code",  "date",  "desc", "status", "level", "price",
            "year", "city", "title", "grade", "number", "amount", "count", "phone", "size", "class",  "color", "rate"};
        const CatalogColumn& column = catalog_.column(id);
        // As it is written: "acc percent" may not be the account's.
        if (const Words written = identifier_parts(column.info->name); !written.empty() && written != column.words)
            put(NameKind::column, id, written, 0.97, NameSource::name);
        // "doc_nm": the name of a doc, whatever that is.
        if (Words mixed = identifier_parts(column.info->name);
            mixed.size() == column.words.size() && mixed.size() > 1) {
            std::copy(column.words.begin() + 1, column.words.end(), mixed.begin() + 1);
            if (mixed != column.words)
                put(NameKind::column, id, mixed, 0.95, NameSource::name);
        }
        if (column.words.size() != 1)
            return;
        const std::string& word = column.words.front();
        const auto spelled = [](std::string_view part) {
            for (const WordPair& pair : english().abbreviations)
                if (pair.word == part)
                    return split_words(pair.other);
            return Words{std::string(part)};
        };
        if (spelled(word).front() != word)
            put(NameKind::column, id, spelled(word), 0.93, NameSource::name);
        const CatalogTable& table = catalog_.table(column.table);
        for (const std::string_view tail : tails) {
            if (!word.ends_with(tail) || word.size() == tail.size() || word.size() > tail.size() + 5)
                continue;
            const std::string_view head = std::string_view(word).substr(0, word.size() - tail.size());
            const bool own = std::any_of(table.words.begin(), table.words.end(),
                                         [&](const std::string& part) { return part.starts_with(head); });
            if (!own)
                continue;
            const Words rest = spelled(tail);
            put(NameKind::column, id, rest, 0.9, NameSource::name);
            Words full = table.words;
            full.insert(full.end(), rest.begin(), rest.end());
            put(NameKind::column, id, full, 0.95, NameSource::name);
            return;
        }
    }

    // A short comment is another name.
    void comment(int id, const std::string& text)
    {
        Words words = split_words(normalise(text));
        if (!words.empty() && words.size() <= 4)
            name(NameKind::column, id, words, 0.9);
    }

    Catalog& catalog_;
    const Thesaurus* thesaurus_;
    std::unordered_map<std::string, std::vector<std::string>> thesaurus_words_;
};

bool same_name(std::string_view a, std::string_view b)
{
    return normalise(a) == normalise(b);
}

void index_taught(Catalog& catalog, NameIndexer& indexer)
{
    const Knowledge& knowledge = catalog.knowledge;
    for (std::size_t i = 0; i < knowledge.synonyms.size(); ++i) {
        const Synonym& synonym = knowledge.synonyms[i];
        const std::size_t dot = synonym.target.table.rfind('.');
        const std::string table_name =
            dot == std::string::npos ? synonym.target.table : synonym.target.table.substr(dot + 1);
        const Words words = split_words(normalise(synonym.words));
        const double score = 0.6 + 0.45 * std::clamp(synonym.weight, 0.0, 1.0);
        for (int t = 0; t < catalog.table_count(); ++t) {
            const CatalogTable& table = catalog.table(t);
            if (!same_name(table.info->name, table_name))
                continue;
            if (synonym.target.column.empty())
                indexer.put(NameKind::table, t, words, score, NameSource::taught, static_cast<int>(i));
            for (int c = table.first_column; c < table.first_column + table.column_count; ++c)
                if (!synonym.target.column.empty() && same_name(catalog.column(c).info->name, synonym.target.column))
                    indexer.put(NameKind::column, c, words, score, NameSource::taught, static_cast<int>(i));
        }
    }
    for (std::size_t i = 0; i < knowledge.metrics.size(); ++i) {
        const auto put = [&](const std::string& name, double score) {
            const Words words = split_words(normalise(name));
            indexer.put(NameKind::metric, static_cast<int>(i), words, score, NameSource::taught);
            const auto known = synonym_table().find(stem_key(words));
            if (known != synonym_table().end())
                for (const Words& other : known->second)
                    indexer.put(NameKind::metric, static_cast<int>(i), other, 0.82 * score, NameSource::synonym);
        };
        put(knowledge.metrics[i].name, 1.05);
        for (const std::string& name : knowledge.metrics[i].other_names)
            put(name, 1.05);
    }
    for (std::size_t i = 0; i < knowledge.value_aliases.size(); ++i)
        indexer.put(NameKind::condition, static_cast<int>(i), split_words(normalise(knowledge.value_aliases[i].words)),
                    1.05, NameSource::taught);
}

}

namespace {

// Short parts of names, which may be words cut short: "drv", "adm".
void collect_short_words(Catalog& catalog)
{
    constexpr std::size_t shortest = 3, longest = 6;
    const auto collect = [&](const std::string& name) {
        for (std::string& part : identifier_parts(name))
            if (part.size() >= shortest && part.size() <= longest)
                catalog.short_words.push_back(std::move(part));
    };
    for (const CatalogTable& table : catalog.tables)
        collect(table.info->name);
    for (const CatalogColumn& column : catalog.columns)
        collect(column.info->name);
    std::sort(catalog.short_words.begin(), catalog.short_words.end());
    catalog.short_words.erase(std::unique(catalog.short_words.begin(), catalog.short_words.end()),
                              catalog.short_words.end());
}

}

void index_names(Catalog& catalog, const Thesaurus* thesaurus)
{
    collect_short_words(catalog);
    NameIndexer indexer(catalog, thesaurus);
    for (int t = 0; t < catalog.table_count(); ++t)
        indexer.table(t);
    for (int c = 0; c < catalog.column_count(); ++c)
        indexer.column(c);
    index_taught(catalog, indexer);
    for (auto& [key, hits] : catalog.names) {
        sort_stably(hits, [](const NameHit& a, const NameHit& b) {
            return a.score != b.score ? a.score > b.score : a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
        });
        hits.shrink_to_fit();
    }
}

}
