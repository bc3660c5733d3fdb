#include "app/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace datachat::app {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::array table{
    Setting{"home", "",
            "Folder for everything that DataChat keeps. Default: $XDG_DATA_HOME/datachat or ~/.local/share/datachat"},
    Setting{"metadata", "", "postgres://... keeps the metadata there; without it a SQLite file in the home folder"},
    Setting{"log_level", "error", "debug, info, warning or error; the log goes to standard error"},
    Setting{"confirm", "when_unsure", "When a plan waits for a confirmation: always, when_unsure or never"},
    Setting{"today", "", "The date that \"today\" means (2024-06-30); default: the clock's"},
    Setting{"zone", "UTC", "IANA time zone of dates in questions: Europe/Berlin"},
    Setting{"week_start", "monday", "monday or sunday"},
    Setting{"fiscal_year_start", "1", "Month in which the fiscal year begins, 1 to 12"},
    Setting{"limits.rows", "10000", "Rows that an answer reads at most"},
    Setting{"limits.megabytes", "64", "Memory that an answer's rows take at most"},
    Setting{"limits.seconds", "30", "Seconds that a query runs at most"},
    Setting{
        "engine.weights", "",
        "Weights file of the built-in engine's ranking; default: the one beside the program; \"none\" = rules alone"},
    Setting{"serve.hosts", "", "Further names under which the server may be called, with commas; it refuses others"},
    Setting{"serve.request_seconds", "30", "Seconds that a request may take to arrive; of an upload: each piece of it"},
    Setting{"mcp.programs", "",
            "Command lines that MCP sources of the server may start, with ; between them; NAME= before one for each "
            "variable that may be set, * behind it for any further arguments; none: only addresses"},
    Setting{"llm.provider", "",
            "groq, openai, ollama, vllm, llama-server or any OpenAI-style service; none = no model"},
    Setting{"llm.base_url", "", "Address of the service, when the provider's own is not meant"},
    Setting{"llm.model", "", "Name of the model at the provider"},
    Setting{"llm.api_key", "", "Key for the service; GROQ_API_KEY and OPENAI_API_KEY are found by themselves"},
};

const Setting* find_setting(std::string_view key)
{
    const auto found = std::ranges::find(table, key, &Setting::key);
    return found == table.end() ? nullptr : &*found;
}

Result<std::string> value_text(const toml::node& node, const std::string& key, std::string_view file)
{
    if (const auto text = node.value_exact<std::string>())
        return *text;
    if (const auto integer = node.value_exact<std::int64_t>())
        return fmt::format("{}", *integer);
    if (const auto date = node.value_exact<toml::date>())
        return fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    return fail(Errc::invalid_argument, fmt::format("{}:{}: \"{}\" must be a text, a whole number or a date.", file,
                                                    node.source().begin.line, key));
}

Result<void> read_table(const toml::table& source, const std::string& prefix, std::string_view file,
                        std::map<std::string, std::string>& out)
{
    for (const auto& [name, node] : source) {
        const std::string key = prefix + std::string(name.str());
        if (const toml::table* inner = node.as_table()) {
            if (auto read = read_table(*inner, key + '.', file, out); !read)
                return read;
            continue;
        }
        if (find_setting(key) == nullptr)
            return fail(Errc::invalid_argument,
                        fmt::format("{}:{}: there is no setting \"{}\". `datachat settings` lists them.", file,
                                    node.source().begin.line, key));
        auto value = value_text(node, key, file);
        if (!value)
            return std::unexpected(value.error());
        out[key] = std::move(*value);
    }
    return {};
}

Result<std::map<std::string, std::string>> read_file(std::string_view text, std::string_view file)
{
    std::map<std::string, std::string> values;
    try {
        const toml::table parsed = toml::parse(text, file);
        if (auto read = read_table(parsed, "", file, values); !read)
            return std::unexpected(read.error());
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid_argument,
                    fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
    }
    return values;
}

}

std::span<const Setting> all_settings()
{
    return table;
}

std::string environment_name(std::string_view key)
{
    std::string name = "DATACHAT_";
    for (const char c : key)
        name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c);
    return name;
}

Result<Settings> Settings::resolve(std::string_view file_text, std::string_view file_name,
                                   const Environment& environment, const std::map<std::string, std::string>& overrides)
{
    auto from_file = read_file(file_text, file_name);
    if (!from_file)
        return std::unexpected(from_file.error());
    for (const auto& [key, value] : overrides) {
        if (find_setting(key) == nullptr)
            return fail(Errc::invalid_argument,
                        fmt::format("There is no setting \"{}\". `datachat settings` lists them.", key));
    }
    Settings settings;
    for (const Setting& setting : table) {
        const std::string key(setting.key);
        Entry entry{std::string(setting.standard), "default"};
        if (const auto found = from_file->find(key); found != from_file->end())
            entry = {found->second, std::string(file_name)};
        if (const auto variable = environment(environment_name(key)); variable && !variable->empty())
            entry = {*variable, "environment"};
        if (const auto found = overrides.find(key); found != overrides.end())
            entry = {found->second, "command line"};
        settings.entries_.emplace(key, std::move(entry));
    }
    return settings;
}

const std::string& Settings::text(std::string_view key) const
{
    return entries_.find(key)->second.value;
}

const std::string& Settings::origin(std::string_view key) const
{
    return entries_.find(key)->second.origin;
}

Result<std::int64_t> Settings::integer(std::string_view key, std::int64_t least, std::int64_t most) const
{
    const std::string& value = text(key);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < least || number > most)
        return fail(Errc::invalid_argument, fmt::format("\"{}\" must be a whole number from {} to {}, not \"{}\" ({}).",
                                                        key, least, most, value, origin(key)));
    return number;
}

}
