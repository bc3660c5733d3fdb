"""The sample shop in all its forms: two seeds, SQLite, PostgreSQL, MariaDB and the stand-in warehouses, original and renamed; behind a REST API and
MCP servers, original."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import harness
from harness import BINARY, MARIADB, POSTGRES, ROOT

SEEDS = (1, 42)
ENGINES = ("sqlite", "postgres", "mariadb") if MARIADB else ("sqlite", "postgres")
WAREHOUSES = ("bigquery", "snowflake")
SERVED = ("rest", "mcp-tables", "mcp-sql")  # whole tables travel as JSON at every call: they get ten questions, not all wordings
READER = ("acceptance_reader", "right")  # who may only read, on MariaDB
folder = None
warehouses = {}  # form -> (process, address)
services = []  # REST APIs


@dataclass(frozen=True)
class Form:
    seed: int
    engine: str  # sqlite, postgres, mariadb, bigquery, snowflake, rest, mcp-tables or mcp-sql
    renamed: bool

    @property
    def name(self):
        return f"seed {self.seed}, {self.engine}{', renamed' if self.renamed else ''}"

    @property
    def source(self):
        if self.engine == "sqlite":
            return f"sqlite:{self.path}"
        if self.engine == "mariadb":
            return on_mariadb(self.database)
        if self.engine in WAREHOUSES:
            return warehouses[self][1]
        if self.engine in SERVED:
            return f"{self.engine.partition('-')[0]}:{self.config}"
        return with_database(self.database)

    @property
    def path(self):
        return shop_folder(self.seed) / ("renamed.sqlite" if self.renamed else "shop.sqlite")

    @property
    def config(self):
        return shop_folder(self.seed) / f"{self.engine}.json"

    @property
    def database(self):
        return f"acceptance_shop_{self.seed}{'_renamed' if self.renamed else ''}"


FORMS = [Form(seed, engine, renamed) for seed in SEEDS for engine in ENGINES for renamed in (False, True)]
FORMS += [Form(SEEDS[renamed], engine, renamed) for engine in WAREHOUSES for renamed in (False, True)]
FORMS += [Form(SEEDS[0], engine, False) for engine in SERVED]


def shop_folder(seed):
    return folder / f"seed-{seed}"


def with_database(name):
    return POSTGRES.rpartition("/")[0] + "/" + name


def psql(uri, script):
    done = subprocess.run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", uri], input=script, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def mariadb(script):
    """Runs statements as root of the MariaDB server."""
    server = urlsplit(MARIADB)
    done = subprocess.run(["mariadb", "--no-defaults", f"--host={server.hostname}", f"--port={server.port}", f"--user={server.username}"],
                          input=script, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def on_mariadb(database):
    """The address of a database for the user who may only read."""
    return MARIADB.replace("root@", f"{READER[0]}:{READER[1]}@") + "/" + database


def start_warehouse(form):
    """A stand-in of its own (tests/standin) that holds the form."""
    place = shop_folder(form.seed) / form.name.replace(", ", "-").replace(" ", "-")
    place.mkdir()
    process = subprocess.Popen([sys.executable, ROOT / f"tests/standin/{form.engine}.py", "--folder", place, "--sqlite", form.path],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().strip()
    if not address:
        raise RuntimeError(f"the stand-in for {form.engine} does not start")
    warehouses[form] = (process, address)


def described_tables(path, origin):
    """The tables of an SQLite file as a source of records wants them, with keys and references; origin gives what says where one comes from."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = []
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall():
        key = [column[1] for column in database.execute(f'PRAGMA table_info("{name}")') if column[5]]
        references = {row[3]: f"{row[2]}.{row[4] or row[3]}" for row in database.execute(f'PRAGMA foreign_key_list("{name}")')}
        tables.append({"name": name, "key": key, "references": references, **origin(name)})
    database.close()
    return tables


def start_service(form):
    """The form behind an API, or a configuration that starts its MCP server."""
    if form.engine == "rest":
        sys.path.insert(0, str(ROOT / "tests/standin"))
        import rest_shop
        services.append(rest_shop.Service(rest_shop.tables_of(form.path)))
        values = {"base": services[-1].address, "allow_private_addresses": True,
                  "tables": described_tables(form.path, lambda name: {"path": f"plain/{quote(name)}"})}
    else:
        values = {"command": sys.executable, "arguments": [str(ROOT / "tests/standin/mcp_shop.py"), "--sqlite", str(form.path)]}
        if form.engine == "mcp-tables":
            values["tables"] = described_tables(form.path, lambda name: {"tool": f"list_{name}"})
    form.config.write_text(json.dumps(values))


def prepare():
    """Makes every form; called once."""
    global folder
    folder = Path(tempfile.mkdtemp(prefix="datachat-shop-"))
    workspace = harness.Workspace()
    try:
        for seed in SEEDS:
            made = workspace.run("sample", str(shop_folder(seed)), "--seed", str(seed))
            if made.status != 0:
                raise RuntimeError(f"{BINARY} sample failed: {made.shown()}")
            original, renamed = shop_folder(seed) / "shop.sqlite", shop_folder(seed) / "renamed.sqlite"
            subprocess.run([ROOT / "scripts/rename-shop", original, renamed], check=True)
    finally:
        workspace.close()
    for form in FORMS:
        if form.engine == "postgres":
            psql(POSTGRES, f"drop database if exists {form.database};")
            psql(POSTGRES, f"create database {form.database};")
            subprocess.run([ROOT / "scripts/shop-to-postgres", form.path, form.source, "public"], check=True)
        if form.engine == "mariadb":
            subprocess.run([ROOT / "scripts/shop-to-mariadb", form.path, MARIADB, form.database, *READER], check=True)
        if form.engine in WAREHOUSES:
            start_warehouse(form)
        if form.engine in SERVED:
            start_service(form)


def remove():
    for service in services:
        service.close()
    for process, _ in warehouses.values():
        process.stdin.close()
        process.terminate()
        process.wait()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def rows(seed, sql):
    """What hand-written SQL gives on the original."""
    database = sqlite3.connect(f"file:{shop_folder(seed) / 'shop.sqlite'}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()
