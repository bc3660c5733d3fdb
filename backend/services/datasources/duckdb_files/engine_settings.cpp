#include "services/datasources/duckdb_files/engine_settings.hpp"

namespace datachat::services::datasources::duckdb_files {

Settings engine_settings(const EngineLimits& limits, const std::filesystem::path& temporary)
{
    return {{"memory_limit", limits.memory},
            {"threads", std::to_string(limits.threads)},
            {"temp_directory", temporary.string()},
            {"autoinstall_known_extensions", "false"}, // each miss would ask the network
            {"autoload_known_extensions", "false"},
            {"allow_community_extensions", "false"}};
}

}
