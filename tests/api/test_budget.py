"""A project's budget: what a query may read and give by the engine's own estimate, before it runs."""

import subprocess
import sys

from harness import POSTGRES, ROOT, Shared, fresh, require, require_problem

QUESTION = "how many orders were placed in 2024?"


def budgeted(server, settings, address):
    """(project, source) with these settings; policy "never" runs what the budget lets through."""
    project = server.post("/api/projects", {"name": fresh("budget")}).ok()["id"]
    server.call("PATCH", "/api/projects/" + project, {"version": 1, "confirmation": "never", "settings": settings}).ok()
    return project, server.post("/api/datasources", {"address": address, "name": fresh("source")}, project=project).ok()["id"]


class Warehouse:
    """The shop in a stand-in for BigQuery, which tells the bytes that a query reads; ended with the block."""

    def __init__(self, server):
        path = server.get("/api/datasources/" + server.shop).ok()["values"]["path"]
        folder = server.folder / fresh("bigquery")
        folder.mkdir()
        self.process = subprocess.Popen([sys.executable, ROOT / "tests/standin/bigquery.py", "--folder", folder, "--sqlite", path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address = self.process.stdout.readline().decode().strip()

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


def case_bytes_over_the_budget_wait_with_the_figure_and_run_when_confirmed():
    server = Shared.server()
    with Warehouse(server) as address:
        project, source = budgeted(server, {"budget_megabytes": "1"}, address)
        asked = server.ask(source, QUESTION, project=project)
        plan = asked.data("plan")
        require(asked.state == "awaiting_confirmation" and plan["needs_confirmation"], plan)
        require(plan["estimated_bytes"] > 1_000_000, plan)
        require("the budget of this project is 1 MB" in plan["over_budget"], plan["over_budget"])
        confirmed = server.post(f"/api/plans/{plan['plan_id']}/confirm", {"revision": plan["revision"], "hash": plan["hash"]}, project=project)
        require(confirmed.status < 300, confirmed)


def case_bytes_over_the_budget_are_refused_where_the_project_says_so():
    server = Shared.server()
    with Warehouse(server) as address:
        project, source = budgeted(server, {"budget_megabytes": 1, "over_budget": "refuse"}, address)
        asked = server.ask(source, QUESTION, project=project)
        require(asked.state == "failed" and "plan" not in asked.types(), asked.types())
        error = asked.data("error")
        require(error["code"] == "too_large" and "1 MB" in error["message"] and "Ask for less" in error["message"], error)
        within, source = budgeted(server, {"budget_megabytes": 1000, "over_budget": "refuse"}, address)
        plan = server.ask(source, QUESTION, project=within).data("plan")
        require("over_budget" not in plan, plan)


def case_rows_over_the_budget_wait():
    if not POSTGRES:
        return
    server = Shared.server()
    project, source = budgeted(server, {"budget_rows": 50}, POSTGRES)
    for sql, waits in (("select n from generate_series(1, 1000) as g(n)", True), ("select 1 as one", False)):
        started = server.post("/api/queries", {"chat_id": fresh("chat"), "source_id": source, "sql": sql}, project=project).ok()
        require(started["plan"]["needs_confirmation"] is waits, started)
        require(("the budget of this project is 50" in started["plan"].get("over_budget", "")) is waits, started)


def case_wrong_budgets_are_refused_and_empty_ones_are_none():
    server = Shared.server()
    path = "/api/projects/" + server.post("/api/projects", {"name": fresh("strict")}).ok()["id"]
    for settings, word in (({"budget_rows": -1}, "budget_rows"), ({"budget_rows": "many"}, "budget_rows"), ({"budget_megabytes": 1.5}, "budget_megabytes"),
                           ({"over_budget": "panic"}, "over_budget")):
        reply = server.call("PATCH", path, {"version": 1, "settings": settings})
        require_problem(reply, 400, "invalid_argument")
        require(word in reply.json["detail"], reply)
    set_to = server.call("PATCH", path, {"version": 1, "settings": {"budget_rows": "5000", "over_budget": "refuse"}}).ok()
    require(set_to["settings"] == {"budget_rows": 5000, "over_budget": "refuse"}, set_to)
    back = server.call("PATCH", path, {"version": 2, "settings": {"budget_rows": "", "over_budget": ""}}).ok()
    require(back["settings"] == {}, back)
