#include "services/datasources/local_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

namespace datachat::services::datasources {
namespace {

using core::Errc;
using core::fail;

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

template <std::size_t N>
bool ends_with_one_of(std::string_view name, const std::array<std::string_view, N>& endings)
{
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool has_database_ending(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> endings{".sqlite", ".sqlite3", ".db", ".db3", ".s3db"};
    return ends_with_one_of(name, endings);
}

bool has_data_ending(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> endings{".csv", ".tsv",  ".txt",   ".tab",    ".duckdb",
                                                              ".ddb", ".json", ".jsonl", ".ndjson", ".parquet"};
    return ends_with_one_of(name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name, endings);
}

std::string first_bytes(const std::filesystem::path& file)
{
    std::string bytes(16, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

}

core::Result<std::string> scheme_of_path(std::string_view text)
{
    std::error_code ignored;
    const std::filesystem::path path(text);
    const auto status = std::filesystem::status(path, ignored);
    const std::string name = lower(text);
    if (!std::filesystem::exists(status)) {
        if (text.find_first_of("*?") != std::string_view::npos || text.find(';') != std::string_view::npos)
            return "files"; // a set of files, or several paths
        if (has_database_ending(name) || has_data_ending(name) || text.find('/') != std::string_view::npos)
            return fail(Errc::not_found, fmt::format("There is no file or folder {}; check the path.", text));
        return fail(Errc::invalid_argument, fmt::format("\"{}\" is no data source.", text));
    }
    if (std::filesystem::is_directory(status))
        return "files";
    const std::string start = first_bytes(path);
    if (start.starts_with("SQLite format 3") || (has_database_ending(name) && !has_data_ending(name)))
        return "sqlite";
    if (start.starts_with("PAR1") || has_data_ending(name) ||
        start.substr(std::min<std::size_t>(8, start.size())).starts_with("DUCK"))
        return "files";
    return fail(Errc::invalid_argument,
                fmt::format("{} is neither an SQLite or DuckDB database nor a CSV, TSV, JSON or Parquet file.", text));
}

core::Result<std::filesystem::path> path_of_address(std::string_view address)
{
    const std::size_t colon = address.find(':');
    std::string_view text = colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
    if (text.starts_with("//"))
        text.remove_prefix(2);
    if (text.empty())
        return fail(Errc::invalid_argument, fmt::format("The path after \"{}\" is missing.", address));
    std::error_code error;
    const auto absolute = std::filesystem::absolute(std::filesystem::path(text), error).lexically_normal();
    return error ? std::filesystem::path(text) : absolute;
}

}
