#include "services/datasources/mcp/revision.hpp"

#include <array>

namespace datachat::services::datasources::mcp {
namespace {

constexpr std::array<std::string_view, 5> names{"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"};

}

std::string_view name(Revision revision)
{
    return names.at(static_cast<std::size_t>(revision));
}

std::optional<Revision> revision_from_name(std::string_view name)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name)
            return static_cast<Revision>(i);
    }
    return std::nullopt;
}

json::object client_info()
{
    return {{"name", "datachat"}, {"version", "0.2"}};
}

json::object with_revision(json::object parameters, Revision revision)
{
    if (has_handshake(revision))
        return parameters;
    parameters["_meta"] = json::object{{"io.modelcontextprotocol/protocolVersion", name(revision)},
                                       {"io.modelcontextprotocol/clientInfo", client_info()},
                                       {"io.modelcontextprotocol/clientCapabilities", json::object()}};
    return parameters;
}

}
