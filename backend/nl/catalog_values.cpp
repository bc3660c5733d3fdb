#include "nl/catalog.hpp"
#include "nl/names.hpp"
#include "nl/token.hpp"

// The index from stored values to their columns.
namespace datachat::nl {
namespace {

constexpr std::size_t max_words = 10;

std::size_t word_count(std::string_view text)
{
    std::size_t count = text.empty() ? 0 : 1;
    for (const char c : text)
        count += c == ' ' ? 1 : 0;
    return count;
}

}

void index_values(Catalog& catalog)
{
    for (int c = 0; c < catalog.column_count(); ++c) {
        const CatalogColumn& column = catalog.column(c);
        if (column.profile < 0 || models::is_numeric(column.info->type) || column.info->type == models::Type::boolean ||
            column.kind == ColumnKind::date)
            continue;
        const std::vector<std::string>& values = catalog.profiles[static_cast<std::size_t>(column.profile)].values;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].size() > 120)
                continue;
            const std::string key = normalise(values[i]);
            if (key.empty() || word_count(key) > max_words)
                continue;
            const ValueHit hit{c, static_cast<int>(i)};
            std::vector<ValueHit>& hits = catalog.values[key];
            if (hits.size() < 40)
                hits.push_back(hit);
            const std::string stems = stem_key(split_words(key));
            if (stems != key) {
                std::vector<ValueHit>& by_stem = catalog.value_stems[stems];
                if (by_stem.size() < 40)
                    by_stem.push_back(hit);
            }
        }
    }
}

}
