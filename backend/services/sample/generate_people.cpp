#include "services/sample/calendar.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::sample {

namespace {

constexpr std::size_t store_count = 24;
constexpr std::size_t employees_per_store = 5;
constexpr std::size_t customer_count = 6'000;

void add_stores(Shop& shop, Random& random)
{
    std::vector<std::string_view> cities;
    for (const RegionWords& region : region_words())
        cities.insert(cities.end(), region.cities.begin(), region.cities.begin() + 3);
    random.shuffle(cities);
    for (std::size_t number = 0; number < store_count; ++number) {
        Store store;
        store.city = cities[number];
        store.name = fmt::format("{} Store", store.city);
        store.opened_date = first_day - static_cast<std::int32_t>(random.between(100, 6000));
        if (!random.chance_permille(120))
            store.floor_area = random.between(12, 160) * 10;
        shop.stores.push_back(std::move(store));
    }
}

// Takes unique full names in random order.
std::vector<std::string> full_names(std::size_t count, Random& random)
{
    std::vector<std::string> names;
    names.reserve(first_names().size() * last_names().size());
    for (std::string_view first : first_names())
        for (std::string_view last : last_names())
            names.push_back(fmt::format("{} {}", first, last));
    random.shuffle(names);
    names.resize(count);
    return names;
}

void add_employees(Shop& shop, const std::vector<std::string>& names, Random& random)
{
    constexpr std::array<std::string_view, 4> titles{"Sales Assistant", "Cashier", "Stock Keeper", "Adviser"};
    for (std::size_t store = 0; store < store_count; ++store) {
        const auto manager = static_cast<std::int64_t>(store * employees_per_store + 1);
        for (std::size_t place = 0; place < employees_per_store; ++place) {
            Employee employee;
            employee.name = names[store * employees_per_store + place];
            employee.store_id = static_cast<std::int64_t>(store + 1);
            employee.job_title =
                place == 0 ? "Store Manager" : random.one_of(std::span<const std::string_view>(titles));
            if (place > 0)
                employee.manager_id = manager;
            employee.hire_date = first_day - static_cast<std::int32_t>(random.between(10, 2500));
            employee.salary = random.between(place == 0 ? 420 : 240, place == 0 ? 610 : 390) * 100 * 100;
            shop.employees.push_back(std::move(employee));
        }
    }
}

std::string email_of(const std::string& name, std::size_t number)
{
    std::string address;
    for (char letter : name) {
        if (letter == ' ')
            address += '.';
        else if (letter != '\'')
            address += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    }
    return fmt::format("{}{}@mail.example", address, number % 97);
}

std::string phone_number(Random& random)
{
    const std::int64_t area =
        random.between(20, 89); // one draw a statement: the order of arguments is the compiler's choice
    const std::int64_t number = random.below(1'000'000);
    return fmt::format("0{}-{:06}", area, number);
}

void add_customers(Shop& shop, std::vector<std::string> names, Random& random)
{
    std::vector<std::int64_t> shares{30, 22, 15, 11, 8, 6, 5, 3};
    random.shuffle(shares);
    WeightedChoice region_choice;
    for (std::int64_t share : shares)
        region_choice.add(share);

    // Half of them were there before the first order; ids follow the day they signed up.
    std::vector<std::int32_t> signup_days;
    for (std::size_t number = 0; number < names.size(); ++number)
        signup_days.push_back(number % 2 == 0 ? first_day - static_cast<std::int32_t>(random.between(1, 900))
                                              : static_cast<std::int32_t>(random.between(first_day, last_day)));
    std::sort(signup_days.begin(), signup_days.end());

    for (std::size_t number = 0; number < names.size(); ++number) {
        const std::size_t region = region_choice.pick(random);
        Customer customer;
        customer.name = std::move(names[number]);
        if (!random.chance_permille(80))
            customer.email = email_of(customer.name, number);
        if (!random.chance_permille(350))
            customer.phone = phone_number(random);
        customer.region_id = static_cast<std::int64_t>(region + 1);
        customer.city = random.one_of(std::span<const std::string_view>(region_words()[region].cities));
        if (!random.chance_permille(200))
            customer.birth_date = day_number(1945, 1, 1) + static_cast<std::int32_t>(random.below(60 * 365));
        customer.signup_date = signup_days[number];
        customer.newsletter = random.chance_permille(410);
        shop.customers.push_back(std::move(customer));
    }
}

}

void add_people(Shop& shop, Random& random)
{
    const std::size_t employee_count = store_count * employees_per_store;
    std::vector<std::string> names = full_names(customer_count + employee_count, random);
    add_stores(shop, random);
    add_employees(shop, names, random);
    names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(employee_count));
    add_customers(shop, std::move(names), random);
}

}
