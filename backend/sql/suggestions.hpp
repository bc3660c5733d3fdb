#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace datachat::sql {

bool same_name(std::string_view a, std::string_view b); // but for ASCII case

// Up to three of `names` that `written` may have been meant for, nearest first.
std::vector<std::string> nearest_names(std::string_view written, const std::vector<std::string>& names);

// ` Did you mean "a" or "b"?`, or nothing.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& names);

}
