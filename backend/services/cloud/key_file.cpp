#include "services/cloud/key_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace datachat::services::cloud {

using core::Errc;

Result<std::string> read_key_file(const std::string& path)
{
    constexpr std::size_t longest = 64U << 10U;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed))
        return core::fail(Errc::not_found, fmt::format("There is no key file \"{}\" on this machine.", path));
    std::ifstream file(path, std::ios::binary);
    std::string text(longest + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty())
        return core::fail(Errc::invalid_argument,
                          fmt::format("The key file \"{}\" is empty, or DataChat may not read it.", path));
    if (text.size() > longest)
        return core::fail(Errc::invalid_argument, fmt::format("The file \"{}\" is too long to be a key.", path));
    return text;
}

}
