#include "services/sample/calendar.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::sample {

namespace {

// Every category gets forty products: each thing in four of the lines.
constexpr std::size_t lines_per_thing = 4;

std::int64_t round_price(std::int64_t cents)
{
    return std::max<std::int64_t>(cents / 100 * 100 + 99, 199);
}

// Prices move a few times; the last one is today's.
void add_price_changes(Shop& shop, std::int64_t product_id, Random& random)
{
    Product& product = shop.products[static_cast<std::size_t>(product_id - 1)];
    const std::int64_t changes = random.below(6);
    std::int32_t day = std::max(first_day, product.introduced_date);
    for (std::int64_t change = 0; change < changes; ++change) {
        day += static_cast<std::int32_t>(random.between(60, 240));
        if (day > last_day)
            return;
        std::int64_t price = round_price(product.price * random.between(88, 118) / 100);
        if (price == product.price)
            price += 100;
        shop.price_history.push_back({product_id, day, product.price, price});
        product.price = price;
    }
}

void add_products(Shop& shop, Random& random)
{
    for (const CategoryWords& category : categories()) {
        for (std::string_view thing : category.things) {
            std::vector<std::string_view> lines(product_lines().begin(), product_lines().end());
            random.shuffle(lines);
            const std::int64_t usual = random.between(category.cheapest * 100, category.dearest * 100);
            for (std::size_t line = 0; line < lines_per_thing; ++line) {
                Product product;
                product.name = fmt::format("{} {}", lines[line], thing);
                product.category = category.name;
                if (!random.chance_permille(60))
                    product.supplier_id = random.between(1, static_cast<std::int64_t>(shop.suppliers.size()));
                product.price = round_price(usual * random.between(70, 150) / 100);
                if (!random.chance_permille(120))
                    product.weight_grams = random.between(5, 900) * 10;
                product.introduced_date = random.chance_permille(700)
                                              ? first_day - static_cast<std::int32_t>(random.between(30, 1500))
                                              : static_cast<std::int32_t>(random.between(first_day, last_day - 120));
                product.discontinued = random.chance_permille(70);
                shop.products.push_back(std::move(product));
            }
        }
    }
    // Ids must not follow the categories.
    random.shuffle(shop.products);
    for (std::size_t product = 0; product < shop.products.size(); ++product)
        add_price_changes(shop, static_cast<std::int64_t>(product + 1), random);
}

void add_campaigns(Shop& shop, Random& random)
{
    constexpr std::array<std::string_view, 4> channels{"Search", "Social", "Newsletter", "Display"};
    constexpr std::array<std::string_view, 4> quarters{"Winter", "Spring", "Summer", "Autumn"};
    for (int year = 2022; year <= 2024; ++year) {
        for (unsigned quarter = 0; quarter < 4; ++quarter) {
            for (int number = 0; number < 3; ++number) {
                WebCampaign campaign;
                campaign.channel = random.one_of(std::span<const std::string_view>(channels));
                constexpr std::array<std::string_view, 3> kinds{"Sale", "Launch", "Club"};
                campaign.name =
                    fmt::format("{} {} {}", quarters[quarter], kinds[static_cast<std::size_t>(number)], year);
                campaign.start_date =
                    day_number(year, quarter * 3 + 1, 1) + static_cast<std::int32_t>(random.below(60));
                const std::int32_t end = campaign.start_date + static_cast<std::int32_t>(random.between(10, 45));
                if (end <= last_day)
                    campaign.end_date = end;
                campaign.budget = random.between(10, 250) * 10'000;
                campaign.clicks = campaign.budget / random.between(35, 160);
                campaign.order = number + 1;
                shop.web_campaigns.push_back(std::move(campaign));
            }
        }
    }
}

}

void add_catalog(Shop& shop, Random& random)
{
    for (const RegionWords& region : region_words())
        shop.regions.push_back({std::string(region.name)});
    for (std::string_view name : supplier_names()) {
        Supplier supplier{std::string(name), std::string(random.one_of(countries())), std::nullopt};
        if (!random.chance_permille(200))
            supplier.contact_email = fmt::format("sales{}@suppliers.example", shop.suppliers.size() + 1);
        shop.suppliers.push_back(std::move(supplier));
    }
    add_products(shop, random);
    add_campaigns(shop, random);
}

}
