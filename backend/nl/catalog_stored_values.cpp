#include "nl/catalog_stored_values.hpp"

#include "nl/catalog.hpp"
#include "nl/token.hpp"

#include <algorithm>

namespace datachat::nl {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_but_for_case(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

}

std::optional<bool> CatalogStoredValues::holds(sql::SchemaColumn column, std::string_view text) const
{
    const int id = catalog_.table(static_cast<int>(column.table)).first_column + static_cast<int>(column.column);
    const int place = catalog_.column(id).profile;
    if (place < 0)
        return std::nullopt;
    const ColumnProfile& profile = catalog_.profiles[static_cast<std::size_t>(place)];
    if (profile.values.empty())
        return std::nullopt;
    if (std::ranges::any_of(profile.values, [&](const std::string& value) { return equal_but_for_case(value, text); }))
        return true;
    return profile.complete ? std::optional(false) : std::nullopt;
}

bool CatalogStoredValues::is_stored(std::string_view text) const
{
    const auto found = catalog_.values.find(normalise(text));
    return found != catalog_.values.end() && std::ranges::any_of(found->second, [&](ValueHit hit) {
               return catalog_.column(hit.column).info->type == models::Type::text &&
                      equal_but_for_case(catalog_.value_text(hit), text);
           });
}

}
