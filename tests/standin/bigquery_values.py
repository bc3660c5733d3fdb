"""BigQuery's types, cells and catalog over DuckDB's."""

import duckdb_types
from duckdb_engine import literal, quoted

NAMES = {"BOOLEAN": "BOOL", "DOUBLE": "FLOAT64", "FLOAT": "FLOAT64", "VARCHAR": "STRING", "BLOB": "BYTES", "DATE": "DATE", "TIME": "TIME",
         "TIMESTAMP": "DATETIME", "TIMESTAMP_NS": "DATETIME", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP", "INTERVAL": "INTERVAL", "JSON": "JSON"}
OLD_NAMES = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN", "STRUCT": "RECORD"}  # what the REST interface calls them
GEOGRAPHY = "__geography"  # columns of a name that ends so hold WKT


def name_of(kind):
    if kind.name in duckdb_types.WHOLE or kind.name == '"NULL"' or kind.name == "NULL":
        return "INT64"
    if kind.name == "DECIMAL":
        precision, scale = kind.arguments
        return "NUMERIC" if scale <= 9 and precision - scale <= 29 else "BIGNUMERIC"
    return NAMES.get(kind.name, "STRING")


def spelled(kind):
    """As INFORMATION_SCHEMA has it."""
    if kind.name == "LIST":
        return f"ARRAY<{spelled(kind.element)}>"
    if kind.name == "STRUCT":
        return f"STRUCT<{', '.join(f'{name} {spelled(inner)}' for name, inner in kind.fields)}>"
    if kind.name == "DECIMAL" and kind.arguments not in ([38, 9], [18, 3]):
        return f"{name_of(kind)}({kind.arguments[0]}, {kind.arguments[1]})"
    return name_of(kind)


def field_resource(name, kind, nullable=True, comment=None):
    field = {"name": name, "mode": "NULLABLE" if nullable else "REQUIRED"}
    if kind.name == "LIST":
        field["mode"], kind = "REPEATED", kind.element
    if kind.name == "STRUCT":
        field["type"] = "RECORD"
        field["fields"] = [field_resource(inner_name, inner) for inner_name, inner in kind.fields]
    else:
        plain = name_of(kind)
        field["type"] = OLD_NAMES.get(plain, plain)
        if spelled(kind).endswith(")"):
            field["precision"], field["scale"] = map(str, kind.arguments)
    if comment:
        field["description"] = comment
    return field


def result_fields(described):
    return [(row[0], duckdb_types.parse(row[1])) for row in described]


def content(kind, value):
    """An expression for what stands under "v"."""
    if kind.name == "LIST":
        return f"list_transform({value}, lambda x: {cell(kind.element, 'x')})"
    if kind.name == "STRUCT":
        cells = ", ".join(cell(inner, f"({value})[{literal(name)}]") for name, inner in kind.fields)
        return f"CASE WHEN {value} IS NULL THEN NULL ELSE json_object('f', json_array({cells})) END"
    plain = name_of(kind)
    if plain == "BYTES":
        return f"to_base64({value})"
    if plain == "DATETIME":
        return f"replace(CAST({value} AS VARCHAR), ' ', 'T')"
    if plain == "TIMESTAMP":
        return f"CAST(epoch_us({value}) AS VARCHAR)"
    if plain == "FLOAT64":
        return f"replace(replace(CAST({value} AS VARCHAR), 'inf', 'Infinity'), 'nan', 'NaN')"
    if plain == "INTERVAL":
        months = f"(datepart('year', {value}) * 12 + datepart('month', {value}))"
        clock = f"(datepart('hour', {value}) * 3600000000 + datepart('minute', {value}) * 60000000 + datepart('microsecond', {value}))"
        return (f"printf('%s%d-%d %d %s%d:%d:%d.%06d', if({months} < 0, '-', ''), abs({months}) // 12, abs({months}) % 12, datepart('day', {value}), "
                f"if({clock} < 0, '-', ''), abs({clock}) // 3600000000, abs({clock}) // 60000000 % 60, abs({clock}) // 1000000 % 60, abs({clock}) % 1000000)")
    return f"CAST({value} AS VARCHAR)"


def cell(kind, value):
    return f"json_object('v', {content(kind, value)})"


def row_expression(fields):
    cells = ", ".join(cell(kind, quoted(name)) for name, kind in fields)
    return f"CAST(json_object('f', json_array({cells})) AS VARCHAR)"


def table_bytes(table):
    return table.rows * 8 * len(table.columns)


def table_resource(service, table):
    found = {"kind": "bigquery#table", "tableReference": {"projectId": service.project, "datasetId": service.dataset, "tableId": table.name},
             "type": "VIEW" if table.view else "TABLE", "location": service.location,
             "schema": {"fields": [field_resource(column.name, column.type, column.nullable, column.comment) for column in table.columns]}}
    if table.comment:
        found["description"] = table.comment
    if not table.view:
        found["numRows"], found["numBytes"] = str(table.rows), str(table_bytes(table))
    if partition := partition_column(table):
        found["timePartitioning"] = {"type": "DAY", "field": partition}
    constraints = {}
    if table.primary_key:
        constraints["primaryKey"] = {"columns": table.primary_key}
    if table.foreign_keys:
        constraints["foreignKeys"] = [
            {"name": f"fk{number}", "referencedTable": {"projectId": service.project, "datasetId": service.dataset, "tableId": other},
             "columnReferences": [{"referencingColumn": mine, "referencedColumn": its} for mine, its in zip(columns, others)]}
            for number, (columns, other, others) in enumerate(table.foreign_keys, 1)]
    if constraints:
        found["tableConstraints"] = constraints
    return found


def partition_column(table):
    """A table whose comment says "partitioned by X" is."""
    _, _, column = (table.comment or "").partition("partitioned by ")
    return column.split()[0] if column else None


def field_paths(name, kind):
    yield name, kind
    inner = kind.element if kind.name == "LIST" else kind
    if inner.name == "STRUCT":
        for field, its_kind in inner.fields:
            yield from field_paths(f"{name}.{field}", its_kind)


def google_literal(text):
    return None if text is None else '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


CATALOG = {
    "TABLES": "table_name VARCHAR, table_type VARCHAR",
    "TABLE_OPTIONS": "table_name VARCHAR, option_name VARCHAR, option_type VARCHAR, option_value VARCHAR",
    "COLUMNS": "table_name VARCHAR, column_name VARCHAR, ordinal_position BIGINT, is_nullable VARCHAR, data_type VARCHAR, is_hidden VARCHAR, is_partitioning_column VARCHAR",
    "COLUMN_FIELD_PATHS": "table_name VARCHAR, column_name VARCHAR, field_path VARCHAR, data_type VARCHAR, description VARCHAR",
    "TABLE_STORAGE": "table_schema VARCHAR, table_name VARCHAR, total_rows BIGINT, total_logical_bytes BIGINT, deleted BOOLEAN",
    "TABLE_CONSTRAINTS": "constraint_name VARCHAR, table_name VARCHAR, constraint_type VARCHAR",
    "KEY_COLUMN_USAGE": "constraint_name VARCHAR, table_name VARCHAR, column_name VARCHAR, ordinal_position BIGINT, position_in_unique_constraint BIGINT",
    "CONSTRAINT_COLUMN_USAGE": "constraint_name VARCHAR, table_name VARCHAR, column_name VARCHAR",
}


def catalog_rows(service):
    for table in service.tables.values():
        yield "TABLES", (table.name, "VIEW" if table.view else "BASE TABLE")
        if table.comment:
            yield "TABLE_OPTIONS", (table.name, "description", "STRING", google_literal(table.comment))
        if not table.view:
            yield "TABLE_STORAGE", (service.dataset, table.name, table.rows, table_bytes(table), False)
        for number, column in enumerate(table.columns, 1):
            partitions = "YES" if column.name == partition_column(table) else "NO"
            yield "COLUMNS", (table.name, column.name, number, "YES" if column.nullable else "NO", spelled(column.type), "NO", partitions)
            for path, kind in field_paths(column.name, column.type):
                yield "COLUMN_FIELD_PATHS", (table.name, column.name, path, spelled(kind), column.comment if path == column.name else None)
        if table.primary_key:
            name = f"{table.name}.pk$"
            yield "TABLE_CONSTRAINTS", (name, table.name, "PRIMARY KEY")
            for number, column in enumerate(table.primary_key, 1):
                yield "KEY_COLUMN_USAGE", (name, table.name, column, number, None)
                yield "CONSTRAINT_COLUMN_USAGE", (name, table.name, column)
        for key, (columns, other, others) in enumerate(table.foreign_keys, 1):
            name = f"{table.name}.fk${key}"
            yield "TABLE_CONSTRAINTS", (name, table.name, "FOREIGN KEY")
            for number, (column, its) in enumerate(zip(columns, others), 1):
                yield "KEY_COLUMN_USAGE", (name, table.name, column, number, service.tables[other].primary_key.index(its) + 1)
                yield "CONSTRAINT_COLUMN_USAGE", (name, other, its)


def write_catalog(connection, service):
    connection.run("CREATE SCHEMA bigquery_catalog")
    for name, columns in CATALOG.items():
        connection.run(f"CREATE TABLE bigquery_catalog.{quoted(name)} ({columns})")
    lines = {}
    for name, row in catalog_rows(service):
        cells = [str(cell) if isinstance(cell, (int, bool)) else literal(cell) for cell in row]
        lines.setdefault(name, []).append(f"({', '.join(cells)})")
    for name, rows in lines.items():
        connection.run(f"INSERT INTO bigquery_catalog.{quoted(name)} VALUES {', '.join(rows)}")
