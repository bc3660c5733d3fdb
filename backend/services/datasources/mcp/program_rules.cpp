#include "services/datasources/mcp/program_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

// The words up to the next ";" or the end; none if a quote is not closed. Quotes are ' and "; inside them nothing is
// special.
std::optional<std::vector<std::string>> take_words(std::string_view& text)
{
    std::vector<std::string> words;
    bool inside = false;
    char quote = 0;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote == 0 && c == ';')
            break;
        if (quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
            inside = false;
            continue;
        }
        if (!std::exchange(inside, true))
            words.emplace_back();
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        else
            words.back() += c;
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    return quote == 0 ? std::optional(std::move(words)) : std::nullopt;
}

bool is_variable(std::string_view word)
{
    return word.size() > 1 && word.ends_with('=') && word.find('/') == std::string_view::npos;
}

}

Result<ProgramRules> ProgramRules::parse(std::string_view text)
{
    ProgramRules rules;
    while (!text.empty()) {
        auto words = take_words(text);
        if (!words)
            return fail(Errc::invalid_argument, "\"mcp.programs\" holds a quote that is not closed.");
        if (words->empty())
            continue;
        if (words->size() == 1 && words->front() == "*") {
            rules.everything_ = true;
            continue;
        }
        Rule rule;
        for (std::string& word : *words) {
            if (rule.words.empty() && is_variable(word))
                rule.variables.push_back(word.substr(0, word.size() - 1));
            else
                rule.words.push_back(std::move(word));
        }
        rule.further = rule.words.size() > 1 && rule.words.back() == "*";
        if (rule.further)
            rule.words.pop_back();
        if (rule.words.empty() || rule.words.front() == "*")
            return fail(Errc::invalid_argument, "\"mcp.programs\" has variables without a program.");
        rules.rules_.push_back(std::move(rule));
    }
    return rules;
}

Result<void> ProgramRules::check(const McpConfig& config) const
{
    if (everything_ || !config.is_program())
        return {};
    std::vector<std::string> words{config.command};
    words.insert(words.end(), config.arguments.begin(), config.arguments.end());
    const auto allows = [&](const Rule& rule) {
        const bool same = rule.further ? words.size() >= rule.words.size() &&
                                             std::equal(rule.words.begin(), rule.words.end(), words.begin())
                                       : words == rule.words;
        return same && std::ranges::all_of(config.environment, [&](const auto& variable) {
                   return std::ranges::find(rule.variables, variable.first) != rule.variables.end();
               });
    };
    if (std::ranges::any_of(rules_, allows))
        return {};
    std::string line;
    for (const auto& [name, value] : config.environment)
        line += name + "= ";
    return fail(
        Errc::forbidden,
        fmt::format("To start a program is to run it with the rights of DataChat, so whoever runs DataChat must "
                    "allow it: the setting mcp.programs (DATACHAT_MCP_PROGRAMS) would have to hold \"{}{}\". "
                    "Or start the server elsewhere and give its address.",
                    line, config.shown()));
}

}
