"""Snowflake's types, cells and catalog over DuckDB's."""

import duckdb_types
from duckdb_engine import literal, quoted

NAMES = {"BOOLEAN": "BOOLEAN", "DOUBLE": "FLOAT", "FLOAT": "FLOAT", "VARCHAR": "TEXT", "BLOB": "BINARY", "DATE": "DATE", "TIME": "TIME", "TIMESTAMP": "TIMESTAMP_NTZ",
         "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_TZ", "JSON": "VARIANT", "LIST": "ARRAY", "STRUCT": "OBJECT"}
RESULT_NAMES = {"FLOAT": "real", "NUMBER": "fixed"}
OFFSET = 1440 + 120  # in minutes, as TIMESTAMP_TZ writes +02:00


def name_of(kind):
    if kind.name in duckdb_types.WHOLE or kind.name in ("DECIMAL", '"NULL"', "NULL"):
        return "NUMBER"
    return NAMES.get(kind.name, "TEXT")


def precision_and_scale(kind):
    return tuple(kind.arguments) if kind.name == "DECIMAL" else (38, 0)


def row_type(name, kind):
    plain = name_of(kind)
    column = {"name": name, "type": RESULT_NAMES.get(plain, plain.lower()), "nullable": True, "database": "", "schema": "", "table": "", "length": None, "byteLength": None,
              "precision": None, "scale": None}
    if plain == "NUMBER":
        column["precision"], column["scale"] = precision_and_scale(kind)
    elif plain.startswith("TIME"):
        column["precision"], column["scale"] = 0, 9
    return column


def seconds(microseconds):
    return f"printf('%s%d.%06d000', if({microseconds} < 0, '-', ''), abs({microseconds}) // 1000000, abs({microseconds}) % 1000000)"


def content(kind, value):
    plain = name_of(kind)
    if plain == "DATE":
        return f"CAST(date_diff('day', DATE '1970-01-01', {value}) AS VARCHAR)"
    if plain == "TIME":
        return seconds(f"(epoch_us({value}))")
    if plain == "TIMESTAMP_NTZ":
        return seconds(f"epoch_us({value})")
    if plain == "TIMESTAMP_TZ":
        return f"{seconds(f'epoch_us({value})')} || ' {OFFSET}'"
    if plain == "BINARY":
        return f"hex({value})"
    if plain == "FLOAT":
        return f"replace(CAST({value} AS VARCHAR), 'nan', 'NaN')"
    if plain in ("ARRAY", "OBJECT"):
        return f"CAST(to_json({value}) AS VARCHAR)"
    return f"CAST({value} AS VARCHAR)"


def row_expression(fields):
    cells = ", ".join(f"CASE WHEN {quoted(name)} IS NULL THEN NULL ELSE {content(kind, quoted(name))} END" for name, kind in fields)
    return f"CAST(json_array({cells}) AS VARCHAR)"


CATALOG = {
    "TABLES": "TABLE_SCHEMA VARCHAR, TABLE_NAME VARCHAR, TABLE_TYPE VARCHAR, ROW_COUNT BIGINT, BYTES BIGINT, COMMENT VARCHAR, CLUSTERING_KEY VARCHAR",
    "COLUMNS": "TABLE_SCHEMA VARCHAR, TABLE_NAME VARCHAR, COLUMN_NAME VARCHAR, ORDINAL_POSITION BIGINT, IS_NULLABLE VARCHAR, DATA_TYPE VARCHAR, NUMERIC_PRECISION BIGINT, "
               "NUMERIC_SCALE BIGINT, CHARACTER_MAXIMUM_LENGTH BIGINT, COMMENT VARCHAR",
    "PRIMARY_KEYS": "created_on VARCHAR, database_name VARCHAR, schema_name VARCHAR, table_name VARCHAR, column_name VARCHAR, key_sequence BIGINT, constraint_name VARCHAR",
    "IMPORTED_KEYS": "created_on VARCHAR, pk_database_name VARCHAR, pk_schema_name VARCHAR, pk_table_name VARCHAR, pk_column_name VARCHAR, fk_database_name VARCHAR, "
                     "fk_schema_name VARCHAR, fk_table_name VARCHAR, fk_column_name VARCHAR, key_sequence BIGINT, fk_name VARCHAR",
}
NOW = "2024-01-01"


def clustering_key(table):
    """A table whose comment says "clustered by X" is."""
    _, _, column = (table.comment or "").partition("clustered by ")
    return f"LINEAR({column.split()[0]})" if column else None


def catalog_rows(service):
    place = (service.database, service.schema)
    for table in service.tables.values():
        size = None if table.view else table.rows * 8 * len(table.columns)
        yield "TABLES", (place[1], table.name, "VIEW" if table.view else "BASE TABLE", None if table.view else table.rows, size, table.comment, clustering_key(table))
        for number, column in enumerate(table.columns, 1):
            plain = name_of(column.type)
            precision, scale = precision_and_scale(column.type) if plain == "NUMBER" else (None, None)
            yield "COLUMNS", (place[1], table.name, column.name, number, "YES" if column.nullable else "NO", plain, precision, scale, 16777216 if plain == "TEXT" else None, column.comment)
        for number, column in enumerate(table.primary_key, 1):
            yield "PRIMARY_KEYS", (NOW, *place, table.name, column, number, f"PK_{table.name}")
        for key, (columns, other, others) in enumerate(table.foreign_keys, 1):
            for number, (column, its) in enumerate(zip(columns, others), 1):
                yield "IMPORTED_KEYS", (NOW, *place, other, its, *place, table.name, column, number, f"FK_{table.name}_{key}")


def write_catalog(connection, service):
    connection.run("CREATE SCHEMA SNOWFLAKE_CATALOG")
    for name, columns in CATALOG.items():
        connection.run(f"CREATE TABLE SNOWFLAKE_CATALOG.{quoted(name)} ({columns})")
    lines = {}
    for name, row in catalog_rows(service):
        cells = ["NULL" if cell is None else str(cell) if isinstance(cell, int) else literal(cell) for cell in row]
        lines.setdefault(name, []).append(f"({', '.join(cells)})")
    for name, rows in lines.items():
        connection.run(f"INSERT INTO SNOWFLAKE_CATALOG.{quoted(name)} VALUES {', '.join(rows)}")
