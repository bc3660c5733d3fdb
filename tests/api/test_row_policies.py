"""Row policies and column masks: set by an admin, put into every query of the project by the server."""

from harness import Shared, fresh, require, require_problem


def project_with_shop(name):
    """A project of its own, with the sample shop, so that its policies hide nothing from other cases."""
    server = Shared.server()
    project = server.post("/api/projects", {"name": name}).ok()["id"]
    sources = server.post("/api/datasources/sample", project=project).ok()["sources"]
    return server, project, next(source["id"] for source in sources if source["kind"] == "sqlite")


def count(server, project, shop, question):
    return server.ask(shop, question, chat=fresh("chat"), project=project, policy="never").data("result")["page"][0][0]


def store(server, project, policies, viewers=None):
    return server.call("PUT", "/api/row_policies", {"policies": policies, "viewers": viewers or {}}, project=project)


def case_a_policy_hides_rows_until_it_is_taken_away():
    server, project, shop = project_with_shop("Policies")
    require(server.get("/api/row_policies", project=project).ok() == {"policies": [], "viewers": {}}, "none at first")
    whole = count(server, project, shop, "how many customers are there")
    policy = {"source": shop, "table": "customers", "rows": "region_id = viewer.region"}
    stored = store(server, project, [policy], {"local": {"region": 1}}).ok()
    require(stored["policies"][0]["rows"] == policy["rows"] and stored["viewers"] == {"local": {"region": 1}}, stored)
    require(server.get("/api/row_policies", project=project).ok() == stored, "what was stored is shown")
    own = count(server, project, shop, "how many customers are there")
    require(0 < own < whole, (own, whole))
    # A person's own SQL is held to it as well, at every depth.
    reply = server.post("/api/queries", {"chat_id": fresh("chat"), "source_id": shop,
                                         "sql": "SELECT count(*) FROM (SELECT * FROM customers UNION ALL SELECT * FROM customers)"}, project=project).ok()
    require(reply["turn_id"], reply)
    # To somebody of whom nothing is known nothing is shown, and they are told why.
    store(server, project, [policy]).ok()
    stream = server.ask(shop, "how many customers are there", chat=fresh("chat"), project=project, policy="never")
    require("region" in stream.data("error")["message"] and stream.data("result") is None, stream)
    # Another project has no policy.
    require(count(server, None, server.shop, "how many customers are there") == whole, "another project sees all")
    store(server, project, []).ok()
    require(count(server, project, shop, "how many customers are there") == whole, "all again")


def case_a_mask_hides_what_a_column_holds():
    server, project, shop = project_with_shop("Masks")
    store(server, project, [{"source": shop, "table": "customers", "masks": [{"column": "name", "shown": "'hidden'"}]}]).ok()
    page = server.ask(shop, "names of customers", chat=fresh("chat"), project=project, policy="never").data("result")["page"]
    require(page and all(row == ["hidden"] for row in page), page[:3])


def case_a_policy_that_cannot_hold_is_refused_and_nothing_is_stored():
    server, project, shop = project_with_shop("Slips")
    good = {"source": shop, "table": "customers", "rows": "region_id = 1"}
    for wrong, word in (({**good, "table": "no_such_table"}, "no_such_table"), ({**good, "rows": "no_such_column = 1"}, "no_such_column"),
                        ({**good, "rows": "region_id = "}, ""), ({**good, "rows": "1; DROP TABLE customers"}, ""), ({**good, "rows": ""}, "rows"),
                        ({**good, "masks": [{"column": "nothing", "shown": "NULL"}]}, "nothing")):
        reply = store(server, project, [good, wrong])
        require_problem(reply, 400, "invalid_argument")
        require(word in reply.json["detail"], reply)
    require_problem(store(server, project, [{**good, "source": "no-such-source"}]), 404, "not_found")
    require_problem(store(server, project, [good], {"local": "everything"}), 400, "invalid_argument")
    require_problem(server.call("PUT", "/api/row_policies", {"policies": "all"}, project=project), 400, "invalid_argument")
    require(server.get("/api/row_policies", project=project).ok()["policies"] == [], "nothing was stored")
