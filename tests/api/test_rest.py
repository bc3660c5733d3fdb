"""A REST API as a source: the shop served with every kind of pagination, and an API that fails in every way."""

import json
import subprocess
import sys
import threading
import time

import harness
from harness import BINARY, ROOT, Shared, fresh, require

sys.path.insert(0, str(ROOT / "tests/standin"))
import rest_shop  # noqa: E402

PAGING = {
    "plain": {},
    "page": {"pagination": {"kind": "page", "size_parameter": "per_page", "size": 100}},
    "offset": {"records": "/data", "pagination": {"kind": "offset", "size": 500, "total": "/meta/total"}},
    "cursor": {"records": "$.items", "pagination": {"kind": "cursor", "next": "$.next"}},
    "link": {"pagination": {"kind": "link"}},
    "body": {"records": "/results", "pagination": {"kind": "link", "next": "/links/next"}},
    "last": {"records": "/data", "pagination": {"kind": "cursor", "parameter": "starting_after", "last": "/customer_id", "more": "/has_more"}},
}


class Api:
    """One stand-in with the shop's tables for all cases that leave it as it is."""

    lock = threading.Lock()
    service = None

    @classmethod
    def shop(cls):
        server = Shared.server()
        with cls.lock:
            if cls.service is None:
                path = server.get("/api/datasources/" + server.shop).ok()["values"]["path"]
                cls.service = rest_shop.Service(rest_shop.tables_of(path))
                cls.path = path
            return cls.service


def values_of(service, tables, **more):
    return {"base": service.address, "allow_private_addresses": True, "tables": tables, **more}


def connect(values, name=None):
    server = Shared.server()
    project = server.post("/api/projects", {"name": fresh("rest")}).ok()["id"]
    made = server.post("/api/datasources", {"kind": "rest", "values": values, "name": name or fresh("api")}, project=project)
    return server, project, made


def run(server, project, source, sql):
    """(rows, "") or (None, words) of a person's SQL."""
    chat = fresh("chat")
    reply = server.post("/api/queries", {"chat_id": chat, "source_id": source, "sql": sql}, project=project)
    if reply.status >= 300:
        return None, reply.json["detail"]
    for _ in range(1200):
        view = server.get(f"/api/chats/{chat}", project=project).ok()
        if "active_turn" not in view and view["messages"][-1]["metadata"]["state"] not in ("received", "planning", "running"):
            break
        time.sleep(0.05)
    parts = view["messages"][-1]["parts"]
    for part in parts:
        if part["type"] == "data-result":
            return part["data"]["page"], ""
    return None, next((part["data"]["message"] for part in parts if part["type"] == "data-error"), str(parts))


def answer(tables, sql, service=None, **more):
    """What one query over these tables gives: rows and words."""
    server, project, made = connect(values_of(service or Api.shop(), tables, **more))
    if made.status >= 300:
        return None, made.json["detail"]
    return run(server, project, made.ok()["id"], sql)


def small():
    service = rest_shop.Service({"things": [{"id": n, "name": f"thing {n}", "kind": "even" if n % 2 == 0 else "odd", "price": f"{n}.50",
                                             "made": f"2024-01-{1 + n % 28:02}", "at": f"2024-01-01T{n % 24:02}:00:00Z", "place": {"city": "Oslo", "x": n / 2},
                                             "tags": [n]} for n in range(1, 251)]})
    return service


THINGS = [{"name": "things", "path": "cursor/things", **PAGING["cursor"], "filters": {"kind": "kind"}}]


def paging_case(style):
    def case():
        service = Api.shop()
        rows, words = answer([{"name": "customers", "path": f"/{style}/customers", **PAGING[style]}],
                             "SELECT count(*), count(DISTINCT customer_id), min(customer_id), max(customer_id) FROM customers")
        ids = [record["customer_id"] for record in service.tables["customers"]]
        require(rows == [[len(ids), len(set(ids)), min(ids), max(ids)]], (rows, words))
    return case


def cases():
    return [(f"all customers come with pagination {style}", paging_case(style)) for style in PAGING]


def case_a_question_is_answered_as_on_the_database():
    service = Api.shop()
    tables = [{"name": name, "path": f"offset/{name}", **PAGING["offset"]} for name in ("customers", "regions", "orders")]
    server, project, made = connect(values_of(service, tables))
    source = made.ok()["id"]
    for question in ("how many customers are there?", "how many orders were placed in 2024?", "number of customers per region"):
        stream = server.ask(source, question, chat=fresh("chat"), project=project, policy="never")
        own = server.ask(server.shop, question, chat=fresh("chat"), policy="never")
        require(stream.data("result") is not None, (question, stream.data("error"), stream.text))
        rows = [sorted(map(str, row)) for row in stream.data("result")["page"]]
        require(sorted(rows) == sorted(sorted(map(str, row)) for row in own.data("result")["page"]), (question, rows))
        require("GET http" in json.dumps(stream.data("plan")["fetched"]), stream.data("plan"))


def case_types_are_found_in_the_records():
    rows, words = answer(THINGS, 'SELECT typeof(id), typeof(name), typeof(price), typeof(made), typeof("at"), typeof("place.city"), typeof("place.x"), '
                                 'typeof(tags) FROM things LIMIT 1', small())
    require(rows == [["BIGINT", "VARCHAR", "DECIMAL(38,2)", "DATE", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "DOUBLE", "JSON"]], (rows, words))


def case_filters_go_to_the_api_and_rows_are_kept():
    service = small()
    server, project, made = connect(values_of(service, THINGS, most_rows=200))
    source = made.ok()["id"]
    rows, words = run(server, project, source, "SELECT count(*) FROM things")
    require(rows is None and "more than 200 rows" in words and "most_rows" in words, (rows, words))
    service.taken_log()
    rows, words = run(server, project, source, "SELECT count(*), sum(price) FROM things WHERE kind = 'odd'")
    require(rows == [[125, "15687.50"]] or rows == [[125, 15687.5]], (rows, words))
    log = service.taken_log()
    require(log and all("kind=odd" in line for line in log), log)
    require(run(server, project, source, "SELECT max(id) FROM things WHERE kind = 'odd'")[0] == [[249]], "asked again")
    require(service.taken_log() == [], "the rows were kept")


def case_rows_are_fetched_again_when_their_time_is_over():
    service = small()
    server, project, made = connect(values_of(service, THINGS, keep_seconds=0))
    source = made.ok()["id"]
    require(run(server, project, source, "SELECT count(*) FROM things")[0] == [[250]], "before")
    service.tables["things"].append({**service.tables["things"][-1], "id": 1000})
    rows, words = run(server, project, source, "SELECT count(*), max(id) FROM things")
    require(rows == [[251, 1000]], (rows, words))


def case_budgets_end_in_a_clear_word():
    for more, word in (({"most_pages": 2}, "most_pages"), ({"most_rows": 100}, "most_rows")):
        rows, words = answer(THINGS, "SELECT count(*) FROM things", small(), **more)
        require(rows is None and word in words, (rows, words))
    service = small()
    service.tables["things"] = [{"id": n, "text": "x" * 10_000} for n in range(150)]
    rows, words = answer(THINGS, "SELECT count(*) FROM things", service, most_megabytes=1)
    require(rows is None and "most_megabytes" in words, (rows, words))


def case_pages_that_repeat_or_never_end_are_told():
    page = {"pagination": {"kind": "page"}}
    rows, words = answer([{"name": "things", "path": "stuck/things", **page}], "SELECT count(*) FROM things", small())
    require(rows is None and "again and again" in words, (rows, words))
    rows, words = answer([{"name": "things", "path": "endless/things", **page}], "SELECT count(*) FROM things", small(), most_pages=20)
    require(rows is None and "more than 20 pages" in words, (rows, words))


def credential_case(credentials, values, wrong):
    def case():
        service = small()
        service.credentials = credentials
        rows, words = answer(THINGS, "SELECT count(*) FROM things", service, **values)
        require(rows == [[250]], (rows, words))
        for bad in ({}, {**values, **wrong}):
            _, _, made = connect(values_of(service, THINGS, **bad))
            require(made.status >= 400 and "credentials" in made.json["detail"] and "401" in made.json["detail"], made)
            require("wr0ng" not in made.body.decode(), made)
    return case


case_a_bearer_token = credential_case(("Authorization", "Bearer t0ken"), {"auth": "bearer", "secret": "t0ken"}, {"secret": "wr0ng"})
case_user_and_password = credential_case(("Authorization", "Basic bWU6cGFzcw=="), {"auth": "basic", "user": "me", "secret": "pass"}, {"secret": "wr0ng"})
case_a_key_in_a_header = credential_case(("X-Api-Key", "k3y&"), {"auth": "header", "auth_name": "X-Api-Key", "secret": "k3y&"}, {"secret": "wr0ng"})
case_a_key_in_a_parameter = credential_case(("?key", "k3y&"), {"auth": "query", "auth_name": "key", "secret": "k3y&"}, {"secret": "wr0ng"})


def case_private_addresses_are_refused_unless_allowed():
    service = small()
    for base in (service.address, service.address.replace("127.0.0.1", "localhost"), service.address.replace("127.0.0.1", "[::1]"), "http://169.254.169.254",
                 "http://10.0.0.1", "http://0x7f000001:1"):
        _, _, made = connect({"base": base, "tables": THINGS})
        require(made.status >= 400 and ("private" in made.json["detail"] or "must be an address" in made.json["detail"]), (base, made))
    require(service.taken_log() == [], "nothing was asked")


def case_what_passes_is_tried_again():
    for fault in ({"status": 503}, {"status": 429, "headers": {"Retry-After": "1"}}, {"status": 500, "body": "no"}):
        service = small()
        service.faults = [{"match": "c100", **fault}]
        rows, words = answer(THINGS, "SELECT count(*) FROM things", service)
        require(rows == [[250]], (fault, rows, words))


def case_refusals_name_what_to_do():
    for fault, expected in (({"status": 500}, "ask again later"), ({"status": 403}, "403"), ({"status": 404}, '"path"'),
                            ({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, "not followed"),
                            ({"status": 429, "headers": {"Retry-After": "3600"}}, "3600 seconds"),
                            ({"status": 200, "body": "<html>"}, "not JSON"), ({"status": 200, "body": {"rows": [], "n": 1}}, "rows (an array), n"),
                            ({"status": 200, "body": {"items": [{"id": 1}], "next": 5}}, "again and again")):
        service = small()
        server, project, made = connect(values_of(service, THINGS, keep_seconds=0))
        source = made.ok()["id"]
        service.faults = [{"match": "things", **fault, "times": 1000}]
        rows, words = run(server, project, source, "SELECT count(*) FROM things")
        require(rows is None and expected in words, (fault, rows, words))


def case_a_next_page_elsewhere_is_not_called():
    service, other = small(), small()
    service.credentials = ("Authorization", "Bearer t0ken")
    service.faults = [{"match": "things", "times": 99, "status": 200, "body": {"results": [{"id": 1}], "links": {"next": other.address + "/plain/things"}}}]
    table = {"name": "things", "path": "body/things", **PAGING["body"]}
    rows, words = answer([table], "SELECT count(*) FROM things", service, auth="bearer", secret="t0ken")
    require(rows is None and "configured server only" in words, (rows, words))
    require(other.taken_log() == [], "nothing went there")


def case_values_that_do_not_fit_widen_the_type():
    service = small()
    service.tables["things"][200]["id"] = "two hundred"
    server, project, made = connect(values_of(service, THINGS))
    source = made.ok()["id"]
    answers = [run(server, project, source, "SELECT count(*), max(id) FROM things") for _ in range(3)]
    require(answers[-1][0] == [[250, "two hundred"]], answers)
    declared = [{**THINGS[0], "columns": [{"name": "id", "type": "int64"}]}]
    rows, words = answer(declared, "SELECT max(id) FROM things", service)
    require(rows is None and "Record 201 of things" in words and "declared as int64" in words, (rows, words))


def case_a_slow_api_ends_at_its_deadline():
    service = small()
    server, project, made = connect(values_of(service, THINGS, keep_seconds=0))
    source = made.ok()["id"]
    service.faults = [{"match": "c100", "times": 9, "delay": 40}]
    rows, words = run(server, project, source, "SELECT count(*) FROM things")
    require(rows is None and ("slow" in words or "time" in words or "seconds" in words), (rows, words))


def case_secrets_are_never_shown_and_writes_are_refused():
    service = small()
    service.credentials = ("?key", "s3cret-key")
    server, project, made = connect(values_of(service, THINGS, auth="query", auth_name="key", secret="s3cret-key"))
    source = made.ok()["id"]
    stream = server.ask(source, "how many things are there?", chat=fresh("chat"), project=project, policy="never")
    listed = server.get("/api/datasources/" + source, project=project)
    require("s3cret" not in listed.body.decode() + json.dumps(stream.chunks), "the secret was shown")
    for sql in ("DELETE FROM things", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_json('http://127.0.0.1/')", "ATTACH '/tmp/x'", "SELECT 1; SELECT 2"):
        rows, words = run(server, project, source, sql)
        require(rows is None, (sql, rows))


def case_the_command_line_reads_a_configuration_file():
    service = small()
    home = Shared.server().folder / fresh("home")
    home.mkdir()
    file = home / "api.json"
    file.write_text(json.dumps(values_of(service, THINGS)))
    done = subprocess.run([BINARY, "ask", "--source", f"rest:{file}", "--yes", "--format", "csv", "how many things are there?"],
                          env={**Shared.server().environment, "DATACHAT_HOME": str(home)}, capture_output=True, text=True, timeout=harness.SECONDS)
    require(done.returncode == 0 and "250" in done.stdout, (done.stdout, done.stderr))
