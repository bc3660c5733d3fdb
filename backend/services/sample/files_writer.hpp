#pragma once

#include "core/result.hpp"
#include "services/sample/shop_data.hpp"

#include <string>

namespace datachat::services::sample {

// A year of visits to the shop's pages: commas, header, ISO timestamps, empty cells for NULL.
std::string web_visits_csv(const Shop& shop);

// The same products as a German partner lists them: semicolons, decimal commas, day-first dates, names in another
// spelling.
std::string product_list_csv(const Shop& shop);

}
