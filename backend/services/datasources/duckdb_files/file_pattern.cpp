#include "services/datasources/duckdb_files/file_pattern.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using std::filesystem::path;

constexpr std::size_t most_files = 1000;
constexpr std::size_t most_visited = 100'000; // a pattern over a whole disk must not run for minutes

bool has_wildcard(std::string_view text)
{
    return text.find_first_of("*?") != std::string_view::npos;
}

// fnmatch knows sets of characters too, which are plain characters in our patterns: "sales [2024]*.csv".
bool matches(const std::string& name, std::string_view wanted)
{
    std::string pattern;
    for (const char c : wanted) {
        if (c == '[' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

class Walk {
public:
    explicit Walk(const path& pattern) : parts_(pattern.begin(), pattern.end()) {}

    Result<std::vector<MatchedFile>> run()
    {
        path start;
        std::size_t part = 0;
        for (; part + 1 < parts_.size() && !has_wildcard(parts_[part].string()); ++part)
            start /= parts_[part];
        if (auto walked = descend(start, part); !walked)
            return std::unexpected(walked.error());
        return std::move(found_);
    }

private:
    // What lies in `folder` against the parts of the pattern from `part` on.
    Result<void> descend(const path& folder, std::size_t part)
    {
        const std::string wanted = parts_[part].string();
        if (wanted == "**") {
            if (part + 1 == parts_.size())
                return fail(Errc::invalid_argument, "A set of files ends in a file's name: write sales/**/*.parquet.");
            if (auto here = descend(folder, part + 1); !here)
                return here;
        }
        std::error_code failed;
        for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
            if (++visited_ > most_visited)
                return fail(Errc::too_large, "The set of files spans too many folders; name the folder more closely.");
            const std::string name = entry.path().filename().string();
            std::error_code ignored;
            if (name.starts_with('.'))
                continue;
            if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
                if (auto below = enter(entry.path(), name, wanted, part); !below)
                    return below;
            } else if (part + 1 == parts_.size() && matches(name, wanted)) {
                found_.push_back({entry.path(), partition_});
                if (found_.size() > most_files)
                    return fail(Errc::too_large,
                                fmt::format("More than {} files match; name them more closely.", most_files));
            }
        }
        if (failed && failed != std::errc::no_such_file_or_directory)
            return fail(Errc::unavailable,
                        fmt::format("The folder {} cannot be read; check its permissions.", folder.string()),
                        failed.message());
        return {};
    }

    Result<void> enter(const path& folder, const std::string& name, const std::string& wanted, std::size_t part)
    {
        const bool anywhere = wanted == "**";
        if (!anywhere && (part + 1 == parts_.size() || !matches(name, wanted)))
            return {};
        const auto outer = partition_;
        if (const std::size_t equals = name.find('='); equals != std::string::npos && equals > 0)
            partition_[name.substr(0, equals)] = name.substr(equals + 1);
        auto below = descend(folder, anywhere ? part : part + 1);
        partition_ = outer;
        return below;
    }

    std::vector<path> parts_;
    std::vector<MatchedFile> found_;
    std::map<std::string, std::string> partition_;
    std::size_t visited_ = 0;
};

}

bool is_pattern(const path& path)
{
    std::error_code ignored;
    return has_wildcard(path.string()) && !std::filesystem::exists(path, ignored);
}

Result<std::vector<MatchedFile>> files_matching(const path& pattern)
{
    auto found = Walk(pattern).run();
    if (!found)
        return found;
    if (found->empty())
        return fail(Errc::not_found, fmt::format("No file matches {}; check the path.", pattern.string()));
    std::ranges::sort(*found, {}, &MatchedFile::path);
    const auto doubles = std::ranges::unique(*found, {}, &MatchedFile::path); // ** meets a file in several ways
    found->erase(doubles.begin(), doubles.end());
    return found;
}

std::string name_of_pattern(const path& pattern)
{
    std::string stem = pattern.filename().string();
    stem = stem.substr(0, stem.find_first_of("*?."));
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; };
    if (std::ranges::any_of(stem, is_letter))
        return stem;
    for (path folder = pattern.parent_path(); folder.has_filename(); folder = folder.parent_path()) {
        const std::string name = folder.filename().string();
        if (!has_wildcard(name) && name.find('=') == std::string::npos)
            return name;
    }
    return "data";
}

}
