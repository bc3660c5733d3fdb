#include "services/datasources/sqlite/errors.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace datachat::services::datasources::sqlite {

core::Error to_error(sqlite3* database, int code, const std::filesystem::path& file)
{
    using core::Errc;
    const std::string detail = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return {Errc::corrupt, fmt::format("{} is not an SQLite database; give the path of one.", file.string()),
                detail};
    case SQLITE_CORRUPT:
        return {Errc::corrupt, fmt::format("The SQLite database {} is damaged; restore it from a copy.", file.string()),
                detail};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_IOERR:
        return {Errc::unavailable,
                fmt::format("The SQLite database {} cannot be read; check the file's permissions and its disk.",
                            file.string()),
                detail};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {Errc::unavailable,
                fmt::format("{} is locked by another program; try again when it has finished.", file.string()), detail};
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return {Errc::refused, "SQLite refused the statement: the source is opened for reading only.", detail};
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
    case SQLITE_FULL:
        return {Errc::too_large, "The query needs more memory or longer values than allowed; ask for less at once.",
                detail};
    default:
        return {Errc::upstream, fmt::format("SQLite could not run the query: {}.", detail), detail};
    }
}

}
