"""Asking: the stream, what is stored of it, reading on after a cut, stopping."""

import sqlite3
import time

from harness import Server, Shared, Stream, WebSocket, fresh, require, require_problem, together, unchunk

# A query that counts for some seconds in SQLite, and can be stopped.
SLOW_SQL = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000000) select count(*) as c from n"


def case_an_answer_is_told_in_the_protocol_of_the_page():
    server = Shared.server()
    connection = server.open_stream("POST", "/api/chat", {"id": fresh("chat"), "source_id": server.shop, "policy": "never", "messages": [
        {"id": "m1", "role": "user", "parts": [{"type": "text", "text": "top 5 products by revenue"}]}]})
    data = b""
    while b"[DONE]" not in data:
        data += connection.recv(65536)
    connection.close()
    head = data.split(b"\r\n\r\n")[0].decode().lower()
    for header in ("content-type: text/event-stream", "cache-control: no-cache", "x-vercel-ai-ui-message-stream: v1", "x-accel-buffering: no"):
        require(header in head, head)
    stream = Stream(unchunk(data))
    types = stream.types()
    require(types[:3] == ["start", "start-step", "data-plan"] and types[-3:] == ["message-metadata", "finish-step", "finish"], types)
    require(types.index("data-result") < types.index("text-start") < types.index("text-delta") < types.index("text-end"), types)
    start = stream.chunks[0]
    require(start["messageId"] == start["messageMetadata"]["turn_id"] and start["messageMetadata"]["source_id"] == server.shop, start)
    require(stream.data("result")["rows"] == 5 and stream.finish == "stop" and stream.state == "answered" and stream.whole, stream.chunks)
    require(None not in [value for chunk in stream.chunks for value in chunk.values()], "absent fields are left out")


def case_a_chat_is_stored_as_the_page_shows_it():
    server = Shared.server()
    chat = fresh("chat")
    first = server.ask(server.shop, "how many products are there", chat=chat, message="m1", policy="never")
    server.ask(server.shop, "how many orders were placed in 2023", chat=chat, message="m2", policy="always")
    reply = server.get(f"/api/chats/{chat}").ok()
    messages = reply["messages"]
    require([message["role"] for message in messages] == ["user", "assistant"] * 2, messages)
    require(messages[0]["id"] == "m1" and messages[0]["parts"] == [{"type": "text", "text": "how many products are there"}], messages[0])
    require(messages[1]["id"] == first.turn and messages[1]["metadata"]["state"] == "answered", messages[1])
    result = [part for part in messages[1]["parts"] if part["type"] == "data-result"]
    require(result and result[0]["data"] == first.data("result"), messages[1])
    waiting = messages[3]["parts"][-1]
    require(waiting["type"] == "tool-confirm_plan" and waiting["state"] == "approval-requested" and waiting["approval"]["id"], waiting)
    require("active_turn" not in reply, "a plan that waits is no running answer")


def case_chats_are_listed_searched_renamed_and_deleted():
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Chats"}).ok()["id"]
    source = server.post("/api/datasources/sample", project=project).ok()["sources"][0]["id"]
    for question in ("how many products are there", "how many customers are there", "100% of_orders"):
        server.ask(source, question, chat=fresh("chat"), project=project)
    titles = [chat["title"] for chat in server.get("/api/chats", project=project).ok()["items"]]
    require(titles == ["100% of_orders", "how many customers are there", "how many products are there"], titles)
    found = server.get("/api/chats?search=CUSTOMERS%20many", project=project).ok()["items"]
    require([chat["title"] for chat in found] == ["how many customers are there"], found)
    require(len(server.get("/api/chats?search=%25%20_", project=project).ok()["items"]) == 1, "signs of LIKE are letters here")
    one = "/api/chats/" + found[0]["id"]
    require(server.call("PATCH", one, {"title": "Clients"}, project=project).ok()["title"] == "Clients", "renamed")
    require_problem(server.call("PATCH", one, {"title": ""}, project=project), 400, "invalid_argument")
    require(server.get("/api/chats?search=clients", project=project).ok()["items"], "found by its new title")
    require(server.call("DELETE", one, project=project).status == 204, "deleted")
    require_problem(server.get(one, project=project), 404, "not_found")
    require(len(server.get("/api/chats", project=project).ok()["items"]) == 2, "the others stay")


def case_a_repeated_message_is_the_same_turn():
    server = Shared.server()
    chat = fresh("chat")
    ask = lambda: server.ask(server.shop, "how many products are there", chat=chat, message="m1", policy="never")
    first, second = together(ask, ask)
    third = ask()
    require(first.turn == second.turn == third.turn, (first.turn, second.turn, third.turn))
    require(first.lasting() == second.lasting() == third.lasting(), "all see the same")
    require(len(server.get(f"/api/chats/{chat}").ok()["messages"]) == 2, "one question, one answer")


def case_a_question_back_can_be_answered_by_choosing():
    server = Shared.server()
    asked = None
    for question in ("orders by region last year", "sales by category", "products by region", "revenue by store"):
        stream = server.ask(server.shop, question)
        if stream.data("clarification") and stream.data("clarification")["choices"]:
            asked = stream
            break
    if asked is None:
        return  # the engine was sure of all of them
    require(asked.state == "clarifying" and asked.finish == "stop", asked.chunks)
    chosen = server.post("/api/chat", {"id": asked.chunks[0]["messageMetadata"]["chat_id"], "source_id": server.shop,
                                       "messages": [], "choice": {"turn_id": asked.turn, "index": 0}})
    stream = Stream(chosen.body)
    require(stream.state == "answered" and stream.data("result"), chosen)
    too_far = server.post("/api/chat", {"id": fresh("chat"), "source_id": server.shop, "messages": [], "choice": {"turn_id": asked.turn, "index": 9}})
    require_problem(too_far, 400, "invalid_argument")


def case_what_is_no_question_gets_one_clear_sentence():
    server = Shared.server()
    for question in ("hello", "delete cancelled orders", "what will sales be next year?"):
        stream = server.ask(server.shop, question)
        require(stream.state == "declined" and len(stream.data("declined")["text"]) > 10, stream.chunks)


def slow_server():
    server = Server(settings=["limits.seconds=60"])
    path = server.folder / "one.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("create table t (id integer primary key, name text); insert into t values (1, 'a');")
    server.source = server.post("/api/datasources", {"address": f"sqlite:{path}"}).ok()["id"]
    return server


def start_slow(server, chat):
    reply = server.post("/api/queries", {"chat_id": chat, "source_id": server.source, "sql": SLOW_SQL, "question": "Count for long"})
    return reply.ok()["turn_id"]


def case_parts_arrive_while_a_slow_query_runs_and_it_can_be_stopped():
    server = slow_server()
    try:
        chat = fresh("chat")
        turn = start_slow(server, chat)
        connection = server.open_stream("GET", f"/api/chat/{chat}/stream")
        data = b""
        while b"data-plan" not in data:
            data += connection.recv(65536)
        require(b"[DONE]" not in data, "the plan is told before the answer")
        require(server.get(f"/api/chats/{chat}").ok()["active_turn"] == turn, "it is running")
        require_problem(server.call("DELETE", f"/api/chats/{chat}"), 409, "conflict")
        begun = time.monotonic()
        require(server.post(f"/api/chat/{chat}/stop").ok()["turn_id"] == turn, "stopped")
        while b"[DONE]" not in data:
            data += connection.recv(65536)
        require(time.monotonic() - begun < 5, "stopping took long")
        require(Stream(unchunk(data)).state == "cancelled", data[-500:])
        require(server.get(f"/api/chat/{chat}/stream").status == 204, "nothing runs any more")
    finally:
        server.close()


def case_a_cut_connection_loses_and_repeats_nothing():
    """Cut after every part: reading again from the start gives the same, and the answer has gone on meanwhile."""
    server = Shared.server()
    chat = fresh("chat")
    body = {"id": chat, "source_id": server.shop, "policy": "never",
            "messages": [{"id": "m1", "role": "user", "parts": [{"type": "text", "text": "top 5 products by revenue"}]}]}
    whole = server.ask(server.shop, "top 5 products by revenue", policy="never")
    for cut in range(1, len(whole.chunks) + 1):
        chat = fresh("chat")
        connection = server.open_stream("POST", "/api/chat", {**body, "id": chat})
        data = b""
        while unchunk(data).count(b"\n\n") < cut and b"[DONE]" not in data:
            data += connection.recv(4096)
        connection.close()
        again = Stream(server.post("/api/chat", {**body, "id": chat}).body)
        seen = Stream(unchunk(data))
        require(again.whole and again.state == "answered" and again.turn == seen.turn, again.chunks)
        require([chunk for chunk in again.lasting()][:3] == seen.lasting()[:3] or len(seen.lasting()) < 3, "the same parts in the same order")
        require(again.data("result")["page"] == whole.data("result")["page"], "the same answer")
        require(len(server.get(f"/api/chats/{chat}").ok()["messages"]) == 2, "asked once")


def case_a_turn_goes_on_when_nobody_reads():
    server = slow_server()
    try:
        chat = fresh("chat")
        server.post("/api/queries", {"chat_id": chat, "source_id": server.source, "question": "Count",
                                     "sql": SLOW_SQL.replace("400000000", "6000000")}).ok()
        connection = server.open_stream("GET", f"/api/chat/{chat}/stream")
        connection.recv(1000)
        connection.close()
        for _ in range(300):
            reply = server.get(f"/api/chats/{chat}").ok()
            if "active_turn" not in reply:
                break
            time.sleep(0.1)
        require(reply["messages"][-1]["metadata"]["state"] == "answered", reply)
    finally:
        server.close()


def case_two_readers_see_the_same():
    server = slow_server()
    try:
        chat = fresh("chat")
        server.post("/api/queries", {"chat_id": chat, "source_id": server.source, "question": "Count",
                                     "sql": SLOW_SQL.replace("400000000", "3000000")}).ok()
        read = lambda: Stream(server.get(f"/api/chat/{chat}/stream").body)
        first, second = together(read, read)
        require(first.lasting() == second.lasting() and first.state == "answered", (first.chunks, second.chunks))
    finally:
        server.close()


def case_the_websocket_tells_the_same_chunks():
    server = Shared.server()
    chat = fresh("chat")
    watcher = WebSocket(server)
    watcher.send({"type": "watch", "chat_id": chat})
    client = WebSocket(server)
    require(client.status == 101, client.status)
    client.send({"type": "send", "requestId": "r1", "chat_id": chat, "source_id": server.shop, "policy": "never",
                 "messages": [{"id": "m1", "role": "user", "parts": [{"type": "text", "text": "how many products are there"}]}]})
    chunks, last = client.chunks_of("r1")
    require(last["type"] == "end", last)
    kinds = [chunk["type"] for chunk in chunks if chunk["type"] != "data-progress"]
    require(kinds[0] == "start" and kinds[-1] == "finish", kinds)
    over_http = server.ask(server.shop, "how many products are there", chat=chat, message="m1", policy="never")
    require([chunk for chunk in chunks if chunk["type"] not in ("data-progress", "start")] == over_http.lasting(), "the same as over HTTP")
    client.send({"type": "resume", "requestId": "r2", "chat_id": chat})
    require(client.chunks_of("r2")[1]["type"] == "no-active", "nothing runs")
    states = []
    while not states or states[-1] != "answered":
        frame = watcher.frame()
        require(frame["type"] == "turn" and frame["chat_id"] == chat, frame)
        states.append(frame["state"])
    client.close()
    watcher.close()


def case_a_websocket_request_can_be_taken_up_and_let_go():
    server = slow_server()
    try:
        chat = fresh("chat")
        start_slow(server, chat)
        client = WebSocket(server)
        client.send({"type": "resume", "requestId": "r1", "chat_id": chat})
        require(client.frame()["type"] == "start", "it begins")
        while client.frame().get("chunk", {}).get("type") != "data-plan":
            pass
        client.send({"type": "abort", "requestId": "r1"})
        require("active_turn" in server.get(f"/api/chats/{chat}").ok(), "letting go does not stop the answer")
        client.send({"type": "resume", "requestId": "r1b", "chat_id": chat})
        while client.frame() != {"type": "start", "requestId": "r1b"}:
            pass
        server.post(f"/api/chat/{chat}/stop").ok()
        chunks, last = client.chunks_of("r1b")
        require(last["type"] == "end" and chunks[-2]["type"] == "finish-step", (chunks, last))
        client.close()
    finally:
        server.close()


def case_chat_bodies_that_make_no_sense_are_refused():
    server = Shared.server()
    good = {"id": "c", "source_id": server.shop, "messages": [{"id": "m", "role": "user", "parts": [{"type": "text", "text": "how many products"}]}]}
    for change in ({"id": ""}, {"id": "a/b"}, {"id": "x" * 129}, {"id": 7}, {"messages": []}, {"messages": "hi"}, {"messages": [{"role": "user"}]},
                   {"messages": [{"id": "m", "role": "system", "parts": []}]}, {"messages": [{"id": "m", "role": "user", "parts": []}]},
                   {"messages": [{"id": "m", "role": "user", "parts": [{"type": "text", "text": "  "}]}]}, {"policy": "sometimes"}, {"source_id": ""},
                   {"messages": [{"id": "m/1", "role": "user", "parts": [{"type": "text", "text": "x"}]}]}, {"choice": {"turn_id": 3}}):
        reply = server.post("/api/chat", {**good, **change})
        require_problem(reply, 400, "invalid_argument")
    require_problem(server.post("/api/chat", {**good, "messages": [{"id": "m", "role": "user", "parts": [{"type": "text", "text": "x" * 10_001}]}]}), 413, "too_large")
    require_problem(server.post("/api/chat", {**good, "source_id": "nothing"}), 404, "not_found")


def case_long_questions_in_any_script_are_stored():
    server = Shared.server()
    for question in ("ü" * 79 + "é" * 50 + " products", "日本語で" * 60, "how many products 🦊" * 20, "\u202ehow many products"):
        stream = server.ask(server.shop, question)
        require(stream.whole and stream.state in ("declined", "clarifying", "answered", "awaiting_confirmation"), stream.chunks)
        chat = server.get("/api/chats/" + stream.chunks[0]["messageMetadata"]["chat_id"]).ok()
        require(chat["messages"][0]["parts"][0]["text"] == question.strip(), chat["messages"][0])
