#!/usr/bin/env python3
"""A stand-in for BigQuery: its REST interface v2, written from Google's public pages, on DuckDB.

Usage: bigquery.py --folder FOLDER [--project P] [--dataset D] [--location L] [--sql FILE | --sqlite FILE]... [--port N]

Makes a service account (its key goes to FOLDER/key.json, a second one, unknown here, to FOLDER/stranger.json), prints an address of
DataChat's on one line and serves until its standard input ends. Tokens are given for signatures that were checked; see web.py for faults.
POST /standin/settings {"clock_minutes": N, "page_bytes": N, "roles": [...]} changes how it behaves; GET /standin/jobs lists running jobs.
"""

import argparse
import json
import secrets
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, quote

import bigquery_sql
import bigquery_values as values
import tables as contents
import tokens
import web
from duckdb_engine import Database, DuckDbError, literal, quoted
from sql_words import SqlError

SCOPES = {"https://www.googleapis.com/auth/bigquery", "https://www.googleapis.com/auth/cloud-platform"}
LEAST_BILLED = 10 << 20


class Refusal(Exception):
    def __init__(self, status, reason, message):
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message

    def answer(self):
        names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
        error = {"message": self.message, "domain": "global", "reason": self.reason}
        return web.Answer(self.status, {"error": {"code": self.status, "message": self.message, "errors": [error], "status": names.get(self.status, "INTERNAL")}})


def refusal_of(error, project, dataset, location):
    words = str(error).splitlines()[0] if str(error) else "failed"
    if words.startswith("Catalog Error: Table with name"):
        name = words.split("name ")[1].split(" ")[0]
        return Refusal(404, "notFound", f"Not found: Table {project}:{dataset}.{name} was not found in location {location}")
    if words.startswith("Not found"):
        return Refusal(404, "notFound", words)
    if "Interrupted" in words:
        return Refusal(400, "stopped", "Job execution was cancelled: User requested cancellation")
    return Refusal(400, "invalidQuery", words.partition(": ")[2] or words)


class Job:
    def __init__(self, service, text):
        self.id = "job_" + secrets.token_urlsafe(16)
        self.service = service
        self.text = text
        self.connection = service.connect()
        self.done = threading.Event()
        self.refusal = None
        self.fields = []
        self.rows = 0
        self.begun = time.time()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            kind, text = self.service.translated(self.text)
            if kind != "SELECT":
                self.connection.run(text)
            else:
                self.connection.run(f"CREATE TEMP TABLE answer AS {text}")
                self.fields = values.result_fields(self.connection.run("DESCRIBE answer"))
                self.rows = int(self.connection.run("SELECT count(*) FROM answer")[0][0])
        except (DuckDbError, SqlError) as error:
            self.refusal = self.service.refusal(error)
        finally:
            self.done.set()

    def cancel(self):
        while not self.done.wait(0.005):
            self.connection.interrupt()

    def page(self, begin, count):
        if not self.fields:
            return [], begin
        end = min(begin + count, self.rows)
        lines = self.connection.run(f"SELECT {values.row_expression(self.fields)} FROM answer WHERE rowid >= {begin} AND rowid < {end} ORDER BY rowid")
        kept, size = [], 0
        for (line,) in lines:
            size += len(line)
            if kept and size > self.service.page_bytes:
                break
            kept.append(line)
        return kept, begin + len(kept)


class Bigquery(web.Service):
    def __init__(self, project, dataset, location):
        super().__init__()
        self.more_keys = {}
        self.project, self.dataset, self.location = project, dataset, location
        self.database = Database()
        self.base = ""
        self.keys = {}  # (account, key id) -> public key
        self.granted = {}  # token -> when it ends
        self.jobs = {}
        self.requests = {}  # request id -> job
        self.clock_minutes, self.page_bytes, self.seconds_of_tokens = 0, 10_000_000, 3600
        self.access = []
        self.tables = {}

    def connect(self):
        connection = self.database.connect()
        connection.run("SET default_null_order = 'nulls_first_on_asc_last_on_desc'; SET TimeZone = 'UTC'")
        return connection

    def translated(self, text):
        return bigquery_sql.translated(text, self.project, self.dataset)

    def refusal(self, error):
        return refusal_of(error, self.project, self.dataset, self.location)

    def read_catalog(self):
        connection = self.connect()
        self.tables = contents.read_tables(connection, self.more_keys)
        values.write_catalog(connection, self)
        connection.close()

    # Signing in.

    def now(self):
        return time.time() + 60 * self.clock_minutes

    def token(self, request):
        form = {name: found[0] for name, found in parse_qs(request.body.decode()).items()}

        def refuse(words):
            date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(self.now()))
            return web.Answer(400, {"error": "invalid_grant", "error_description": words}, {"Date": date})

        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return web.Answer(400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type"})
        try:
            _, claims = tokens.read_token(form.get("assertion", ""), lambda header, claims: self.keys.get((claims.get("iss"), header.get("kid"))))
        except tokens.BadToken as bad:
            return refuse("Invalid JWT Signature." if str(bad) == "signature" else "Invalid JWT: Failed to parse.")
        now = self.now()
        begin, end = claims.get("iat", 0), claims.get("exp", 0)
        if not (begin - 300 <= now <= end + 300) or end - begin > 3600:
            return refuse("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
        if claims.get("aud") != self.base + "/token":
            return refuse("Invalid JWT: Audience must be the token endpoint.")
        if claims.get("scope") not in SCOPES:
            return web.Answer(400, {"error": "invalid_scope", "error_description": "Invalid OAuth scope or ID token audience provided."})
        token = "ya29." + secrets.token_urlsafe(32)
        with self.lock:
            self.granted[token] = time.time() + self.seconds_of_tokens
        return web.Answer(200, {"access_token": token, "expires_in": self.seconds_of_tokens, "token_type": "Bearer"})

    def require_token(self, request):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or self.granted.get(token, 0) < time.time():
            raise Refusal(401, "authError", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.")

    # Requests.

    def standin(self, request):
        if request.path == "/standin/jobs":
            return web.Answer(200, [job.text for job in list(self.jobs.values()) if not job.done.is_set()])
        if request.path == "/standin/settings":
            for name, value in request.json().items():
                setattr(self, name, value)
            return web.Answer(200, {})
        if request.path == "/standin/forget-tokens":
            with self.lock:
                self.granted.clear()
            return web.Answer(200, {})
        if request.path == "/standin/digest":
            return web.Answer(200, self.digest())
        return super().standin(request)

    def digest(self):
        connection = self.connect()
        found = {name: connection.run(f"SELECT count(*), bit_xor(hash(t)) FROM {quoted(name)} t")[0] for (name,) in
                 connection.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY 1")}
        connection.close()
        return found

    def answer(self, request):
        if request.path == "/token":
            return self.token(request)
        try:
            self.require_token(request)
            return web.Answer(200, self.resource(request))
        except Refusal as refusal:
            return refusal.answer()

    def resource(self, request):
        parts = request.path.strip("/").split("/")
        if parts[:3] != ["bigquery", "v2", "projects"] or len(parts) < 5:
            raise Refusal(404, "notFound", "Not found")
        if parts[3] != self.project:
            raise Refusal(404, "notFound", f"Not found: Project {parts[3]}")
        match request.method, *parts[4:]:
            case "GET", "datasets", dataset:
                return self.dataset_resource(dataset)
            case "GET", "datasets", dataset, "tables", table:
                self.dataset_resource(dataset)
                if table not in self.tables:
                    raise Refusal(404, "notFound", f"Not found: Table {self.project}:{dataset}.{table}")
                return values.table_resource(self, self.tables[table])
            case "POST", "queries":
                return self.query(request.json())
            case "GET", "queries", job:
                return self.results(self.job(job, request.query), request.query)
            case "POST", "jobs":
                return self.dry_run(request.json())
            case "POST", "jobs", job, "cancel":
                found = self.job(job, request.query)
                threading.Thread(target=found.cancel, daemon=True).start()
                return {"kind": "bigquery#jobCancelResponse", "job": {"jobReference": self.reference(found)}}
        raise Refusal(404, "notFound", "Not found")

    def dataset_resource(self, dataset):
        if dataset != self.dataset:
            raise Refusal(404, "notFound", f"Not found: Dataset {self.project}:{dataset}")
        return {"kind": "bigquery#dataset", "id": f"{self.project}:{dataset}", "datasetReference": {"projectId": self.project, "datasetId": dataset},
                "location": self.location, "access": self.access}

    def job(self, name, query):
        found = self.jobs.get(name)
        if found is None or query.get("location", self.location).lower() != self.location.lower():
            raise Refusal(404, "notFound", f"Not found: Job {self.project}:{name}")
        return found

    def reference(self, job):
        return {"projectId": self.project, "jobId": job.id, "location": self.location}

    def require_place(self, location, default_dataset):
        if location and location.lower() != self.location.lower():
            raise Refusal(404, "notFound", f"Not found: Dataset {self.project}:{self.dataset} was not found in location {location}")
        if default_dataset and default_dataset.get("datasetId") != self.dataset:
            raise Refusal(404, "notFound", f"Not found: Dataset {self.project}:{default_dataset.get('datasetId')} was not found")

    def bytes_of(self, text):
        named = {word.text for word in bigquery_sql.words_of(text) if word.kind in ("word", "name")}
        return sum(values.table_bytes(table) for name, table in self.tables.items() if name in named)

    def dry_run(self, body):
        configuration = body.get("configuration", {})
        if not configuration.get("dryRun"):
            raise Refusal(400, "invalid", "This stand-in inserts no jobs but dry runs")
        query = configuration["query"]
        self.require_place(body.get("jobReference", {}).get("location"), query.get("defaultDataset"))
        if query.get("useLegacySql", True):
            raise Refusal(400, "invalidQuery", "Legacy SQL is not spoken here")
        connection = self.connect()
        try:
            kind, text = self.translated(query["query"])
            if kind != "SCRIPT":
                connection.run("EXPLAIN " + text)
        except (DuckDbError, SqlError) as error:
            raise self.refusal(error) from error
        finally:
            connection.close()
        processed = str(self.bytes_of(query["query"]))
        return {"kind": "bigquery#job", "configuration": configuration, "status": {"state": "DONE"},
                "statistics": {"totalBytesProcessed": processed,
                               "query": {"statementType": kind, "totalBytesProcessed": processed, "totalBytesProcessedAccuracy": "PRECISE"}}}

    def query(self, body):
        self.require_place(body.get("location"), body.get("defaultDataset"))
        if body.get("useLegacySql", True):
            raise Refusal(400, "invalidQuery", "Legacy SQL is not spoken here")
        limit = int(body.get("maximumBytesBilled", 0) or 0)
        billed = max(self.bytes_of(body["query"]), LEAST_BILLED)
        if limit and billed > limit:
            raise Refusal(400, "bytesBilledLimitExceeded", f"Query exceeded limit for bytes billed: {limit}. {billed} or higher required.")
        with self.lock:
            job = self.requests.get(body.get("requestId"))
            if job is None or job.text != body["query"]:
                job = Job(self, body["query"])
                self.jobs[job.id] = job
                self.requests[body.get("requestId")] = job
                if body.get("jobTimeoutMs"):
                    threading.Timer(int(body["jobTimeoutMs"]) / 1000, job.cancel).start()
        return self.results(job, {"timeoutMs": body.get("timeoutMs", 10_000), "maxResults": body.get("maxResults"),
                                  "formatOptions.useInt64Timestamp": str(body.get("formatOptions", {}).get("useInt64Timestamp", False)).lower()})

    def results(self, job, query):
        if query.get("formatOptions.useInt64Timestamp") != "true":
            raise Refusal(400, "invalid", "This stand-in writes timestamps as whole microseconds only")
        reference = {"kind": "bigquery#queryResponse", "jobReference": self.reference(job)}
        if not job.done.wait(int(query.get("timeoutMs", 10_000)) / 1000):
            return {**reference, "jobComplete": False}
        if job.refusal is not None:
            raise job.refusal
        begin = int(query.get("pageToken") or query.get("startIndex") or 0)
        with self.lock:
            lines, end = job.page(begin, int(query.get("maxResults") or 100_000))
        whole = {**reference, "jobComplete": True, "schema": {"fields": [values.field_resource(name, kind) for name, kind in job.fields]},
                 "totalRows": str(job.rows), "totalBytesProcessed": str(self.bytes_of(job.text)), "cacheHit": False}
        if end < job.rows:
            whole["pageToken"] = str(end)
        text = json.dumps(whole)
        return f'{text[:-1]}, "rows": [{",".join(lines)}]}}'.encode() if lines else whole


def make_account(service, folder, file, known):
    email = f"reader@{service.project}.iam.gserviceaccount.com"
    private, public = tokens.new_key()
    key_id = secrets.token_hex(20)
    if known:
        service.keys[(email, key_id)] = public
    path = folder / file
    path.write_text(json.dumps({"type": "service_account", "project_id": service.project, "private_key_id": key_id, "private_key": private,
                                "client_email": email, "token_uri": service.base + "/token"}))
    return path


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--project", default="acme-data")
    options.add_argument("--dataset", default="shop")
    options.add_argument("--location", default="europe-west3")
    options.add_argument("--sql", action="append", default=[], type=Path)
    options.add_argument("--sqlite", action="append", default=[], type=Path)
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()
    service = Bigquery(chosen.project, chosen.dataset, chosen.location)
    connection = service.connect()
    for file in chosen.sql:
        connection.run(file.read_text())
    for file in chosen.sqlite:
        service.more_keys |= contents.copy_sqlite(connection, file)
    connection.close()
    service.read_catalog()
    service.base = f"http://127.0.0.1:{web.start(service, chosen.port)}"
    key = make_account(service, chosen.folder, "key.json", True)
    make_account(service, chosen.folder, "stranger.json", False)
    print(f"bigquery://{chosen.project}/{chosen.dataset}?location={chosen.location}&credentials={quote(str(key), safe='')}&endpoint={quote(service.base, safe='')}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
