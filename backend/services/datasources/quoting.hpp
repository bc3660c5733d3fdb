#pragma once

#include <string>
#include <string_view>

namespace datachat::services::datasources {

// A name between double quotes, for our own look-ups in SQLite, DuckDB and PostgreSQL.
inline std::string quoted_name(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"')
            text += '"';
        text += c;
    }
    return text + '"';
}

// Text between single quotes, for our own settings and look-ups (DuckDB, SQLite; PostgreSQL gets parameters instead).
inline std::string quoted_text(std::string_view content)
{
    std::string text = "'";
    for (const char c : content) {
        if (c == '\'')
            text += '\'';
        text += c;
    }
    return text + '\'';
}

}
