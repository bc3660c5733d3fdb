#include "db/postgres/postgres_error.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace datachat::db::postgres {
namespace {

using core::Errc;

struct Row {
    std::string_view prefix; // of the SQLSTATE; the first that fits counts
    Errc code;
    std::string_view message; // {} = the server
};

constexpr std::array table{
    Row{"23505", Errc::conflict, "Something with this name or id is there already."},
    Row{"23503", Errc::not_found, "What this belongs to does not exist in this project."},
    Row{"40", Errc::conflict, "Somebody else changed the same thing at the same moment; try again."},
    Row{"22021", Errc::invalid_argument,
        "The text holds characters that are not valid UTF-8, or a NUL character; remove them."},
    Row{"28", Errc::unauthorized,
        "The metadata server {} refused the log-in. Check the user name and password in its address, and the server's "
        "pg_hba.conf."},
    Row{"3D000", Errc::not_found, "The database of {} does not exist. Create it (createdb) or correct the address."},
    Row{"42501", Errc::forbidden,
        "The user of {} lacks a right on the metadata. Give it the schema: grant create on database ... to that user."},
    Row{"25006", Errc::unavailable,
        "The metadata server {} is read-only (a standby?). Point the address at the primary."},
    Row{"53100", Errc::unavailable,
        "The disk of the metadata server {} is full. Free some space there, then try again."},
    Row{"53300", Errc::unavailable,
        "The metadata server {} has no free connection. Raise max_connections there, or end other clients."},
    Row{"53", Errc::unavailable, "The metadata server {} is short of memory or connections; try again in a moment."},
    Row{"57014", Errc::timeout,
        "The metadata server {} took too long. Try again; if it stays so, look at its load and locks."},
    Row{"55P03", Errc::timeout,
        "The metadata server {} took too long. Try again; if it stays so, look at its load and locks."},
    Row{"57P", Errc::unavailable, "The metadata server {} is starting or stopping; try again in a moment."},
    Row{"XX001", Errc::corrupt, "The metadata on {} is damaged; restore it from a backup."},
    Row{"XX002", Errc::corrupt, "The metadata on {} is damaged; restore it from a backup."},
};

}

core::Error to_error(std::string_view sqlstate, std::string_view location, std::string detail)
{
    if (sqlstate.empty() || sqlstate.starts_with("08"))
        return {Errc::unavailable,
                fmt::format("The connection to the metadata server {} was lost; try again. If it stays so, check that "
                            "the server runs.",
                            location),
                std::move(detail)};
    for (const Row& row : table) {
        if (!sqlstate.starts_with(row.prefix))
            continue;
        core::Error error{row.code, fmt::format(fmt::runtime(row.message), location), std::move(detail)};
        if (sqlstate.starts_with("40"))
            error.retry_after = std::chrono::milliseconds(0);
        return error;
    }
    return {Errc::internal, "The metadata could not be read or written; the log has the details.", std::move(detail)};
}

core::Error to_connect_error(std::string_view location, std::string detail)
{
    for (const std::string_view state : {"28P01", "28000", "3D000", "53300", "57P03", "57P02", "57P01", "42501"}) {
        if (detail.find(std::string(state) + ":") != std::string::npos)
            return to_error(state, location, std::move(detail));
    }
    if (detail.find("no password supplied") != std::string::npos)
        return to_error("28P01", location, std::move(detail));
    return {
        Errc::unavailable,
        fmt::format("The metadata server {} cannot be reached. Check that it runs and that host and port are right.",
                    location),
        std::move(detail)};
}

}
