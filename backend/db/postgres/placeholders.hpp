#pragma once

#include <string>
#include <string_view>

namespace datachat::db::postgres {

// Our `?` parameters as PostgreSQL numbers them: $1, $2, ... Question marks inside '...' and "..." stay.
std::string number_placeholders(std::string_view sql);

}
