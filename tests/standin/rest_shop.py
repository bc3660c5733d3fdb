#!/usr/bin/env python3
"""A REST API that serves the tables of an SQLite file with every kind of pagination, and fails when told to.

Usage: rest_shop.py SQLITE_FILE [--port P]     prints its address and serves until its input ends

GET /STYLE/TABLE: STYLE is plain (all records), page (?page, ?per_page, at most 100), offset (?offset, ?limit, at most 500; {"meta": {"total"},
"data"}), cursor (?cursor; {"items", "next"}), link (a Link header), body (the next address in the answer), last (?starting_after; {"data",
"has_more"}), stuck (gives its first page again and again), endless (never ends). Every column is a filter by equality: ?COLUMN=VALUE.
Service.credentials: None, or (header, value) or ("?parameter", value) that a request must have, else 401.
Service.faults: [{"match": part of the path and query, "times": n, "status", "body", "headers", "delay"}]; Service.log: paths with queries.
"""

import json
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

PAGE = 100


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that has gone is no fault
            super().handle_error(request, client_address)


class Service:
    def __init__(self, tables):
        """tables: {name: [record]}"""
        self.tables = tables
        self.credentials = None
        self.faults = []
        self.log = []
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def take_fault(self, line):
        with self.lock:
            self.log.append(line)
            for fault in self.faults:
                if fault["match"] in line and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault
        return None

    def taken_log(self):
        with self.lock:
            taken, self.log = self.log, []
        return taken

    def is_allowed(self, headers, query):
        if self.credentials is None:
            return True
        name, value = self.credentials
        return query.get(name[1:]) == value if name.startswith("?") else headers.get(name) == value

    def answer(self, path, query):
        """(status, body, headers)"""
        parts = unquote(path).strip("/").split("/")
        if len(parts) != 2 or parts[1] not in self.tables:
            return 404, {"error": "no such path"}, {}
        style, table = parts
        records = self.tables[table]
        columns = set(records[0]) if records else set()
        for name, value in query.items():
            if name in columns:
                records = [record for record in records if as_text(record.get(name)) == value]
        return STYLES[style](records, query, path) if style in STYLES else (404, {"error": "no such style"}, {})


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def whole(text, absent):
    return int(text) if text and text.isdigit() else absent


def plain(records, query, path):
    return 200, records, {}


def page(records, query, path):
    size = min(whole(query.get("per_page"), 20), PAGE)
    begin = (whole(query.get("page"), 1) - 1) * size
    return 200, records[begin:begin + size], {}


def offset(records, query, path):
    begin = whole(query.get("offset"), 0)
    return 200, {"meta": {"total": len(records)}, "data": records[begin:begin + min(whole(query.get("limit"), PAGE), 500)]}, {}


def cursor(records, query, path):
    begin = whole(query.get("cursor", "")[1:], 0)
    end = begin + PAGE
    return 200, {"items": records[begin:end], "next": f"c{end}" if end < len(records) else None}, {}


def following(records, query, path):
    begin = whole(query.get("from"), 0)
    more = begin + PAGE < len(records)
    return records[begin:begin + PAGE], f"{path}?{urlencode({**query, 'from': begin + PAGE})}" if more else None


def link(records, query, path):
    some, address = following(records, query, path)
    return 200, some, {"Link": f'<{path}>; rel="first", <{address}>; rel="next"'} if address else {"Link": f'<{path}>; rel="first"'}


def body(records, query, path):
    some, address = following(records, query, path)
    return 200, {"results": some, "links": {"next": address}}, {}


def last(records, query, path):
    key = next(iter(records[0])) if records else ""
    after = query.get("starting_after")
    begin = next((place + 1 for place, record in enumerate(records) if as_text(record[key]) == after), 0)
    return 200, {"data": records[begin:begin + PAGE], "has_more": begin + PAGE < len(records)}, {}


def stuck(records, query, path):
    return 200, records[:PAGE], {}


def endless(records, query, path):
    return 200, [{"id": whole(query.get("page"), 1)}], {}


STYLES = {"plain": plain, "page": page, "offset": offset, "cursor": cursor, "link": link, "body": body, "last": last, "stuck": stuck, "endless": endless}


def handler_of(service):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self):
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            fault = service.take_fault(self.path)
            if fault:
                time.sleep(fault.get("delay", 0))
            if fault and "status" in fault:
                status, content, headers = fault["status"], fault.get("body", {}), fault.get("headers", {})
            elif not service.is_allowed(self.headers, query):
                status, content, headers = 401, {"error": "who are you?"}, {}
            else:
                status, content, headers = service.answer(parts.path, query)
            data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            try:
                self.send_response_only(status)
                for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, *_):
            pass

    return Handler


def tables_of(path):
    """The tables of an SQLite file as JSON records."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    source.row_factory = sqlite3.Row
    names = [name for (name,) in source.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid")]
    return {name: [dict(row) for row in source.execute(f'select * from "{name}"')] for name in names}


if __name__ == "__main__":
    served = Service(tables_of(sys.argv[1]))
    print(served.address, flush=True)
    sys.stdin.read()
