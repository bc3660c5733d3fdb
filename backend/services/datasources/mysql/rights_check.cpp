#include "services/datasources/mysql/rights_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::mysql {
namespace {

std::string remedy_for(const ConnectOptions& options)
{
    return fmt::format("Give DataChat a user that only reads: CREATE USER datachat IDENTIFIED BY '...'; GRANT SELECT "
                       "ON {}.* TO datachat;",
                       options.database.empty() ? "DATABASE" : options.database);
}

std::string writes_of(const WriteRights& rights, const ConnectOptions& options)
{
    std::string shown;
    for (std::size_t i = 0; i < std::min<std::size_t>(rights.writing.size(), 3); ++i)
        shown += (i == 0 ? "" : ", ") + rights.writing[i];
    if (rights.writing.size() > 3)
        shown += ", ...";
    return fmt::format("the user \"{}\" can change data ({}).", options.user, shown);
}

std::string files_of(const ConnectOptions& options)
{
    return fmt::format("the user \"{}\" can read and write files of the server (FILE).", options.user);
}

std::unexpected<core::Error> refused(std::string_view why, std::string_view risk, const ConnectOptions& options)
{
    return core::fail(core::Errc::refused,
                      fmt::format("Not connected: {} {} Or accept the risk: set accept_{}, or end the address with "
                                  "?accept-risk={}.",
                                  why, remedy_for(options), risk, risk));
}

}

Result<void> check_rights(const WriteRights& rights, const ConnectOptions& options)
{
    if (!rights.writing.empty() && !options.accepts_write_rights)
        return refused(writes_of(rights, options), "write_rights", options);
    if (rights.files && !options.accepts_file_rights)
        return refused(files_of(options), "file_rights", options);
    return {};
}

std::vector<std::string> warnings_of(const WriteRights& rights, const ConnectOptions& options)
{
    std::vector<std::string> warnings;
    if (!rights.writing.empty())
        warnings.push_back(
            fmt::format("Accepted risk write_rights: {} {}", writes_of(rights, options), remedy_for(options)));
    if (rights.files)
        warnings.push_back(fmt::format("Accepted risk file_rights: {} {}", files_of(options), remedy_for(options)));
    if (rights.routines && rights.writing.empty())
        warnings.push_back(fmt::format("The user \"{}\" can call routines (EXECUTE), which run with their owner's "
                                       "rights. DataChat calls none.",
                                       options.user));
    return warnings;
}

}
