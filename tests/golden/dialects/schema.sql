-- What the queries of this folder are on; every engine takes this as it stands.
CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40), city VARCHAR(40), country VARCHAR(40), email VARCHAR(40), birthday DATE);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, product VARCHAR(40), amount DECIMAL(10, 2), quantity INTEGER, ordered_on DATE, created_at TIMESTAMP, paid BOOLEAN, note VARCHAR(80), data VARCHAR(200));
CREATE TABLE employees (id INTEGER PRIMARY KEY, name VARCHAR(40), manager_id INTEGER, department VARCHAR(40), salary INTEGER, hired_on DATE);
CREATE TABLE sales (region VARCHAR(20), quarter VARCHAR(4), amount INTEGER);
CREATE TABLE regions (region VARCHAR(20), city VARCHAR(40));
INSERT INTO customers VALUES (1, 'Anna', 'Paris', 'France', 'anna@example.org', '1990-02-28'), (2, 'Bert', 'Berlin', 'Germany', NULL, '1985-12-31'), (3, 'Cara', NULL, 'Italy', 'cara@example.org', NULL), (4, 'dora', 'Paris', NULL, 'dora@example.org', '2000-01-01');
INSERT INTO orders VALUES (1, 1, 'lamp', 12.50, 2, '2024-01-31', '2024-01-31 10:15:00', TRUE, 'it''s 50% off', '{"a": 1, "b": {"c": "x"}, "list": [1, 2, 3]}'), (2, 1, 'desk', 250.00, 1, '2024-02-29', '2024-02-29 23:59:59', FALSE, NULL, '{"a": 2}'), (3, 2, 'lamp', 12.50, 7, '2024-03-15', '2024-03-15 00:00:00', TRUE, 'under_score', '{"a": null}'), (4, 3, 'chair', 79.90, 4, '2023-12-31', '2023-12-31 12:00:00', NULL, 'x', NULL), (5, 2, 'desk', 240.00, 1, NULL, NULL, FALSE, '', '{}');
INSERT INTO employees VALUES (1, 'Eve', NULL, 'board', 9000, '2015-05-01'), (2, 'Finn', 1, 'sales', 5000, '2018-08-15'), (3, 'Gus', 2, 'sales', 4000, '2021-02-01'), (4, 'Hana', 2, 'support', 4000, NULL);
INSERT INTO sales VALUES ('north', 'Q1', 10), ('north', 'Q2', 20), ('south', 'Q1', 5), ('south', 'Q2', NULL), ('south', 'Q3', 7);
INSERT INTO regions VALUES ('north', 'Berlin'), ('south', 'Paris');
