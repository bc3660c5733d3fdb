"""Feedback, what is learned of it at once, the knowledge that a person writes, and the review queue."""

from harness import Shared, fresh, require, require_problem


def new_shop(name):
    """A project of its own with the sample."""
    server = Shared.server()
    project = server.post("/api/projects", {"name": name}).ok()["id"]
    source = server.post("/api/datasources/sample", project=project).ok()["sources"][0]["id"]
    return server, project, source


def case_a_defined_word_is_learned_at_once_used_and_undone():
    server, project, source = new_shop("Words")
    other = server.post("/api/projects", {"name": "Words elsewhere"}).ok()["id"]
    elsewhere = server.post("/api/datasources/sample", project=other).ok()["sources"][0]["id"]
    question = "how many zorblats are there"
    before = server.ask(source, question, project=project)
    require(before.state != "answered", before.chunks)
    reply = server.post("/api/feedback", {"turn_id": before.turn, "kind": "defined_word", "term": "zorblats", "definition": "customers"}, project=project).ok()
    lesson = reply["lesson"]
    require(lesson["active"] == 1 and lesson["entries"][0]["kind"] == "synonym" and lesson["entries"][0]["term"] == "zorblats", reply)
    after = server.ask(source, question, project=project, policy="never")
    require(after.state == "answered" and "zorblats" in after.data("plan")["knowledge"], after.chunks)
    count = server.ask(source, "how many customers are there", project=project, policy="never").data("result")["page"]
    require(after.data("result")["page"] == count, "the word means what was said")
    require(server.ask(elsewhere, question, project=other).state != "answered", "another project does not know it")
    entry = lesson["entries"][0]
    undone = server.post(f"/api/kb/{entry['id']}/undo", {"version": entry["version"]}, project=project).ok()
    require(undone["state"] == "retired", undone)
    again = server.ask(source, question, project=project)
    require(again.state == before.state, "undoing brings the old behaviour back")


def case_a_correction_is_learned_and_a_wrong_one_is_not_used():
    server, project, source = new_shop("Corrections")
    told = server.ask(source, "how many products are there", project=project, policy="never")
    run = told.data("result")["run_id"]
    good = server.post("/api/feedback", {"turn_id": told.turn, "run_id": run, "kind": "corrected_sql",
                                         "sql": "select count(*) from products where product_id > 10"}, project=project).ok()
    require({entry["kind"] for entry in good["lesson"]["entries"]} == {"verified_pair", "rejected_query"}, good)
    bad = server.post("/api/feedback", {"turn_id": told.turn, "kind": "defined_word", "term": "quux", "definition": "no_such_table"}, project=project).ok()
    require(bad["lesson"]["active"] == 0 and bad["lesson"]["quarantined"] == 1, bad)
    queue = server.get("/api/validations", project=project).ok()["items"]
    item = next(item for item in queue if item["title"] == "quux")
    require(item["entry"]["state"] == "quarantined" and item["reason"], item)
    decided = server.post(f"/api/validations/{item['id']}/decide", {"decision": "reject"}, project=project).ok()
    require(decided == {"id": item["id"], "decision": "reject"}, decided)
    require_problem(server.post(f"/api/validations/{item['id']}/decide", {"decision": "accept"}, project=project), 409, "conflict")
    require(all(one["title"] != "quux" for one in server.get("/api/validations", project=project).ok()["items"]), "it left the queue")


def case_a_thumbs_down_waits_for_review():
    server, project, source = new_shop("Thumbs")
    told = server.ask(source, "how many products are there", project=project, policy="never")
    given = server.post("/api/feedback", {"turn_id": told.turn, "kind": "thumbs_down", "reason": "Counts retired ones, too."}, project=project).ok()
    item = next(item for item in server.get("/api/validations", project=project).ok()["items"] if item["id"] == given["id"])
    require(item["reason"] == "Counts retired ones, too." and item["question"] == "how many products are there", item)
    listed = server.get("/api/feedback", project=project).ok()["items"]
    require(listed[0]["id"] == given["id"] and listed[0]["kind"] == "thumbs_down" and listed[0]["processed"], listed)
    server.post(f"/api/validations/{given['id']}/decide", {"decision": "accept", "note": "seen"}, project=project).ok()
    require(all(one["id"] != given["id"] for one in server.get("/api/validations", project=project).ok()["items"]), "it left the queue")
    require_problem(server.post("/api/validations/nothing/decide", {"decision": "accept"}, project=project), 404, "not_found")
    require_problem(server.post(f"/api/validations/{given['id']}/decide", {"decision": "maybe"}, project=project), 400, "invalid_argument")


def case_feedback_that_says_nothing_is_refused():
    server = Shared.server()
    told = server.ask(server.shop, "how many products are there", policy="never")
    for body in ({"kind": "right"}, {"turn_id": told.turn}, {"turn_id": told.turn, "kind": "corrected_sql"}, {"turn_id": told.turn, "kind": "shrug"},
                 {"turn_id": told.turn, "kind": "defined_word", "term": "x"}, {"turn_id": told.turn, "kind": "edited_plan", "edits": [{"op": "x"}]}):
        require_problem(server.post("/api/feedback", body), 400, "invalid_argument")
    require_problem(server.post("/api/feedback", {"turn_id": "nothing", "kind": "right"}), 404, "not_found")
    require_problem(server.post("/api/feedback", {"turn_id": told.turn, "kind": "thumbs_down", "reason": "x" * 30_000}), 413, "too_large")


def case_knowledge_is_written_changed_and_undone():
    server, project, source = new_shop("Knowledge")
    made = server.post("/api/kb", {"kind": "synonym", "source_id": source, "term": "patrons", "definition": "customers", "note": "as the shop says"}, project=project).ok()
    require(made["state"] == "active" and made["origin"] == "user" and made["version"] == 1, made)
    path = "/api/kb/" + made["id"]
    require(server.get(path, project=project).ok() == made, "shown as made")
    changed = server.call("PATCH", path, {"version": 1, "term": "guests"}, project=project).ok()
    require(changed["term"] == "guests" and changed["version"] == 2, changed)
    require_problem(server.call("PATCH", path, {"version": 1, "term": "late"}, project=project), 409, "stale")
    require_problem(server.call("PATCH", path, {"version": 2, "definition": "no_such_table"}, project=project), 400, "invalid_argument")
    retired = server.call("DELETE", path, project=project).ok()
    require(retired["state"] == "retired", retired)
    back = server.post(path + "/undo", {"version": retired["version"]}, project=project).ok()
    require(back["state"] == "active" and back["term"] == "guests", back)
    history = server.get(path + "/history", project=project).ok()["items"]
    require([change["before"]["term"] for change in history][:2] == ["patrons", "guests"], history)
    for query in ("?kind=synonym", "?state=active&search=GUEST", "?search=as the shop".replace(" ", "%20")):
        require(any(entry["id"] == made["id"] for entry in server.get("/api/kb" + query, project=project).ok()["items"]), query)
    require(server.get("/api/kb?kind=instruction", project=project).ok()["items"] == [], "filtered by kind")
    require_problem(server.get("/api/kb?kind=nonsense", project=project), 400, "invalid_argument")
    first = server.get("/api/kb?limit=1", project=project).ok()
    second = server.get(f"/api/kb?limit=1&after={first['next']}", project=project).ok()
    require(first["items"][0]["id"] != second["items"][0]["id"], (first, second))


def case_knowledge_is_checked_against_the_source():
    server, project, source = new_shop("Checked")
    good = {"kind": "metric", "source_id": source, "term": "big orders", "definition": "count(orders.order_id)"}
    require(server.post("/api/kb", good, project=project).ok()["kind"] == "metric", "a metric")
    require(server.post("/api/kb", {"kind": "instruction", "definition": "Round to whole euros."}, project=project).ok()["state"] == "active", "an instruction")
    pair = {"kind": "verified_pair", "source_id": source, "term": "how many things", "definition": "select count(*) from products"}
    require(server.post("/api/kb", pair, project=project).ok()["term"] == "how many things", "a pair")
    for body in ({**good, "definition": "sum(nothing.amount)"}, {**good, "definition": ""}, {**good, "term": ""}, {**good, "kind": "gossip"},
                 {"kind": "instruction"}, {**pair, "definition": "select from where"}):
        reply = server.post("/api/kb", body, project=project)
        require(reply.status in (400, 404, 422) and reply.code, f"{body}: {reply!r}")
    for definition in ("delete from products", "select * from secrets"):
        reply = server.post("/api/kb", {**pair, "definition": definition}, project=project)
        require(reply.status in (400, 404, 422) and reply.code, f"{definition}: {reply!r}")
    require_problem(server.post("/api/kb", {**good, "source_id": "nothing"}, project=project), 404, "not_found")
    require_problem(server.post("/api/kb", {**good, "note": "x" * 30_000}, project=project), 413, "too_large")
