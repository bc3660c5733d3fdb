#include "services/sample/shop_schema.hpp"

namespace datachat::services::sample {

const char* const shop_schema = R"sql(
CREATE TABLE regions (
    region_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE customers (
    customer_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    city TEXT NOT NULL,
    region_id INTEGER NOT NULL REFERENCES regions (region_id),
    birth_date DATE,
    signup_date DATE NOT NULL,
    newsletter BOOLEAN NOT NULL
);
CREATE TABLE suppliers (
    supplier_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    contact_email TEXT
);
CREATE TABLE products (
    product_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    supplier_id INTEGER REFERENCES suppliers (supplier_id),
    price REAL NOT NULL,
    rating REAL,
    weight_kg REAL,
    introduced_date DATE NOT NULL,
    discontinued BOOLEAN NOT NULL
);
CREATE TABLE "price history" (
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    "changed on" DATE NOT NULL,
    "old price" REAL NOT NULL,
    "new price" REAL NOT NULL,
    PRIMARY KEY (product_id, "changed on")
);
CREATE TABLE stores (
    store_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    opened_date DATE NOT NULL,
    floor_area INTEGER
);
CREATE TABLE employees (
    employee_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    job_title TEXT NOT NULL,
    store_id INTEGER NOT NULL REFERENCES stores (store_id),
    manager_id INTEGER REFERENCES employees (employee_id),
    hire_date DATE NOT NULL,
    salary REAL NOT NULL
);
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
    store_id INTEGER REFERENCES stores (store_id),
    employee_id INTEGER REFERENCES employees (employee_id),
    order_date DATE NOT NULL,
    status TEXT NOT NULL,
    channel TEXT NOT NULL
);
CREATE TABLE order_lines (
    line_id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (order_id),
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    quantity INTEGER NOT NULL,
    unit_price REAL NOT NULL,
    discount REAL NOT NULL
);
CREATE TABLE shipments (
    shipment_id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (order_id),
    carrier TEXT NOT NULL,
    shipped_at TIMESTAMP NOT NULL,
    delivered_date DATE,
    fee REAL NOT NULL
);
CREATE TABLE reviews (
    review_id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
    stars INTEGER NOT NULL,
    title TEXT,
    review_date DATE NOT NULL
);
CREATE TABLE returns (
    return_id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (order_id),
    customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    return_date DATE NOT NULL,
    reason TEXT,
    paid_back REAL NOT NULL
);
CREATE TABLE "WebCampaigns" (
    "CampaignId" INTEGER PRIMARY KEY,
    "CampaignName" TEXT NOT NULL,
    "Channel" TEXT NOT NULL,
    "StartDate" DATE NOT NULL,
    "EndDate" DATE,
    "Budget" REAL NOT NULL,
    "Clicks" INTEGER NOT NULL,
    "order" INTEGER NOT NULL
);
)sql";

}
