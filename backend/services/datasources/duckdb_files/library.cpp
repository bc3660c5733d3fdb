#include "services/datasources/duckdb_files/library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {
namespace {

constexpr const char* file_name = "libduckdb.so";

std::vector<std::filesystem::path> candidates(const std::filesystem::path& configured)
{
    std::vector<std::filesystem::path> paths;
    if (!configured.empty())
        paths.push_back(configured);
    if (const char* named = std::getenv("DATACHAT_DUCKDB"); named != nullptr && *named != '\0')
        paths.emplace_back(named);
    std::error_code failed;
    const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (!failed) {
        paths.push_back(executable.parent_path() / file_name);
        paths.push_back(executable.parent_path() / ".." / "lib" / file_name);
    }
    paths.emplace_back(DATACHAT_DUCKDB_LIBRARY);
    return paths;
}

bool fill(Api& api, void* handle)
{
    bool complete = true;
#define DATACHAT_FIND(name)                                                                                            \
    api.name = reinterpret_cast<decltype(api.name)>(dlsym(handle, "duckdb_" #name));                                   \
    complete = complete && api.name != nullptr;
    DATACHAT_DUCKDB_FUNCTIONS(DATACHAT_FIND)
#undef DATACHAT_FIND
    return complete;
}

}

Result<const Api*> Library::api()
{
    const std::lock_guard lock(mutex_);
    if (api_)
        return &*api_;
    std::string tried;
    for (const std::filesystem::path& path : candidates(configured_)) {
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) {
            tried += path.string() + ": not there; ";
            continue;
        }
        void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); // never closed: DuckDB has threads of its own
        if (handle == nullptr) {
            tried += std::string(dlerror()) + "; ";
            continue;
        }
        Api api;
        if (fill(api, handle)) {
            api_ = api;
            return &*api_;
        }
        tried += path.string() + ": not a DuckDB library that fits; ";
    }
    return core::fail(
        core::Errc::unavailable,
        "Data files need the DuckDB library: put libduckdb.so beside the program, or set DATACHAT_DUCKDB to its path.",
        tried);
}

}
