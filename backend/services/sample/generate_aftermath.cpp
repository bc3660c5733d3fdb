#include "services/sample/calendar.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/names.hpp"
#include "services/sample/stable_sort.hpp"

#include <algorithm>
#include <numeric>

namespace datachat::services::sample {

namespace {

void add_shipments(Shop& shop, Random& random)
{
    constexpr std::array<std::string_view, 4> carriers{"Swift Post", "Parcel One", "GreenVan", "Blue Courier"};
    for (std::size_t number = 0; number < shop.orders.size(); ++number) {
        const Order& order = shop.orders[number];
        if (order.channel != "online" || order.status != "completed")
            continue;
        Shipment shipment;
        shipment.order_id = static_cast<std::int64_t>(number + 1);
        shipment.carrier = random.one_of(std::span<const std::string_view>(carriers));
        const std::int32_t shipped_day = order.order_date + static_cast<std::int32_t>(random.below(4));
        shipment.shipped_at = shipped_day * std::int64_t{86'400} + random.between(7 * 3600, 19 * 3600);
        const std::int32_t delivered = shipped_day + static_cast<std::int32_t>(random.between(1, 6));
        if (delivered <= last_day && !random.chance_permille(12))
            shipment.delivered_date = delivered;
        shipment.fee = random.chance_permille(300) ? 0 : random.between(29, 129) * 10;
        shop.shipments.push_back(std::move(shipment));
    }
}

// How good a product is, in hundredths of a star: every category has its own level, every product its own luck.
std::vector<std::int64_t> qualities(const Shop& shop, Random& random)
{
    std::vector<std::int64_t> levels;
    for (std::size_t category = 0; category < categories().size(); ++category)
        levels.push_back(310 + static_cast<std::int64_t>(category) * 14);
    random.shuffle(levels);
    std::vector<std::int64_t> result;
    for (const Product& product : shop.products) {
        const auto category = std::find_if(categories().begin(), categories().end(),
                                           [&](const CategoryWords& words) { return words.name == product.category; });
        const std::int64_t level = levels[static_cast<std::size_t>(category - categories().begin())];
        const std::int64_t luck = random.between(-50, 50);
        result.push_back(level + luck);
    }
    return result;
}

void add_reviews(Shop& shop, Random& random)
{
    const std::vector<std::int64_t> quality = qualities(shop, random);
    std::vector<std::int64_t> star_sums(shop.products.size());
    std::vector<std::int64_t> counts(shop.products.size());
    for (const OrderLine& line : shop.order_lines) {
        const Order& order = shop.orders[static_cast<std::size_t>(line.order_id - 1)];
        const std::int32_t day = order.order_date + static_cast<std::int32_t>(random.between(3, 40));
        if (order.status != "completed" || day > last_day || !random.chance_permille(185))
            continue;
        const auto product = static_cast<std::size_t>(line.product_id - 1);
        Review review;
        review.product_id = line.product_id;
        review.customer_id = order.customer_id;
        review.stars = std::clamp<std::int64_t>((quality[product] + random.between(-180, 180) + 50) / 100, 1, 5);
        if (!random.chance_permille(400))
            review.title = random.one_of(review_titles(static_cast<std::size_t>(review.stars)));
        review.review_date = day;
        star_sums[product] += review.stars;
        ++counts[product];
        shop.reviews.push_back(std::move(review));
    }
    sort_stably(shop.reviews, [](const Review& review) { return review.review_date; });
    for (std::size_t product = 0; product < shop.products.size(); ++product)
        if (counts[product] > 0)
            shop.products[product].rating = (star_sums[product] * 200 + counts[product]) / (counts[product] * 2);
}

// The regions by their number of customers, most first.
std::vector<std::size_t> regions_by_size(const Shop& shop)
{
    std::vector<std::int64_t> counts(shop.regions.size());
    for (const Customer& customer : shop.customers)
        ++counts[static_cast<std::size_t>(customer.region_id - 1)];
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    sort_stably(order, [&](std::size_t region) { return -counts[region]; });
    return order;
}

// The largest region returns most, but for 2023, when a bad delivery went to the second.
void add_returns(Shop& shop, Random& random)
{
    const std::vector<std::size_t> regions = regions_by_size(shop);
    for (const OrderLine& line : shop.order_lines) {
        const Order& order = shop.orders[static_cast<std::size_t>(line.order_id - 1)];
        const auto region =
            static_cast<std::size_t>(shop.customers[static_cast<std::size_t>(order.customer_id - 1)].region_id - 1);
        const bool bad_year = year_of(order.order_date) == 2023;
        std::int64_t permille = 36 + line.product_id % 5 * 4;
        if (region == regions[0])
            permille = bad_year ? permille * 6 / 10 : permille * 12 / 10;
        else if (region == regions[1])
            permille = bad_year ? permille * 16 / 10 : permille * 9 / 10;
        const std::int32_t day = order.order_date + static_cast<std::int32_t>(random.between(2, 35));
        if (order.status != "completed" || day > last_day || !random.chance_permille(permille))
            continue;
        Return returned;
        returned.order_id = line.order_id;
        returned.customer_id = order.customer_id;
        returned.product_id = line.product_id;
        returned.return_date = day;
        if (!random.chance_permille(150))
            returned.reason = random.one_of(return_reasons());
        returned.paid_back = line.unit_price * (100 - line.discount_percent) / 100;
        shop.returns.push_back(std::move(returned));
    }
    sort_stably(shop.returns, [](const Return& returned) { return returned.return_date; });
}

}

void add_aftermath(Shop& shop, Random& random)
{
    add_shipments(shop, random);
    add_reviews(shop, random);
    add_returns(shop, random);
}

}
