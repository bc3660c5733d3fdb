#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace datachat::sql {

// Whether the tree calls a form by this name that is written with words and brackets. No engine has functions of these
// names: a call of one would come out as the form.
inline bool is_form_name(std::string_view name)
{
    constexpr std::array<std::string_view, 23> names{
        "all_columns",   "all_of",    "any_of",         "argument_limit", "date_unit",  "grouping_set",
        "grouping_sets", "ilike_all", "ilike_any",      "ignore_nulls",   "in_unnest",  "json_path",
        "like_all",      "like_any",  "named_argument", "respect_nulls",  "rows_from",  "slice",
        "struct_field",  "trim_both", "trim_leading",   "trim_trailing",  "typed_array"};
    return std::ranges::find(names, name) != names.end();
}

}
