#include "services/knowledge/wordnet_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace datachat::services::knowledge {

MappedFile::MappedFile(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    struct stat about{};
    if (::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        const auto size = static_cast<std::size_t>(about.st_size);
        void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
        if (address != MAP_FAILED)
            text_ = {static_cast<const char*>(address), size};
    }
    ::close(file);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : text_(std::exchange(other.text_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(text_, other.text_);
    return *this;
}

MappedFile::~MappedFile()
{
    if (!text_.empty())
        ::munmap(const_cast<char*>(text_.data()), text_.size());
}

std::string_view find_line(std::string_view sorted_text, std::string_view key)
{
    if (key.empty())
        return {};
    std::size_t low = 0; // always the beginning of a line
    std::size_t high = sorted_text.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const std::size_t break_before = middle == 0 ? std::string_view::npos : sorted_text.rfind('\n', middle - 1);
        const std::size_t begin = break_before == std::string_view::npos ? 0 : std::max(break_before + 1, low);
        const std::size_t end = std::min(sorted_text.find('\n', middle), sorted_text.size());
        const std::string_view line = sorted_text.substr(begin, end - begin);
        const int order = line.substr(0, line.find(' ')).compare(key);
        if (order == 0)
            return line;
        if (order < 0)
            low = end + 1;
        else
            high = begin;
    }
    return {};
}

}
