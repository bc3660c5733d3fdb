"""An export of a million rows takes hardly more memory than one of a hundred thousand."""

import sqlite3

import shop
from harness import in_workspace, require
from memory import peak_private_kilobytes

ALLOWED_KILOBYTES = 64 * 1024


def readings(path, rows):
    database = sqlite3.connect(path)
    database.execute("create table readings (reading_id integer primary key, sensor text, temperature real, note text)")
    database.execute("insert into readings with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) "
                     "select i, 'sensor ' || (i % 97), i * 0.25, 'a note of some length ' || i from n", (rows,))
    database.commit()
    database.close()
    return f"sqlite:{path}"


def exported(workspace, source, rows):
    output = workspace.folder / "out.csv"
    peak = peak_private_kilobytes(workspace, ["ask", "--source", source, "--yes", "--format", "csv", "show all readings"], output)
    with open(output) as file:
        lines = sum(1 for _ in file)
    require(lines == rows + 1, f"expected {rows + 1} lines, got {lines}")
    return peak


def exports_from_sqlite(workspace):
    small = exported(workspace, readings(workspace.folder / "small.sqlite", 100_000), 100_000)
    large = exported(workspace, readings(workspace.folder / "large.sqlite", 1_000_000), 1_000_000)
    require(large <= small + ALLOWED_KILOBYTES, f"{small} KB for 100,000 rows, {large} KB for a million")


def exports_from_postgres(workspace):
    peaks = []
    for rows in (100_000, 1_000_000):
        database = f"acceptance_readings_{rows}"
        shop.psql(shop.POSTGRES, f"drop database if exists {database};")
        shop.psql(shop.POSTGRES, f"create database {database};")
        uri = shop.with_database(database)
        shop.psql(uri, "create table readings as select i::bigint as reading_id, 'sensor ' || (i % 97) as sensor, i * 0.25 as temperature, "
                       f"'a note of some length ' || i as note from generate_series(1, {rows}) as i; analyze;")
        peaks.append(exported(workspace, uri, rows))
    require(peaks[1] <= peaks[0] + ALLOWED_KILOBYTES, f"{peaks[0]} KB for 100,000 rows, {peaks[1]} KB for a million")


def exports_from_mariadb(workspace):
    peaks = []
    for rows in (100_000, 1_000_000):
        database = f"acceptance_readings_{rows}"
        shop.mariadb(f"drop database if exists {database}; create database {database}; use {database}; create table readings as select seq as reading_id, "
                     f"concat('sensor ', seq % 97) as sensor, seq * 0.25 as temperature, concat('a note of some length ', seq) as note from seq_1_to_{rows}; "
                     f"create user if not exists {shop.READER[0]} identified by '{shop.READER[1]}'; grant select on {database}.* to {shop.READER[0]};")
        peaks.append(exported(workspace, shop.on_mariadb(database), rows))
    require(peaks[1] <= peaks[0] + ALLOWED_KILOBYTES, f"{peaks[0]} KB for 100,000 rows, {peaks[1]} KB for a million")


def exports_from_files(workspace):
    peaks = []
    for rows in (100_000, 1_000_000):
        folder = workspace.folder / f"files-{rows}"
        folder.mkdir()
        with open(folder / "readings.csv", "w") as file:
            file.write("reading_id,sensor,temperature,note\n")
            file.writelines(f"{i},sensor {i % 97},{i * 0.25},a note of some length {i}\n" for i in range(1, rows + 1))
        source = f"files:{folder}"
        exported(workspace, source, rows)  # the first time the file is read into the cache
        peaks.append(exported(workspace, source, rows))
    require(peaks[1] <= peaks[0] + ALLOWED_KILOBYTES, f"{peaks[0]} KB for 100,000 rows, {peaks[1]} KB for a million")


def cases():
    for function in (exports_from_sqlite, exports_from_postgres, exports_from_files, *([exports_from_mariadb] if shop.MARIADB else [])):
        yield function.__name__, in_workspace(function)
