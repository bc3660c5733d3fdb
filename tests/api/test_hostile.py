"""The hostile corpus: every line of hostile/*.jsonl is a request and the refusal it must get.

HTTP: `send` is text or a list of pieces: text, {"hex"}, {"repeat", "times"}, {"wait": seconds}, {"drip": text, "every": seconds},
{"end": true} (nothing more comes). {host}, {port}, {shop} (a source) and {other} (another project) are filled in. `status` is what must come back, or
several that may; 0 = the connection is closed without a word. `slow` runs on a server that gives a request one second.
WebSocket: `headers` and `path` change the handshake, `status` is its refusal; `frames` and `raw` are sent, `error` is the code told, `close` the
close code.
"""

import json
import socket
import threading
import time
from pathlib import Path

from harness import Reply, Server, Shared, WebSocket, frame_bytes, require, require_problem

FOLDER = Path(__file__).resolve().parent / "hostile"
PATIENCE = 20
_slow = []
_lock = threading.Lock()


def slow_server():
    with _lock:
        if not _slow:
            server = Server(settings=["serve.request_seconds=1"])
            server.shop = server.other = "none"
            Shared.at_end.append(server)
            _slow.append(server)
    return _slow[0]


def filled(text, server):
    for name, value in (("host", server.host), ("port", server.port), ("shop", server.shop), ("other", server.other)):
        text = text.replace("{" + name + "}", str(value))
    return text


def bytes_of(piece, server):
    if isinstance(piece, str):
        return filled(piece, server).encode()
    if "hex" in piece:
        return bytes.fromhex(piece["hex"])
    if "repeat" in piece:
        return piece["repeat"].encode() * piece["times"]
    return filled(piece.get("text", ""), server).encode()


def send(connection, pieces, server):
    for piece in pieces:
        if isinstance(piece, dict) and "wait" in piece:
            time.sleep(piece["wait"])
        elif isinstance(piece, dict) and "drip" in piece:
            for letter in filled(piece["drip"], server):
                connection.sendall(letter.encode())
                time.sleep(piece["every"])
        elif isinstance(piece, dict) and "end" in piece:
            connection.shutdown(socket.SHUT_WR)
        else:
            connection.sendall(bytes_of(piece, server))


def exchange(server, pieces):
    """Sends and reads one reply; None when there is none. A peer that hangs up early is no fault of the sender."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    data = b""
    try:
        try:
            send(connection, pieces, server)
        except (BrokenPipeError, ConnectionResetError):
            pass
        while True:
            try:
                piece = connection.recv(65536)
            except ConnectionResetError:
                break
            data += piece
            head, _, body = data.partition(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            if not piece or (lengths and len(body) >= int(lengths[0].split(b":")[1])):
                break
    finally:
        connection.close()
    if not data:
        return None
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return Reply(int(lines[0].split()[1]), headers, body)


def http_case(entry):
    def case():
        server = slow_server() if entry.get("slow") else Shared.server()
        pieces = entry["send"] if isinstance(entry["send"], list) else [entry["send"]]
        if entry.get("fit_length"):
            head, body = filled(pieces[0], server).split("\r\n\r\n", 1)
            lines = [line if not line.startswith("Content-Length") else f"Content-Length: {len(body)}" for line in head.split("\r\n")]
            pieces = ["\r\n".join(lines) + "\r\n\r\n" + body]
        wanted = entry["status"] if isinstance(entry["status"], list) else [entry["status"]]
        reply = exchange(server, pieces)
        status = reply.status if reply else 0
        require(status in wanted, f"expected {wanted}, got {reply!r}")
        if reply and status >= 400 and "text/html" not in reply.headers["content-type"]:  # the page has a page for what is not there
            require_problem(reply, status, entry.get("code", reply.code))
        require(b"root:" not in (reply.body if reply else b""), reply)
        require(server.process.poll() is None and server.get("/healthz").status == 200, "the server does not answer any more")
    return case


def websocket_case(entry):
    def case():
        server = Shared.server()
        path = filled(entry.get("path", "/api/chat/ws"), server)
        client = WebSocket(server, path, entry.get("headers"), timeout=PATIENCE)
        try:
            wanted = entry.get("status", 101)
            require(client.status in (wanted if isinstance(wanted, list) else [wanted]), f"handshake: {client.status}")
            if client.status != 101:
                return
            try:
                for piece in entry.get("frames", []):
                    client.raw(frame_bytes(bytes_of(piece, server), piece.get("opcode", 1)))
                for piece in entry.get("raw", []):
                    client.raw(bytes_of(piece, server))
            except (BrokenPipeError, ConnectionResetError):
                pass
            opcode, payload = client.receive()
            while "error" in entry and opcode == 1 and json.loads(payload)["type"] == "start":
                opcode, payload = client.receive()
            if "error" in entry:
                frame = json.loads(payload)
                require(frame["type"] == "error" and frame["code"] == entry["error"] and len(frame["error"]) > 10, frame)
            else:
                codes = entry["close"] if isinstance(entry["close"], list) else [entry["close"]]
                require(opcode == 8 and int.from_bytes(payload[:2], "big") in codes, f"opcode {opcode}: {payload!r}")
        finally:
            client.close()
        require(server.process.poll() is None and server.get("/healthz").status == 200, "the server does not answer any more")
    return case


def cases():
    for path in sorted(FOLDER.glob("*.jsonl")):
        make = websocket_case if path.stem == "websocket" else http_case
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            yield f"{path.stem}: {entry['name']}", make(entry)


def case_zz_many_connections_at_once_do_not_hinder_others():
    server = Shared.server()
    held = [socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) for _ in range(300)]
    try:
        for connection in held:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
        begun = time.monotonic()
        require(server.get("/healthz").status == 200 and time.monotonic() - begun < 2, "others wait")
    finally:
        for connection in held:
            connection.close()
