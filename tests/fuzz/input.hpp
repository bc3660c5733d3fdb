#pragma once

#include "sql/dialect.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace datachat::fuzz {

struct Input {
    sql::Dialect dialect = sql::Dialect::sqlite;
    std::string_view text;
};

inline Input split(const std::uint8_t* data, std::size_t size)
{
    constexpr std::array dialects{sql::Dialect::sqlite, sql::Dialect::duckdb,   sql::Dialect::postgres,
                                  sql::Dialect::mysql,  sql::Dialect::bigquery, sql::Dialect::snowflake};
    if (size == 0)
        return {};
    return {dialects[data[0] % dialects.size()], {reinterpret_cast<const char*>(data) + 1, size - 1}};
}

}
