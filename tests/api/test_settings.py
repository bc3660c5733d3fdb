"""Settings, the model that is chosen on the page, jobs."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from harness import Server, Shared, require, require_problem


class Model(BaseHTTPRequestHandler):
    """An OpenAI-style model that answers every request with one word, and refuses a wrong key."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.headers.get("authorization"), json.loads(body)))
        if self.headers.get("authorization") != "Bearer right-key":
            self.reply(401, b'{"error": {"message": "wrong key"}}', "application/json")
            return
        events = 'data: {"choices":[{"delta":{"content":"ready"}}]}\n\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        self.reply(200, events.encode(), "text/event-stream")

    def reply(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def case_settings_tell_where_each_value_comes_from():
    items = {item["key"]: item for item in Shared.server().get("/api/settings").ok()["items"]}
    require(items["today"]["value"] == "2024-06-30" and items["today"]["origin"] == "command line", items["today"])
    require(items["week_start"]["origin"] == "default" and items["week_start"]["help"], items["week_start"])
    require(items["llm.api_key"]["value"] == "", items["llm.api_key"])


def case_a_model_is_chosen_tried_and_its_key_never_shown():
    model = HTTPServer(("127.0.0.1", 0), Model)
    model.seen = []
    threading.Thread(target=model.serve_forever, daemon=True).start()
    server = Server()
    try:
        choice = {"provider": "openai_compatible", "base_url": f"http://127.0.0.1:{model.server_port}/v1", "model": "tiny", "api_key": "wrong-key"}
        tried = server.post("/api/settings/model/test", choice).ok()
        require(tried["ok"] is False and "wrong-key" not in json.dumps(tried), tried)
        tried = server.post("/api/settings/model/test", {**choice, "api_key": "right-key"}).ok()
        require(tried["ok"] is True and "ready" in tried["text"], tried)
        changed = server.call("PATCH", "/api/settings", {"model": {**choice, "api_key": "right-key"}})
        items = {item["key"]: item for item in changed.ok()["items"]}
        require(items["llm.model"]["value"] == "tiny" and items["llm.model"]["origin"] == "settings page", items["llm.model"])
        require(items["llm.api_key"]["value"] == "set" and b"right-key" not in changed.body, changed)
        require(server.post("/api/settings/model/test", {}).ok()["ok"] is True, "what is set is tried")
        elsewhere = server.post("/api/settings/model/test", {"base_url": f"http://127.0.0.1:{model.server_port}/other"}).ok()
        require(elsewhere["ok"] is False and model.seen[-1][0] is None, "another address does not get the key")
        server.stop()
        server.start()
        require(server.post("/api/settings/model/test", {}).ok()["ok"] is True, "the choice is kept")
        for path in server.home.rglob("*"):
            require(not path.is_file() or b"right-key" not in path.read_bytes(), f"the key stands in {path}")
        none = server.call("PATCH", "/api/settings", {"model": {"provider": "none"}}).ok()
        require({item["key"]: item["value"] for item in none["items"]}["llm.provider"] == "none", none)
        require_problem(server.post("/api/settings/model/test", {}), 400, "invalid_argument")
    finally:
        server.close()
        model.shutdown()


def case_settings_that_cannot_be_set_are_refused():
    server = Shared.server()
    for body in ({}, {"today": "2024-01-01"}, {"model": {"provider": "no-such-provider"}}, {"model": {"api_key": "a\nb"}}, {"model": 3}):
        require_problem(server.call("PATCH", "/api/settings", body), 400, "invalid_argument")
    require_problem(server.call("PATCH", "/api/settings", {"model": {"api_key": "x" * 5000}}), 413, "too_large")


def case_jobs_are_listed():
    require(isinstance(Shared.server().get("/api/jobs").ok()["items"], list), "a list")
