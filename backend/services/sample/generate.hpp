#pragma once

#include "services/sample/random.hpp"
#include "services/sample/shop_data.hpp"

#include <cstdint>

namespace datachat::services::sample {

// Makes the whole shop in memory: about 200,000 rows over 2022 to 2024, the same for the same seed on every platform.
// What questions need to have one clear answer holds for every seed: no ties among the best sellers; some customers
// never ordered and some products never sold; one region has most of the returned products, and another one in 2023.
Shop generate_shop(std::uint64_t seed);

// The steps of generate_shop; each expects the ones before it.
void add_catalog(Shop& shop, Random& random);   // regions, suppliers, products, price history, campaigns
void add_people(Shop& shop, Random& random);    // stores, employees, customers
void add_orders(Shop& shop, Random& random);    // orders and their lines
void add_aftermath(Shop& shop, Random& random); // shipments, reviews, returns, products' ratings
void add_file_rows(Shop& shop, Random& random); // web visits, stock counts

}
