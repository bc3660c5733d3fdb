#include "services/datasources/sqlite/declared_type.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace datachat::services::datasources::sqlite {
namespace {

using models::Type;

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

}

std::optional<Type> type_of_declaration(std::string_view declaration)
{
    const std::string type = upper(declaration);
    const auto has = [&](std::string_view part) { return type.find(part) != std::string::npos; };
    if (declares_time(declaration) || has("BOOL"))
        return std::nullopt;
    if (has("INT"))
        return Type::int64;
    if (has("CHAR") || has("CLOB") || has("TEXT") || has("STRING"))
        return Type::text;
    if (has("BLOB"))
        return Type::bytes;
    if (has("REAL") || has("FLOA") || has("DOUB") || has("DEC") || has("NUM") || has("MONEY"))
        return Type::float64;
    if (has("JSON"))
        return Type::json;
    return std::nullopt;
}

bool declares_time(std::string_view declaration)
{
    const std::string type = upper(declaration);
    return type.starts_with("DATE") || type.starts_with("TIMESTAMP");
}

}
