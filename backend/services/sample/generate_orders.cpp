#include "services/sample/calendar.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/names.hpp"

#include <algorithm>

namespace datachat::services::sample {

namespace {

constexpr std::size_t order_count = 40'000;

// The days of all orders: more every year, more before Christmas, more at weekends.
std::vector<std::int32_t> order_days(Random& random)
{
    constexpr std::array<std::int64_t, 12> months{90, 82, 95, 98, 104, 100, 92, 94, 101, 108, 135, 160};
    constexpr std::array<std::int64_t, 7> weekdays{90, 85, 88, 95, 110, 135, 140};
    constexpr std::array<std::int64_t, 3> years{100, 121, 143};
    WeightedChoice choice;
    for (std::int32_t day = first_day; day <= last_day; ++day)
        choice.add(years[static_cast<std::size_t>(year_of(day) - 2022)] * months[month_of(day) - 1] *
                   weekdays[weekday_of(day)]);

    std::vector<std::int32_t> days;
    days.reserve(order_count);
    for (std::size_t order = 0; order < order_count; ++order)
        days.push_back(first_day + static_cast<std::int32_t>(choice.pick(random)));
    std::sort(days.begin(), days.end());
    return days;
}

// A few customers order very often, most now and then, some never.
WeightedChoice customer_choice(const Shop& shop, Random& random)
{
    WeightedChoice choice;
    for (std::size_t customer = 0; customer < shop.customers.size(); ++customer) {
        const bool never = random.chance_permille(40) && customer > 0;
        const std::int64_t liveliness = random.between(1, 100);
        choice.add(never ? 0 : 70 + liveliness * liveliness * liveliness / 2'000);
    }
    return choice;
}

// The best sellers sell far more than the rest; every fortieth product never sells.
WeightedChoice product_choice(const Shop& shop, Random& random)
{
    std::vector<std::int64_t> ranks(shop.products.size());
    for (std::size_t product = 0; product < ranks.size(); ++product)
        ranks[product] = static_cast<std::int64_t>(product);
    random.shuffle(ranks);
    WeightedChoice choice;
    for (std::int64_t rank : ranks)
        choice.add(rank % 40 == 39 ? 0 : 1'000'000 / (rank + 12));
    return choice;
}

std::int64_t price_on(const Shop& shop, std::int64_t product_id, std::int32_t day)
{
    const auto first =
        std::lower_bound(shop.price_history.begin(), shop.price_history.end(), product_id,
                         [](const PriceChange& change, std::int64_t id) { return change.product_id < id; });
    for (auto change = first; change != shop.price_history.end() && change->product_id == product_id; ++change)
        if (change->changed_on > day)
            return change->old_price;
    return shop.products[static_cast<std::size_t>(product_id - 1)].price;
}

const CategoryWords& words_of(const Product& product)
{
    return *std::find_if(categories().begin(), categories().end(),
                         [&](const CategoryWords& words) { return words.name == product.category; });
}

// Whether this product is taken into a basket on that day, given that it was looked at.
bool wanted(const Product& product, std::int32_t day, Random& random)
{
    if (product.introduced_date > day || (product.discontinued && year_of(day) == 2024))
        return false;
    return random.below(300) < words_of(product).season[month_of(day) - 1];
}

void add_lines(Shop& shop, std::int64_t order_id, std::int32_t day, const WeightedChoice& products, Random& random)
{
    constexpr std::array<int, 10> sizes{1, 1, 1, 2, 2, 2, 3, 3, 4, 6};
    constexpr std::array<std::int64_t, 10> quantities{1, 1, 1, 1, 1, 1, 2, 2, 3, 5};
    constexpr std::array<std::int64_t, 10> discounts{0, 0, 0, 0, 0, 0, 5, 10, 15, 25};
    const int wished = random.one_of(std::span<const int>(sizes));
    std::vector<std::int64_t> taken;
    while (static_cast<int>(taken.size()) < wished) {
        const auto product_id = static_cast<std::int64_t>(products.pick(random) + 1);
        if (!wanted(shop.products[static_cast<std::size_t>(product_id - 1)], day, random) ||
            std::find(taken.begin(), taken.end(), product_id) != taken.end())
            continue;
        taken.push_back(product_id);
        OrderLine line;
        line.order_id = order_id;
        line.product_id = product_id;
        line.quantity = random.one_of(std::span<const std::int64_t>(quantities));
        line.unit_price = price_on(shop, product_id, day);
        line.discount_percent = random.one_of(std::span<const std::int64_t>(discounts));
        shop.order_lines.push_back(line);
    }
}

}

void add_orders(Shop& shop, Random& random)
{
    const std::vector<std::int32_t> days = order_days(random);
    const WeightedChoice customers = customer_choice(shop, random);
    const WeightedChoice products = product_choice(shop, random);
    std::size_t signed_up = 0;
    for (std::int32_t day : days) {
        while (signed_up < shop.customers.size() && shop.customers[signed_up].signup_date <= day)
            ++signed_up;
        Order order;
        order.customer_id = static_cast<std::int64_t>(customers.pick(random, signed_up) + 1);
        order.order_date = day;
        order.channel = random.chance_permille(620) ? "online" : "store";
        if (order.channel == "store") {
            order.store_id = random.between(1, static_cast<std::int64_t>(shop.stores.size()));
            const auto staff = static_cast<std::int64_t>(shop.employees.size() / shop.stores.size());
            order.employee_id = (*order.store_id - 1) * staff + random.between(1, staff);
        }
        const bool cancelled = random.chance_permille(55);
        const bool pending = day > last_day - 6 && random.chance_permille(600);
        order.status = cancelled ? "cancelled" : pending ? "pending" : "completed";
        shop.orders.push_back(std::move(order));
        if (!cancelled)
            add_lines(shop, static_cast<std::int64_t>(shop.orders.size()), day, products, random);
    }
}

}
