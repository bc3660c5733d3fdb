#pragma once

#include "models/value.hpp"

#include <string>
#include <string_view>
#include <vector>

// English for names, lists, values and dates.
namespace datachat::sql {

// order_lines, OrderLines, "Order Lines" -> "order lines". A name without letters or digits comes back in double
// quotes.
std::string words_of(std::string_view identifier);

std::string plural(std::string_view words);   // "order line" -> "order lines"; what is plural stays
std::string singular(std::string_view words); // "categories" -> "category"

std::string with_article(std::string_view noun);                                           // "an order"
std::string capitalized(std::string_view sentence);                                        // the first letter
std::string list_of(const std::vector<std::string>& items, std::string_view last = "and"); // "a, b and c"

// 'Toys', 5, 5.0, true, 5 January 2024, NULL.
std::string value_words(const models::Value& value);

std::string date_words(models::Date date);           // 5 January 2024
std::string moment_words(std::int64_t microseconds); // 5 January 2024 10:30, without the time at midnight
std::string_view month_name(int month);              // 1-12
std::string_view weekday_name(int day);              // 0 = Sunday

}
