#include "app/weights_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace datachat::app {
namespace {

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}

core::Result<std::shared_ptr<const nl::Weights>> read_weights(const Settings& settings)
{
    const std::string& named = settings.text("engine.weights");
    if (named == "none")
        return nullptr;
    if (!named.empty()) {
        auto weights = nl::load_weights(read_file(named));
        if (!weights)
            return core::fail(core::Errc::invalid_argument,
                              fmt::format("\"engine.weights\" ({}) is no weights file of this version: {}.",
                                          settings.origin("engine.weights"), named));
        return weights;
    }
    std::error_code error;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    return nl::load_weights(read_file(folder / "weights" / "spider" / "ranker.weights"));
}

}
