"""`datachat sql format|describe|translate`: as text for one query, as a JSON line for each of many."""

import json

from harness import in_workspace, require

DIALECTS = ("sqlite", "duckdb", "postgres", "mysql", "bigquery", "snowflake")

SCHEMA = """CREATE TABLE products (product_id INTEGER PRIMARY KEY, name TEXT, category TEXT, price REAL, stock INTEGER);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, product_id INTEGER, quantity INTEGER, ordered_on DATE);
"""


def run(workspace, verb, *options, stdin):
    return workspace.run("sql", verb, *options, stdin=stdin)


def lines(workspace, verb, *options, queries):
    done = run(workspace, verb, *options, "--lines", stdin="\n".join(queries) + "\n")
    require(done.status == 0, done.shown())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    require(len(answers) == len(queries), f"{len(answers)} of {len(queries)}: {done.shown()}")
    return answers


def formats(dialect):
    def case(workspace):
        done = run(workspace, "format", "--dialect", dialect,
                   stdin="select name,price from products\nwhere price>10 and stock in (1,2) order by price desc limit 5")
        require(done.status == 0, done.shown())
        require([line.split()[0] for line in done.stdout.splitlines()] == ["SELECT", "FROM", "WHERE", "ORDER", "LIMIT"], done.stdout)
        again = run(workspace, "format", "--dialect", dialect, stdin=done.stdout)
        require(again.stdout == done.stdout, f"formatting twice changes it: {again.stdout}")

    return in_workspace(case)


def errors_have_places(workspace):
    done = run(workspace, "format", "--dialect", "postgres", stdin="SELECT a\nFROM t WHERE")
    require(done.status == 64 and "Line 2, column" in done.stderr and "expected" in done.stderr, done.shown())
    wrong, right = lines(workspace, "format", "--dialect", "mysql", queries=["SELECT a FROM", "SELECT 1"])
    require(wrong["line"] == 1 and wrong["column"] == 14 and "expected" in wrong["error"] and "sql" not in wrong, str(wrong))
    require(right == {"sql": "SELECT 1"}, str(right))


def describes(workspace):
    (workspace.folder / "schema.sql").write_text(SCHEMA)
    done = run(workspace, "describe", "--dialect", "sqlite", "--schema", "schema.sql",
               stdin="SELECT category, avg(price) FROM products GROUP BY category")
    require(done.status == 0 and done.stdout.lower().startswith("average price of products"), done.shown())
    answer = lines(workspace, "describe", "--dialect", "sqlite", queries=["SELECT count(*) FROM orders WHERE quantity > 3"])[0]
    require("orders" in answer["description"] and any(part["kind"] == "filter" for part in answer["parts"]), str(answer))


def translates(workspace):
    (workspace.folder / "schema.sql").write_text(SCHEMA)
    options = ("--from", "sqlite", "--schema", "schema.sql")
    query = "SELECT name FROM products WHERE name LIKE 'a%' AND stock / 2 > 1 ORDER BY name"
    wanted = {
        "postgres": ["ILIKE 'a%'", "stock / 2", "NULLS FIRST"],
        "duckdb": ["ILIKE", "stock // 2", "NULLS FIRST"],
        "mysql": ["lower(name) LIKE lower('a%')", "stock DIV 2"],
        "bigquery": ["lower(name) LIKE lower('a%')", "DIV(stock, 2)"],
        "snowflake": ["ILIKE", "trunc("],
    }
    for target, parts in wanted.items():
        answer = lines(workspace, "translate", *options, "--to", target, queries=[query])[0]
        require(answer.get("portable") is True, f"{target}: {answer}")
        for part in parts:
            require(part in answer["sql"], f"{target}: {part} is not in {answer['sql']}")


def says_what_is_not_portable(workspace):
    (workspace.folder / "schema.sql").write_text(SCHEMA)
    options = ("--from", "sqlite", "--to", "postgres", "--schema", "schema.sql")
    answer = lines(workspace, "translate", *options, queries=["SELECT name, max(price) FROM products GROUP BY category"])[0]
    require(answer["portable"] is False and answer["findings"][0]["rule"] == "bare columns", str(answer))
    done = run(workspace, "translate", *options, stdin="SELECT name FROM products ORDER BY price LIMIT 1")
    require(done.status == 0 and "product_id" in done.stdout and done.stderr == "", done.shown())


def says_what_cannot_be_written(workspace):
    done = run(workspace, "translate", "--from", "postgres", "--to", "mysql", stdin="SELECT * FROM a FULL JOIN b ON a.x = b.x")
    require(done.status != 0 and "cannot be written in MySQL" in done.stderr, done.shown())


def odd_texts_end_in_errors(workspace):
    texts = ["(" * 1_000_000, "SELECT " + " OR ".join("a = 1" for _ in range(100_000)), "SELECT " + "-" * 100_000, "\x01"]
    for dialect in DIALECTS:
        for answer in lines(workspace, "format", "--dialect", dialect, queries=texts):
            require(len(answer["error"]) > 10, str(answer)[:200])


def options_are_checked(workspace):
    for arguments in (("format",), ("format", "--dialect", "oracle"), ("translate", "--from", "sqlite"), ("describe", "--dialect")):
        done = workspace.run("sql", *arguments, stdin="SELECT 1")
        require(done.status != 0 and done.stdout == "" and done.stderr, done.shown())
    for verb in ("format", "describe", "translate"):
        done = workspace.run("sql", verb, "--help")
        require(done.status == 0 and "--schema" in done.stdout, done.shown())


def cases():
    for dialect in DIALECTS:
        yield f"format ({dialect})", formats(dialect)
    yield "errors have places", in_workspace(errors_have_places)
    yield "describe", in_workspace(describes)
    yield "translate", in_workspace(translates)
    yield "not portable", in_workspace(says_what_is_not_portable)
    yield "cannot be written", in_workspace(says_what_cannot_be_written)
    yield "odd texts", in_workspace(odd_texts_end_in_errors)
    yield "options", in_workspace(options_are_checked)
