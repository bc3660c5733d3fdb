#include "api/uploads/upload_writer.hpp"

#include "api/http/target.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_name = 150;
constexpr std::size_t most_files = 100;

}

std::string safe_file_name(std::string_view filename)
{
    const std::size_t slash = filename.find_last_of("/\\");
    if (slash != std::string_view::npos)
        filename.remove_prefix(slash + 1);
    std::string name;
    for (const char c : filename) {
        const auto byte = static_cast<unsigned char>(c);
        const bool awkward =
            byte < 0x20 || byte == 0x7f || std::string_view(":*?\"<>|").find(c) != std::string_view::npos;
        name += awkward ? '_' : c;
    }
    name.erase(0, name.find_first_not_of(". "));
    name.erase(name.find_last_not_of(". ") + 1);
    if (!is_utf8(name))
        return {};
    if (name.size() > longest_name) {
        // Its ending says what it is; a cut must not split a character.
        const std::string ending = std::filesystem::path(name).extension().string().substr(0, 16);
        std::size_t keep = longest_name - ending.size();
        while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xc0U) == 0x80U)
            --keep;
        name = name.substr(0, keep) + ending;
    }
    return name;
}

Result<void> UploadWriter::begin_part(std::string name, std::string filename)
{
    writing_ = name == "file";
    if (!writing_)
        return {};
    std::string safe = safe_file_name(filename);
    if (safe.empty())
        return fail(Errc::invalid_argument, "An uploaded file needs a name like sales.csv.");
    if (files_.size() == most_files)
        return fail(Errc::too_large, "One upload takes at most 100 files.");
    const std::filesystem::path asked(safe);
    for (int number = 2; std::ranges::find(files_, safe) != files_.end(); ++number)
        safe = fmt::format("{} {}{}", asked.stem().string(), number, asked.extension().string());
    file_.open(folder_ / safe, std::ios::binary | std::ios::trunc);
    if (!file_)
        return fail(Errc::unavailable, "The file could not be written: check the disk of the home folder.");
    files_.push_back(std::move(safe));
    return {};
}

Result<void> UploadWriter::data(std::string_view bytes)
{
    if (!writing_)
        return {};
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file_)
        return fail(Errc::unavailable, "The file could not be written: the disk of the home folder may be full.");
    return {};
}

Result<void> UploadWriter::end_part()
{
    if (!writing_)
        return {};
    file_.close();
    writing_ = false;
    if (file_.fail())
        return fail(Errc::unavailable, "The file could not be written: the disk of the home folder may be full.");
    return {};
}

}
