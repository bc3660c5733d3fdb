#include "services/datasources/sqlite/column_sample.hpp"

#include "services/datasources/sqlite/declared_type.hpp"
#include "services/datasources/utf8.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <string>

namespace datachat::services::datasources::sqlite {

using models::ColumnInfo;
using models::Type;

void see(Seen& seen, sqlite3_stmt* row, int index)
{
    switch (sqlite3_column_type(row, index)) {
    case SQLITE_INTEGER:
        seen.integers = true;
        seen.values.emplace_back(std::int64_t{sqlite3_column_int64(row, index)});
        break;
    case SQLITE_FLOAT:
        seen.reals = true;
        seen.values.emplace_back(sqlite3_column_double(row, index));
        break;
    case SQLITE_TEXT:
        seen.texts = true;
        seen.values.emplace_back(repaired_utf8(reinterpret_cast<const char*>(sqlite3_column_text(row, index))));
        break;
    case SQLITE_BLOB:
        seen.blobs = true;
        break;
    default:
        break;
    }
}

Type type_by_values(const ColumnInfo& column, const Seen& seen)
{
    const bool numbers = seen.integers || seen.reals;
    if (!numbers && !seen.texts && !seen.blobs) {
        if (column.type != Type::unknown)
            return column.type;
        return declares_time(column.native_type) || column.native_type.empty() ? Type::text
                                                                               : Type::int64; // BOOLEAN and the like
    }
    const bool declared_number = column.type == Type::int64 || column.type == Type::float64;
    if (seen.texts)
        return column.type == Type::json || (declared_number && numbers) ? column.type : Type::text;
    if (seen.blobs)
        return numbers && column.type != Type::unknown ? column.type : Type::bytes;
    if (seen.reals)
        return Type::float64;
    return column.type == Type::float64 ? Type::float64 : Type::int64;
}

}
