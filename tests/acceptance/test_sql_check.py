"""`datachat sql check`: what the firewall lets through. One JSON line a statement."""

import json

from harness import in_workspace, require

ALLOWED = [
    "SELECT 1",
    "SELECT name, price FROM products WHERE price > 10 ORDER BY price DESC LIMIT 5",
    "WITH best AS (SELECT product_id, sum(quantity) AS n FROM order_lines GROUP BY product_id) SELECT * FROM best WHERE n > 3",
    "SELECT c.name FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)",
    "SELECT category, avg(rating) FROM products GROUP BY category HAVING count(*) > 3",
    "SELECT name FROM customers UNION SELECT name FROM employees",
    "SELECT 'DROP TABLE x; --' AS harmless",
    "SELECT \"order\" FROM \"WebCampaigns\"",
    "SELECT name FROM customers -- a comment",
    "SELECT count(*) FROM orders;",
]

REFUSED = [
    "INSERT INTO customers (name) VALUES ('x')",
    "UPDATE products SET price = 0",
    "DELETE FROM orders",
    "DROP TABLE orders",
    "CREATE TABLE x (a integer)",
    "CREATE TABLE x AS SELECT 1",
    "ALTER TABLE orders ADD COLUMN x integer",
    "TRUNCATE orders",
    "SELECT 1; DROP TABLE orders",
    "SELECT 1; SELECT 2",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    "SELECT * INTO copy FROM orders",
    "ATTACH DATABASE 'x.db' AS x",
    "ATTACH 'x.db'",
    "DETACH x",
    "PRAGMA journal_mode = DELETE",
    "VACUUM INTO 'copy.db'",
    "COPY orders TO 'out.csv'",
    "COPY orders FROM PROGRAM 'id'",
    "SET search_path = x",
    "EXPLAIN ANALYZE DELETE FROM orders",
    "CALL do_it()",
    "DO $$ begin end $$",
    "GRANT ALL ON orders TO public",
    "BEGIN",
    "COMMIT; CREATE TABLE x (a integer)",
    "INSTALL httpfs",
    "LOAD 'x.so'",
    "SELECT load_extension('x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('x', 'y')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_sleep(100)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM dblink('host=x', 'select 1') AS t(a int)",
    "SELECT current_setting('data_directory')",
    "SELECT table_to_xml('orders', true, false, '')",
    "SELECT set_config('x.y', 'z', false)",
    "SELECT nextval('s')",
    "SELECT * FROM orders FOR UPDATE",
    "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */",
    "SELECT name FROM",
    "SELECT (((((",
    "'unclosed",
    "hello",
]


def check(workspace, dialect, statements, *more):
    run = workspace.run("sql", "check", "--dialect", dialect, *more, stdin="\n".join(statements) + "\n")
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    require(len(verdicts) == len(statements), f"a line for each statement: {len(verdicts)} of {len(statements)}: {run.shown()}")
    for verdict in verdicts:
        require(verdict["verdict"] in ("allow", "refuse") and isinstance(verdict["tables"], list), str(verdict))
        require(verdict["verdict"] == "allow" or len(verdict["reason"]) > 10, f"a refusal says why: {verdict}")
    return verdicts


def all_get(dialect, statements, wanted):
    def case(workspace):
        verdicts = check(workspace, dialect, statements)
        wrong = [(statement, verdict) for statement, verdict in zip(statements, verdicts) if verdict["verdict"] != wanted]
        require(not wrong, f"{len(wrong)} wrong: {wrong[:3]}")

    return in_workspace(case)


def tables_are_named(workspace):
    verdict = check(workspace, "sqlite", ["SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.customer_id"])[0]
    require(sorted(table.rpartition(".")[2] for table in verdict["tables"]) == ["customers", "orders"], str(verdict))


def odd_lines_do_not_end_it(workspace):
    verdicts = check(workspace, "postgres", ["SELECT 1", "\x01\x02", "(" * 5000, "SELECT " + "1+" * 5000 + "1", "SELECT 1"])
    require(verdicts[0]["verdict"] == "allow" and verdicts[-1]["verdict"] == "allow", str(verdicts))
    require(verdicts[1]["verdict"] == "refuse" and verdicts[2]["verdict"] == "refuse", str(verdicts))


def cases():
    for dialect in ("sqlite", "postgres", "duckdb", "mysql", "bigquery", "snowflake"):
        double_quotes_are_names = dialect not in ("mysql", "bigquery")
        allowed = [statement for statement in ALLOWED if double_quotes_are_names or '"' not in statement]
        yield f"allowed ({dialect})", all_get(dialect, allowed, "allow")
        for statement in REFUSED:
            yield f"refused ({dialect}): {statement}", all_get(dialect, [statement], "refuse")
    yield "tables", in_workspace(tables_are_named)
    yield "odd lines", in_workspace(odd_lines_do_not_end_it)
