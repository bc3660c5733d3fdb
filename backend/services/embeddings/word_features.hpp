#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::embeddings {

// The words of a text or of names in it, in lower case: "CustomerId", "customer_id" and "Customer ID" all give
// customer, id. ASCII and Latin-1 letters lose their case; at most `most` words.
std::vector<std::string> words_of(std::string_view text, std::size_t most);

bool is_filler(std::string_view word); // "the", "of", "which": says little about what a text is about

}
