#include "db/postgres/placeholders.hpp"

namespace datachat::db::postgres {

std::string number_placeholders(std::string_view sql)
{
    std::string numbered;
    numbered.reserve(sql.size() + 16);
    int number = 0;
    char quote = 0;
    for (const char c : sql) {
        if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '?') {
            numbered += '$';
            numbered += std::to_string(++number);
            continue;
        }
        numbered += c;
    }
    return numbered;
}

}
