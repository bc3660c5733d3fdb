#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datachat::agents::prompts {

// The text files of this folder, embedded when building.
std::string_view draft_rules();
std::string_view draft_question();
std::string_view repair_request();

// Puts values in the places {{name}}. What a value holds is never looked at again. Throws std::logic_error for a place
// without a value: that is a mistake in a prompt's file.
std::string fill(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values);

}
