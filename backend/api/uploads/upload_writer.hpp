#pragma once

#include "api/http/multipart.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace datachat::api {

// Writes the files of an upload into a folder, under names that are safe there. Blocks: for the pool.
class UploadWriter final : public MultipartSink {
public:
    explicit UploadWriter(std::filesystem::path folder) : folder_(std::move(folder)) {}

    core::Result<void> begin_part(std::string name, std::string filename) override;
    core::Result<void> data(std::string_view bytes) override;
    core::Result<void> end_part() override;

    const std::vector<std::string>& files() const { return files_; }

private:
    std::filesystem::path folder_;
    std::ofstream file_;
    bool writing_ = false;
    std::vector<std::string> files_;
};

// The last component of a client's file name, without what could mean something to a file system; "" for none.
std::string safe_file_name(std::string_view filename);

}
