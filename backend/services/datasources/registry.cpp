#include "services/datasources/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace datachat::services::datasources {
namespace {

using core::Errc;
using core::fail;

constexpr std::string_view ways = "Write sqlite:PATH, files:FOLDER, postgres://USER@HOST/DATABASE, or the path of a "
                                  "database, a data file or a folder.";

struct Prefix {
    std::string_view prefix;
    std::string_view kind;
};

constexpr std::array path_prefixes{
    Prefix{"sqlite://", "sqlite"}, Prefix{"sqlite:", "sqlite"}, Prefix{"files://", "files"},
    Prefix{"files:", "files"},     Prefix{"file://", "files"},
};

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
    static constexpr std::array<std::string_view, 8> endings{".csv",  ".tsv",   ".txt",    ".tab",
                                                             ".json", ".jsonl", ".ndjson", ".parquet"};
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

Result<SourceAddress> guess_from_path(std::string_view text)
{
    std::error_code ignored;
    const std::filesystem::path path(text);
    const auto status = std::filesystem::status(path, ignored);
    if (!std::filesystem::exists(status)) {
        if (has_database_ending(lower(text)) || has_data_ending(lower(text)) ||
            text.find('/') != std::string_view::npos)
            return fail(Errc::not_found, fmt::format("There is no file or folder {}; check the path.", text));
        return fail(Errc::invalid_argument, fmt::format("\"{}\" is no data source. {}", text, ways));
    }
    if (std::filesystem::is_directory(status))
        return SourceAddress{"files", std::string(text)};
    const std::string start = first_bytes(path);
    if (start.starts_with("SQLite format 3") || (has_database_ending(lower(text)) && !has_data_ending(lower(text))))
        return SourceAddress{"sqlite", std::string(text)};
    if (start.starts_with("PAR1") || has_data_ending(lower(text)))
        return SourceAddress{"files", std::string(text)};
    return fail(Errc::invalid_argument,
                fmt::format("{} is neither an SQLite database nor a CSV, TSV, JSON or Parquet file. {}", text, ways));
}

}

Result<SourceAddress> parse_address(std::string_view text)
{
    if (text.empty())
        return fail(Errc::invalid_argument, fmt::format("No data source is given. {}", ways));
    if (text.size() > 4096 || text.find('\0') != std::string_view::npos)
        return fail(Errc::invalid_argument, fmt::format("The data source's address is too long or not text. {}", ways));
    if (text.starts_with("postgres://") || text.starts_with("postgresql://"))
        return SourceAddress{"postgres", std::string(text)};
    for (const Prefix& prefix : path_prefixes) {
        if (!text.starts_with(prefix.prefix))
            continue;
        const std::string_view path = text.substr(prefix.prefix.size());
        if (path.empty())
            return fail(Errc::invalid_argument,
                        fmt::format("The path after \"{}\" is missing. {}", prefix.prefix, ways));
        return SourceAddress{std::string(prefix.kind), std::string(path)};
    }
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos)
        return SourceAddress{lower(text.substr(0, scheme)), std::string(text)};
    return guess_from_path(text);
}

std::string shown(const SourceAddress& address)
{
    const auto scheme = address.target.find("://");
    if (scheme == std::string::npos)
        return fmt::format("{}:{}", address.kind, address.target);
    const auto host = address.target.rfind('@');
    std::string text = address.target;
    if (host != std::string::npos) {
        const auto colon = text.find(':', scheme + 3);
        if (colon != std::string::npos && colon < host)
            text.erase(colon, host - colon);
    }
    const auto query = text.find('?'); // may hold password=
    return query == std::string::npos ? text : text.substr(0, query);
}

void Registry::add(std::string kind, Factory factory)
{
    factories_.insert_or_assign(std::move(kind), std::move(factory));
}

std::vector<std::string> Registry::kinds() const
{
    std::vector<std::string> names;
    for (const auto& [kind, factory] : factories_)
        names.push_back(kind);
    return names;
}

Result<std::unique_ptr<DataSource>> Registry::make(std::string_view address) const
{
    const auto parsed = parse_address(address);
    if (!parsed)
        return std::unexpected(parsed.error());
    return make(*parsed);
}

Result<std::unique_ptr<DataSource>> Registry::make(const SourceAddress& address) const
{
    const auto factory = factories_.find(address.kind);
    if (factory == factories_.end())
        return fail(Errc::unsupported, fmt::format("DataChat cannot read \"{}\" sources; it reads these kinds: {}. {}",
                                                   address.kind, fmt::join(kinds(), ", "), ways));
    return factory->second(address);
}

}
