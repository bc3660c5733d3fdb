#include "services/sample/sqlite_writer.hpp"

#include "services/sample/calendar.hpp"
#include "services/sample/shop_schema.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <fstream>
#include <memory>
#include <optional>

namespace datachat::services::sample {

namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct Money {
    std::int64_t cents = 0;
};
struct Day {
    std::int32_t number = 0;
};

// Inserts rows of one table. The first error is kept in `failed` and ends all further work.
class RowWriter {
public:
    RowWriter(sqlite3* database, const char* table, int columns, bool& failed) : failed_(failed)
    {
        std::string sql = fmt::format("INSERT INTO \"{}\" VALUES (?", table);
        for (int column = 1; column < columns; ++column)
            sql += ", ?";
        sql += ")";
        failed_ = failed_ || sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK;
    }
    RowWriter(const RowWriter&) = delete;
    RowWriter& operator=(const RowWriter&) = delete;
    ~RowWriter() { sqlite3_finalize(statement_); }

    template <class... Cells>
    void row(const Cells&... cells)
    {
        if (failed_)
            return;
        int position = 0;
        (bind(++position, cells), ...);
        failed_ = sqlite3_step(statement_) != SQLITE_DONE;
        sqlite3_reset(statement_);
    }

private:
    void bind(int position, std::int64_t value) { sqlite3_bind_int64(statement_, position, value); }
    void bind(int position, double value) { sqlite3_bind_double(statement_, position, value); }
    void bind(int position, bool value) { sqlite3_bind_int(statement_, position, value ? 1 : 0); }
    void bind(int position, Money value) { bind(position, static_cast<double>(value.cents) / 100.0); }
    void bind(int position, Day value) { bind(position, iso_date(value.number)); }
    void bind(int position, const std::string& value)
    {
        sqlite3_bind_text(statement_, position, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    }
    template <class T>
    void bind(int position, const std::optional<T>& value)
    {
        if (value)
            bind(position, *value);
        else
            sqlite3_bind_null(statement_, position);
    }

    sqlite3_stmt* statement_ = nullptr;
    bool& failed_;
};

std::optional<Day> day(std::optional<std::int32_t> number)
{
    return number ? std::optional(Day{*number}) : std::nullopt;
}

void write_catalog(sqlite3* database, const Shop& shop, bool& failed)
{
    std::int64_t id = 0;
    RowWriter regions(database, "regions", 2, failed);
    for (const Region& region : shop.regions)
        regions.row(++id, region.name);

    id = 0;
    RowWriter suppliers(database, "suppliers", 4, failed);
    for (const Supplier& supplier : shop.suppliers)
        suppliers.row(++id, supplier.name, supplier.country, supplier.contact_email);

    id = 0;
    RowWriter products(database, "products", 9, failed);
    for (const Product& product : shop.products) {
        std::optional<double> rating;
        if (product.rating)
            rating = static_cast<double>(*product.rating) / 100.0;
        std::optional<double> weight;
        if (product.weight_grams)
            weight = static_cast<double>(*product.weight_grams) / 1000.0;
        products.row(++id, product.name, product.category, product.supplier_id, Money{product.price}, rating, weight,
                     Day{product.introduced_date}, product.discontinued);
    }

    RowWriter prices(database, "price history", 4, failed);
    for (const PriceChange& change : shop.price_history)
        prices.row(change.product_id, Day{change.changed_on}, Money{change.old_price}, Money{change.new_price});

    id = 0;
    RowWriter campaigns(database, "WebCampaigns", 8, failed);
    for (const WebCampaign& campaign : shop.web_campaigns)
        campaigns.row(++id, campaign.name, campaign.channel, Day{campaign.start_date}, day(campaign.end_date),
                      Money{campaign.budget}, campaign.clicks, campaign.order);
}

void write_people(sqlite3* database, const Shop& shop, bool& failed)
{
    std::int64_t id = 0;
    RowWriter customers(database, "customers", 9, failed);
    for (const Customer& customer : shop.customers)
        customers.row(++id, customer.name, customer.email, customer.phone, customer.city, customer.region_id,
                      day(customer.birth_date), Day{customer.signup_date}, customer.newsletter);

    id = 0;
    RowWriter stores(database, "stores", 5, failed);
    for (const Store& store : shop.stores)
        stores.row(++id, store.name, store.city, Day{store.opened_date}, store.floor_area);

    id = 0;
    RowWriter employees(database, "employees", 7, failed);
    for (const Employee& employee : shop.employees)
        employees.row(++id, employee.name, employee.job_title, employee.store_id, employee.manager_id,
                      Day{employee.hire_date}, Money{employee.salary});
}

void write_trade(sqlite3* database, const Shop& shop, bool& failed)
{
    std::int64_t id = 0;
    RowWriter orders(database, "orders", 7, failed);
    for (const Order& order : shop.orders)
        orders.row(++id, order.customer_id, order.store_id, order.employee_id, Day{order.order_date}, order.status,
                   order.channel);

    id = 0;
    RowWriter lines(database, "order_lines", 6, failed);
    for (const OrderLine& line : shop.order_lines)
        lines.row(++id, line.order_id, line.product_id, line.quantity, Money{line.unit_price},
                  static_cast<double>(line.discount_percent) / 100.0);

    id = 0;
    RowWriter shipments(database, "shipments", 6, failed);
    for (const Shipment& shipment : shop.shipments)
        shipments.row(++id, shipment.order_id, shipment.carrier, iso_timestamp(shipment.shipped_at),
                      day(shipment.delivered_date), Money{shipment.fee});

    id = 0;
    RowWriter reviews(database, "reviews", 6, failed);
    for (const Review& review : shop.reviews)
        reviews.row(++id, review.product_id, review.customer_id, review.stars, review.title, Day{review.review_date});

    id = 0;
    RowWriter returns(database, "returns", 7, failed);
    for (const Return& returned : shop.returns)
        returns.row(++id, returned.order_id, returned.customer_id, returned.product_id, Day{returned.return_date},
                    returned.reason, Money{returned.paid_back});
}

void run(sqlite3* database, const char* sql, bool& failed)
{
    failed = failed || sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK;
}

}

core::Result<void> write_shop_database(const Shop& shop, const std::filesystem::path& path)
{
    sqlite3* opened = nullptr;
    bool failed =
        sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK;
    const Database database(opened);
    // The file is new and gets its name only when it is whole: a journal would protect nothing.
    run(opened, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE", failed);
    run(opened, fmt::format("PRAGMA application_id = {}", sample_application_id).c_str(), failed);
    run(opened, "BEGIN", failed);
    run(opened, shop_schema, failed);
    write_catalog(opened, shop, failed);
    write_people(opened, shop, failed);
    write_trade(opened, shop, failed);
    run(opened,
        "CREATE INDEX orders_by_customer ON orders (customer_id); CREATE INDEX orders_by_date ON orders (order_date);"
        "CREATE INDEX order_lines_by_order ON order_lines (order_id); CREATE INDEX order_lines_by_product ON "
        "order_lines (product_id);"
        "CREATE INDEX returns_by_order ON returns (order_id)",
        failed);
    run(opened, "COMMIT", failed);
    if (failed)
        return core::fail(core::Errc::unavailable,
                          fmt::format("The sample database cannot be written to \"{}\": choose a folder that you may "
                                      "write to, with 50 MB free.",
                                      path.parent_path().string()),
                          opened != nullptr ? sqlite3_errmsg(opened) : "out of memory");
    return {};
}

bool is_sample_database(const std::filesystem::path& path)
{
    constexpr std::streamoff application_id_offset = 68; // SQLite's file format, section 1.3
    std::array<unsigned char, 4> bytes{};
    std::ifstream file(path, std::ios::binary);
    file.seekg(application_id_offset);
    file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    const std::uint32_t id =
        std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
    return file.good() && id == static_cast<std::uint32_t>(sample_application_id);
}

}
