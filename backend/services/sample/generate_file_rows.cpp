#include "services/sample/calendar.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/stable_sort.hpp"

#include <array>
#include <initializer_list>

namespace datachat::services::sample {

namespace {

constexpr std::size_t visit_count = 50'000;

void add_web_visits(Shop& shop, Random& random)
{
    constexpr std::array<std::string_view, 6> pages{"/", "/products", "/product", "/cart", "/checkout", "/help"};
    constexpr std::array<std::string_view, 3> devices{"phone", "desktop", "tablet"};
    constexpr std::array<std::string_view, 5> referrers{"search", "newsletter", "social", "direct", ""};
    WeightedChoice page_choice;
    for (std::int64_t weight : {30, 25, 28, 9, 5, 3})
        page_choice.add(weight);
    WeightedChoice device_choice;
    for (std::int64_t weight : {55, 36, 9})
        device_choice.add(weight);
    for (std::size_t number = 0; number < visit_count; ++number) {
        WebVisit visit;
        const auto day = static_cast<std::int32_t>(random.between(day_number(2024, 1, 1), last_day));
        visit.visited_at = day * std::int64_t{86'400} + random.between(6 * 3600, 24 * 3600 - 1);
        if (random.chance_permille(380))
            visit.customer_id = random.between(1, static_cast<std::int64_t>(shop.customers.size()));
        visit.page = pages[page_choice.pick(random)];
        visit.device = devices[device_choice.pick(random)];
        visit.referrer = random.one_of(std::span<const std::string_view>(referrers));
        const std::int64_t pace = random.between(1, 40);
        visit.duration_seconds = pace * random.between(1, 30);
        visit.converted = visit.page == "/checkout" && random.chance_permille(600);
        shop.web_visits.push_back(std::move(visit));
    }
    sort_stably(shop.web_visits, [](const WebVisit& visit) { return visit.visited_at; });
}

void add_stock_counts(Shop& shop, Random& random)
{
    const std::int32_t counted_on = day_number(2024, 12, 30);
    for (std::size_t store = 1; store <= shop.stores.size(); ++store) {
        for (std::size_t product = 1; product <= shop.products.size(); ++product) {
            if (random.chance_permille(150))
                continue;
            shop.stock_counts.push_back({static_cast<std::int64_t>(product), static_cast<std::int64_t>(store),
                                         counted_on, random.chance_permille(90) ? 0 : random.between(1, 60)});
        }
    }
}

}

void add_file_rows(Shop& shop, Random& random)
{
    add_web_visits(shop, random);
    add_stock_counts(shop, random);
}

Shop generate_shop(std::uint64_t seed)
{
    Shop shop;
    Random random(seed);
    add_catalog(shop, random);
    add_people(shop, random);
    add_orders(shop, random);
    add_aftermath(shop, random);
    add_file_rows(shop, random);
    return shop;
}

}
