#include "services/datasources/duckdb_files/file_overrides.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;
using core::Result;

Result<std::optional<char>> one_character(std::string_view value)
{
    if (value == "tab" || value == "\\t")
        return '\t';
    if (value.size() > 1)
        return fail(Errc::invalid_argument, fmt::format("\"{}\" must be one character (or \"tab\").", value));
    return value.empty() ? std::nullopt : std::optional(value.front());
}

std::optional<std::string> text_or_none(std::string_view value)
{
    return value.empty() ? std::nullopt : std::optional(std::string(value));
}

Result<void> set_character(std::optional<char>& target, std::string_view value)
{
    auto character = one_character(value);
    if (!character)
        return std::unexpected(character.error());
    target = *character;
    return {};
}

Result<void> set(FileOptions& options, std::string_view key, std::string_view value)
{
    if (key == "separator")
        return set_character(options.separator, value);
    if (key == "quote")
        return set_character(options.quote, value);
    if (key == "decimal") {
        if (!value.empty() && value != "." && value != ",")
            return fail(Errc::invalid_argument, "\"decimal\" must be . or ,");
        return set_character(options.decimal, value);
    }
    if (key == "header") {
        if (!value.empty() && value != "true" && value != "false")
            return fail(Errc::invalid_argument, "\"header\" must be true or false.");
        options.header = value.empty() ? std::nullopt : std::optional(value == "true");
        return {};
    }
    if (key == "skip") {
        std::uint32_t lines = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), lines);
        if (!value.empty() && (error != std::errc() || end != value.data() + value.size()))
            return fail(Errc::invalid_argument, "\"skip\" must be a number of lines.");
        options.skip = value.empty() ? std::nullopt : std::optional(lines);
        return {};
    }
    if (key == "date_format")
        options.date_format = text_or_none(value);
    else if (key == "encoding")
        options.encoding = text_or_none(value);
    else if (key == "table")
        options.table = text_or_none(value);
    else if (key.starts_with("type.") && value.empty())
        options.types.erase(std::string(key.substr(5)));
    else if (key.starts_with("type.") && key.size() > 5)
        options.types[std::string(key.substr(5))] = value;
    else
        return fail(Errc::invalid_argument, fmt::format("There is no file option \"{}\": use separator, quote, header, "
                                                        "skip, decimal, date_format, encoding, table or type.COLUMN.",
                                                        key));
    return {};
}

// Options as the assignments that would make them.
boost::json::object assignments(const FileOptions& options)
{
    boost::json::object object;
    const auto character = [&](const char* key, const std::optional<char>& value) {
        if (value)
            object[key] = *value == '\t' ? "tab" : std::string(1, *value);
    };
    const auto text = [&](const char* key, const std::optional<std::string>& value) {
        if (value)
            object[key] = *value;
    };
    character("separator", options.separator);
    character("quote", options.quote);
    character("decimal", options.decimal);
    if (options.header)
        object["header"] = *options.header ? "true" : "false";
    if (options.skip)
        object["skip"] = fmt::format("{}", *options.skip);
    text("date_format", options.date_format);
    text("encoding", options.encoding);
    text("table", options.table);
    for (const auto& [column, type] : options.types)
        object["type." + column] = type;
    return object;
}

}

Result<FileOverrides> read_overrides(const boost::json::object& files)
{
    FileOverrides overrides;
    for (const auto& [file, keys] : files) {
        if (!keys.is_object())
            return fail(Errc::invalid_argument, "Options of files are written {FILE: {KEY: VALUE}}.");
        for (const auto& [key, value] : keys.get_object()) {
            if (!value.is_string())
                return fail(Errc::invalid_argument,
                            fmt::format("The file option \"{}\" must be a text.", std::string_view(key).substr(0, 60)));
            if (auto fits = set(overrides[std::string(file)], std::string_view(key), value.get_string()); !fits)
                return std::unexpected(fits.error());
        }
    }
    return overrides;
}

boost::json::object write_overrides(const FileOverrides& overrides)
{
    boost::json::object files;
    for (const auto& [file, options] : overrides) {
        if (options != FileOptions{})
            files[file] = assignments(options);
    }
    return files;
}

Result<void> apply_override(FileOverrides& overrides, std::string_view assignment)
{
    const std::size_t equals = assignment.find('=');
    const std::size_t colon = assignment.substr(0, equals).rfind(':');
    if (equals == std::string_view::npos || colon == std::string_view::npos || colon == 0)
        return fail(
            Errc::invalid_argument,
            fmt::format("A file option is written FILE:KEY=VALUE, for example visits.csv:decimal=, and not \"{}\".",
                        assignment));
    return set(overrides[std::string(assignment.substr(0, colon))], assignment.substr(colon + 1, equals - colon - 1),
               assignment.substr(equals + 1));
}

}
