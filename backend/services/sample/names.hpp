#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

// The words that the sample shop is made of.
namespace datachat::services::sample {

struct CategoryWords {
    std::string_view name;
    std::string_view german;
    std::array<std::string_view, 10> things;
    int cheapest; // whole units of money
    int dearest;
    std::array<int, 12> season; // how well it sells in each month, 100 = usual
};

struct RegionWords {
    std::string_view name;
    std::array<std::string_view, 5> cities;
};

std::span<const CategoryWords> categories();
std::span<const RegionWords> region_words();
std::span<const std::string_view> first_names();
std::span<const std::string_view> last_names();
std::span<const std::string_view> product_lines(); // every product is a line and a thing: "Alpine Kettle"
std::span<const std::string_view> supplier_names();
std::span<const std::string_view> countries();
std::span<const std::string_view> return_reasons();
std::span<const std::string_view> review_titles(std::size_t stars); // 1..5

}
