#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string_view>

namespace datachat::services::sample {

using core::Result;

// A file in the making: written under a temporary name beside its final one, so that nobody ever sees half of it.
// Removed on destruction unless it was committed.
class AtomicFile {
public:
    explicit AtomicFile(std::filesystem::path final_path);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    const std::filesystem::path& temporary_path() const { return temporary_; }

    // Brings the file to the disk and gives it its final name, in place of an older one. Fails with unavailable.
    Result<void> commit();

private:
    std::filesystem::path final_;
    std::filesystem::path temporary_;
};

// Writes a whole text file that way.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}
