"""An MCP server as a source: the shop served in three revisions over both transports, servers that misbehave in every way, and the real ones
from npm where frontend/node_modules has them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import harness
from harness import BINARY, POSTGRES, ROOT, Failure, Server, Shared, fresh, require
from test_rest import run

sys.path.insert(0, str(ROOT / "tests/standin"))
import mcp_shop  # noqa: E402

STANDIN = ROOT / "tests/standin/mcp_shop.py"
PACKAGES = ROOT / "frontend/node_modules/@modelcontextprotocol"
TABLES = ("customers", "orders", "regions")


class Operator:
    """A server whose operator allows every program, and the shop's database."""

    lock = threading.Lock()
    server = None

    @classmethod
    def get(cls):
        path = Shared.server().get("/api/datasources/" + Shared.server().shop).ok()["values"]["path"]
        with cls.lock:
            if cls.server is None:
                cls.server = Server(settings=["today=2024-06-30", "mcp.programs=*"])
                cls.server.path = path
                Shared.at_end.append(cls.server)
            return cls.server


def program(*options, **values):
    """Values of a source that starts the stand-in."""
    return {"command": sys.executable, "arguments": [str(STANDIN), "--sqlite", Operator.get().path, *options], **values}


def shop(**options):
    return mcp_shop.Shop(Operator.get().path, **options)


def over_http(service, **values):
    return {"address": service.address, "allow_private_addresses": True, **values}


def connect(values, server=None):
    server = server or Operator.get()
    project = server.post("/api/projects", {"name": fresh("mcp")}).ok()["id"]
    made = server.post("/api/datasources", {"kind": "mcp", "values": values, "name": fresh("mcp")}, project=project)
    return server, project, made


def source_of(values):
    server, project, made = connect(values)
    require(made.status < 300, made.json.get("detail", made))
    return server, project, made.ok()["id"]


def report_of(values):
    """What testing the connection tells."""
    return Operator.get().post("/api/datasources/test", {"kind": "mcp", "values": values}).ok()


def answer(values, sql):
    """Rows and words of one query."""
    server, project, made = connect(values)
    if made.status >= 300:
        return None, made.json["detail"]
    return run(server, project, made.ok()["id"], sql)


def lists(*names, **more):
    return [{"name": name, "tool": f"list_{name}", **more} for name in names]


def log_file():
    return Path(tempfile.mkdtemp(dir=Operator.get().folder)) / "log"


def children_of(server, word):
    """Processes that the server started and whose command line holds a word; zombies too."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
        except ValueError:
            continue
        if folder.name.isdigit() and int(state[1]) == server.process.pid and (word in line or state[0] == "Z"):
            found.append(int(folder.name))
    return found


def transport_case(revision, transport, mode):
    def case():
        options = ["--revision", revision]
        more = {"tables": lists(*TABLES)} if mode == "tables" else {"sql_tool": "query"}
        service = None
        if transport == "stdio":
            values = program(*options, **more)
        else:
            service = mcp_shop.Service(shop(revisions=[revision]), sse=transport == "sse")
            values = over_http(service, **more)
        server, project, source = source_of(values)
        require(revision in report_of(values)["product"], revision)
        rows, words = run(server, project, source, "SELECT count(*) FROM orders WHERE order_date >= '2024-01-01' AND order_date < '2025-01-01'")
        expected = mcp_shop.rows_of(server.path, "SELECT count(*) AS n FROM orders WHERE order_date LIKE '2024%'")[0]["n"]
        require(rows == [[expected]], (rows, words))
        stream = server.ask(source, "number of customers per region", chat=fresh("chat"), project=project, policy="never")
        own = Shared.server().ask(Shared.server().shop, "number of customers per region", chat=fresh("chat"), policy="never")
        require(stream.data("result") is not None, stream.text)
        require(sorted(map(str, stream.data("result")["page"])) == sorted(map(str, own.data("result")["page"])), stream.data("result"))
        if service:
            require((revision == mcp_shop.MODERN) == all("Mcp-Session-Id" not in headers for _, headers in service.requests), service.requests[-1])
    return case


def cases():
    for revision in (*mcp_shop.LEGACY, mcp_shop.MODERN):
        for transport in ("stdio", "http", "sse"):
            for mode in ("tables", "sql"):
                yield f"{revision} over {transport} with {mode}", transport_case(revision, transport, mode)


def case_the_newest_common_revision_is_found():
    for options, expected in (((), mcp_shop.MODERN), (("--revision", "2025-11-25"), "2025-11-25"), (("--revision", "2024-11-05"), "2024-11-05"),
                              (("--revision", "2025-11-25", "--fault", "no_discover"), "2025-11-25")):
        report = report_of(program(*options, tables=lists("regions")))
        require(expected in report["product"], (options, report))
    rows, words = answer(program("--revision", "2025-11-25", tables=lists("regions"), revision="2026-07-28"), "SELECT count(*) FROM regions")
    require(rows is None, "a revision that was asked for is spoken or nothing")


def case_tables_are_proposed_only_from_what_may_be_called():
    log = log_file()
    values = program("--no-sql", "--table", "orders", "--table", "customers", "--log", str(log))
    server, project, source = source_of(values)
    schema = server.get(f"/api/datasources/{source}/schema", project=project).ok()
    names = {table["name"] for table in schema["tables"]}
    require({"orders", "customers"} <= names and not names & {"wipe", "unmarked", "broken"}, names)
    words = json.dumps(report_of(values))
    require("wipe" in words and "unmarked" in words and "broken is left out" in words, words)
    called = log.read_text()
    require("wipe" not in called and "unmarked" not in called and "broken" in called, called)
    rows, words = answer(program("--no-sql", tables=[{"name": "odd", "tool": "unmarked"}]), "SELECT called FROM odd")
    require(rows == [["unmarked"]], (rows, words))


def case_old_servers_say_nothing_of_their_tools_so_none_is_called_unasked():
    log = log_file()
    server, project, source = source_of(program("--revision", "2024-11-05", "--no-sql", "--table", "regions", "--table", "customers", "--log", str(log)))
    schema = server.get(f"/api/datasources/{source}/schema", project=project).ok()
    require(len(schema["tables"]) == 4, "their resources are tables")
    require(not log.exists() or log.read_text() == "", "no tool was called")


def case_resources_are_tables():
    tables = [{"name": "a", "resource": "shop://regions.json"}, {"name": "b", "resource": "shop://regions.csv"}]
    rows, words = answer(program(tables=tables), "SELECT a.name FROM a JOIN b ON a.region_id = b.region_id ORDER BY a.name")
    expected = [[row["name"]] for row in mcp_shop.rows_of(Operator.get().path, "SELECT name FROM regions ORDER BY name")]
    require(rows == expected, (rows, words))
    rows, words = answer(program(tables=[{"name": "a", "resource": "shop://none.json"}]), "SELECT * FROM a")
    require(rows is None and "not found" in words, words)


def case_pages_and_filters_are_arguments():
    log = log_file()
    paging = {"kind": "offset", "parameter": "offset", "size_parameter": "limit", "size": 100}
    server, project, source = source_of(program("--log", str(log), tables=lists("customers", pagination=paging, filters={"region_id": "region_id"})))
    count = mcp_shop.rows_of(server.path, "SELECT count(*) AS n FROM customers")[0]["n"]
    require(run(server, project, source, "SELECT count(*), count(DISTINCT customer_id) FROM customers")[0] == [[count, count]], "all pages")
    require(len([line for line in log.read_text().splitlines() if "offset" in line]) > count // 100, log.read_text()[-500:])
    server, project, source = source_of(program("--log", str(log), tables=lists("customers", pagination=paging, filters={"region_id": "region_id"}), most_rows=100))
    log.write_text("")
    rows, words = run(server, project, source, "SELECT count(*) FROM customers WHERE region_id = 1")
    one = mcp_shop.rows_of(server.path, "SELECT count(*) AS n FROM customers WHERE region_id = 1")[0]["n"]
    require(rows == [[one]] or "most_rows" in words, (rows, words))
    require('"region_id": ' in log.read_text(), log.read_text())


def case_sql_goes_to_the_tool_and_only_queries_do():
    log = log_file()
    server, project, source = source_of(program("--log", str(log)))
    log.write_text("")
    rows, words = run(server, project, source, "SELECT r.name, count(*) FROM customers c JOIN regions r ON r.region_id = c.region_id GROUP BY r.name")
    require(rows and "JOIN" in log.read_text(), (rows, words))
    log.write_text("")
    for sql in ("DELETE FROM customers", "SELECT 1; DELETE FROM customers", "ATTACH '/tmp/x' AS y", "PRAGMA user_version = 3", "SELECT load_extension('x')"):
        rows, words = run(server, project, source, sql)
        require(rows is None, (sql, rows))
    require(log.read_text() == "", log.read_text())
    rows, words = run(server, project, source, "SELECT c.name, r.name FROM customers c JOIN regions r ON r.region_id = c.region_id")
    require(rows is None and "different names" in words, (rows, words))


def fault_case(fault, expected, **more):
    """A table of a server with this fault: the answer's words hold one of the expected, soon, and nothing stays behind."""
    def case():
        begun = time.monotonic()
        values = program("--fault", fault, "--log", str(log_file()), **{"tables": lists("regions"), "call_seconds": 3, **more})
        rows, words = answer(values, "SELECT count(*) FROM regions")
        require(rows is None and any(word in words for word in expected), (rows, words))
        require(time.monotonic() - begun < 45, "contained in time")
    return case


case_a_server_that_never_answers_a_call_is_given_up = fault_case("silent", ["did not answer in time"])
case_a_server_that_never_answers_is_given_up = fault_case("mute", ["did not answer in time"], revision="2025-11-25")
case_wrong_ids_answer_nothing = fault_case("wrong_id", ["answer nothing", "did not answer"])
case_a_flood_is_ended = fault_case("flood", ["nobody asked for", "in time"], call_seconds=30)
case_a_line_without_end_is_ended = fault_case("endless_line", ["more than", "larger than"], call_seconds=30, most_megabytes=4)
case_a_huge_message_is_refused = fault_case("huge", ["most_megabytes"], call_seconds=30)
case_a_server_that_dies_in_a_call_is_told_with_its_words = fault_case("die", ["burnt down"])
case_a_server_that_dies_at_its_start_is_told_with_its_words = fault_case("die_at_start", ["no roof"])
case_a_list_without_end_is_refused = fault_case("endless_list", ["never ends"])
case_more_input_is_not_given = fault_case("input", ["asks for more input"], revision="2026-07-28")
case_json_without_bottom_is_refused = fault_case("deep", ["did not answer", "no message"])


def case_noise_and_questions_do_not_disturb():
    for fault in ("garbage", "asks", "die_once"):
        rows, words = answer(program("--fault", fault, "--log", str(log_file()), tables=lists("regions")), "SELECT count(*) > 0 FROM regions")
        require(rows == [[True]], (fault, rows, words))
    service = mcp_shop.Service(shop(faults=["asks"]), sse=True)
    rows, words = answer(over_http(service, tables=lists("regions"), revision="2025-11-25"), "SELECT count(*) > 0 FROM regions")
    require(rows == [[True]], (rows, words))


def case_a_server_that_lies_is_shown_as_it_is():
    server, project, source = source_of(program("--fault", "lies", tables=lists("regions")))
    rows, words = run(server, project, source, "SELECT DISTINCT region_id FROM regions")
    require(rows == [["a lie"]], (rows, words))
    schema = server.get(f"/api/datasources/{source}/schema", project=project).ok()
    require("promised" not in json.dumps(schema), "columns are those that come")


def case_a_changed_list_of_tools_is_noticed():
    server, project, source = source_of(program("--fault", "changes", "--no-sql", "--table", "regions", "--revision", "2025-11-25", keep_seconds=0))
    for _ in range(3):
        rows, words = run(server, project, source, "SELECT count(*) > 0 FROM regions")
    require(rows == [[True]], (rows, words))
    server, project, made = connect(program("--fault", "changes", "--revision", "2025-11-25", tables=lists("regions"), keep_seconds=0))
    words = made.json.get("detail", "")
    for _ in range(3):
        if made.status < 300:
            rows, words = run(server, project, made.json["id"], "SELECT count(*) FROM regions")
    require("no tool list_regions" in words and "fetch_regions" in words, words)


def case_a_stubborn_server_ends_with_its_children():
    server, project, source = source_of(program("--fault", "stubborn", tables=lists("regions")))
    require(run(server, project, source, "SELECT count(*) > 0 FROM regions")[0] == [[True]], "it answers")
    started = children_of(server, f"stubborn")
    require(started, "it runs")
    server.call("DELETE", f"/api/datasources/{source}", project=project)
    for _ in range(100):
        if not set(children_of(server, "stubborn")) & set(started) and not any(alive(child) for child in started):
            break
        time.sleep(0.1)
    require(not any(alive(child) for child in started), "it is gone, and no zombie is left")


def alive(process):
    try:
        os.kill(process, 0)
        return True
    except OSError:
        return False


def case_cancelling_reaches_the_server():
    log = log_file()
    server, project, source = source_of(program("--log", str(log), sql_tool="query"))
    chat = fresh("chat")
    slow = "SELECT count(*) FROM order_lines a, order_lines b, order_lines c WHERE a.quantity + b.quantity + c.quantity = 7"
    reply = server.post("/api/queries", {"chat_id": chat, "source_id": source, "sql": slow}, project=project)
    require(reply.status < 300, reply)
    time.sleep(2)
    before = children_of(server, str(log))
    stopped = server.post(f"/api/chat/{chat}/stop", project=project)
    for _ in range(100):
        if "cancelled" in (log.read_text() if log.exists() else "") or not set(before) & set(children_of(server, str(log))):
            return
        time.sleep(0.1)
    raise Failure(f"the query went on: {stopped}")


def case_http_refusals_name_what_to_do():
    service = mcp_shop.Service(shop(), token="t0ken-of-ours")
    require(answer(over_http(service, tables=lists("regions"), token="t0ken-of-ours"), "SELECT count(*) > 0 FROM regions")[0] == [[True]], "with the token")
    for values, expected in (({}, "token"), ({"token": "wr0ng-token"}, "401")):
        _, _, made = connect(over_http(service, tables=lists("regions"), **values))
        require(made.status >= 400 and expected in made.json["detail"] and "wr0ng" not in made.body.decode(), made)
    for status, expected in ((404, "address"), (405, "old transport"), (403, "403"), (429, "429"), (500, "500"), (302, "not followed")):
        service = mcp_shop.Service(shop())
        service.answers_only = status
        _, _, made = connect(over_http(service, tables=lists("regions")))
        require(made.status >= 400 and expected in made.json["detail"], (status, made))
    service = mcp_shop.Service(shop())
    _, _, made = connect({"address": service.address, "tables": lists("regions")})
    require(made.status >= 400 and "private" in made.json["detail"] and "allow_private_addresses" in made.json["detail"], made)
    require(service.requests == [], "nothing was sent")


def case_http_servers_that_fail_are_contained():
    for fault, expected in (("silent", "no answer"), ("die", "")):
        service = mcp_shop.Service(shop(faults=[fault]))
        rows, words = answer(over_http(service, tables=lists("regions"), call_seconds=3), "SELECT count(*) FROM regions")
        require(rows is None and expected in words, (fault, rows, words))
    service = mcp_shop.Service(shop(faults=["flood"]), sse=True)
    rows, words = answer(over_http(service, tables=lists("regions"), call_seconds=30), "SELECT count(*) FROM regions")
    require(rows is None, words)


def case_a_session_that_ended_is_begun_anew():
    service = mcp_shop.Service(shop(revisions=["2025-11-25"]))
    server, project, source = source_of(over_http(service, tables=lists("regions"), keep_seconds=0))
    service.sessions.clear()
    rows, words = run(server, project, source, "SELECT count(*) > 0 FROM regions")
    require(rows == [[True]], (rows, words))


def case_programs_are_started_only_where_the_operator_allows_it():
    values = program(tables=lists("regions"))
    server, project, made = connect(values, Shared.server())
    require(made.status == 403 and "mcp.programs" in made.json["detail"], made)
    file = Shared.server().folder / fresh("config")
    file.write_text(json.dumps(values))
    made = server.post("/api/datasources", {"address": f"mcp:{file}"}, project=project)
    require(made.status == 403, made)
    some = Server(settings=[f"mcp.programs=A= {sys.executable} {STANDIN} *"])
    try:
        _, project, made = connect(values, some)
        require(made.status < 300, made)
        for other in ({**values, "arguments": ["-c", "print(1)"]}, {**values, "environment": "LD_PRELOAD=/tmp/x"}, {**values, "command": "sh"}):
            made = some.post("/api/datasources", {"kind": "mcp", "values": other, "name": fresh("x")}, project=project)
            require(made.status == 403, (other, made))
        made = some.post("/api/datasources", {"kind": "mcp", "values": {**values, "environment": "A=1"}, "name": fresh("x")}, project=project)
        require(made.status < 300, made)
    finally:
        some.close()


def case_secrets_are_never_shown():
    values = program("--fault", "tell", tables=lists("regions"), environment="SECRET=s3cret-key")
    server, project, source = source_of(values)
    report = json.dumps(report_of(values))
    listed = server.get("/api/datasources/" + source, project=project).body.decode()
    require("my secret is ..." in report and "s3cret" not in report + listed, (report, listed))
    log = (server.folder / "log").read_text()
    require("s3cret" not in log, "not in the log")


def case_the_command_line_starts_programs_and_answers():
    home = Operator.get().folder / fresh("home")
    home.mkdir()
    file = home / "shop.json"
    values = program(tables=lists(*TABLES))
    file.write_text(json.dumps({**values, "environment": {"A": "1"}}))
    done = subprocess.run([BINARY, "ask", "--source", f"mcp:{file}", "--yes", "--format", "csv", "how many customers are there?"],
                          env={**Operator.get().environment, "DATACHAT_HOME": str(home)}, capture_output=True, text=True, timeout=harness.SECONDS)
    count = mcp_shop.rows_of(Operator.get().path, "SELECT count(*) AS n FROM customers")[0]["n"]
    require(done.returncode == 0 and str(count) in done.stdout, (done.stdout, done.stderr))


# The real ones.

def node(package, *arguments):
    require((PACKAGES / package).is_dir(), f"{PACKAGES / package} is missing: scripts/install-page test")
    found = shutil.which("node") or str(ROOT / "build/dependencies/node/bin/node")
    return {"command": found, "arguments": [str(PACKAGES / package / "dist/index.js"), *arguments]}


def case_the_real_everything_server_over_stdio():
    tables = [{"name": "weather", "tool": "get-structured-content", "arguments": {"location": "New York"}}]
    rows, words = answer({**node("server-everything", "stdio"), "tables": tables}, "SELECT temperature, conditions FROM weather")
    require(rows and isinstance(rows[0][1], str), (rows, words))
    rows, words = answer({**node("server-everything", "stdio"), "tables": [{"name": "e", "tool": "echo", "arguments": {"message": "id,n\n1,2"}}]},
                         "SELECT * FROM e")
    require(rows is None or rows, words)


def case_the_real_everything_server_over_streamable_http():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = node("server-everything", "streamableHttp")
    process = subprocess.Popen([command["command"], *command["arguments"]], env={**os.environ, "PORT": str(port)}, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        tables = [{"name": "weather", "tool": "get-structured-content", "arguments": {"location": "Chicago"}}]
        values = {"address": f"http://127.0.0.1:{port}/mcp", "allow_private_addresses": True, "tables": tables}
        rows, words = answer(values, "SELECT count(*) FROM weather")
        require(rows == [[1]], (rows, words))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def case_the_real_filesystem_server():
    folder = Path(tempfile.mkdtemp(dir=Operator.get().folder))
    (folder / "sales.csv").write_text("day,amount\n2024-01-01,12.50\n2024-01-02,7.25\n")
    (folder / "staff.json").write_text(json.dumps([{"name": "Ann", "age": 41}, {"name": "Bob", "age": 39}]))
    tables = [{"name": "sales", "tool": "read_text_file", "arguments": {"path": str(folder / "sales.csv")}},
              {"name": "staff", "tool": "read_text_file", "arguments": {"path": str(folder / "staff.json")}}]
    values = {**node("server-filesystem", str(folder)), "tables": tables}
    server, project, source = source_of(values)
    rows, words = run(server, project, source, "SELECT sum(amount), max(day) FROM sales")
    require(rows == [["19.75", "2024-01-02"]], (rows, words))
    require(run(server, project, source, "SELECT avg(age) FROM staff")[0] == [[40]], "JSON")
    outside = [{"name": "secrets", "tool": "read_text_file", "arguments": {"path": "/etc/passwd"}}]
    rows, words = answer({**node("server-filesystem", str(folder)), "tables": outside}, "SELECT * FROM secrets")
    require(rows is None and "failed" in words, (rows, words))


def case_the_real_postgres_server():
    require(POSTGRES, "DATACHAT_TEST_POSTGRES is not set")
    database = fresh("mcp").replace("-", "_")
    uri = POSTGRES.rpartition("/")[0] + "/" + database

    def psql(address, script):
        done = subprocess.run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", address], input=script, text=True, capture_output=True)
        require(done.returncode == 0, done.stderr)

    psql(POSTGRES, f"create database {database};")
    try:
        psql(uri, "create table customers (id integer primary key, name text not null, since date, at timestamptz, wealth numeric(12,2));"
                  "create table orders (id integer primary key, customer_id integer references customers (id), amount double precision);"
                  "insert into customers values (1, 'Ann', '2024-01-31', '2024-01-31 10:00+00', 12.50), (2, 'Bob', null, null, null);"
                  "insert into orders select i, 1 + i % 2, i from generate_series(1, 100) i; analyze;")
        server, project, made = connect(node("server-postgres", uri))
        require(made.status >= 400 and "query" in made.json["detail"] and "sql_tool" in made.json["detail"], made)
        values = {**node("server-postgres", uri), "sql_tool": "query"}
        server, project, source = source_of(values)
        report = report_of(values)
        require("PostgreSQL" in report["product"] and "does not say that it only reads" in json.dumps(report), report)
        schema = server.get(f"/api/datasources/{source}/schema", project=project).ok()
        require({table["name"] for table in schema["tables"]} == {"customers", "orders"}, schema)
        rows, words = run(server, project, source, "SELECT id, since, wealth FROM customers ORDER BY id")
        require(rows == [[1, "2024-01-31", "12.50"], [2, None, None]], (rows, words))
        stream = server.ask(source, "number of orders per customer name", chat=fresh("chat"), project=project, policy="never")
        require(stream.data("result") and sorted(row[0] for row in stream.data("result")["page"]) == [50, 50], stream.data("result"))
        for sql in ("DELETE FROM orders", "COMMIT; DROP TABLE orders", "SELECT 1; DROP TABLE orders"):
            require(run(server, project, source, sql)[0] is None, sql)
        require(run(server, project, source, "SELECT count(*) FROM orders")[0] == [[100]], "nothing was lost")
        server.call("DELETE", f"/api/datasources/{source}", project=project)
    finally:
        psql(POSTGRES, f"drop database {database} with (force);")
