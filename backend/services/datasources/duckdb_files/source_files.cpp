#include "services/datasources/duckdb_files/source_files.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

constexpr std::string_view cache_version = "1"; // raise it when files are understood in another way
constexpr std::size_t most_files = 1000;
constexpr std::string_view readable =
    "DataChat reads .csv, .tsv, .txt, .json, .jsonl, .ndjson and .parquet files, the text ones also with .gz.";

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

struct Ending {
    std::string_view text;
    FileFormat format;
};

constexpr std::array endings{Ending{".csv", FileFormat::csv},     Ending{".tsv", FileFormat::csv},
                             Ending{".tab", FileFormat::csv},     Ending{".txt", FileFormat::csv},
                             Ending{".json", FileFormat::json},   Ending{".jsonl", FileFormat::json},
                             Ending{".ndjson", FileFormat::json}, Ending{".parquet", FileFormat::parquet}};

struct Kind {
    FileFormat format;
    bool compressed;
};

std::optional<Kind> kind_of(std::string_view file_name)
{
    std::string name = lower(file_name);
    const bool compressed = name.ends_with(".gz");
    if (compressed)
        name.resize(name.size() - 3);
    for (const Ending& ending : endings) {
        if (name.ends_with(ending.text) && !(compressed && ending.format == FileFormat::parquet))
            return Kind{ending.format, compressed};
    }
    return std::nullopt;
}

core::Result<void> add_file(std::vector<SourceFile>& files, const std::filesystem::path& path, Kind kind)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return fail(Errc::not_found, fmt::format("There is no file {}; check the path.", path.string()));
    SourceFile file;
    file.path = std::filesystem::absolute(path).lexically_normal();
    file.format = kind.format;
    file.compressed = kind.compressed;
    file.size = static_cast<std::uint64_t>(status.st_size);
    file.modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    files.push_back(std::move(file));
    return {};
}

core::Result<void> add_folder(std::vector<SourceFile>& files, const std::filesystem::path& folder)
{
    std::error_code failed;
    const std::size_t before = files.size();
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        std::error_code ignored;
        const std::string name = entry.path().filename().string();
        const auto kind = kind_of(name);
        const bool is_note = lower(name).ends_with(".txt") || lower(name).ends_with(".txt.gz");
        if (!kind || is_note || name.starts_with('.') || !entry.is_regular_file(ignored))
            continue;
        if (auto added = add_file(files, entry.path(), *kind); !added)
            return added;
    }
    if (failed)
        return fail(Errc::unavailable,
                    fmt::format("The folder {} cannot be read; check its permissions.", folder.string()),
                    failed.message());
    if (files.size() == before)
        return fail(Errc::invalid_argument,
                    fmt::format("There is no data file in the folder {}. {}", folder.string(), readable));
    return {};
}

void name_tables(std::vector<SourceFile>& files)
{
    std::set<std::string> taken;
    static constexpr std::array<std::string_view, 3> format_names{"csv", "json", "parquet"};
    for (SourceFile& file : files) {
        const std::string plain =
            file.options.table ? *file.options.table : table_name_of(file.path.filename().string());
        std::string name = plain;
        if (taken.contains(lower(name))) // products.csv and products.parquet
            name = fmt::format("{}_{}", plain, format_names[static_cast<std::size_t>(file.format)]);
        for (int number = 2; taken.contains(lower(name)); ++number)
            name = fmt::format("{}_{}", plain, number);
        taken.insert(lower(name));
        file.table = name;
    }
}

}

std::string table_name_of(std::string_view file_name)
{
    std::string_view stem = file_name;
    if (lower(stem).ends_with(".gz"))
        stem.remove_suffix(3);
    stem = stem.substr(0, stem.rfind('.'));
    std::string name;
    for (const char c : stem) {
        const auto byte = static_cast<unsigned char>(c);
        const bool kept = std::isalnum(byte) != 0 || byte >= 0x80; // letters of any language
        if (kept)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (name.ends_with('_'))
        name.pop_back();
    if (name.empty())
        return "data";
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0)
        name.insert(0, "t_");
    return name;
}

core::Result<std::vector<SourceFile>> find_source_files(const std::vector<std::filesystem::path>& paths,
                                                        const std::map<std::string, FileOptions>& options)
{
    std::vector<SourceFile> files;
    for (const std::filesystem::path& path : paths) {
        std::error_code ignored;
        const auto status = std::filesystem::status(path, ignored);
        if (!std::filesystem::exists(status))
            return fail(Errc::not_found, fmt::format("There is no file or folder {}; check the path.", path.string()));
        if (std::filesystem::is_directory(status)) {
            if (auto added = add_folder(files, path); !added)
                return std::unexpected(added.error());
            continue;
        }
        const auto kind = kind_of(path.filename().string());
        if (!kind)
            return fail(Errc::invalid_argument,
                        fmt::format("{} is no data file by its name. {}", path.string(), readable));
        if (auto added = add_file(files, path, *kind); !added)
            return std::unexpected(added.error());
    }
    if (files.empty())
        return fail(Errc::invalid_argument, fmt::format("No data file is given. {}", readable));
    if (files.size() > most_files)
        return fail(Errc::too_large, fmt::format("{} data files are too many; give a folder with at most {}.",
                                                 files.size(), most_files));
    std::ranges::sort(files, {}, &SourceFile::path);
    const auto doubles = std::ranges::unique(files, {}, &SourceFile::path);
    files.erase(doubles.begin(), doubles.end());
    for (SourceFile& file : files) {
        if (const auto set = options.find(file.path.filename().string()); set != options.end())
            file.options = set->second;
    }
    name_tables(files);
    return files;
}

std::string as_pattern(const std::filesystem::path& path)
{
    std::string pattern;
    for (const char c : path.string()) {
        if (c == '[' || c == '*' || c == '?')
            pattern += fmt::format("[{}]", c);
        else
            pattern += c;
    }
    return pattern;
}

std::string fingerprint(const std::vector<SourceFile>& files, std::string_view library_version)
{
    core::Digest digest;
    digest.add_field(cache_version);
    digest.add_field(library_version);
    for (const SourceFile& file : files) {
        digest.add_field(file.path.string());
        digest.add_field(fmt::format("{}/{}/{}", file.size, file.modified_ns, file.table));
        const FileOptions& o = file.options;
        digest.add_field(fmt::format("{}/{}/{}/{}/{}", o.separator.value_or('\0'), o.quote.value_or('\0'),
                                     o.header ? (*o.header ? 1 : 0) : 2,
                                     o.skip ? static_cast<std::int64_t>(*o.skip) : -1, o.decimal.value_or('\0')));
        digest.add_field(o.date_format.value_or(""));
        digest.add_field(o.encoding.value_or(""));
        for (const auto& [column, type] : o.types) {
            digest.add_field(column);
            digest.add_field(type);
        }
    }
    return digest.hex().substr(0, 32);
}

}
