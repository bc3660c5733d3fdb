#include "core/digest.hpp"
#include "services/sample/calendar.hpp"
#include "services/sample/files_writer.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/shop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace datachat::services::sample {
namespace {

struct ShopTest : testing::TestWithParam<std::uint64_t> {
    static const Shop& shop(std::uint64_t seed)
    {
        static std::map<std::uint64_t, Shop> shops;
        auto found = shops.find(seed);
        if (found == shops.end())
            found = shops.emplace(seed, generate_shop(seed)).first;
        return found->second;
    }
    const Shop& shop() const { return shop(GetParam()); }
};

// The largest value, and whether nobody shares it or comes within `percent` of it.
template <class Key>
std::pair<Key, bool> clear_winner(const std::map<Key, std::int64_t>& sums, std::int64_t percent)
{
    auto best =
        std::max_element(sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const bool clear = std::all_of(sums.begin(), sums.end(), [&](const auto& each) {
        return each.first == best->first || each.second * (100 + percent) <= best->second * 100;
    });
    return {best->first, clear};
}

TEST_P(ShopTest, has_about_two_hundred_thousand_rows)
{
    const Shop& s = shop();
    const std::size_t rows = s.regions.size() + s.customers.size() + s.suppliers.size() + s.products.size() +
                             s.price_history.size() + s.stores.size() + s.employees.size() + s.orders.size() +
                             s.order_lines.size() + s.shipments.size() + s.reviews.size() + s.returns.size() +
                             s.web_campaigns.size();
    EXPECT_GT(rows, 180'000U);
    EXPECT_LT(rows, 220'000U);
    EXPECT_EQ(s.web_visits.size(), 50'000U);
}

TEST_P(ShopTest, keys_refer_to_rows_and_days_are_in_order)
{
    const Shop& s = shop();
    const auto in = [](std::int64_t id, const auto& rows) {
        return id >= 1 && static_cast<std::size_t>(id) <= rows.size();
    };
    for (const Order& order : s.orders) {
        ASSERT_TRUE(in(order.customer_id, s.customers));
        ASSERT_TRUE(!order.store_id || in(*order.store_id, s.stores));
        ASSERT_TRUE(!order.employee_id ||
                    s.employees.at(static_cast<std::size_t>(*order.employee_id - 1)).store_id == *order.store_id);
        ASSERT_GE(order.order_date, s.customers[static_cast<std::size_t>(order.customer_id - 1)].signup_date);
        ASSERT_TRUE(order.order_date >= first_day && order.order_date <= last_day);
    }
    for (const OrderLine& line : s.order_lines) {
        ASSERT_TRUE(in(line.order_id, s.orders) && in(line.product_id, s.products));
        ASSERT_NE(s.orders[static_cast<std::size_t>(line.order_id - 1)].status, "cancelled");
        ASSERT_TRUE(line.quantity > 0 && line.unit_price > 0 && line.discount_percent >= 0 &&
                    line.discount_percent < 100);
    }
    for (const Return& returned : s.returns)
        ASSERT_TRUE(in(returned.order_id, s.orders) && in(returned.product_id, s.products) &&
                    returned.return_date <= last_day);
}

TEST_P(ShopTest, names_are_unique_where_answers_show_them)
{
    std::set<std::string> customers;
    for (const Customer& customer : shop().customers)
        customers.insert(customer.name);
    EXPECT_EQ(customers.size(), shop().customers.size());
    std::set<std::string> products;
    for (const Product& product : shop().products)
        products.insert(product.name);
    EXPECT_EQ(products.size(), shop().products.size());
}

TEST_P(ShopTest, some_customers_never_ordered_and_some_products_never_sold)
{
    std::set<std::int64_t> buyers;
    for (const Order& order : shop().orders)
        buyers.insert(order.customer_id);
    const std::size_t never = shop().customers.size() - buyers.size();
    EXPECT_GT(never, 200U);
    EXPECT_LT(never, 1'500U);

    std::set<std::int64_t> sold;
    for (const OrderLine& line : shop().order_lines)
        sold.insert(line.product_id);
    EXPECT_GE(shop().products.size() - sold.size(), 5U);
    EXPECT_LT(shop().products.size() - sold.size(), 40U);
    const auto unrated =
        std::count_if(shop().products.begin(), shop().products.end(), [](const Product& each) { return !each.rating; });
    EXPECT_GE(unrated, 5);
}

TEST_P(ShopTest, best_sellers_do_not_tie)
{
    std::map<std::int64_t, std::int64_t> revenue; // in hundredths of a cent
    for (const OrderLine& line : shop().order_lines)
        revenue[line.product_id] += line.quantity * line.unit_price * (100 - line.discount_percent);
    std::vector<std::int64_t> sums;
    for (const auto& [product, sum] : revenue)
        sums.push_back(sum);
    std::sort(sums.rbegin(), sums.rend());
    for (std::size_t place = 0; place < 11; ++place)
        EXPECT_GT(sums[place] - sums[place + 1], 100'000) << place; // ten units of money
}

TEST_P(ShopTest, categories_differ_in_rating)
{
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
    for (const Product& product : shop().products)
        if (product.rating) {
            sums[product.category].first += *product.rating;
            ++sums[product.category].second;
        }
    EXPECT_EQ(sums.size(), 10U);
    std::vector<double> means;
    for (const auto& [category, sum] : sums)
        means.push_back(static_cast<double>(sum.first) / static_cast<double>(sum.second));
    std::sort(means.begin(), means.end());
    for (std::size_t place = 1; place < means.size(); ++place)
        EXPECT_GT(means[place] - means[place - 1], 0.01);
}

TEST_P(ShopTest, one_region_returns_most_and_another_one_in_2023)
{
    std::map<std::int64_t, std::int64_t> all, in_2023, ordered_in_2023;
    for (const Return& returned : shop().returns) {
        const Order& order = shop().orders[static_cast<std::size_t>(returned.order_id - 1)];
        const std::int64_t region = shop().customers[static_cast<std::size_t>(order.customer_id - 1)].region_id;
        ++all[region];
        if (year_of(returned.return_date) == 2023)
            ++in_2023[region];
        if (year_of(order.order_date) == 2023)
            ++ordered_in_2023[region];
    }
    const auto [winner, clear] = clear_winner(all, 5);
    const auto [winner_2023, clear_2023] = clear_winner(in_2023, 10);
    EXPECT_TRUE(clear);
    EXPECT_TRUE(clear_2023);
    EXPECT_NE(winner, winner_2023);
    EXPECT_EQ(winner_2023, clear_winner(ordered_in_2023, 10).first);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShopTest, testing::Values(1, 2, 7, 42, 1'000'003));

// The same everywhere, whatever the compiler and its options: other platforms must find these very bytes.
TEST(GenerateShop, is_the_same_on_every_platform)
{
    const Shop& shop = ShopTest::shop(1);
    std::string bytes = product_list_csv(shop) + web_visits_csv(shop);
    for (const OrderLine& line : shop.order_lines)
        bytes += std::to_string(line.order_id) + ',' + std::to_string(line.product_id) + ',' +
                 std::to_string(line.unit_price) + '\n';
    EXPECT_EQ(core::digest_hex(bytes), "cf578664b4f776ef4165db7396d11d685271d5289ce29c483bca1f1af6c85b03");
}

TEST(GenerateShop, differs_between_seeds)
{
    EXPECT_NE(product_list_csv(ShopTest::shop(1)), product_list_csv(ShopTest::shop(2)));
}

TEST(ProductList, is_spelled_the_german_way)
{
    const std::string csv = product_list_csv(ShopTest::shop(1));
    const std::string first_line =
        csv.substr(csv.find('\n') + 1, csv.find('\n', csv.find('\n') + 1) - csv.find('\n') - 1);
    EXPECT_EQ(csv.substr(0, csv.find(';')), "Artikelnummer");
    EXPECT_EQ(first_line, "P-00001;BATH SALT, Fjord;Pflege;50,99;3,21;;14.05.2018");
}

TEST(ShopGlossary, defines_revenue)
{
    const auto glossary = shop_glossary();
    ASSERT_FALSE(glossary.empty());
    EXPECT_EQ(glossary.front().term, "revenue");
    for (const auto& entry : glossary) {
        EXPECT_EQ(entry.kind, models::KnowledgeKind::metric);
        EXPECT_EQ(entry.state, models::KnowledgeState::active);
        EXPECT_FALSE(entry.definition.empty());
    }
}

}
}
