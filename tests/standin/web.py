"""The HTTP side of the stand-in warehouses: threads, JSON, gzip, and faults that a test orders.

POST /standin/faults with a JSON list orders faults; each is taken by the next requests whose "METHOD PATH" holds its "match":
{"match": "POST /token", "times": 1, "status": 503, "body": {...}, "headers": {...}, "delay": seconds, "cut": bytes}. "cut" sends the real
answer's first bytes and closes the connection; without a status and cut the answer is only late. GET /standin/log gives what was asked.
"""

import gzip
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Request:
    method: str
    path: str  # unescaped
    query: dict
    headers: object
    body: bytes

    def json(self):
        return json.loads(self.body or b"{}")


@dataclass
class Answer:
    status: int = 200
    body: object = None  # bytes, or what becomes JSON
    headers: dict = field(default_factory=dict)


class Service:
    """What a warehouse derives from: answer(request) gives an Answer."""

    def __init__(self):
        self.lock = threading.Lock()
        self.faults = []
        self.log = []

    def answer(self, request):
        raise NotImplementedError

    def standin(self, request):
        if request.path == "/standin/faults":
            with self.lock:
                self.faults = request.json()
            return Answer(200, {})
        if request.path == "/standin/log":
            with self.lock:
                taken, self.log = self.log, []
            return Answer(200, taken)
        return Answer(404, {})

    def take_fault(self, request):
        line = f"{request.method} {request.path}"
        with self.lock:
            self.log.append({"line": line, "query": request.query, "body": request.body.decode(errors="replace")})
            for fault in self.faults:
                if fault["match"] in line and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault
        return None

    def handle(self, request):
        """The answer, and after how many bytes of its body the connection breaks (None: it does not)."""
        if request.path.startswith("/standin/"):
            return self.standin(request), None
        fault = self.take_fault(request)
        if fault is None:
            return self.answer(request), None
        time.sleep(fault.get("delay", 0))
        if "status" in fault:
            return Answer(fault["status"], fault.get("body", {}), fault.get("headers", {})), None
        return self.answer(request), fault.get("cut")


def handler_of(service):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def serve(self):
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer, cut = service.handle(Request(self.command, unquote(parts.path), query, self.headers, body))
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response_only(answer.status)
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content, 1)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            for name, value in {"Date": self.date_time_string(), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content if cut is None else content[:cut])
            self.wfile.flush()
            if cut is not None:
                self.close_connection = True

        do_GET = do_POST = serve

        def log_message(self, *_):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that has gone is none
            super().handle_error(request, client_address)


def start(service, port=0):
    """Serves on 127.0.0.1 until the process ends; returns the port."""
    server = Server(("127.0.0.1", port), handler_of(service))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
