"""Data sources: adding, testing, files with their previews, what they hold."""

import json
import re
import secrets
import sqlite3

from harness import MARIADB, POSTGRES, Server, Shared, require, require_problem


def multipart(files, field="file"):
    """The body of an upload and its Content-Type."""
    boundary = secrets.token_hex(8)
    body = b""
    for name, data in files:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'.encode() + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def upload(server, files, project=None, **more):
    body, kind = multipart(files, **more)
    return server.call("POST", "/api/datasources/upload", body, headers={"Content-Type": kind}, project=project)


def case_the_sample_is_added_once():
    server = Shared.server()
    again = server.post("/api/datasources/sample").ok()["sources"]
    require({source["id"] for source in again} == {server.shop, server.files}, again)
    require(len(server.get("/api/datasources").ok()["items"]) >= 2, "both are listed")


def case_a_sqlite_source_is_tested_added_changed_and_removed():
    server = Shared.server()
    path = server.folder / "little.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("create table cats (id integer primary key, name text not null); insert into cats values (1, 'Tom'), (2, 'Kit');")
    project = server.post("/api/projects", {"name": "Cats"}).ok()["id"]
    tested = server.post("/api/datasources/test", {"address": f"sqlite:{path}"}, project=project).ok()
    require("SQLite" in tested["product"], tested)
    require(server.get("/api/datasources", project=project).ok()["items"] == [], "a test stores nothing")
    made = server.post("/api/datasources", {"address": f"sqlite:{path}"}, project=project).ok()
    require(made["name"] == "little" and made["kind"] == "sqlite" and str(path) in made["address"], made)
    second = server.post("/api/datasources", {"address": f"sqlite:{path}"}, project=project).ok()
    require(second["name"] == "little 2", second)
    require_problem(server.post("/api/datasources", {"address": f"sqlite:{path}", "name": "little"}, project=project), 409, "conflict")
    one = "/api/datasources/" + made["id"]
    changed = server.call("PATCH", one, {"version": made["version"], "name": "Cats"}, project=project).ok()
    require(changed["name"] == "Cats" and changed["version"] == made["version"] + 1, changed)
    require_problem(server.call("PATCH", one, {"version": made["version"], "name": "Late"}, project=project), 409, "stale")
    schema = server.get(one + "/schema", project=project).ok()
    table = schema["tables"][0]
    require(table["name"] == "cats" and table["rows"] == 2 and table["kind"] == "table", schema)
    require([(column["name"], column["primary"]) for column in table["columns"]] == [("id", True), ("name", False)], table)
    require(set(table["columns"][1]["samples"]) == {"Tom", "Kit"}, table)
    with sqlite3.connect(path) as database:
        database.execute("create table dogs (id integer primary key)")
    synced = server.post(one + "/sync", project=project).ok()
    require([table["name"] for table in synced["tables"]] == ["cats", "dogs"] and synced["fingerprint"] != schema["fingerprint"], synced)
    require(server.call("DELETE", one, project=project).status == 204, "removed")
    require_problem(server.get(one, project=project), 404, "not_found")
    require(path.exists(), "its data stay")


def case_addresses_that_cannot_be_opened_say_why():
    server = Shared.server()
    broken = server.folder / "broken.sqlite"
    broken.write_bytes(b"this is no database" * 100)
    for address, status in (("sqlite:/nowhere/x.sqlite", 404), (f"sqlite:{broken}", 422), ("mongodb://x", 422), ("", 400), ("x" * 5000, 413),
                            ("postgres://nobody:secret@127.0.0.1:1/none", 503)):
        for path in ("/api/datasources/test", "/api/datasources"):
            reply = server.post(path, {"address": address})
            require(reply.status == status and reply.code, f"{address[:40]}: {reply!r}")
            require("secret" not in reply.body.decode(), reply)


def case_a_postgres_source_is_opened_and_its_password_stays_secret():
    if not POSTGRES:
        return
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Elephants"}).ok()["id"]
    address = POSTGRES.replace("://postgres@", "://postgres:hidden-word@")
    made = server.post("/api/datasources", {"address": address, "name": "PG"}, project=project).ok()
    require(made["kind"] == "postgres" and "hidden-word" not in json.dumps(made), made)
    require("hidden-word" not in server.get("/api/datasources", project=project).body.decode(), "nor in the list")
    reply = server.post("/api/datasources/test", {"address": address.replace("/postgres", "/no_such_database").replace("//postgres:", "//postgres:")})
    require(reply.status != 200 and "hidden-word" not in reply.body.decode(), reply)


def case_the_kinds_say_what_they_need_and_values_are_checked():
    server = Shared.server()
    kinds = {kind["name"]: kind for kind in server.get("/api/datasources/kinds").ok()["items"]}
    require({"files", "postgres", "sqlite"} <= set(kinds), list(kinds))
    for kind in kinds.values():
        require(kind["title"] and kind["example"] and kind["schema"]["properties"] and kind["schema"]["additionalProperties"] is False, kind)
    require(kinds["postgres"]["schema"]["properties"]["password"]["writeOnly"] is True, kinds["postgres"])
    path = server.folder / "by_values.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table cats (id integer primary key)")
    project = server.post("/api/projects", {"name": "Values"}).ok()["id"]
    made = server.post("/api/datasources", {"kind": "sqlite", "values": {"path": str(path)}}, project=project).ok()
    require(made["name"] == "by_values" and made["values"] == {"path": str(path)}, made)
    changed = server.call("PATCH", "/api/datasources/" + made["id"], {"version": made["version"], "values": {"immutable": True}}, project=project).ok()
    require(changed["values"] == {"path": str(path), "immutable": True}, changed)
    back = server.call("PATCH", "/api/datasources/" + made["id"], {"version": changed["version"], "values": {"immutable": None}}, project=project).ok()
    require(back["values"] == {"path": str(path)}, back)
    for body, word in (({"kind": "sqlite", "values": {}}, "path"), ({"kind": "sqlite", "values": {"path": 1}}, "path"), ({"kind": "sqlite", "values": {"paht": "x"}}, "paht"),
                       ({"kind": "sqlite", "values": "x"}, "values"), ({"kind": "sqlite", "address": "sqlite:x", "values": {}}, "either"),
                       ({"kind": "postgres", "values": {"host": "h", "port": "many", "database": "d"}}, "port"), ({"kind": "postgres", "values": {"host": "h"}}, "database")):
        for path in ("/api/datasources/test", "/api/datasources"):
            reply = server.post(path, body, project=project)
            require_problem(reply, 400, "invalid_argument")
            require(word in reply.json["detail"], reply)
    require_problem(server.post("/api/datasources", {"kind": "oracle", "values": {}}, project=project), 422, "unsupported")


def case_a_secret_that_is_not_said_anew_stays():
    if not POSTGRES:
        return
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Kept"}).ok()["id"]
    place = re.match(r"postgres(?:ql)?://(?:([^:@/]*)@)?([^:/]*):(\d+)/([^?]*)", POSTGRES)
    values = {"host": place[2], "port": int(place[3]), "database": place[4], "user": "guarded", "password": "right"}
    wrong = server.post("/api/datasources/test", {"kind": "postgres", "values": {**values, "password": "hidden-word"}}, project=project)
    require(wrong.status == 401 and "hidden-word" not in wrong.body.decode(), wrong)
    made = server.post("/api/datasources", {"kind": "postgres", "values": values}, project=project).ok()
    require("password" not in made["values"] and made["values"]["user"] == "guarded", made)
    changed = server.call("PATCH", "/api/datasources/" + made["id"], {"version": made["version"], "values": {"tls": "prefer"}}, project=project).ok()
    require(changed["values"]["tls"] == "prefer" and "right" not in json.dumps(changed["values"]), changed)


def case_a_mariadb_user_who_can_write_is_refused_until_the_named_risk_is_accepted():
    if not MARIADB:
        return
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Risks"}).ok()["id"]
    refused = server.post("/api/datasources", {"address": MARIADB}, project=project)
    require_problem(refused, 422, "refused")
    require("write_rights" in refused.json["detail"] and "GRANT SELECT" in refused.json["detail"], refused)
    half = server.post("/api/datasources/test", {"address": MARIADB + "?accept-risk=write_rights"}, project=project)
    require_problem(half, 422, "refused")
    require("file_rights" in half.json["detail"], half)
    place = re.match(r"mysql://([^@]*)@([^:]*):(\d+)", MARIADB)
    values = {"host": place[2], "port": int(place[3]), "user": place[1], "accept_write_rights": True, "accept_file_rights": True}
    tested = server.post("/api/datasources/test", {"kind": "mysql", "values": values}, project=project).ok()
    require(tested["product"].startswith("MariaDB") and any("write_rights" in words for words in tested["warnings"]), tested)
    made = server.post("/api/datasources", {"address": MARIADB + "?accept-risk=write_rights,file_rights"}, project=project).ok()
    require(made["kind"] == "mysql" and made["values"] == {"accept_write_rights": True, "accept_file_rights": True}, made)
    for address, status, word in (("mysql://root:hidden-word@127.0.0.1:1/none", 503, "listens"), (MARIADB.replace("root@", "nobody:hidden-word@"), 401, "password"),
                                  (MARIADB + "/no_such_database?accept-risk=write_rights", 404, "no_such_database"), ("mariadb://u:hidden-word@no-such-host.invalid", 503, "not known")):
        reply = server.post("/api/datasources/test", {"address": address}, project=project)
        require(reply.status == status and word in reply.json["detail"] and "hidden-word" not in reply.body.decode(), (address, reply))


def case_data_files_are_uploaded_previewed_and_read_differently():
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Books"}).ok()["id"]
    text = "Datum;Betrag;Kunde\n" + "".join(f"{day:02}.03.2024;{day},50;K{day % 3}\n" for day in range(1, 31))
    reply = upload(server, [("Buchungen.csv", text.encode("latin-1"))], project=project)
    require(reply.status == 200, reply)
    source, preview = reply.json["source"], reply.json["files"][0]
    require(source["name"] == "Buchungen" and source["kind"] == "files", source)
    again = [upload(server, [("Buchungen.csv", text.encode("latin-1"))], project=project).json["source"]["name"] for _ in range(2)]
    require(again == ["Buchungen 2", "Buchungen 3"], again)
    require(preview["separator"] == ";" and preview["decimal"] == "," and preview["rows"] == 30 and len(preview["sample"]) == 20, preview)
    require([column["name"] for column in preview["columns"]] == ["Datum", "Betrag", "Kunde"], preview)
    path = f"/api/datasources/{source['id']}/preview"
    require(server.get(path, project=project).ok() == reply.json["files"], "the preview is shown again")
    changed = server.call("PUT", path, {"file": "Buchungen.csv", "options": {"types": {"Betrag": "VARCHAR"}, "header": True}}, project=project).ok()[0]
    require(changed["columns"][1]["type"] == "VARCHAR", changed)
    back = server.call("PUT", path, {"file": "Buchungen.csv", "options": {"types": {"Betrag": ""}, "header": ""}}, project=project).ok()[0]
    require(back["columns"][1]["type"] == preview["columns"][1]["type"], back)
    require_problem(server.call("PUT", path, {"file": "Buchungen.csv", "options": {"colour": "red"}}, project=project), 400, "invalid_argument")
    require_problem(server.get(f"/api/datasources/{server.shop}/preview"), 422, "unsupported")
    answer = server.ask(source["id"], "how many buchungen are there", project=project, policy="never")
    require(answer.data("result")["page"] == [[30]], answer.chunks)


def case_an_uploads_file_names_cannot_leave_their_folder():
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Escapes"}).ok()["id"]
    for name in ("../../../etc/passwd.csv", "..\\\\..\\\\x.csv", "/etc/x.csv", "...hidden.csv", "a:b.csv"):
        reply = upload(server, [(name, b"a,b\n1,2\n3,4\n")], project=project)
        require(reply.status == 200, f"{name}: {reply!r}")
        require(str(server.home / "uploads") in reply.json["source"]["address"], reply)
        shown = reply.json["files"][0]["file"]
        require("/" not in shown and "\\" not in shown and not shown.startswith("."), shown)
    outside = [path for path in server.home.rglob("*.csv") if "uploads" not in path.parts and "sample" not in path.parts]
    require(outside == [], outside)


def case_several_files_make_one_source():
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Several"}).ok()["id"]
    reply = upload(server, [("a.csv", b"x,y\n1,2\n"), ("a.csv", b"x,y\n3,4\n"), ("b.csv", b"z\n5\n")], project=project)
    require(sorted(file["file"] for file in reply.ok()["files"]) == ["a 2.csv", "a.csv", "b.csv"], reply)


def case_uploads_that_hold_nothing_are_refused_and_leave_nothing():
    server = Shared.server()
    project = server.post("/api/projects", {"name": "Nothing"}).ok()["id"]
    before = sorted((server.home / "uploads").rglob("*")) if (server.home / "uploads").exists() else []
    for reply in (upload(server, [], project=project), upload(server, [("a.csv", b"x\n1\n")], project=project, field="other"),
                  upload(server, [("", b"x\n1\n")], project=project)):
        require_problem(reply, 400, "invalid_argument")
    body, kind = multipart([("a.csv", b"x\n1\n")])
    require_problem(server.call("POST", "/api/datasources/upload", body[:-20], headers={"Content-Type": kind}, project=project), 400, "invalid_argument")
    require_problem(server.call("POST", "/api/datasources/upload", body, headers={"Content-Type": "multipart/form-data"}, project=project), 400, "invalid_argument")
    require_problem(server.call("POST", "/api/datasources/upload", b"{}", headers={"Content-Type": "application/json"}, project=project), 415, "invalid_argument")
    require(server.get("/api/datasources", project=project).ok()["items"] == [], "no source was added")
    left = [path for path in (server.home / "uploads").rglob("*") if path.is_file() and path not in before and project in path.parts]
    require(left == [], left)


def case_an_overview_and_suggestions_of_a_source():
    server = Shared.server()
    overview = server.get(f"/api/datasources/{server.shop}/overview").ok()
    tables = {table["name"]: table for table in overview["tables"]}
    require(tables["orders"]["rows"] > 1000 and tables["orders"]["dates"]["from"].startswith("2022"), tables["orders"])
    tops = [column for table in overview["tables"] for column in table["columns"] if column.get("top")]
    require(tops, "no column has its frequent values")
    for column in tops:
        counts = [value["count"] for value in column["top"]]
        require(counts == sorted(counts, reverse=True) and counts[-1] > 0 and len(counts) <= 5, column)
    questions = server.get(f"/api/datasources/{server.shop}/suggestions").ok()["questions"]
    require(3 <= len(questions) <= 6, questions)
    for question in questions:
        answer = server.ask(server.shop, question, policy="never")
        require(answer.state == "answered" and answer.data("result")["rows"] > 0, f"{question}: {answer.chunks}")
