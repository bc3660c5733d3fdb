"""kill -9 and a restart: what was acknowledged is there, and what was under way ends with a clear word or goes on."""

import sqlite3
import time

from harness import Server, fresh, require
from test_chat import SLOW_SQL
from test_plans import answer_of


def server_with_source():
    server = Server()
    path = server.folder / "one.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("create table items (id integer primary key, name text); insert into items values (1, 'a'), (2, 'b');")
    server.source = server.post("/api/datasources", {"address": f"sqlite:{path}"}).ok()["id"]
    return server


def case_a_waiting_plan_survives_kill_9():
    server = server_with_source()
    try:
        chat = fresh("chat")
        plan = server.ask(server.source, "how many items are there", chat=chat, policy="always").data("plan")
        server.kill()
        server.start()
        shown = server.get(f"/api/plans/{plan['plan_id']}").ok()
        require(shown["hash"] == plan["hash"], shown)
        require(server.get(f"/api/chats/{chat}").ok()["messages"][-1]["parts"][-1]["state"] == "approval-requested", "it still waits")
        server.post(f"/api/plans/{plan['plan_id']}/confirm", {"revision": 1, "hash": plan["hash"]}).ok()
        result = next(part["data"] for part in answer_of(server, chat)["parts"] if part["type"] == "data-result")
        require(result["page"] == [[2]], result)
    finally:
        server.close()


def case_a_run_that_was_cut_off_ends_with_a_clear_word():
    server = server_with_source()
    try:
        chat = fresh("chat")
        server.post("/api/queries", {"chat_id": chat, "source_id": server.source, "sql": SLOW_SQL, "question": "Count"}).ok()
        time.sleep(0.3)
        server.kill()
        server.start()
        message = answer_of(server, chat)
        require(message["metadata"]["state"] == "failed", message)
        error = next(part["data"] for part in message["parts"] if part["type"] == "data-error")
        require(len(error["message"]) > 20, error)
        require(len(server.get(f"/api/chats/{chat}").ok()["messages"]) == 2, "and it is asked once")
    finally:
        server.close()


def case_a_stop_in_mid_answer_ends_the_turn_and_the_next_start_is_clean():
    server = server_with_source()
    try:
        chat = fresh("chat")
        server.post("/api/queries", {"chat_id": chat, "source_id": server.source, "sql": SLOW_SQL, "question": "Count"}).ok()
        begun = time.monotonic()
        require(server.stop() == 0 and time.monotonic() - begun < 12, f"ended with {server.process.returncode}")
        server.start()
        require(answer_of(server, chat)["metadata"]["state"] in ("cancelled", "failed"), "the turn has ended")
    finally:
        server.close()


def case_answers_sources_and_chats_are_there_after_kill_9():
    server = server_with_source()
    try:
        chat = fresh("chat")
        server.ask(server.source, "how many items are there", chat=chat, policy="never")
        before = server.get(f"/api/chats/{chat}").body
        server.kill()
        server.start()
        require(server.get(f"/api/chats/{chat}").body == before, "the chat is as it was")
        again = server.ask(server.source, "how many items are there", chat=chat, policy="never")
        require(again.data("result")["page"] == [[2]], again.chunks)
    finally:
        server.close()
