#include "services/datasources/duckdb_files/source_files.hpp"

#include "core/digest.hpp"
#include "services/datasources/duckdb_files/file_pattern.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

constexpr std::string_view cache_version = "2"; // raise it when files are understood in another way
constexpr std::size_t most_files = 1000;

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

core::Result<SourceFile> source_file(const std::filesystem::path& path, const FormatOfName& format)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return fail(Errc::not_found, fmt::format("There is no file {}; check the path.", path.string()));
    SourceFile file;
    file.path = std::filesystem::absolute(path).lexically_normal();
    file.format = format.format;
    file.compressed = format.compressed;
    file.size = static_cast<std::uint64_t>(status.st_size);
    file.modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    // What a database's writer has not folded into the file yet.
    if (file.format == FileFormat::duckdb && ::stat((path.string() + ".wal").c_str(), &status) == 0) {
        file.size += static_cast<std::uint64_t>(status.st_size);
        file.modified_ns ^= std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    }
    return file;
}

core::Result<SourceFile> named_file(const std::filesystem::path& path)
{
    const auto format = format_of(path.filename().string());
    if (!format)
        return fail(Errc::invalid_argument,
                    fmt::format("{} is no data file by its name. {}", path.string(), readable_formats()));
    return source_file(path, *format);
}

core::Result<void> add_folder(std::vector<SourceFile>& files, const std::filesystem::path& folder)
{
    std::error_code failed;
    const std::size_t before = files.size();
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        std::error_code ignored;
        const std::string name = entry.path().filename().string();
        const auto format = format_of(name);
        if (!format || format->plain_text || name.starts_with('.') || !entry.is_regular_file(ignored))
            continue;
        auto file = source_file(entry.path(), *format);
        if (!file)
            return std::unexpected(file.error());
        files.push_back(std::move(*file));
    }
    if (failed)
        return fail(Errc::unavailable,
                    fmt::format("The folder {} cannot be read; check its permissions.", folder.string()),
                    failed.message());
    if (files.size() == before)
        return fail(Errc::invalid_argument,
                    fmt::format("There is no data file in the folder {}. {}", folder.string(), readable_formats()));
    return {};
}

core::Result<SourceFile> set_of_files(const std::filesystem::path& pattern)
{
    const auto matches = files_matching(pattern);
    if (!matches)
        return std::unexpected(matches.error());
    SourceFile set;
    set.path = std::filesystem::absolute(pattern).lexically_normal();
    for (const MatchedFile& match : *matches) {
        auto part = named_file(match.path);
        if (!part)
            return std::unexpected(part.error());
        if (part->format == FileFormat::duckdb)
            return fail(Errc::invalid_argument, fmt::format("{} is a database and no part of a set of files: name it "
                                                            "by itself.",
                                                            part->path.string()));
        part->partition = match.partition;
        set.size += part->size;
        set.parts.push_back(std::move(*part));
    }
    set.format = set.parts.front().format;
    return set;
}

core::Result<void> add_path(std::vector<SourceFile>& files, const std::filesystem::path& path)
{
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    if (std::filesystem::is_directory(status))
        return add_folder(files, path);
    if (!std::filesystem::exists(status) && !is_pattern(path))
        return fail(Errc::not_found, fmt::format("There is no file or folder {}; check the path.", path.string()));
    auto file = is_pattern(path) ? set_of_files(path) : named_file(path);
    if (!file)
        return std::unexpected(file.error());
    files.push_back(std::move(*file));
    return {};
}

// A person's choice for a set holds for its files, unless one has its own.
void set_options(std::vector<SourceFile>& files, const std::map<std::string, FileOptions>& options,
                 const FileOptions& of_set)
{
    for (SourceFile& file : files) {
        const auto set = options.find(file.path.filename().string());
        file.options = set != options.end() ? set->second : of_set;
        set_options(file.parts, options, file.options);
    }
}

void name_tables(std::vector<SourceFile>& files)
{
    std::set<std::string> taken;
    for (SourceFile& file : files) {
        if (file.format == FileFormat::duckdb)
            continue;
        const std::string plain = file.options.table   ? *file.options.table
                                  : file.parts.empty() ? table_name_of(file.path.filename().string())
                                                       : table_name_of(name_of_pattern(file.path) + ".");
        std::string name = plain;
        if (taken.contains(lower(name))) // products.csv and products.parquet
            name = fmt::format("{}_{}", plain, format_name(file.format));
        for (int number = 2; taken.contains(lower(name)); ++number)
            name = fmt::format("{}_{}", plain, number);
        taken.insert(lower(name));
        file.table = name;
    }
}

void add_fields(core::Digest& digest, const SourceFile& file)
{
    digest.add_field(file.path.string());
    digest.add_field(fmt::format("{}/{}/{}", file.size, file.modified_ns, file.table));
    const FileOptions& o = file.options;
    digest.add_field(fmt::format("{}/{}/{}/{}/{}", o.separator.value_or('\0'), o.quote.value_or('\0'),
                                 o.header ? (*o.header ? 1 : 0) : 2, o.skip ? static_cast<std::int64_t>(*o.skip) : -1,
                                 o.decimal.value_or('\0')));
    digest.add_field(o.date_format.value_or(""));
    digest.add_field(o.encoding.value_or(""));
    for (const auto& [column, type] : o.types) {
        digest.add_field(column);
        digest.add_field(type);
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
        if (auto added = add_path(files, path); !added)
            return std::unexpected(added.error());
    }
    if (files.empty())
        return fail(Errc::invalid_argument, fmt::format("No data file is given. {}", readable_formats()));
    if (files.size() > most_files)
        return fail(Errc::too_large, fmt::format("{} data files are too many; give a folder with at most {}.",
                                                 files.size(), most_files));
    std::ranges::sort(files, {}, &SourceFile::path);
    const auto doubles = std::ranges::unique(files, {}, &SourceFile::path);
    files.erase(doubles.begin(), doubles.end());
    set_options(files, options, {});
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
        add_fields(digest, file);
        for (const SourceFile& part : file.parts)
            add_fields(digest, part);
    }
    return digest.hex().substr(0, 32);
}

}
