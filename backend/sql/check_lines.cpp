#include "sql/check_lines.hpp"

#include "sql/firewall.hpp"

namespace datachat::sql {
namespace {

std::string json_text(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            quoted += "\\u00";
            quoted += digits[byte >> 4];
            quoted += digits[byte & 15];
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

}

StatementCheck check_statement(std::string_view statement, Dialect dialect, const models::Schema* visible)
{
    if (visible) {
        auto checked = Firewall(dialect, *visible).check_text(statement, {});
        return checked ? StatementCheck{true, "", checked->tables()}
                       : StatementCheck{false, checked.error().message, {}};
    }
    auto tables = inspect_without_schema(statement, dialect);
    return tables ? StatementCheck{true, "", std::move(*tables)} : StatementCheck{false, tables.error().message, {}};
}

std::string check_line(std::string_view statement, Dialect dialect, const models::Schema* visible)
{
    const StatementCheck check = check_statement(statement, dialect, visible);
    std::string line = check.allowed ? R"({"verdict":"allow","reason":)" : R"({"verdict":"refuse","reason":)";
    line += json_text(check.reason) + ",\"tables\":[";
    for (std::size_t i = 0; i < check.tables.size(); ++i)
        line += (i > 0 ? "," : "") + json_text(check.tables[i]);
    return line + "]}";
}

}
