#pragma once

#include <filesystem>
#include <string_view>

namespace datachat::services::knowledge {

// A file mapped into memory for reading; its pages are shared and can be dropped by the system. Empty when it cannot be
// read. What it maps must not be cut shorter meanwhile.
class MappedFile {
public:
    MappedFile() = default;
    explicit MappedFile(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

// The line of a file sorted by bytes whose first word is `key`; "" if there is none. Lines that begin with a space come
// first and are no entries.
std::string_view find_line(std::string_view sorted_text, std::string_view key);

}
