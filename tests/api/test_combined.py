"""Several sources of a project asked as one."""

import sqlite3

from harness import Shared, fresh, require, require_problem
from test_sources import upload

TARGETS = b"region,target\nNorth,1500000\nSouth,1200000\nEast,900000\nWest,1000000\nCentral,700000\nHighlands,300000\nCoast,400000\nIslands,200000\n"

REVENUE = """SELECT r.name, sum(l.quantity * l.unit_price * (1 - l.discount)) FROM order_lines l JOIN orders o ON o.order_id = l.order_id
             JOIN customers c ON c.customer_id = o.customer_id JOIN regions r ON r.region_id = c.region_id GROUP BY r.name"""


def project_with_both(name):
    server = Shared.server()
    project = server.post("/api/projects", {"name": name}).ok()["id"]
    shop = next(source["id"] for source in server.post("/api/datasources/sample", project=project).ok()["sources"] if source["kind"] == "sqlite")
    targets = upload(server, [("targets.csv", TARGETS)], project=project).json["source"]["id"]
    made = server.post("/api/datasources", {"kind": "combined", "values": {"sources": [shop, targets]}, "name": "Both"}, project=project).ok()
    return server, project, shop, made["id"]


def ask(server, project, source, question):
    return server.ask(source, question, chat=fresh("chat"), project=project, policy="never")


def run(server, project, source, sql):
    turn = server.post("/api/queries", {"chat_id": fresh("chat"), "source_id": source, "sql": sql}, project=project)
    return turn


def case_a_question_over_two_sources_names_both_and_is_right():
    server, project, shop, both = project_with_both("Together")
    stream = ask(server, project, both, "target and revenue by region")
    plan = stream.data("plan")
    require({table["source"] for table in plan["fetched"]} == {"Sample shop", "targets"}, plan)
    require(all(table["sql"].upper().startswith("SELECT") for table in plan["fetched"]), plan)
    fetched = next(table["sql"] for table in plan["fetched"] if table["table"] == "customers")
    require("email" not in fetched and "region_id" in fetched, f"only the columns that are used: {fetched}")
    result = stream.data("result")
    names = [column["name"] for column in result["columns"]]
    rows = {row[names.index("region")]: row for row in result["page"]}
    require(len(rows) == 8 and rows["North"][names.index("target")] == 1500000, rows)
    path = server.get("/api/datasources/" + shop, project=project).ok()["values"]["path"]
    with sqlite3.connect(path) as database:
        own = dict(database.execute(REVENUE).fetchall())
    for region, row in rows.items():
        require(abs(row[names.index("revenue")] - own[region]) < 0.01, (region, row, own[region]))


def case_a_question_over_one_of_them_is_answered_too():
    server, project, shop, both = project_with_both("Either")
    question = "how many orders were placed in 2024?"
    stream = ask(server, project, both, question)
    require(stream.data("result")["page"] == ask(server, project, shop, question).data("result")["page"], stream)
    fetched = stream.data("plan")["fetched"]
    require(len(fetched) == 1 and "WHERE" in fetched[0]["sql"] and "2024" in fetched[0]["sql"], fetched)


def case_row_policies_of_a_source_hold_in_the_whole():
    server, project, shop, both = project_with_both("Guarded")
    before = ask(server, project, both, "how many customers are there?").data("result")["page"][0][0]
    policy = {"policies": [{"source": shop, "table": "customers", "rows": "region_id = 1"}], "viewers": {}}
    server.call("PUT", "/api/row_policies", policy, project=project).ok()
    after = ask(server, project, both, "how many customers are there?").data("result")["page"][0][0]
    require(0 < after < before, (before, after))


def case_writes_and_tables_of_others_are_refused():
    server, project, _, both = project_with_both("Walls")
    for sql in ("DELETE FROM targets.targets", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM duckdb_settings()", "SELECT 1; SELECT 2",
                "COPY targets.targets TO '/tmp/x.csv'", "SELECT * FROM sample_files.web_visits"):
        reply = run(server, project, both, sql)
        require(reply.status in (400, 404, 422), f"{sql}: {reply!r}")


def case_what_is_too_large_is_refused_and_never_cut():
    server, project, shop, both = project_with_both("Small")
    version = server.get("/api/datasources/" + both, project=project).ok()["version"]
    server.call("PATCH", "/api/datasources/" + both, {"version": version, "values": {"rows_per_table": 10}}, project=project).ok()
    stream = ask(server, project, both, "how many customers are there?")
    require("too many rows" in stream.data("error")["message"] and stream.data("result") is None, stream)


def case_a_member_that_goes_away_is_told():
    server, project, shop, both = project_with_both("Gone")
    ask(server, project, both, "how many customers are there?")
    require(server.call("DELETE", "/api/datasources/" + shop, project=project).status == 204, "removed")
    stream = ask(server, project, both, "how many customers are there?")
    require(stream.data("result") is None and "two sources" in stream.data("error")["message"], stream)
    for values in ({"sources": "all"}, {"sources": [1, 2]}, {"sources": ["nobody", "no-one"]}, {"rows_per_table": 0}):
        reply = server.post("/api/datasources", {"kind": "combined", "values": values}, project=project)
        require_problem(reply, 400, "invalid_argument")
