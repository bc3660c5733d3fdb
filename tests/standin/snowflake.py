#!/usr/bin/env python3
"""A stand-in for Snowflake: its SQL API v2, written from Snowflake's public pages, on DuckDB.

Usage: snowflake.py --folder FOLDER [--account A] [--database D] [--schema S] [--sql FILE | --sqlite FILE]... [--port N]

Makes a user with a key pair (its key goes to FOLDER/key.p8, the same under a passphrase to FOLDER/locked.p8, a second one, unknown here, to
FOLDER/stranger.p8), prints an address of DataChat's on one line and serves until its standard input ends. Signatures are checked; see web.py
for faults. The user has the roles READER, which only reads, and WRITER. POST /standin/settings {"clock_minutes": N, "partition_rows": N,
"secondary": ["WRITER"], "oauth": ["TOKEN"]} changes how it behaves; GET /standin/jobs lists running statements.
"""

import argparse
import json
import sys
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import quote

import duckdb_types
import snowflake_sql
import snowflake_values as values
import tables as contents
import tokens
import web
from duckdb_engine import Database, DuckDbError, literal, quoted
from sql_words import SqlError

READS = {"SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC"}
WAREHOUSES = {"COMPUTE_WH"}


class Failure(Exception):
    def __init__(self, status, code, message, state=""):
        super().__init__(message)
        self.status, self.code, self.message, self.state = status, code, message, state

    def body(self, handle=None):
        found = {"code": self.code, "message": self.message, "sqlState": self.state}
        return found | ({"statementHandle": handle} if handle else {})


def failure_of(error):
    words = str(error).splitlines()[0] if str(error) else "failed"
    if "Interrupted" in words:
        return Failure(422, "000604", "SQL execution canceled", "57014")
    if words.startswith("Catalog Error: Table with name"):
        name = words.split("name ")[1].split(" ")[0]
        return Failure(422, "002003", f"SQL compilation error:\nObject '{name}' does not exist or not authorized.", "42S02")
    if words.startswith("Binder Error: Referenced column"):
        return Failure(422, "000904", "SQL compilation error: error line 1 at position 7\ninvalid identifier " + words.split('"')[1], "42000")
    if "invalid identifier" in words:
        return Failure(422, "000904", words, "42000")
    if words.startswith("Parser Error"):
        return Failure(422, "001003", "SQL compilation error:\n" + words.partition(": ")[2], "42000")
    return Failure(422, "002140", "SQL compilation error:\n" + (words.partition(": ")[2] or words), "42601")


class Statement:
    def __init__(self, service, body):
        self.handle = str(uuid.uuid4())
        self.service = service
        self.text = body["statement"]
        self.session = service.session(body)
        bindings = body.get("bindings", {})
        self.bindings = [bindings[key]["value"] for key in sorted(bindings, key=int)]
        self.connection = service.connect()
        self.done = threading.Event()
        self.failure = None
        self.fields, self.rows = [], 0
        self.timed_out = False
        if body.get("timeout"):
            threading.Timer(body["timeout"], self.end_of_time).start()
        threading.Thread(target=self.run, daemon=True).start()

    def end_of_time(self):
        if not self.done.is_set():
            self.timed_out = True
            self.cancel()

    def cancel(self):
        while not self.done.wait(0.005):
            self.connection.interrupt()

    def run(self):
        try:
            answer = self.translated()
            if answer is not None:
                self.connection.run(f"CREATE TEMP TABLE answer_of_statement AS {answer}")
                self.fields = [(row[0], duckdb_types.parse(row[1])) for row in self.connection.run("DESCRIBE answer_of_statement")]
                self.rows = int(self.connection.run("SELECT count(*) FROM answer_of_statement")[0][0])
        except Failure as failure:
            self.failure = failure
        except (DuckDbError, SqlError) as error:
            self.failure = Failure(422, "000630", "Statement reached its statement or warehouse timeout and was canceled.", "57014") if self.timed_out else failure_of(error)
        finally:
            self.done.set()

    def translated(self):
        """The query whose rows are the answer; what has none is done here."""
        words, kind = snowflake_sql.statement(self.text)
        if kind == "SCRIPT":
            raise Failure(422, "000008", "Actual statement count 2 did not match the desired statement count 1.", "0A000")
        translator = snowflake_sql.SnowflakeTranslator(self.session, self.service.names, self.bindings)
        if kind == "SHOW":
            return self.service.show(words)
        if kind == "EXPLAIN":
            begin = 3 if len(words) > 2 and words[1].says("USING") else 1
            self.require_right(words[begin:])
            self.connection.run("EXPLAIN " + translator.translate(words[begin:]))
            size = sum(table.rows * 8 * len(table.columns) for name, table in self.service.tables.items()
                       if any(name == (word.text.upper() if word.kind == "word" else word.text) for word in words))
            plan = {"GlobalStats": {"partitionsTotal": 1, "partitionsAssigned": 1, "bytesAssigned": size}, "Operations": [[{"id": 0, "operation": "Result"}]]}
            return f'SELECT {literal(json.dumps(plan))} AS "content"'
        self.require_right(words)
        if not self.session["warehouse"] and any(word.text.upper() in self.service.names for word in words):
            raise Failure(422, "000606", "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.", "57P03")
        text = translator.translate(words)
        if kind == "SELECT":
            return text
        self.connection.run(text)
        return None

    def require_right(self, words):
        if words and not words[0].says(*READS, "WITH", "(") and "WRITER" not in (self.session["role"], *self.session["secondary"]):
            raise Failure(422, "003001", "SQL access control error:\nInsufficient privileges to operate on schema 'PUBLIC'", "42501")

    def partition(self, number):
        begin = number * self.service.partition_rows
        if not self.fields:
            return []
        return [line for (line,) in self.connection.run(
            f"SELECT {values.row_expression(self.fields)} FROM answer_of_statement WHERE rowid >= {begin} AND rowid < {begin + self.service.partition_rows} ORDER BY rowid")]

    def partitions(self):
        size, left = self.service.partition_rows, self.rows
        found = []
        while left > 0 or not found:
            found.append({"rowCount": min(size, left), "uncompressedSize": 16 * min(size, left)})
            left -= size
        return found


class Snowflake(web.Service):
    def __init__(self, account, database, schema):
        super().__init__()
        self.more_keys = {}
        self.account, self.database, self.schema = account, database, schema
        self.engine = Database()
        self.keys = {}  # user -> (fingerprint, public key)
        self.oauth = []
        self.statements, self.requests = {}, {}
        self.clock_minutes, self.partition_rows = 0, 10_000
        self.secondary, self.default_warehouse = [], None
        self.tables, self.names = {}, set()

    def connect(self):
        connection = self.engine.connect()
        connection.run("SET default_null_order = 'nulls_last_on_asc_first_on_desc'; SET TimeZone = 'UTC'")
        return connection

    def read_catalog(self):
        connection = self.connect()
        self.tables = contents.read_tables(connection, self.more_keys)
        self.names = set(self.tables) | {column.name for table in self.tables.values() for column in table.columns}
        values.write_catalog(connection, self)
        connection.close()

    def session(self, body):
        role, warehouse = body.get("role") or "READER", body.get("warehouse") or self.default_warehouse
        if role not in ("READER", "WRITER"):
            raise Failure(422, "390189", f"Role '{role}' specified in the connect string does not exist or not authorized.", "08001")
        if warehouse and warehouse not in WAREHOUSES:
            raise Failure(422, "390201", f"The requested warehouse '{warehouse}' does not exist or not authorized.", "08001")
        if body.get("database") not in (None, self.database):
            raise Failure(422, "390201", f"The requested database '{body['database']}' does not exist or not authorized.", "08001")
        return {"role": role, "warehouse": warehouse, "database": self.database, "schema": self.schema, "secondary": self.secondary}

    def show(self, words):
        if words[1].says("PRIMARY"):
            return f'SELECT * FROM SNOWFLAKE_CATALOG."PRIMARY_KEYS"'
        if words[1].says("IMPORTED"):
            return f'SELECT * FROM SNOWFLAKE_CATALOG."IMPORTED_KEYS"'
        if words[1].says("GRANTS") and words[2].says("TO") and words[3].says("ROLE"):
            return self.grants(words[4].text)
        raise Failure(422, "001003", "SQL compilation error:\nsyntax error line 1 at position 5 unexpected", "42000")

    def grants(self, role):
        place = f"{self.database}.{self.schema}"
        rows = [("USAGE", "DATABASE", self.database), ("USAGE", "SCHEMA", place), ("USAGE", "WAREHOUSE", "COMPUTE_WH"), ("SELECT", "TABLE", f"{place}.CUSTOMERS")]
        if role == "WRITER":
            rows += [("INSERT", "TABLE", f"{place}.CUSTOMERS"), ("USAGE", "ROLE", "READER")]
        if role == "PUBLIC":
            rows = []
        written = ", ".join(f"({literal(values.NOW)}, {literal(right)}, {literal(kind)}, {literal(name)}, 'ROLE', {literal(role)})" for right, kind, name in rows)
        return (f"SELECT * FROM (VALUES {written or '(NULL, NULL, NULL, NULL, NULL, NULL)'}) g(created_on, privilege, granted_on, \"name\", granted_to, grantee_name)"
                f"{'' if rows else ' WHERE false'}")

    # Requests.

    def require_sign_in(self, request):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        how = request.headers.get("X-Snowflake-Authorization-Token-Type")
        if kind != "Bearer":
            raise Failure(401, "390101", "Authorization header not found in the request data.")
        if how != "KEYPAIR_JWT":
            if token not in self.oauth:
                raise Failure(401, "390303", "Invalid OAuth access token.")
            return
        invalid = Failure(401, "390144", f"JWT token is invalid. [{uuid.uuid4()}]")
        try:
            _, claims = tokens.read_token(token, lambda _, claims: self.keys.get(claims.get("sub"), (None, None))[1])
        except tokens.BadToken:
            raise invalid from None
        now = time.time() + 60 * self.clock_minutes
        subject = claims.get("sub")
        if claims.get("iss") != f"{subject}.{self.keys[subject][0]}" or not claims["iat"] - 60 <= now <= claims["exp"] or claims["exp"] - claims["iat"] > 3600:
            raise invalid

    def standin(self, request):
        if request.path == "/standin/jobs":
            return web.Answer(200, [found.text for found in list(self.statements.values()) if not found.done.is_set()])
        if request.path == "/standin/settings":
            for name, value in request.json().items():
                setattr(self, name, value)
            return web.Answer(200, {})
        return super().standin(request)

    def answer(self, request):
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60 * self.clock_minutes))
        try:
            self.require_sign_in(request)
            if "application/json" not in request.headers.get("Accept", "") or not request.headers.get("User-Agent"):
                raise Failure(400, "390142", "Accept and User-Agent headers are needed.")
            status, body = self.resource(request)
            return web.Answer(status, body, {"Date": date})
        except Failure as failure:
            return web.Answer(failure.status, failure.body(), {"Date": date})

    def resource(self, request):
        parts = request.path.strip("/").split("/")
        if parts[:3] != ["api", "v2", "statements"]:
            raise Failure(404, "", "")
        match request.method, *parts[3:]:
            case ("POST",):
                return self.submit(request)
            case "GET", handle:
                return self.look(self.statement(handle), request)
            case "POST", handle, "cancel":
                found = self.statement(handle)
                threading.Thread(target=found.cancel, daemon=True).start()
                return 200, {"code": "000604", "message": "statement executed successfully.", "statementHandle": handle}
        raise Failure(404, "", "")

    def statement(self, handle):
        if handle not in self.statements:
            raise Failure(404, "390142", "Statement not found.")
        return self.statements[handle]

    def submit(self, request):
        name = request.query.get("requestId")
        with self.lock:
            found = self.requests.get(name) if request.query.get("retry") == "true" else None
            if found is None:
                found = Statement(self, request.json())
                self.statements[found.handle] = self.requests[name] = found
        if request.query.get("async") != "true":
            found.done.wait(45)
            return self.look(found, request)
        return self.status(found)

    def status(self, found):
        return 202, {"code": "333334", "message": "Asynchronous execution in progress. Use provided query id to perform query monitoring and management.",
                     "statementHandle": found.handle, "statementStatusUrl": f"/api/v2/statements/{found.handle}"}

    def look(self, found, request):
        if not found.done.is_set():
            return self.status(found)
        if found.failure is not None:
            raise found.failure
        partition = int(request.query.get("partition", 0))
        with self.lock:
            lines = found.partition(partition)
        whole = {}
        if "partition" not in request.query:
            whole = {"code": "090001", "sqlState": "00000", "message": "Statement executed successfully.", "statementHandle": found.handle,
                     "statementStatusUrl": f"/api/v2/statements/{found.handle}",
                     "resultSetMetaData": {"format": "jsonv2", "numRows": found.rows, "partitionInfo": found.partitions(),
                                           "rowType": [values.row_type(name, kind) for name, kind in found.fields]}}
        head = json.dumps(whole)[:-1] + (", " if whole else "")
        return 200, f'{head}"data": [{",".join(lines)}]}}'.encode()


def make_user(service, folder):
    private, public = tokens.new_key()
    (folder / "key.p8").write_text(private)
    locked = tokens.openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:open sesame", given=private.encode())
    (folder / "locked.p8").write_bytes(locked)
    (folder / "stranger.p8").write_text(tokens.new_key()[0])
    service.keys[f"{service.account.upper()}.READER"] = (tokens.fingerprint(private), public)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--account", default="acme-shop")
    options.add_argument("--database", default="SHOP")
    options.add_argument("--schema", default="PUBLIC")
    options.add_argument("--sql", action="append", default=[], type=Path)
    options.add_argument("--sqlite", action="append", default=[], type=Path)
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()
    service = Snowflake(chosen.account, chosen.database, chosen.schema)
    connection = service.connect()
    for file in chosen.sql:
        connection.run(snowflake_sql.in_capitals(file.read_text()))
    for file in chosen.sqlite:
        service.more_keys |= contents.copy_sqlite(connection, file, spelled=str.upper)
    connection.close()
    service.read_catalog()
    base = f"http://127.0.0.1:{web.start(service, chosen.port)}"
    make_user(service, chosen.folder)
    key = quote(str(chosen.folder / "key.p8"), safe="")
    print(f"snowflake://reader@{chosen.account}/{chosen.database}/{chosen.schema}?warehouse=COMPUTE_WH&role=READER&key={key}&endpoint={quote(base, safe='')}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
