"""Results: the page with its statistics, further rows, exports of every row in flat memory."""

import csv
import io
import json
import re
import sqlite3
import threading

from harness import Server, Shared, fresh, require, require_problem
from test_plans import answer_of


def run_sql(server, source, sql):
    chat = fresh("chat")
    server.post("/api/queries", {"chat_id": chat, "source_id": source, "sql": sql}).ok()
    message = answer_of(server, chat)
    results = [part["data"] for part in message["parts"] if part["type"] == "data-result"]
    require(results, message)
    return results[0]


def case_a_result_is_shown_again_with_the_statistics_of_all_rows():
    server = Shared.server()
    told = run_sql(server, server.shop, "select product_id, name from products order by product_id")
    shown = server.get(f"/api/results/{told['run_id']}").ok()
    require(shown["page"] == told["page"] and shown["columns"] == told["columns"] and shown["rows"] == told["rows"], shown)
    first = shown["statistics"]["columns"][0]
    require(first["name"] == "product_id" and first["values"] == told["rows"], shown["statistics"])


def case_rows_are_read_by_offset_and_limit():
    server = Shared.server()
    told = run_sql(server, server.shop, "select order_id from orders order by order_id limit 2500")
    path = f"/api/results/{told['run_id']}/rows"
    everything = server.get(path + "?limit=100000").ok()
    require(len(everything["rows"]) == 2500 and everything["more"] is False, len(everything["rows"]))
    require(everything["columns"] == [{"name": "order_id", "type": "int64"}], everything["columns"])
    part = server.get(path + "?offset=1000&limit=500").ok()
    require(part["rows"] == everything["rows"][1000:1500] and part["more"] is True, part["rows"][:3])
    end = server.get(path + "?offset=2400&limit=500").ok()
    require(end["rows"] == everything["rows"][2400:] and end["more"] is False, end["rows"][:3])
    require(server.get(path + "?offset=9999").ok()["rows"] == [], "beyond the end there is nothing")
    for query in ("?limit=0", "?limit=100001", "?offset=-1", "?offset=x"):
        require_problem(server.get(path + query), 400, "invalid_argument")


def case_exports_hold_every_row():
    server = Shared.server()
    told = run_sql(server, server.shop, "select product_id as id, name, null as nothing, '' as empty, 'a \"b\", c' as quoted from products order by product_id")
    path = f"/api/results/{told['run_id']}/export"
    text = server.get(path + "?format=csv")
    require(text.headers["content-type"].startswith("text/csv") and "attachment" in text.headers["content-disposition"], text.headers)
    rows = list(csv.reader(io.StringIO(text.body.decode())))
    require(rows[0] == ["id", "name", "nothing", "empty", "quoted"] and len(rows) == told["rows"] + 1, rows[:2])
    require(rows[1][4] == 'a "b", c' and b',,"",' in text.body.splitlines()[1], text.body.splitlines()[1])
    objects = json.loads(server.get(path + "?format=json").body)
    require(len(objects) == told["rows"] and objects[0]["nothing"] is None and objects[0]["empty"] == "", objects[:1])
    require_problem(server.get(path + "?format=xlsx"), 400, "invalid_argument")


def case_big_numbers_are_texts():
    server = Shared.server()
    told = run_sql(server, server.shop, "select 9007199254740993 as big, 12 as small")
    require(told["page"] == [["9007199254740993", 12]], told)


def case_results_that_are_not_there():
    server = Shared.server()
    for path in ("", "/rows", "/export"):
        require_problem(server.get("/api/results/nothing" + path), 404, "not_found")
    require_problem(server.post("/api/queries/nothing/cancel"), 404, "not_found")


def private_kilobytes(process):
    with open(f"/proc/{process.pid}/smaps_rollup") as file:
        text = file.read()
    return sum(int(number) for number in re.findall(r"Private_(?:Clean|Dirty):\s+(\d+)", text))


def case_a_million_rows_are_exported_in_flat_memory():
    server = Server()
    try:
        path = server.folder / "million.sqlite"
        with sqlite3.connect(path) as database:
            database.execute("create table numbers (id integer primary key, name text not null, amount real not null)")
            database.executemany("insert into numbers values (?, ?, ?)", ((i, f"name {i}", i / 4) for i in range(1_000_000)))
        source = server.post("/api/datasources", {"address": f"sqlite:{path}"}).ok()["id"]
        told = run_sql(server, source, "select id, name, amount from numbers")
        require(told["truncated"] is True, "the answer itself reads no million")
        before = private_kilobytes(server.process)
        most = [before]
        done = threading.Event()

        def watch():
            while not done.wait(0.02):
                most.append(private_kilobytes(server.process))

        watcher = threading.Thread(target=watch)
        watcher.start()
        lines = 0
        connection = server.open_stream("GET", f"/api/results/{told['run_id']}/export")
        data = b""
        while True:
            piece = connection.recv(1 << 18)
            if not piece:
                break
            lines += piece.count(b"\n")  # of rows, chunks and the head
            data = (data + piece)[-16:]
            if data.endswith(b"0\r\n\r\n"):
                break
        done.set()
        watcher.join()
        connection.close()
        require(lines >= 1_000_000 and data.endswith(b"0\r\n\r\n"), f"{lines} rows")
        require(max(most) - before < 64 * 1024, f"grew by {(max(most) - before) // 1024} MB")
    finally:
        server.close()


def case_an_export_that_nobody_reads_ends():
    server = Shared.server()
    told = run_sql(server, server.shop, "select a.order_id, b.order_id as other from orders a join orders b on a.order_id <> b.order_id limit 5000")
    connection = server.open_stream("GET", f"/api/results/{told['run_id']}/export")
    connection.recv(100)
    connection.close()
    require(server.get("/healthz").status == 200, "the server goes on")
