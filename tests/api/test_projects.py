"""Projects, and that one never sees another's things."""

from harness import Shared, fresh, require, require_problem


def case_a_project_is_made_shown_and_changed():
    server = Shared.server()
    made = server.post("/api/projects", {"name": "  Sales  "}).ok()
    require(made["name"] == "Sales" and made["confirmation"] == "when_unsure" and made["version"] == 1, made)
    path = "/api/projects/" + made["id"]
    require(server.get(path).ok() == made, "what was made is shown")
    changed = server.call("PATCH", path, {"version": 1, "name": "Sales 2", "confirmation": "always", "instructions": "Say it in euros.",
                                          "settings": {"today": "2024-02-01", "zone": "Europe/Berlin", "fiscal_year_start": "4"}}).ok()
    require(changed["version"] == 2 and changed["confirmation"] == "always", changed)
    require(changed["settings"] == {"today": "2024-02-01", "zone": "Europe/Berlin", "fiscal_year_start": 4}, changed)
    require_problem(server.call("PATCH", path, {"version": 1, "name": "Late"}), 409, "stale")
    back = server.call("PATCH", path, {"version": 2, "settings": {"today": "", "zone": "", "fiscal_year_start": ""}}).ok()
    require(back["settings"] == {}, back)


def case_wrong_settings_are_refused_with_their_names():
    server = Shared.server()
    path = "/api/projects/" + server.post("/api/projects", {"name": "Strict"}).ok()["id"]
    for settings, word in (({"today": "yesterday"}, "today"), ({"zone": "Mars/Base"}, "Mars/Base"), ({"week_start": "friday"}, "week_start"),
                           ({"fiscal_year_start": 13}, "fiscal_year_start"), ({"fiscal_year_start": "May"}, "fiscal_year_start")):
        reply = server.call("PATCH", path, {"version": 1, "settings": settings})
        require_problem(reply, 400, "invalid_argument")
        require(word in reply.json["detail"], reply)
    require_problem(server.call("PATCH", path, {"version": 1, "confirmation": "maybe"}), 400, "invalid_argument")
    require_problem(server.call("PATCH", path, {"version": 1, "colour": "red"}), 400, "invalid_argument")
    require_problem(server.call("PATCH", path, {"name": "No version"}), 400, "invalid_argument")
    require_problem(server.post("/api/projects", {"name": " "}), 400, "invalid_argument")
    require_problem(server.post("/api/projects", {"name": "x" * 201}), 400, "invalid_argument")
    require(server.get(path).ok()["version"] == 1, "nothing was changed")


def case_lists_come_in_pages():
    server = Shared.server()
    for i in range(3):
        server.post("/api/projects", {"name": f"Page {i}"}).ok()
    seen, after = [], ""
    for _ in range(100):
        page = server.get(f"/api/projects?limit=2&after={after}").ok()
        require(len(page["items"]) <= 2, page)
        seen += [project["id"] for project in page["items"]]
        after = page["next"]
        if not after:
            break
    require(len(seen) == len(set(seen)) >= 4, seen)
    require_problem(server.get("/api/projects?limit=0"), 400, "invalid_argument")
    require_problem(server.get("/api/projects?limit=many"), 400, "invalid_argument")


def case_another_projects_things_do_not_exist():
    server = Shared.server()
    chat = fresh("chat")
    stream = server.ask(server.shop, "how many products are there", chat=chat, policy="always")
    plan = stream.data("plan")
    answered = server.ask(server.shop, "how many products are there", policy="never")
    run = answered.data("result")["run_id"]
    entry = server.get("/api/kb").ok()["items"][0]["id"]
    other = server.other
    for method, path, body in (
            ("GET", f"/api/datasources/{server.shop}", None), ("GET", f"/api/datasources/{server.shop}/schema", None),
            ("GET", f"/api/datasources/{server.shop}/overview", None), ("GET", f"/api/datasources/{server.shop}/suggestions", None),
            ("GET", f"/api/datasources/{server.files}/preview", None), ("POST", f"/api/datasources/{server.shop}/sync", {}),
            ("PATCH", f"/api/datasources/{server.shop}", {"version": 1, "name": "Stolen"}), ("DELETE", f"/api/datasources/{server.shop}", None),
            ("PUT", f"/api/datasources/{server.files}/preview", {"file": "x.csv", "options": {}}),
            ("GET", f"/api/chats/{chat}", None), ("PATCH", f"/api/chats/{chat}", {"title": "Mine"}), ("DELETE", f"/api/chats/{chat}", None),
            ("GET", f"/api/chat/{chat}/stream", None), ("POST", f"/api/chat/{chat}/stop", {}),
            ("GET", f"/api/plans/{plan['plan_id']}", None), ("GET", f"/api/plans/{plan['plan_id']}/options?node=1&kind=measure", None),
            ("POST", f"/api/plans/{plan['plan_id']}/confirm", {"revision": 1, "hash": plan["hash"]}),
            ("POST", f"/api/plans/{plan['plan_id']}/reject", {"revision": 1}),
            ("POST", f"/api/plans/{plan['plan_id']}/edit", {"revision": 1, "hash": plan["hash"], "edits": [{"op": "change_limit", "rows": 3}]}),
            ("GET", f"/api/results/{run}", None), ("GET", f"/api/results/{run}/rows", None), ("GET", f"/api/results/{run}/export", None),
            ("POST", f"/api/queries/{run}/cancel", {}), ("POST", "/api/feedback", {"turn_id": answered.turn, "kind": "right"}),
            ("POST", "/api/queries", {"chat_id": fresh("chat"), "source_id": server.shop, "sql": "select 1"}),
            ("POST", "/api/queries/explain", {"source_id": server.shop, "sql": "select 1"}),
            ("GET", f"/api/kb/{entry}", None), ("PATCH", f"/api/kb/{entry}", {"version": 1, "note": "mine"}), ("DELETE", f"/api/kb/{entry}", None),
            ("POST", f"/api/kb/{entry}/undo", {"version": 1}), ("GET", f"/api/kb/{entry}/history", None),
            ("POST", f"/api/validations/{entry}/decide", {"decision": "accept"})):
        require_problem(server.call(method, path, body, project=other), 404, "not_found")
    body = {"id": fresh("chat"), "source_id": server.shop, "messages": [{"id": "m", "role": "user", "parts": [{"type": "text", "text": "how many products"}]}]}
    require_problem(server.post("/api/chat", body, project=other), 404, "not_found")
    require_problem(server.post("/api/chat", {**body, "project_id": other}), 404, "not_found")
    for path in ("/api/datasources", "/api/chats", "/api/kb", "/api/feedback", "/api/validations", "/api/jobs"):
        require(server.get(path, project=other).ok()["items"] == [], path)
        require_problem(server.get(path, project="nobody"), 404, "not_found")
    require(server.get(f"/api/plans/{plan['plan_id']}").ok()["hash"] == plan["hash"], "and nothing happened to it")
