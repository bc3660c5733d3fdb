#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The rows of the sample shop. Ids are positions + 1. Days count from 1970-01-01, money is in cents, and what divides
// evenly is turned into fractions only when it is written: so the same seed gives the same shop on every platform.
namespace datachat::services::sample {

struct Region {
    std::string name;
};

struct Customer {
    std::string name;
    std::optional<std::string> email;
    std::optional<std::string> phone;
    std::string city;
    std::int64_t region_id = 0;
    std::optional<std::int32_t> birth_date;
    std::int32_t signup_date = 0;
    bool newsletter = false;
};

struct Supplier {
    std::string name;
    std::string country;
    std::optional<std::string> contact_email;
};

struct PriceChange {
    std::int64_t product_id = 0;
    std::int32_t changed_on = 0;
    std::int64_t old_price = 0;
    std::int64_t new_price = 0;
};

struct Product {
    std::string name;
    std::string category;
    std::optional<std::int64_t> supplier_id;
    std::int64_t price = 0;             // today's
    std::optional<std::int64_t> rating; // hundredths of a star, the mean of its reviews; none without reviews
    std::optional<std::int64_t> weight_grams;
    std::int32_t introduced_date = 0;
    bool discontinued = false;
};

struct Store {
    std::string name;
    std::string city;
    std::int32_t opened_date = 0;
    std::optional<std::int64_t> floor_area; // square metres
};

struct Employee {
    std::string name;
    std::string job_title;
    std::int64_t store_id = 0;
    std::optional<std::int64_t> manager_id;
    std::int32_t hire_date = 0;
    std::int64_t salary = 0; // a year
};

struct Order {
    std::int64_t customer_id = 0;
    std::optional<std::int64_t> store_id; // none = ordered online
    std::optional<std::int64_t> employee_id;
    std::int32_t order_date = 0;
    std::string status; // completed, pending, cancelled; the lines of a cancelled order are removed
    std::string channel;
};

struct OrderLine {
    std::int64_t order_id = 0;
    std::int64_t product_id = 0;
    std::int64_t quantity = 0;
    std::int64_t unit_price = 0;
    std::int64_t discount_percent = 0;
};

struct Shipment {
    std::int64_t order_id = 0;
    std::string carrier;
    std::int64_t shipped_at = 0; // seconds since 1970, wall clock
    std::optional<std::int32_t> delivered_date;
    std::int64_t fee = 0;
};

struct Review {
    std::int64_t product_id = 0;
    std::int64_t customer_id = 0;
    std::int64_t stars = 0;
    std::optional<std::string> title;
    std::int32_t review_date = 0;
};

// One returned piece.
struct Return {
    std::int64_t order_id = 0;
    std::int64_t customer_id = 0; // who ordered it
    std::int64_t product_id = 0;
    std::int32_t return_date = 0;
    std::optional<std::string> reason;
    std::int64_t paid_back = 0;
};

struct WebCampaign {
    std::string name;
    std::string channel;
    std::int32_t start_date = 0;
    std::optional<std::int32_t> end_date;
    std::int64_t budget = 0;
    std::int64_t clicks = 0;
    std::int64_t order = 0; // its place on the page
};

struct WebVisit {
    std::int64_t visited_at = 0; // seconds since 1970, wall clock
    std::optional<std::int64_t> customer_id;
    std::string page;
    std::string device;
    std::string referrer; // "" = unknown
    std::int64_t duration_seconds = 0;
    bool converted = false;
};

struct StockCount {
    std::int64_t product_id = 0;
    std::int64_t store_id = 0;
    std::int32_t counted_on = 0;
    std::int64_t units = 0;
};

struct Shop {
    std::vector<Region> regions;
    std::vector<Customer> customers;
    std::vector<Supplier> suppliers;
    std::vector<Product> products;
    std::vector<PriceChange> price_history; // by product, then day
    std::vector<Store> stores;
    std::vector<Employee> employees;
    std::vector<Order> orders; // by day
    std::vector<OrderLine> order_lines;
    std::vector<Shipment> shipments;
    std::vector<Review> reviews;
    std::vector<Return> returns;
    std::vector<WebCampaign> web_campaigns;
    std::vector<WebVisit> web_visits;     // only in the files
    std::vector<StockCount> stock_counts; // only in the files
};

}
