"""What people and scripts meet at the command line: formats, conversations, help, and every kind of bad input."""

import csv
import io
import json
import os
import pty
import select
import sqlite3
import subprocess
import time

import shop
from harness import (BAD_DATA, BINARY, NO_INPUT, NO_PERMISSION, NOT_CONFIRMED, POSTGRES, REFUSED, TRY_AGAIN, UNANSWERABLE, UNAVAILABLE, USAGE, in_workspace,
                     require, require_one_clear_sentence)

QUESTION = "How many orders were placed in 2024?"


def original():
    return shop.FORMS[0]


def count_2024():
    return shop.rows(original().seed, "select count(*) from orders where order_date like '2024%'")[0][0]


def ask(workspace, *arguments, source=None, **more):
    return workspace.run("ask", "--source", source or original().source, *arguments, **more)


# Formats


def format_csv(workspace):
    run = ask(workspace, "--yes", "--format", "csv", QUESTION)
    lines = run.stdout.splitlines()
    require(run.status == 0 and len(lines) == 2 and lines[1] == str(count_2024()), run.shown())


def format_json(workspace):
    run = ask(workspace, "--yes", "--format", "json", QUESTION)
    require(run.status == 0, run.shown())
    require(str(count_2024()) in json.dumps(json.loads(run.stdout)), run.shown())


def format_sql(workspace):
    run = ask(workspace, "--yes", "--format", "sql", QUESTION)
    require(run.status == 0 and run.stdout.lstrip().upper().startswith(("SELECT", "WITH")), run.shown())
    require(shop.rows(original().seed, run.stdout.strip().rstrip(";")) == [(count_2024(),)], run.shown())


def format_table(workspace):
    run = ask(workspace, "--yes", QUESTION)
    shown = run.stdout.replace(",", "").replace("\u202f", "").replace("\u00a0", "").replace("'", "")
    require(run.status == 0 and str(count_2024()) in shown, run.shown())
    require("\x1b" not in run.stdout + run.stderr, f"a pipe gets no colours: {run.shown()}")


def csv_is_quoted(workspace):
    path = workspace.folder / "odd.sqlite"
    database = sqlite3.connect(path)
    database.execute("create table notes (note_id integer primary key, title text, size integer)")
    rows = [(1, 'a "quoted", one', 5), (2, "two\nlines", None), (3, "", 7), (4, "\x1b[31mred", 8)]
    database.executemany("insert into notes values (?, ?, ?)", rows)
    database.commit()
    database.close()
    run = ask(workspace, "--yes", "--format", "csv", "show the title and size of all notes", source=f"sqlite:{path}")
    require(run.status == 0, run.shown())
    cells = list(csv.reader(io.StringIO(run.stdout)))[1:]
    require(len(cells) == 4 and any('a "quoted", one' in row for row in cells) and any("two\nlines" in row for row in cells), run.shown())
    table = ask(workspace, "--yes", "show the title and size of all notes", source=f"sqlite:{path}")
    require(table.status == 0 and "\x1b" not in table.stdout, f"data must not steer a terminal: {table.shown()}")


# Conversations


def session_continues(workspace):
    first = ask(workspace, "--yes", "--format", "csv", "--session", "talk", "How many orders were placed in 2024?")
    second = ask(workspace, "--yes", "--format", "csv", "--session", "talk", "and in 2023?")
    expected = shop.rows(original().seed, "select count(*) from orders where order_date like '2023%'")[0][0]
    require(first.status == 0 and second.status == 0 and second.stdout.splitlines()[-1] == str(expected), second.shown())


def sessions_are_apart(workspace):
    ask(workspace, "--yes", "--format", "csv", "--session", "one", "How many orders were placed in 2024?")
    other = ask(workspace, "--yes", "--format", "csv", "--session", "two", "and in 2023?")
    expected = shop.rows(original().seed, "select count(*) from orders where order_date like '2023%'")[0][0]
    require(other.status != 0 or str(expected) not in other.stdout, f"a new session knows nothing of another: {other.shown()}")


# A person at a terminal


def on_terminal(workspace, arguments, answers, seconds=60):
    """Runs the program on a terminal of its own; answers are typed when it waits. Returns status and all output."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([BINARY, *arguments], stdin=follower, stdout=follower, stderr=follower, cwd=workspace.folder,
                               env={**workspace.environment, "TERM": "xterm"}, start_new_session=True)
    os.close(follower)
    shown, pending, end = b"", list(answers), time.monotonic() + seconds
    quiet_since = time.monotonic()
    while time.monotonic() < end:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            quiet_since = time.monotonic()
        elif pending and time.monotonic() - quiet_since > 1.5 and shown:
            os.write(leader, pending.pop(0).encode())
            quiet_since = time.monotonic()
        elif process.poll() is not None:
            break
    if process.poll() is None:
        process.kill()
    os.close(leader)
    return process.wait(), shown.decode(errors="replace")


def plan_is_confirmed_on_a_terminal(workspace):
    workspace.environment["DATACHAT_CONFIRM"] = "always"
    status, shown = on_terminal(workspace, ["ask", "--source", original().source, QUESTION], ["y\n"])
    require(status == 0 and str(count_2024()) in shown.replace(",", ""), f"status {status}: {shown!r}")


def plan_is_rejected_on_a_terminal(workspace):
    workspace.environment["DATACHAT_CONFIRM"] = "always"
    status, shown = on_terminal(workspace, ["ask", "--source", original().source, QUESTION], ["n\n"])
    require(str(count_2024()) not in shown.replace(",", ""), f"a rejected plan must not run: status {status}: {shown!r}")


def without_a_terminal_nothing_runs_unconfirmed(workspace):
    workspace.environment["DATACHAT_CONFIRM"] = "always"
    run = ask(workspace, "--format", "csv", QUESTION)
    require(run.status == NOT_CONFIRMED and str(count_2024()) not in run.stdout, run.shown())
    require("--yes" in run.stderr, f"the remedy is named: {run.shown()}")


# Help


def help_is_shown(workspace):
    for arguments in (["--help"], ["ask", "--help"], ["sample", "--help"], ["sql", "check", "--help"], ["eval", "predict", "--help"]):
        run = workspace.run(*arguments)
        require(run.status == 0 and len(run.stdout) > 100 and run.stderr == "", f"{arguments}: {run.shown()}")


def version_is_shown(workspace):
    run = workspace.run("--version")
    require(run.status == 0 and "datachat" in run.stdout, run.shown())


# Bad input: (name, exit status, arguments made from the workspace)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def guarded(password):
    return POSTGRES.replace("postgres@", f"guarded:{password}@" if password else "guarded@")


def ask_of(source, question=QUESTION, *more):
    return ["ask", "--source", source, "--yes", *more, question]


BAD_INPUT = [
    ("missing file", NO_INPUT, lambda w: ask_of(f"sqlite:{w.folder}/nothing.sqlite")),
    ("not a database", BAD_DATA, lambda w: ask_of(f"sqlite:{write(w.folder / 'text.sqlite', b'this is no database' * 99)}")),
    ("cut-off database", BAD_DATA, lambda w: ask_of(f"sqlite:{write(w.folder / 'cut.sqlite', shop.FORMS[0].path.read_bytes()[:50_000])}")),
    ("folder as a database", None, lambda w: ask_of(f"sqlite:{w.folder}")),
    ("missing folder", NO_INPUT, lambda w: ask_of(f"files:{w.folder}/nothing")),
    ("folder without data", None, lambda w: ask_of(f"files:{write(w.folder / 'data/readme.md', b'# nothing').parent}")),
    ("broken CSV", BAD_DATA, lambda w: ask_of(f"files:{write(w.folder / 'data/broken.csv', BROKEN_CSV).parent}")),
    ("wrong password", NO_PERMISSION, lambda w: ask_of(guarded("wrong"))),
    ("no password", NO_PERMISSION, lambda w: ask_of(guarded(""))),
    ("nobody listens", UNAVAILABLE, lambda w: ask_of("postgres://postgres@127.0.0.1:1/postgres")),
    ("unknown host", UNAVAILABLE, lambda w: ask_of("postgres://postgres@no-such-host.invalid/postgres")),
    ("unknown database", None, lambda w: ask_of(shop.with_database("no_such_database"))),
    ("unknown kind of source", None, lambda w: ask_of("oracle://host/db")),
    ("source without kind", None, lambda w: ask_of("shop")),
    ("empty question", USAGE, lambda w: ask_of(shop.FORMS[0].source, "")),
    ("blank question", USAGE, lambda w: ask_of(shop.FORMS[0].source, "   \t ")),
    ("question of 100 KB", BAD_DATA, lambda w: ask_of(shop.FORMS[0].source, "how many orders " * 6_250)),
    ("unknown flag", USAGE, lambda w: ["ask", "--frobnicate", "--source", shop.FORMS[0].source, QUESTION]),
    ("unknown format", USAGE, lambda w: ask_of(shop.FORMS[0].source, QUESTION, "--format", "xml")),
    ("no source", USAGE, lambda w: ["ask", QUESTION]),
    ("no question", USAGE, lambda w: ["ask", "--source", shop.FORMS[0].source]),
    ("unknown command", USAGE, lambda w: ["frobnicate"]),
    ("no command", USAGE, lambda w: []),
    ("bad session name", USAGE, lambda w: ask_of(shop.FORMS[0].source, QUESTION, "--session", "../../etc/passwd")),
    ("sample without folder", USAGE, lambda w: ["sample"]),
    ("bad seed", USAGE, lambda w: ["sample", str(w.folder / "s"), "--seed", "minus one"]),
    ("sample into a file", UNAVAILABLE, lambda w: ["sample", str(write(w.folder / "file", b""))]),
    ("sample over a database of one's own", TRY_AGAIN, lambda w: ["sample", str(own_database(w).parent)]),
    ("unknown dialect", USAGE, lambda w: ["sql", "check", "--dialect", "cobol"]),
    ("missing questions", NO_INPUT, lambda w: ["eval", "predict", "--engine", "builtin", "--questions", f"{w.folder}/q.jsonl", "--databases", str(w.folder),
                                               "--out", f"{w.folder}/p.jsonl"]),
    ("bad setting", USAGE, lambda w: with_environment(w, {"DATACHAT_LIMITS_ROWS": "many"}, ask_of(shop.FORMS[0].source))),
    ("broken configuration", USAGE, lambda w: ["--config", str(write(w.folder / "bad.toml", b"limits = [")), *ask_of(shop.FORMS[0].source)]),
    ("missing configuration", NO_INPUT, lambda w: ["--config", f"{w.folder}/none.toml", *ask_of(shop.FORMS[0].source)]),
]

BROKEN_CSV = b'id,name\n1,"never closed\n2,other\n' + b"\x00\x01\x02\xff" * 200


def own_database(workspace):
    path = workspace.folder / "mine/shop.sqlite"
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.execute("create table precious (id integer)")
    database.commit()
    database.close()
    return path


def with_environment(workspace, variables, arguments):
    workspace.environment.update(variables)
    return arguments


def bad_input(status, arguments_of):
    def case(workspace):
        run = workspace.run(*arguments_of(workspace))
        require(run.status != 0, run.shown())
        require_one_clear_sentence(run, run.status if status is None else status)

    return in_workspace(case)


# What is no question of data is told so, at once

NO_QUESTIONS = [("hello", {UNANSWERABLE}), ("thank you", {UNANSWERABLE}), ("delete all customers", {REFUSED, UNANSWERABLE}),
                ("drop table orders", {REFUSED, UNANSWERABLE}), ("What will the weather be tomorrow?", {UNANSWERABLE}),
                ("Who is the president of France?", {UNANSWERABLE}), ("qwrtz plmkj", {UNANSWERABLE}), ("?!", {UNANSWERABLE, USAGE})]


def no_question(text, statuses):
    def case(workspace):
        run = ask(workspace, "--yes", "--format", "csv", text)
        require(run.status in statuses and run.stdout == "" and len(run.stderr.strip()) > 20, run.shown())

    return in_workspace(case)


def bytes_that_are_no_text(workspace):
    run = subprocess.run([BINARY, "ask", "--source", original().source, "--yes", b"how many \xff\xfe orders"], capture_output=True,
                         env=workspace.environment, timeout=60)
    require(run.returncode in (0, USAGE, BAD_DATA, UNANSWERABLE), f"{run.returncode} {run.stderr!r}")


# Configuration: flags before environment before file before default


def precedence(workspace):
    config = write(workspace.folder / "c.toml", b"[limits]\nrows = 3\n")
    question = "customers who never ordered"

    def lines(*arguments, environment=None):
        run = workspace.run(*arguments, "ask", "--source", original().source, "--yes", "--format", "json", question, environment=environment)
        require(run.status == 0, run.shown())
        return len(json.loads(run.stdout)["rows"])

    require(lines("--config", str(config)) == 3, "the file is read")
    require(lines(environment={"DATACHAT_CONFIG": str(config)}) == 3, "DATACHAT_CONFIG names the file")
    environment = {"DATACHAT_LIMITS_ROWS": "4"}
    require(lines("--config", str(config), environment=environment) == 4, "the environment comes before the file")
    require(lines("--config", str(config), "--set", "limits.rows=5", environment=environment) == 5, "a flag comes before the environment")


def files_answer(workspace):
    folder = shop.shop_folder(original().seed) / "files"
    visits = sum(1 for _ in open(folder / "web_visits.csv")) - 1
    run = ask(workspace, "--yes", "--format", "csv", "how many web visits are there?", source=f"files:{folder}")
    require(run.status == 0 and run.stdout.splitlines()[-1] == str(visits), run.shown())


def sample_is_deterministic(workspace):
    for name in ("a", "b"):
        run = workspace.run("sample", str(workspace.folder / name), "--seed", "9")
        require(run.status == 0, run.shown())
    for file in ("shop.sqlite", "files/web_visits.csv", "files/produktliste.csv"):
        require((workspace.folder / "a" / file).read_bytes() == (workspace.folder / "b" / file).read_bytes(), f"{file} differs")
    again = workspace.run("sample", str(workspace.folder / "a"), "--seed", "10")
    require(again.status == 0, f"an older sample is replaced: {again.shown()}")
    require(not list((workspace.folder / "a").rglob("*.tmp")), "no temporary file stays")


def nothing_is_written_into_the_source(workspace):
    before = original().path.read_bytes()
    ask(workspace, "--yes", "top 5 products by revenue")
    require(original().path.read_bytes() == before, "the source was changed")
    require(not [path for path in original().path.parent.iterdir() if path.name.endswith(("-wal", "-shm", "-journal"))], "a file stands beside the source")


def cases():
    for function in (format_csv, format_json, format_sql, format_table, csv_is_quoted, session_continues, sessions_are_apart, plan_is_confirmed_on_a_terminal,
                     plan_is_rejected_on_a_terminal, without_a_terminal_nothing_runs_unconfirmed, help_is_shown, version_is_shown, precedence, files_answer,
                     bytes_that_are_no_text, sample_is_deterministic, nothing_is_written_into_the_source):
        yield function.__name__, in_workspace(function)
    for name, status, arguments_of in BAD_INPUT:
        yield f"bad input, {name}", bad_input(status, arguments_of)
    for text, statuses in NO_QUESTIONS:
        yield f"no question, {text}", no_question(text, statuses)
