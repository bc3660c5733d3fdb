#include "nl/catalog.hpp"

#include "nl/language.hpp"
#include "nl/names.hpp"
#include "nl/token.hpp"

#include <algorithm>
#include <unordered_set>

namespace datachat::nl {
namespace {

// Words that identifiers without borders may be cut into: the lexicon's and those of the schema's own well-cut names.
class Vocabulary {
public:
    Vocabulary(const models::Schema& schema, const Thesaurus* thesaurus) : thesaurus_(thesaurus)
    {
        for (const std::string_view group : english().synonym_groups)
            for (const std::string& phrase : split_words(group, ','))
                for (const std::string& word : split_words(phrase))
                    words_.insert(word);
        for (const models::TableInfo& table : schema.tables) {
            for (std::string& word : split_identifier(table.name)) {
                words_.insert(singular(word));
                words_.insert(std::move(word));
            }
        }
    }
    bool contains(std::string_view word) const
    {
        const std::string key(word);
        return words_.contains(key) || (thesaurus_ != nullptr && word.size() > 3 && !thesaurus_->synonyms(key).empty());
    }

private:
    std::unordered_set<std::string> words_;
    const Thesaurus* thesaurus_;
};

}

int Catalog::distance(int a, int b) const
{
    if (a == b)
        return 0;
    if (distances.empty())
        return 3;
    const std::uint8_t hops = distances[static_cast<std::size_t>(a) * tables.size() + static_cast<std::size_t>(b)];
    return hops == 255 ? 9 : hops;
}

std::span<const NameHit> Catalog::find_name(const std::string& key) const
{
    const std::span<const NameHit> all = find_every_name(key);
    return all.first(std::min(all.size(), crowd));
}

std::span<const NameHit> Catalog::find_every_name(const std::string& key) const
{
    const auto found = names.find(key);
    return found == names.end() ? std::span<const NameHit>{} : std::span<const NameHit>(found->second);
}

const std::string& Catalog::value_text(ValueHit hit) const
{
    return profiles[static_cast<std::size_t>(column(hit.column).profile)].values[static_cast<std::size_t>(hit.value)];
}

const models::Schema& schema_of(const Catalog& catalog)
{
    return catalog.schema;
}

std::shared_ptr<const Catalog> build_catalog(models::Schema schema, std::vector<ColumnProfile> profiles,
                                             Knowledge knowledge, const Thesaurus* thesaurus)
{
    auto catalog = std::make_shared<Catalog>();
    catalog->schema = std::move(schema);
    catalog->profiles = std::move(profiles);
    catalog->knowledge = std::move(knowledge);
    const Vocabulary vocabulary(catalog->schema, thesaurus);
    const auto is_word = [&](std::string_view word) { return vocabulary.contains(word); };
    for (const models::TableInfo& info : catalog->schema.tables) {
        CatalogTable table;
        table.info = &info;
        table.words = split_identifier(info.name, is_word);
        table.first_column = catalog->column_count();
        table.column_count = static_cast<int>(info.columns.size());
        for (const models::ColumnInfo& column_info : info.columns) {
            CatalogColumn column;
            column.table = catalog->table_count();
            column.info = &column_info;
            column.words = split_identifier(column_info.name, is_word);
            catalog->columns.push_back(std::move(column));
        }
        catalog->tables.push_back(std::move(table));
    }
    for (std::size_t i = 0; i < catalog->profiles.size(); ++i) {
        const ColumnProfile& profile = catalog->profiles[i];
        if (profile.table >= catalog->tables.size())
            continue;
        const CatalogTable& table = catalog->tables[profile.table];
        if (profile.column < static_cast<std::size_t>(table.column_count))
            catalog->columns[static_cast<std::size_t>(table.first_column) + profile.column].profile =
                static_cast<int>(i);
    }
    find_keys(*catalog);
    describe_columns(*catalog);
    index_names(*catalog, thesaurus);
    index_values(*catalog);
    return catalog;
}

}
