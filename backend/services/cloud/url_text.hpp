#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::cloud {

// As one part of a path, a query or a form: everything but letters, digits and -._~ is escaped.
std::string url_escaped(std::string_view text);

// %XX back to bytes; a stray % stays.
std::string url_unescaped(std::string_view text);

// SCHEME://USER@HOST/A/B?X=1&Y=2, taken apart and unescaped.
struct AddressParts {
    std::string user;
    std::string host; // with port; not unescaped
    std::vector<std::string> path;
    std::map<std::string, std::string> options;
};

AddressParts parts_of_address(std::string_view address);

}
