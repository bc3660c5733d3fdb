#include "db/sqlite/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace datachat::db::sqlite {

core::Error to_error(int extended_code, std::string_view path, std::string detail)
{
    using core::Errc;
    const auto error = [&](Errc code, std::string message) {
        return core::Error{code, std::move(message), std::move(detail)};
    };
    switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
        return error(Errc::conflict, "Something with this name or id is there already.");
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return error(Errc::not_found, "What this belongs to does not exist in this project.");
    default:
        break;
    }
    switch (extended_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error(
            Errc::unavailable,
            fmt::format(
                "The metadata file {} is locked by another program. End that program, or try again in a moment.",
                path));
    case SQLITE_FULL:
        return error(Errc::unavailable,
                     fmt::format("The disk that holds {} is full. Free some space, then try again.", path));
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return error(
            Errc::forbidden,
            fmt::format(
                "The metadata file {} cannot be written. Give this user write access to it and to its folder, or "
                "choose another data folder.",
                path));
    case SQLITE_CANTOPEN:
        return error(
            Errc::forbidden,
            fmt::format(
                "The metadata file {} cannot be opened. Give this user write access to its folder, or choose another "
                "data folder.",
                path));
    case SQLITE_IOERR:
        return error(
            Errc::unavailable,
            fmt::format("Reading or writing the metadata file {} failed. Check the disk and its free space.", path));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error(
            Errc::corrupt,
            fmt::format(
                "{} is damaged or is not DataChat's metadata. Restore a copy ({}.before-*), or move it away to start "
                "afresh.",
                path, path));
    case SQLITE_TOOBIG:
        return error(Errc::too_large, "A text is too long to be stored.");
    default:
        return error(Errc::internal, "The metadata could not be read or written; the log has the details.");
    }
}

}
