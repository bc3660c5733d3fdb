#include "sql/suggestions.hpp"

#include "sql/keywords.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

// Names longer than this are compared by their beginning.
constexpr std::size_t longest = 64;

// Insertions, deletions, changes and swaps of neighbours between two words.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

std::string letters(std::string_view name)
{
    std::string result;
    for (const char c : to_lower_ascii(name.substr(0, longest))) {
        if (c != '_' && c != ' ' && c != '-')
            result += c;
    }
    return result;
}

}

bool same_name(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string> nearest_names(std::string_view written, const std::vector<std::string>& names)
{
    const std::string wanted = letters(written);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const std::string& name : names) {
        const std::string candidate = letters(name);
        if (candidate.empty() || wanted.empty())
            continue;
        const std::size_t difference =
            std::max(candidate.size(), wanted.size()) - std::min(candidate.size(), wanted.size());
        const std::size_t allowed = wanted.size() < 3 ? 0 : std::max<std::size_t>(1, wanted.size() / 3);
        const bool part = candidate.find(wanted) != std::string::npos || wanted.find(candidate) != std::string::npos;
        if (difference > allowed && !part)
            continue;
        const std::size_t steps = distance(wanted, candidate);
        if (steps <= allowed)
            near.emplace_back(steps, name);
        else if (part && std::min(candidate.size(), wanted.size()) >= 3)
            near.emplace_back(allowed + 1 + difference, name);
    }
    std::ranges::sort(near);
    std::vector<std::string> result;
    for (auto& [steps, name] : near) {
        if (result.size() < 3 && std::ranges::find(result, name) == result.end())
            result.push_back(std::move(name));
    }
    return result;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& names)
{
    const auto near = nearest_names(written, names);
    std::string text;
    for (std::size_t i = 0; i < near.size(); ++i)
        text += (i == 0 ? " Did you mean \"" : i + 1 == near.size() ? " or \"" : ", \"") + near[i] + "\"";
    return text.empty() ? text : text + "?";
}

}
