"""A server of the real binary, and small clients for HTTP, event streams and WebSockets. Standard library only."""

import base64
import http.client
import json
import os
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("DATACHAT_BINARY", ROOT / "build/dev/datachat"))
POSTGRES = os.environ.get("DATACHAT_TEST_POSTGRES", "")
MARIADB = os.environ.get("DATACHAT_TEST_MARIADB", "")
SECONDS = 60


class Failure(Exception):
    """A case that did not hold; its text is shown."""


def require(condition, words):
    if not condition:
        raise Failure(words if isinstance(words, str) else repr(words))


class Server:
    """datachat serve in a home of its own. Ended and removed by close()."""

    def __init__(self, home=None, settings=(), arguments=(), environment=None):
        self.folder = Path(tempfile.mkdtemp(prefix="datachat-api-"))
        self.home = Path(home) if home else self.folder / "home"
        self.settings = settings
        self.arguments = arguments
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DATACHAT_")}
        for key in ("GROQ_API_KEY", "OPENAI_API_KEY"):
            self.environment.pop(key, None)
        self.environment |= {"DATACHAT_HOME": str(self.home), "HOME": str(self.folder), **(environment or {})}
        self.process = None
        self.start()

    def start(self):
        command = [BINARY]
        for setting in self.settings:
            command += ["--set", setting]
        command += ["serve", "--port", "0", *self.arguments]
        self.log = open(self.folder / "log", "ab")
        begun = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, cwd=self.folder, env=self.environment)
        line = self.process.stdout.readline().decode()
        require("http://" in line, f"the server printed {line!r}: {(self.folder / 'log').read_text()[-2000:]}")
        self.started_in = time.monotonic() - begun
        self.address = line[line.index("http://"):].strip()
        self.port = int(self.address.split(":")[2].split("/")[0])
        self.host = f"127.0.0.1:{self.port}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to end, as Ctrl+C does; gives the exit status."""
        self.process.terminate()
        return self.process.wait(SECONDS)

    def close(self):
        if self.process.poll() is None:
            self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, path, body=None, headers=None, project=None, raw=False, timeout=SECONDS):
        """One call; body is JSON unless it is bytes. Gives a Reply."""
        if project:
            path += ("&" if "?" in path else "?") + "project=" + project
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = dict(headers or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                sent.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Reply(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, {} if body is None else body, **more)

    def ask(self, source, question, chat=None, message=None, project=None, policy=None, **more):
        """Asks to the end of the stream; gives a Stream."""
        body = {"id": chat or fresh("chat"), "source_id": source, "trigger": "submit-message",
                "messages": [{"id": message or fresh("message"), "role": "user", "parts": [{"type": "text", "text": question}]}], **more}
        if policy:
            body["policy"] = policy
        reply = self.post("/api/chat", body, project=project)
        require(reply.status == 200, reply)
        return Stream(reply.body)

    def open_stream(self, method, path, body=None):
        """A raw connection that has sent the request: to be read piece by piece, or cut."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        data = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        connection.sendall(head.encode() + data)
        return connection


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error code of a problem; "" for what is none."""
        return self.json.get("code", "") if self.headers.get("content-type") == "application/problem+json" else ""

    def ok(self):
        require(200 <= self.status < 300, self)
        return self.json if self.body else None

    def __repr__(self):
        return f"{self.status} {self.headers.get('content-type')} {self.body[:1500]!r}"


def require_problem(reply, status, code):
    require(reply.status == status and reply.code == code, f"expected {status} {code}, got {reply!r}")
    detail = reply.json["detail"]
    require(len(detail) >= 15 and detail[-1] in '.?)"', f"expected a clear sentence: {reply!r}")
    for jargon in ("std::", "Errc", ".cpp", "boost", "nullptr", "what()"):
        require(jargon not in detail, f"jargon {jargon!r}: {reply!r}")


class Stream:
    """The chunks of a UI message stream."""

    def __init__(self, body):
        self.events = [line[6:] for line in body.decode().split("\n") if line.startswith("data: ")]
        self.whole = bool(self.events) and self.events[-1] == "[DONE]"
        self.chunks = [json.loads(event) for event in self.events if event != "[DONE]"]

    def types(self):
        return [chunk["type"] for chunk in self.chunks if chunk["type"] != "data-progress"]

    def data(self, kind):
        """The last data of a kind; None when it was not told."""
        found = [chunk["data"] for chunk in self.chunks if chunk["type"] == "data-" + kind]
        return found[-1] if found else None

    @property
    def text(self):
        return "".join(chunk["delta"] for chunk in self.chunks if chunk["type"] == "text-delta")

    @property
    def turn(self):
        return self.chunks[0]["messageId"]

    @property
    def state(self):
        return [chunk for chunk in self.chunks if chunk["type"] == "message-metadata"][-1]["messageMetadata"]["state"]

    @property
    def finish(self):
        return self.chunks[-1].get("finishReason")

    def lasting(self):
        """What a second reader must see as well: without progress, which is told only live."""
        return [chunk for chunk in self.chunks if chunk["type"] not in ("data-progress", "start")]


def unchunk(data):
    """The body of a chunked reply, as far as it has come; its head is dropped."""
    body = b""
    rest = data.split(b"\r\n\r\n", 1)[1] if b"\r\n\r\n" in data else b""
    while b"\r\n" in rest:
        size, rest = rest.split(b"\r\n", 1)
        length = int(size, 16)
        if length == 0 or len(rest) < length + 2:
            break
        body += rest[:length]
        rest = rest[length + 2:]
    return body


class WebSocket:
    """A client of RFC 6455; `raw` sends bytes as they are."""

    def __init__(self, server, path="/api/chat/ws", headers=None, timeout=SECONDS):
        self.connection = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
        sent = {"Host": server.host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **(headers or {})}
        head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in sent.items() if value is not None)
        self.connection.sendall(head.encode() + b"\r\n")
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            piece = self.connection.recv(65536)
            if not piece:
                break
            self.buffer += piece
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(head.split()[1]) if head else 0

    def send(self, frame, opcode=1):
        data = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
        self.raw(frame_bytes(data, opcode))

    def raw(self, data):
        self.connection.sendall(data)

    def _take(self, count):
        while len(self.buffer) < count:
            piece = self.connection.recv(65536)
            if not piece:
                raise EOFError
            self.buffer += piece
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self):
        """The next frame as (opcode, payload); answers pings. EOFError at the connection's end."""
        while True:
            first, second = self._take(2)
            length = second & 127
            if length == 126:
                length = struct.unpack("!H", self._take(2))[0]
            elif length == 127:
                length = struct.unpack("!Q", self._take(8))[0]
            payload = self._take(length)
            if first & 15 == 9:
                self.send(payload, 10)
                continue
            return first & 15, payload

    def frame(self):
        opcode, payload = self.receive()
        require(opcode == 1, f"expected a text frame, got opcode {opcode}: {payload!r}")
        return json.loads(payload)

    def chunks_of(self, request):
        """Reads to the end of a request; checks that sequences have no gaps. Gives its chunks and its last frame."""
        chunks = []
        while True:
            frame = self.frame()
            if frame.get("requestId") != request:
                continue
            if frame["type"] == "chunk":
                require(frame["sequence"] == len(chunks), f"expected sequence {len(chunks)}: {frame}")
                chunks.append(frame["chunk"])
            elif frame["type"] != "start":
                return chunks, frame

    def close(self):
        self.connection.close()


def frame_bytes(data, opcode=1, masked=True, fin=True):
    head = bytes([(0x80 if fin else 0) | opcode])
    mark = 0x80 if masked else 0
    if len(data) < 126:
        head += bytes([mark | len(data)])
    elif len(data) < 65536:
        head += bytes([mark | 126]) + struct.pack("!H", len(data))
    else:
        head += bytes([mark | 127]) + struct.pack("!Q", len(data))
    if not masked:
        return head + data
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


def fresh(word):
    return f"{word}-{secrets.token_hex(6)}"


def together(*functions):
    """Runs functions at the same moment; gives what they return."""
    results = [None] * len(functions)
    gate = threading.Barrier(len(functions))

    def run(i):
        gate.wait()
        try:
            results[i] = functions[i]()
        except Exception as error:
            results[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


class Shared:
    """One server with the sample, for the cases that leave it as it is. Made on first use."""

    at_end = []  # further servers that cases share
    _lock = threading.Lock()
    _server = None

    @classmethod
    def server(cls):
        with cls._lock:
            if cls._server is None:
                server = Server(settings=["today=2024-06-30"])
                sources = server.post("/api/datasources/sample").ok()["sources"]
                server.shop = next(source["id"] for source in sources if source["kind"] == "sqlite")
                server.files = next(source["id"] for source in sources if source["kind"] == "files")
                server.other = server.post("/api/projects", {"name": "Another project"}).ok()["id"]
                cls._server = server
            return cls._server

    @classmethod
    def close(cls):
        for server in [*cls.at_end, *([cls._server] if cls._server else [])]:
            server.close()
        cls.at_end, cls._server = [], None
