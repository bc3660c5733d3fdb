#include "services/datasources/mysql/field_types.hpp"

#include <mysql.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::mysql {
namespace {

using models::Type;

constexpr unsigned binary_charset = 63; // what holds bytes, not characters

bool is_json(const MYSQL_FIELD& field)
{
    MARIADB_CONST_STRING format{};
    return mariadb_field_attr(&format, &field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0 &&
           std::string_view(format.str, format.length) == "json";
}

struct NamedType {
    std::string_view name;
    Type type;
};

constexpr std::array named_types{NamedType{"tinyint", Type::int64},       NamedType{"smallint", Type::int64},
                                 NamedType{"mediumint", Type::int64},     NamedType{"int", Type::int64},
                                 NamedType{"bigint", Type::int64},        NamedType{"year", Type::int64},
                                 NamedType{"float", Type::float64},       NamedType{"double", Type::float64},
                                 NamedType{"decimal", Type::decimal},     NamedType{"bit", Type::uint64},
                                 NamedType{"date", Type::date},           NamedType{"datetime", Type::timestamp},
                                 NamedType{"timestamp", Type::timestamp}, NamedType{"time", Type::time},
                                 NamedType{"char", Type::text},           NamedType{"varchar", Type::text},
                                 NamedType{"tinytext", Type::text},       NamedType{"text", Type::text},
                                 NamedType{"mediumtext", Type::text},     NamedType{"longtext", Type::text},
                                 NamedType{"enum", Type::text},           NamedType{"set", Type::text},
                                 NamedType{"uuid", Type::text},           NamedType{"inet4", Type::text},
                                 NamedType{"inet6", Type::text},          NamedType{"json", Type::json},
                                 NamedType{"binary", Type::bytes},        NamedType{"varbinary", Type::bytes},
                                 NamedType{"tinyblob", Type::bytes},      NamedType{"blob", Type::bytes},
                                 NamedType{"mediumblob", Type::bytes},    NamedType{"longblob", Type::bytes},
                                 NamedType{"geometry", Type::bytes},      NamedType{"point", Type::bytes},
                                 NamedType{"linestring", Type::bytes},    NamedType{"polygon", Type::bytes},
                                 NamedType{"multipoint", Type::bytes},    NamedType{"multilinestring", Type::bytes},
                                 NamedType{"multipolygon", Type::bytes},  NamedType{"geometrycollection", Type::bytes}};

}

Type type_of_field(const MYSQL_FIELD& field)
{
    const bool is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
    switch (field.type) {
    case MYSQL_TYPE_TINY: // tinyint(1) is what BOOLEAN stands for
        return field.length == 1 && !is_unsigned ? Type::boolean : Type::int64;
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_YEAR:
        return Type::int64;
    case MYSQL_TYPE_LONGLONG:
        return is_unsigned ? Type::uint64 : Type::int64;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
        return Type::float64;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return Type::decimal;
    case MYSQL_TYPE_BIT:
        return field.length == 1 ? Type::boolean : Type::uint64;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return Type::date;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP: // an instant, which the session shows as the wall clock of UTC: SQL has no other type
                               // for it
        return Type::timestamp;
    case MYSQL_TYPE_TIME:
        return Type::time;
    case MYSQL_TYPE_JSON:
        return Type::json;
    case MYSQL_TYPE_GEOMETRY:
        return Type::bytes;
    case MYSQL_TYPE_NULL:
        return Type::unknown;
    default:
        break;
    }
    if (is_json(field))
        return Type::json;
    return field.charsetnr == binary_charset ? Type::bytes : Type::text;
}

Type type_of_column(std::string_view data_type, std::string_view column_type)
{
    if (column_type == "tinyint(1)" || column_type == "bit(1)")
        return Type::boolean;
    if (data_type == "bigint" && column_type.find("unsigned") != std::string_view::npos)
        return Type::uint64;
    const auto found = std::ranges::find(named_types, data_type, &NamedType::name);
    return found == named_types.end() ? Type::unknown : found->type;
}

}
