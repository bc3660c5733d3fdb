"""What the stand-in warehouses hold: tables that a script of DuckDB's makes, or a copy of an SQLite file."""

import csv
import sqlite3
import tempfile
from dataclasses import dataclass, field

import duckdb_types
from duckdb_engine import literal, quoted

SQLITE_TYPES = {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR", "DATE": "DATE", "TIMESTAMP": "TIMESTAMP", "BOOLEAN": "BOOLEAN"}


@dataclass
class Column:
    name: str
    type: duckdb_types.Type
    nullable: bool
    comment: str


@dataclass
class Table:
    name: str
    view: bool
    comment: str
    rows: int
    columns: list = field(default_factory=list)
    primary_key: list = field(default_factory=list)
    foreign_keys: list = field(default_factory=list)  # (columns, other table, other columns)


def copy_sqlite(connection, path, spelled=str):
    """Returns the foreign keys by table: DuckDB would hold the rows to them one by one, also those that refer to later ones."""
    keys = {}
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for (table,) in source.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid").fetchall():
        columns = [(spelled(name), kind, required, key) for name, kind, required, key in
                   source.execute('select name, type, "notnull", pk from pragma_table_info(?)', (table,))]
        parts = [f"{quoted(name)} {SQLITE_TYPES[kind]}{' NOT NULL' if required or key else ''}" for name, kind, required, key in columns]
        key = [name for name, _, _, place in sorted(columns, key=lambda column: column[3]) if place]
        if key:
            parts.append(f"PRIMARY KEY ({', '.join(map(quoted, key))})")
        references = {}
        for number, other, column, other_column in source.execute('select id, "table", "from", "to" from pragma_foreign_key_list(?) order by id, seq', (table,)):
            references.setdefault(number, ([], spelled(other), []))
            references[number][0].append(spelled(column))
            references[number][2].append(spelled(other_column))
        keys[spelled(table)] = list(references.values())
        connection.run(f"CREATE TABLE {quoted(spelled(table))} ({', '.join(parts)})")
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            for row in source.execute(f"select * from {quoted(table)}"):
                writer.writerow(["\x01" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in row])
            file.flush()
            connection.run(f"COPY {quoted(spelled(table))} FROM {literal(file.name)} (FORMAT csv, HEADER false, NULLSTR '\x01', ALLOW_QUOTED_NULLS true)")
    return keys


def read_tables(connection, more_keys):
    """Everything in the main schema, by name."""
    tables = {}
    for name, view, comment in connection.run(
            "SELECT table_name, false, comment FROM duckdb_tables() WHERE schema_name = 'main' AND NOT internal UNION ALL "
            "SELECT view_name, true, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal ORDER BY 1"):
        rows = 0 if view == "true" else int(connection.run(f"SELECT count(*) FROM {quoted(name)}")[0][0])
        tables[name] = Table(name, view == "true", comment, rows)
    for table, name, kind, nullable, comment in connection.run(
            "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal "
            "ORDER BY table_name, column_index"):
        tables[table].columns.append(Column(name, duckdb_types.parse(kind), nullable == "true", comment))
    for table, kind, columns, other, others in connection.run(
            "SELECT table_name, constraint_type, array_to_string(constraint_column_names, chr(1)), referenced_table, "
            "array_to_string(referenced_column_names, chr(1)) FROM duckdb_constraints() WHERE schema_name = 'main' ORDER BY table_name, constraint_index"):
        if kind == "PRIMARY KEY":
            tables[table].primary_key = columns.split("\x01")
        elif kind == "FOREIGN KEY":
            tables[table].foreign_keys.append((columns.split("\x01"), other, others.split("\x01")))
    for table, keys in more_keys.items():
        tables[table].foreign_keys += keys
    return tables
