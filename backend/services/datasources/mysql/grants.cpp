#include "services/datasources/mysql/grants.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace datachat::services::datasources::mysql {
namespace {

// Privileges with which nothing can be changed.
constexpr std::array<std::string_view, 15> reading{
    "USAGE",          "SELECT",          "SHOW VIEW",     "SHOW DATABASES",    "SHOW CREATE ROUTINE",
    "SHOW_ROUTINE",   "PROCESS",         "LOCK TABLES",   "EXECUTE",           "REPLICATION CLIENT",
    "BINLOG MONITOR", "REPLICA MONITOR", "SLAVE MONITOR", "REPLICATION SLAVE", "REPLICATION REPLICA"};

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

// The end of a name in backticks that begins at `start`.
std::size_t end_of_name(std::string_view text, std::size_t start)
{
    const auto end = text.find(text[start], start + 1);
    return end == std::string_view::npos ? text.size() : end + 1;
}

// Where `word` stands outside of names in quotes; npos if nowhere.
std::size_t find_outside_names(std::string_view text, std::string_view word)
{
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '`' || text[i] == '\'' || text[i] == '"')
            i = end_of_name(text, i);
        else if (text.substr(i).starts_with(word))
            return i;
        else
            ++i;
    }
    return std::string_view::npos;
}

// "SELECT (`a`, `b`), INSERT (`a`)" -> SELECT, INSERT
std::vector<std::string> privileges_in(std::string_view text)
{
    std::vector<std::string> found;
    std::string word;
    int depth = 0;
    const auto finish = [&] {
        if (const std::string privilege = upper(trimmed(word)); !privilege.empty())
            found.push_back(privilege);
        word.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '`') {
            i = end_of_name(text, i);
            continue;
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0)
            finish();
        else if (depth == 0 && c != ')')
            word += c;
        ++i;
    }
    finish();
    return found;
}

void read_grant(WriteRights& rights, std::string_view line)
{
    constexpr std::string_view grant = "GRANT ";
    if (!line.starts_with(grant)) {
        rights.writing.emplace_back("a right that DataChat does not know");
        return;
    }
    line.remove_prefix(grant.size());
    const auto on = find_outside_names(line, " ON ");
    if (on == std::string_view::npos)
        return; // GRANT `role` TO `user`: what an active role may do has lines of its own, and no role can be switched
                // on
    std::string_view place = line.substr(on + 4);
    const auto to = find_outside_names(place, " TO ");
    const std::string_view rest = to == std::string_view::npos ? std::string_view() : place.substr(to);
    place = place.substr(0, to);
    for (const std::string& privilege : privileges_in(line.substr(0, on))) {
        const bool all = privilege.starts_with("ALL");
        rights.files = rights.files || privilege == "FILE" || (all && place == "*.*");
        rights.routines = rights.routines || privilege == "EXECUTE" || all;
        if (privilege != "FILE" && std::ranges::find(reading, privilege) == reading.end())
            rights.writing.push_back(privilege + " on " + std::string(place));
    }
    if (find_outside_names(rest, "WITH GRANT OPTION") != std::string_view::npos)
        rights.writing.push_back("GRANT OPTION on " + std::string(place));
}

}

WriteRights rights_of(std::span<const std::string> grants)
{
    WriteRights rights;
    for (const std::string& line : grants)
        read_grant(rights, line);
    return rights;
}

}
