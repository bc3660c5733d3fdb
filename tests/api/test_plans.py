"""Plans: confirming once, rejecting, editing, what a chip can become; a person's own SQL."""

import time

from harness import Shared, Stream, fresh, require, require_problem, together


def waiting_plan(server, question="how many orders were placed in 2023", chat=None):
    stream = server.ask(server.shop, question, chat=chat or fresh("chat"), policy="always")
    require(stream.state == "awaiting_confirmation" and stream.finish == "tool-calls", stream.chunks)
    return stream


def answer_of(server, chat):
    """The chat's last turn once it is at rest."""
    for _ in range(300):
        chat_view = server.get(f"/api/chats/{chat}").ok()
        if "active_turn" not in chat_view and chat_view["messages"][-1]["metadata"]["state"] not in ("received", "planning", "running"):
            return chat_view["messages"][-1]
        time.sleep(0.05)
    require(False, "the turn does not come to rest")


def case_a_waiting_plan_is_told_as_an_approval():
    server = Shared.server()
    stream = waiting_plan(server)
    plan = stream.data("plan")
    types = stream.types()
    require(types[-5:] == ["tool-input-available", "tool-approval-request", "message-metadata", "finish-step", "finish"], types)
    call = next(chunk for chunk in stream.chunks if chunk["type"] == "tool-input-available")
    require(call["toolName"] == "confirm_plan" and call["input"] == {"plan_id": plan["plan_id"], "revision": 1, "hash": plan["hash"]}, call)
    shown = server.get(f"/api/plans/{plan['plan_id']}").ok()
    require({key: value for key, value in shown.items() if key != "turn_id"} == plan and shown["turn_id"] == stream.turn, shown)


def case_a_plan_confirmed_in_two_tabs_runs_once():
    server = Shared.server()
    chat = fresh("chat")
    plan = waiting_plan(server, chat=chat).data("plan")
    confirm = lambda: server.post(f"/api/plans/{plan['plan_id']}/confirm", {"revision": plan["revision"], "hash": plan["hash"]})
    replies = together(*[confirm] * 6)
    require({reply.status for reply in replies} == {200}, replies)
    require(len({reply.json["turn_id"] for reply in replies}) == 1 and replies[0].json["chat_id"] == chat, replies)
    message = answer_of(server, chat)
    results = [part["data"]["run_id"] for part in message["parts"] if part["type"] == "data-result"]
    require(message["metadata"]["state"] == "answered" and len(results) == 1, message)
    again = confirm()
    require(again.status == 200 and again.json["first"] is False, again)
    require(answer_of(server, chat) == message, "and nothing has changed")


def case_an_approval_on_the_chat_confirms_and_goes_on_with_the_same_message():
    server = Shared.server()
    chat = fresh("chat")
    first = waiting_plan(server, chat=chat)
    plan = first.data("plan")
    part = {"type": "tool-confirm_plan", "toolCallId": plan["plan_id"], "state": "approval-responded",
            "input": {"plan_id": plan["plan_id"], "revision": plan["revision"], "hash": plan["hash"]},
            "approval": {"id": plan["plan_id"], "approved": True}}
    body = {"id": chat, "source_id": server.shop, "messages": [{"id": first.turn, "role": "assistant", "parts": [part]}]}
    second = Stream(server.post("/api/chat", body).body)
    types = second.types()
    require(second.turn == first.turn and types[:3] == ["start", "start-step", "tool-output-available"], types)
    require("data-result" in types and second.state == "answered" and second.finish == "stop", types)
    require(Stream(server.post("/api/chat", body).body).lasting() == second.lasting(), "a repeat tells the same")


def case_a_denied_plan_is_over():
    server = Shared.server()
    chat = fresh("chat")
    first = waiting_plan(server, chat=chat)
    plan = first.data("plan")
    part = {"type": "tool-confirm_plan", "toolCallId": plan["plan_id"], "state": "approval-responded", "approval": {"id": plan["plan_id"], "approved": False}}
    second = Stream(server.post("/api/chat", {"id": chat, "source_id": server.shop, "messages": [{"id": first.turn, "role": "assistant", "parts": [part]}]}).body)
    require("tool-output-denied" in second.types() and second.state == "cancelled", second.chunks)
    reply = server.post(f"/api/plans/{plan['plan_id']}/confirm", {"revision": 1, "hash": plan["hash"]})
    require_problem(reply, 409, "stale")
    message = server.get(f"/api/chats/{chat}").ok()["messages"][-1]
    require(message["parts"][-1]["state"] == "output-denied", message)


def case_a_rejected_plan_cannot_be_confirmed():
    server = Shared.server()
    plan = waiting_plan(server).data("plan")
    path = f"/api/plans/{plan['plan_id']}"
    require(server.post(path + "/reject", {"revision": 1}).status == 204, "rejected")
    require(server.post(path + "/reject", {"revision": 1}).status == 204, "again is harmless")
    require_problem(server.post(path + "/confirm", {"revision": 1, "hash": plan["hash"]}), 409, "stale")


def case_only_what_was_seen_can_be_confirmed():
    server = Shared.server()
    plan = waiting_plan(server).data("plan")
    path = f"/api/plans/{plan['plan_id']}/confirm"
    stale = server.post(path, {"revision": 1, "hash": "0" * 64})
    require_problem(stale, 409, "stale")
    require(stale.json["plan"]["hash"] == plan["hash"], "the current plan comes with it")
    require_problem(server.post(path, {"revision": 2, "hash": plan["hash"]}), 404, "not_found")
    require_problem(server.post(path, {"hash": plan["hash"]}), 400, "invalid_argument")
    require_problem(server.post("/api/plans/nothing/confirm", {"revision": 1, "hash": plan["hash"]}), 404, "not_found")


def case_a_waiting_plan_is_edited_into_a_new_revision():
    server = Shared.server()
    chat = fresh("chat")
    plan = waiting_plan(server, "top 5 products by revenue", chat).data("plan")
    path = f"/api/plans/{plan['plan_id']}"
    edited = server.post(path + "/edit", {"revision": 1, "hash": plan["hash"], "edits": [{"op": "change_limit", "rows": 3}]}).ok()
    require(edited["revision"] == 2 and edited["hash"] != plan["hash"] and "top 3" in edited["sentence"].lower(), edited)
    require(edited["needs_confirmation"] is True, edited)
    late = server.post(path + "/edit", {"revision": 1, "hash": plan["hash"], "edits": [{"op": "change_limit", "rows": 4}]})
    require_problem(late, 409, "stale")
    require(late.json["plan"]["revision"] == 2, late)
    require_problem(server.post(path + "/confirm", {"revision": 1, "hash": plan["hash"]}), 409, "stale")
    require(server.post(path + "/confirm", {"revision": 2, "hash": edited["hash"]}).status == 200, "the new one runs")
    result = next(part["data"] for part in answer_of(server, chat)["parts"] if part["type"] == "data-result")
    require(len(result["page"]) == 3, result)


def case_an_edit_is_undone_by_restoring_the_revision_before():
    server = Shared.server()
    plan = waiting_plan(server, "top 5 products by revenue").data("plan")
    path = f"/api/plans/{plan['plan_id']}/edit"
    second = server.post(path, {"revision": 1, "hash": plan["hash"], "edits": [{"op": "change_limit", "rows": 3}]}).ok()
    third = server.post(path, {"revision": 2, "hash": second["hash"], "edits": [{"op": "restore", "revision": 1}]}).ok()
    require(third["revision"] == 3 and third["hash"] == plan["hash"] and third["sentence"] == plan["sentence"], third)
    base = {"revision": 3, "hash": third["hash"]}
    require_problem(server.post(path, {**base, "edits": [{"op": "restore", "revision": 9}]}), 404, "not_found")
    require_problem(server.post(path, {**base, "edits": [{"op": "restore"}]}), 400, "invalid_argument")
    require_problem(server.post(path, {**base, "edits": [{"op": "restore", "revision": 1}, {"op": "change_limit", "rows": 3}]}), 400, "invalid_argument")
    require_problem(server.post(path, {"revision": 2, "hash": second["hash"], "edits": [{"op": "restore", "revision": 1}]}), 409, "stale")


def case_an_edit_of_an_answered_plan_is_a_new_turn_that_runs():
    server = Shared.server()
    chat = fresh("chat")
    first = server.ask(server.shop, "top 5 products by revenue", chat=chat, policy="never")
    plan = first.data("plan")
    edited = server.post(f"/api/plans/{plan['plan_id']}/edit", {"revision": 1, "hash": plan["hash"], "edits": [{"op": "change_limit", "rows": 2}]}).ok()
    require(edited["turn_id"] != first.turn and edited["plan_id"] != plan["plan_id"], edited)
    result = next(part["data"] for part in answer_of(server, chat)["parts"] if part["type"] == "data-result")
    require(len(result["page"]) == 2, result)


def case_edits_that_make_no_sense_are_refused():
    server = Shared.server()
    plan = waiting_plan(server, "top 5 products by revenue").data("plan")
    path = f"/api/plans/{plan['plan_id']}/edit"
    for edits, status in (([], 400), ("x", 400), ([{}], 400), ([{"op": "drop_table"}], 400), ([{"op": "remove_filter"}], 400),
                          ([{"op": "remove_filter", "node": -1}], 400), ([{"op": "remove_filter", "node": 4_000_000_000}], 404),
                          ([{"op": "add_filter", "condition": "1; drop table orders"}], 400), ([{"op": "add_filter", "condition": "nothing_like_this = 1"}], 404),
                          ([{"op": "change_limit", "rows": 1}] * 51, 400)):
        reply = server.post(path, {"revision": 1, "hash": plan["hash"], "edits": edits})
        require(reply.status in (status, 422) and reply.code, f"{edits!r:.80}: {reply!r}")
    require(server.get(f"/api/plans/{plan['plan_id']}").ok()["revision"] == 1, "nothing has changed")


def case_a_chip_tells_what_it_can_become():
    server = Shared.server()
    plan = waiting_plan(server, "top 5 products by revenue").data("plan")
    limit = next(part for part in plan["parts"] if part["kind"] == "limit")
    options = server.get(f"/api/plans/{plan['plan_id']}/options?node={limit['node']}&kind=limit").ok()
    require(options["options"] and all(option["edits"] for option in options["options"]), options)
    first = options["options"][0]
    edited = server.post(f"/api/plans/{plan['plan_id']}/edit", {"revision": 1, "hash": plan["hash"], "edits": first["edits"]}).ok()
    require(edited["revision"] == 2, edited)
    for query in ("", "?node=1", "?node=x&kind=limit", "?node=1&kind=colour", "?kind=limit"):
        require_problem(server.get(f"/api/plans/{plan['plan_id']}/options{query}"), 400, "invalid_argument")
    require_problem(server.get(f"/api/plans/{plan['plan_id']}/options?node=999999&kind=filter"), 404, "not_found")


def case_a_persons_sql_becomes_a_turn():
    server = Shared.server()
    chat = fresh("chat")
    reply = server.post("/api/queries", {"chat_id": chat, "source_id": server.shop, "sql": "select count(*) as n from products", "question": "How many?"}).ok()
    require(reply["plan"]["planner"] == "person" and reply["plan"]["needs_confirmation"] is False, reply)
    message = answer_of(server, chat)
    require(message["id"] == reply["turn_id"] and message["metadata"]["question"] == "How many?", message)
    require(any(part["type"] == "data-result" for part in message["parts"]), message)


def case_sql_that_may_not_run_is_refused():
    server = Shared.server()
    for sql in ("delete from products", "select 1; select 2", "drop table products", "select load_extension('x')", "select * from no_such_table",
                "attach database '/tmp/x' as x", "select", "pragma table_info(products)", "vacuum into '/tmp/x'", "select * from sqlite_master",
                "with x as (delete from products returning *) select * from x"):
        for path, body in (("/api/queries", {"chat_id": fresh("chat")}), ("/api/queries/explain", {})):
            reply = server.post(path, {**body, "source_id": server.shop, "sql": sql})
            require(reply.status in (400, 404, 422) and reply.code, f"{sql}: {reply!r}")
    require_problem(server.post("/api/queries", {"chat_id": fresh("chat"), "source_id": server.shop, "sql": " ; "}), 400, "invalid_argument")
    require_problem(server.post("/api/queries", {"chat_id": fresh("chat"), "source_id": server.shop, "sql": "select " + "1+" * 60_000 + "1"}), 413, "too_large")
    require_problem(server.post("/api/queries", {"chat_id": "a b", "source_id": server.shop, "sql": "select 1"}), 400, "invalid_argument")


def case_sql_is_explained_without_running():
    server = Shared.server()
    explained = server.post("/api/queries/explain", {"source_id": server.shop, "sql": "select category, count(*) from products where price > 10 group by category"})
    if explained.status == 404:  # the sample names them differently
        explained = server.post("/api/queries/explain", {"source_id": server.shop, "sql": "select count(*) from products"})
    view = explained.ok()
    require(view["sentence"].endswith(".") and view["parts"] and view["tables"] == ["products"], view)
