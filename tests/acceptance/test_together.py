"""A question over two sources at once: the shop in PostgreSQL (and in SQLite) and targets in a CSV file."""

import json

import shop
from comparing import require_rows
from harness import in_workspace, require

TARGETS = [("North", 1500000), ("South", 1200000), ("East", 900000), ("West", 1000000), ("Central", 700000), ("Highlands", 300000), ("Coast", 400000), ("Islands", 200000)]

SALES = """select g.name, sum(l.quantity * l.unit_price * (1 - l.discount)) from order_lines l join orders o on o.order_id = l.order_id
           join customers c on c.customer_id = o.customer_id join regions g on g.region_id = c.region_id group by g.name"""


def asks_both(form):
    def case(workspace):
        folder = workspace.folder / "plans"
        folder.mkdir()
        (folder / "targets.csv").write_text("region,target\n" + "".join(f"{region},{target}\n" for region, target in TARGETS))
        both = ("ask", "--source", form.source, "--source", f"files:{folder}", "--yes")
        run = workspace.run(*both, "--format", "csv", "revenue and target by region")
        require(run.status == 0, run.shown())
        sales = dict(shop.rows(form.seed, SALES))
        require_rows(run.stdout, [(region, target, sales[region]) for region, target in TARGETS], False)
        require("targets" in run.stderr and "order_lines" in run.stderr.lower() and str(folder) in run.stderr, f"the plan names both: {run.shown()}")
        refused = workspace.run(*both, "delete all targets")
        require(refused.status != 0 and refused.stdout == "", refused.shown())
        as_json = workspace.run(*both, "--format", "json", "which region has the highest target?")
        require(as_json.status == 0 and "North" in json.dumps(json.loads(as_json.stdout)), as_json.shown())

    return in_workspace(case)


def cases():
    for form in shop.FORMS:
        if form.seed == shop.SEEDS[0] and not form.renamed:
            yield f"{form.engine} and a CSV file", asks_both(form)
