#!/usr/bin/env python3
"""An MCP server that serves the tables of an SQLite file as tools and resources, in three revisions and over both transports, and misbehaves
when told to.

Usage: mcp_shop.py --sqlite FILE [--http | --sse] [--revision R]... [--no-sql] [--table NAME]... [--token T] [--fault NAME]... [--log FILE]

Without --http or --sse it speaks over standard input and output; with one it prints its address and serves until its input ends, answering with
JSON or with streams of events. --revision names what it speaks (2024-11-05, 2025-11-25, 2026-07-28; all without it).

Tools: list_TABLE (only reads; filters by equality, limit and offset), query (SQL, only reads), and what must not be called unasked: wipe
(destroys), unmarked (says nothing), broken (fails). Resources: shop://TABLE.json, shop://TABLE.csv. The log has a line for each tool call.
Faults: see FAULTS.
"""

import argparse
import csv
import io
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LEGACY = ("2024-11-05", "2025-11-25")
MODERN = "2026-07-28"
META = "io.modelcontextprotocol/"
FAULTS = {
    "garbage": "writes lines that are no messages beside its answers",
    "silent": "never answers a tool call",
    "mute": "never answers anything",
    "wrong_id": "answers with the ids of questions that nobody asked",
    "flood": "sends notifications without end instead of answering a call",
    "endless_line": "answers a call with a line that never ends",
    "huge": "answers a call with a message of 100 MB",
    "die": "ends in the middle of every call",
    "die_once": "ends in the middle of the first call of all its lives (needs --log)",
    "die_at_start": "complains and ends at once",
    "stubborn": "ends neither with its input nor by SIGTERM, and has a child",
    "lies": "promises whole numbers and gives words, and other columns than it promised",
    "changes": "has another tool after the first call, and says so",
    "tell": "writes its environment's SECRET to its standard error",
    "endless_list": "has a further page of tools for ever",
    "asks": "asks the client things before it answers",
    "no_discover": "keeps silent on server/discover",
    "input": "wants more input before it answers a call",
    "deep": "answers a call with JSON nested 100,000 deep",
}


def rows_of(path, sql, parameters=()):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(sql, parameters)]


class Shop:
    """What all transports share: answers messages."""

    def __init__(self, sqlite, revisions=(), sql=True, faults=(), log=None, tables=()):
        self.path = str(sqlite)
        self.revisions = tuple(revisions) or (*LEGACY, MODERN)
        self.sql = sql
        self.faults = set(faults)
        self.log_path = log
        self.log = []
        self.initialized = set()  # revisions by session, for HTTP
        self.changed = False
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        self.tables = {row["name"]: [column["name"] for column in rows_of(self.path, f"PRAGMA table_info(\"{row['name']}\")")]
                       for row in rows_of(self.path, names) if not tables or row["name"] in tables}

    def note(self, line):
        self.log.append(line)
        if self.log_path:
            with open(self.log_path, "a") as file:
                file.write(line + "\n")

    def taken_log(self):
        taken, self.log = self.log, []
        return taken

    # What it has.

    def tools(self, revision):
        hints = {"annotations": {"readOnlyHint": True}} if revision != "2024-11-05" else {}
        tools = []
        for table, columns in self.tables.items():
            properties = {column: {"description": f"only rows with this {column}"} for column in columns}
            properties |= {"limit": {"type": "integer"}, "offset": {"type": "integer"}}
            tool = {"name": ("fetch_" if self.changed else "list_") + table, "description": f"All {table}", **hints,
                    "inputSchema": {"type": "object", "properties": properties}}
            if "lies" in self.faults:
                tool["outputSchema"] = {"type": "object", "properties": {"rows": {"type": "array", "items": {
                    "type": "object", "properties": {column: {"type": "integer"} for column in [*columns, "promised"]}}}}}
            tools.append(tool)
        if self.sql:
            tools.append({"name": "query", "description": "Runs one SQL query on the shop's SQLite database", **hints,
                          "inputSchema": {"type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"]}})
        nothing = {"type": "object", "properties": {}}
        tools.append({"name": "wipe", "description": "Destroys it all", "inputSchema": nothing,
                      "annotations": {"readOnlyHint": False, "destructiveHint": True}})
        tools.append({"name": "unmarked", "description": "Says nothing of what it does", "inputSchema": nothing})
        tools.append({"name": "broken", "description": "Cannot be read", "inputSchema": nothing, **hints})
        tools += [{"name": 7}, {"name": "no schema"}, "no tool"]
        return tools

    def resources(self):
        return [{"uri": f"shop://{table}.{kind}", "name": f"{table} as {kind}", "mimeType": {"json": "application/json", "csv": "text/csv"}[kind]}
                for table in self.tables for kind in ("json", "csv")]

    def rows(self, table, arguments):
        conditions, parameters = [], []
        for column in self.tables[table]:
            if column in arguments:
                conditions.append(f'"{column}" = ?')
                parameters.append(arguments[column])
        sql = f'SELECT * FROM "{table}"' + (" WHERE " + " AND ".join(conditions) if conditions else "")
        if "limit" in arguments:
            sql += f" LIMIT {int(arguments['limit'])} OFFSET {int(arguments.get('offset', 0))}"
        return rows_of(self.path, sql, parameters)

    # Calls.

    def call(self, name, arguments, revision):
        self.note(f"{name} {json.dumps(arguments)}")
        try:
            if name == "query" and self.sql:
                return self.result(rows_of(self.path, arguments["sql"]), revision, bare=True)
            table = name.partition("_")[2]
            if name.startswith(("list_", "fetch_")) and table in self.tables:
                rows = self.rows(table, arguments)
                if "lies" in self.faults:
                    rows = [{**row, next(iter(row)): "a lie"} for row in rows]
                if "changes" in self.faults and not self.changed:
                    self.changed = True
                return self.result(rows, revision)
            if name in ("wipe", "unmarked"):
                return self.result([{"called": name}], revision)
            words = "It cannot be read." if name == "broken" else f"There is no tool {name}."
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            words = f"{type(error).__name__}: {error}"
        return {"content": [{"type": "text", "text": words}], "isError": True}

    def result(self, rows, revision, bare=False):
        document = rows if bare else {"rows": rows}
        result = {"content": [{"type": "text", "text": json.dumps(document)}]}
        if revision == MODERN or (revision != "2024-11-05" and not bare):
            result["structuredContent"] = document
            if len(rows) > 10_000:  # not twice
                result["content"] = [{"type": "text", "text": f"{len(rows)} rows"}]
        return result

    def read(self, uri):
        table, _, kind = uri.removeprefix("shop://").partition(".")
        if not uri.startswith("shop://") or table not in self.tables or kind not in ("json", "csv"):
            return None
        rows = rows_of(self.path, f'SELECT * FROM "{table}"')
        if kind == "json":
            text = json.dumps(rows)
        else:
            file = io.StringIO()
            writer = csv.DictWriter(file, self.tables[table])
            writer.writeheader()
            writer.writerows(rows)
            text = file.getvalue()
        return {"contents": [{"uri": uri, "mimeType": "application/json" if kind == "json" else "text/csv", "text": text}]}

    # Messages.

    def answer(self, message, state):
        """A reply, or None. state is of the session: {"revision": ...} after a handshake."""
        if not isinstance(message, dict) or "id" not in message or "method" not in message:
            return None
        method, parameters = message["method"], message.get("params") or {}
        meta = parameters.get("_meta") or {}
        requested = meta.get(META + "protocolVersion")
        if requested is not None:
            if MODERN not in self.revisions:
                return error(message, -32601, "Method not found") if method == "server/discover" else error(message, -32600, "no session")
            if requested != MODERN:
                return error(message, -32022, "Unsupported protocol version", {"supported": list(self.revisions), "requested": requested})
            if META + "clientCapabilities" not in meta:
                return error(message, -32602, "clientCapabilities are missing")
            return self.serve(message, method, parameters, MODERN)
        if method == "initialize":
            legacy = [revision for revision in self.revisions if revision in LEGACY]
            if not legacy:
                return error(message, -32022, f"speaks {MODERN} only", {"supported": list(self.revisions)})
            wanted = parameters.get("protocolVersion")
            state["revision"] = wanted if wanted in legacy else legacy[-1]
            return reply(message, {"protocolVersion": state["revision"], "capabilities": {"tools": {"listChanged": True}, "resources": {}},
                                   "serverInfo": {"name": "shop", "version": "1.0"}})
        if "revision" not in state:
            return error(message, -32602, "the session has not begun")
        return self.serve(message, method, parameters, state["revision"])

    def serve(self, message, method, parameters, revision):
        if method == "server/discover" and revision == MODERN:
            return reply(message, {"resultType": "complete", "supportedVersions": list(self.revisions), "capabilities": {"tools": {}, "resources": {}},
                                   "_meta": {META + "serverInfo": {"name": "shop", "version": "1.0"}}})
        if method == "ping" and revision != MODERN:
            return reply(message, {})
        more = {"resultType": "complete"} if revision == MODERN else {}
        if method == "tools/list":
            tools = self.tools(revision)
            if "endless_list" in self.faults:
                return reply(message, {"tools": tools[:1], "nextCursor": str(time.monotonic_ns()), **more})
            half = len(tools) // 2  # two pages
            if parameters.get("cursor") == "second":
                return reply(message, {"tools": tools[half:], **more})
            return reply(message, {"tools": tools[:half], "nextCursor": "second", **more})
        if method == "resources/list":
            return reply(message, {"resources": self.resources(), **more})
        if method == "tools/call":
            if "input" in self.faults:
                return reply(message, {"resultType": "input_required", "inputRequests": {}})
            return reply(message, {**self.call(parameters.get("name"), parameters.get("arguments") or {}, revision), **more})
        if method == "resources/read":
            result = self.read(parameters.get("uri", ""))
            return reply(message, {**result, **more}) if result else error(message, -32602 if revision == MODERN else -32002, "Resource not found")
        return error(message, -32601, "Method not found")


def reply(message, result):
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def error(message, code, words, data=None):
    return {"jsonrpc": "2.0", "id": message["id"], "error": {"code": code, "message": words, **({"data": data} if data else {})}}


class Stdio:
    def __init__(self, shop):
        self.shop = shop
        self.state = {}
        self.lock = threading.Lock()

    def send(self, text):
        with self.lock:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def note(self, method, parameters=None):
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters or {}}))

    def misbehave(self, message):
        """True when the message is done with."""
        faults, method = self.shop.faults, message.get("method")
        if "mute" in faults or (method == "server/discover" and "no_discover" in faults):
            return True
        if "garbage" in faults:
            self.send("Server started! [info] this is no message")
            self.send('{"jsonrpc": "1.0", "id": 1}')
            self.send("[]")
        if "asks" in faults and "id" in message:
            for number, asked in enumerate(("ping", "sampling/createMessage", "roots/list")):
                self.send(json.dumps({"jsonrpc": "2.0", "id": f"s{number}", "method": asked}))
        if method != "tools/call":
            return False
        if "die" in faults or ("die_once" in faults and not os.path.exists(self.shop.log_path)):
            self.shop.note("died")
            sys.stderr.write("the shop has burnt down\n")
            sys.stderr.flush()
            os._exit(3)
        if "wrong_id" in faults:
            self.send(json.dumps({"jsonrpc": "2.0", "id": message["id"] + 1000, "result": {"content": []}}))
            self.send(json.dumps({"jsonrpc": "2.0", "id": str(message["id"]), "result": {"content": []}}))
            self.send(json.dumps({"jsonrpc": "2.0", "id": None, "result": {"content": []}}))
        while "flood" in faults:
            self.note("notifications/message", {"level": "info", "data": "x" * 1000})
        while "endless_line" in faults:
            sys.stdout.write("x" * 65536)
        if "huge" in faults:
            self.send(json.dumps(reply(message, {"content": [{"type": "text", "text": "x" * 100_000_000}]})))
        if "deep" in faults:
            self.send('{"jsonrpc":"2.0","id":%d,"result":{"content":%s%s}}' % (message["id"], "[" * 100_000, "]" * 100_000))
        return bool({"silent", "wrong_id", "huge", "deep"} & faults)

    def serve(self):
        faults = self.shop.faults
        if "tell" in faults:
            sys.stderr.write(f"my secret is {os.environ.get('SECRET')}\n")
            sys.stderr.flush()
        if "die_at_start" in faults:
            sys.stderr.write("the shop has no roof\n")
            sys.exit(4)
        if "stubborn" in faults:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                time.sleep(1000)
                os._exit(0)
        for line in sys.stdin:
            message = json.loads(line)
            if message.get("method") == "notifications/cancelled":
                self.shop.note("cancelled")
            if self.misbehave(message):
                continue
            before = self.shop.changed
            answer = self.shop.answer(message, self.state)
            if answer is not None:
                self.send(json.dumps(answer))
            if self.shop.changed != before:
                self.note("notifications/tools/list_changed")
        while "stubborn" in faults:
            time.sleep(1)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that has gone is no fault
            super().handle_error(request, client_address)


class Service:
    """The shop over streamable HTTP, in a thread of this process."""

    def __init__(self, shop, sse=False, token=None):
        self.shop = shop
        self.sse = sse
        self.token = token
        self.sessions = {}
        self.answers_only = None  # a status that every request gets
        self.requests = []  # headers of each
        self.server = Server(("127.0.0.1", 0), handler_of(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/mcp"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def refusal(self, headers, message, method):
        """(status, answer) of a request that breaks the rules of the transport, or None."""
        if self.token and headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"error": "who are you?"}
        accepted = headers.get("Accept", "")
        if "application/json" not in accepted or "text/event-stream" not in accepted:
            return 406, {"error": "Accept must have both"}
        parameters = message.get("params") or {}
        meta = (parameters.get("_meta") or {}).get(META + "protocolVersion")
        if meta is not None:
            if MODERN not in self.shop.revisions:
                return 400, {"error": "no session"}
            name = parameters.get("name") or parameters.get("uri")
            if headers.get("MCP-Protocol-Version") != meta or headers.get("Mcp-Method") != method or headers.get("Mcp-Name") != name:
                return 400, error(message, -32020, "Header mismatch")
            return None
        if method == "initialize":
            return None
        session = headers.get("Mcp-Session-Id")
        if session is None:
            return 400, {"error": "no session"}
        if session not in self.sessions:
            return 404, {"error": "no such session"}
        revision = self.sessions[session].get("revision")
        if revision not in (None, "2024-11-05") and headers.get("MCP-Protocol-Version") != revision:
            return 400, {"error": "wrong revision"}
        return None


def handler_of(service):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def reply_with(self, status, body=b"", kind="application/json", session=None):
            self.send_response_only(status)
            if body:
                self.send_header("Content-Type", kind)
            if session:
                self.send_header("Mcp-Session-Id", session)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.reply_with(405)

        def do_DELETE(self):
            service.sessions.pop(self.headers.get("Mcp-Session-Id"), None)
            self.reply_with(200)

        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            method = message.get("method")
            service.requests.append((method, dict(self.headers)))
            if service.answers_only:
                return self.reply_with(service.answers_only, b'{"error": "as ordered"}')
            if "id" not in message or method is None:
                return self.reply_with(202)
            refused = service.refusal(self.headers, message, method)
            if refused:
                return self.reply_with(refused[0], json.dumps(refused[1]).encode())
            faults = service.shop.faults
            if method == "tools/call" and "silent" in faults:
                time.sleep(30)
            if method == "tools/call" and "die" in faults:
                self.close_connection = True
                return self.connection.shutdown(2)
            session = self.headers.get("Mcp-Session-Id")
            state = service.sessions.setdefault(session, {}) if session else {}
            answer = service.shop.answer(message, state)
            made = None
            if method == "initialize" and "result" in answer:
                made = f"session-{len(service.sessions)}-{time.monotonic_ns()}"
                service.sessions[made] = state
            text = json.dumps(answer)
            status = {-32601: 404, -32602: 400, -32022: 400}.get(answer.get("error", {}).get("code"), 200) if session is None else 200
            if not service.sse or status != 200:
                return self.reply_with(status, text.encode(), session=made)
            events = ": a comment\n\n" + "event: message\ndata: " + json.dumps({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}) + "\n\n"
            if "asks" in faults:
                events += "data: " + json.dumps({"jsonrpc": "2.0", "id": "s1", "method": "roots/list"}) + "\n\n"
            while "flood" in faults and method == "tools/call":
                if not self.headers_sent():
                    self.send_response_only(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                self.wfile.write(events.encode() * 100)
            return self.reply_with(200, (events + f"id: 1\nevent: message\ndata: {text}\n\n").encode(), "text/event-stream", made)

        def headers_sent(self):
            sent, self.sent = getattr(self, "sent", False), True
            self.close_connection = True
            return sent

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sqlite", required=True)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--sse", action="store_true")
    parser.add_argument("--revision", action="append", default=[])
    parser.add_argument("--no-sql", action="store_true")
    parser.add_argument("--table", action="append", default=[])
    parser.add_argument("--token")
    parser.add_argument("--fault", action="append", default=[], choices=FAULTS)
    parser.add_argument("--log")
    options = parser.parse_args()
    shop = Shop(options.sqlite, options.revision, not options.no_sql, options.fault, options.log, options.table)
    if not options.http and not options.sse:
        return Stdio(shop).serve()
    service = Service(shop, options.sse, options.token)
    print(service.address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
