#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::nl {

// The words of an identifier, lower case: "Vessel_ID" = vessel id, "petType" = pet type, "cust_addr" = customer
// address. Prefixes that only say what kind of object it is (tbl, dim) are dropped. `is_word` (may be empty) decides
// how a run of letters without borders may be cut ("homecity").
std::vector<std::string> split_identifier(std::string_view identifier,
                                          const std::function<bool(std::string_view)>& is_word = {});

// The same without spelling out abbreviations and without cutting runs of letters.
std::vector<std::string> identifier_parts(std::string_view identifier);

// Stems of the words, joined by single spaces: the key under which names are found.
std::string stem_key(const std::vector<std::string>& words);

std::vector<std::string> split_words(std::string_view text, char separator = ' ');
std::string join_words(const std::vector<std::string>& words, std::size_t begin = 0,
                       std::size_t end = std::string::npos);

}
