#pragma once

namespace datachat::services::sample {

// The tables of DIR/shop.sqlite. Kept awkward on purpose, as real databases are: a table with a space, mixed case, a
// column called "order".
extern const char* const shop_schema;

}
