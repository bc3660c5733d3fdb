"""DuckDB through its C interface, for the stand-in warehouses: Python's standard library alone."""

import ctypes
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "build/dependencies/duckdb/lib/libduckdb.so"
POINTER = ctypes.c_void_p
ROWS = ctypes.c_uint64


class Result(ctypes.Structure):
    _fields_ = [("deprecated_column_count", ROWS), ("deprecated_row_count", ROWS), ("deprecated_rows_changed", ROWS),
                ("deprecated_columns", POINTER), ("deprecated_error_message", POINTER), ("internal_data", POINTER)]


class DuckDbError(Exception):
    pass


def load():
    library = ctypes.CDLL(str(LIBRARY))
    library.duckdb_value_varchar.restype = POINTER
    library.duckdb_value_varchar.argtypes = [ctypes.POINTER(Result), ROWS, ROWS]
    library.duckdb_free.argtypes = [POINTER]
    library.duckdb_result_error.restype = ctypes.c_char_p
    library.duckdb_column_name.restype = ctypes.c_char_p
    library.duckdb_column_name.argtypes = [ctypes.POINTER(Result), ROWS]
    library.duckdb_column_count.restype = ROWS
    library.duckdb_row_count.restype = ROWS
    library.duckdb_query.argtypes = [POINTER, ctypes.c_char_p, ctypes.POINTER(Result)]
    library.duckdb_interrupt.argtypes = [POINTER]
    library.duckdb_connect.argtypes = [POINTER, ctypes.POINTER(POINTER)]
    return library


class Database:
    def __init__(self):
        self.library = load()
        self.handle = POINTER()
        if self.library.duckdb_open(None, ctypes.byref(self.handle)) != 0:
            raise DuckDbError("DuckDB does not open")

    def connect(self):
        return Connection(self)


class Connection:
    """Used by one thread at a time; only interrupt() may come from another."""

    def __init__(self, database):
        self.library = database.library
        self.database = database
        self.handle = POINTER()
        self.library.duckdb_connect(database.handle, ctypes.byref(self.handle))

    def run(self, text):
        """All rows, each a tuple of texts and None."""
        result = Result()
        try:
            if self.library.duckdb_query(self.handle, text.encode(), ctypes.byref(result)) != 0:
                words = self.library.duckdb_result_error(ctypes.byref(result)) or b"failed"
                raise DuckDbError(words.decode(errors="replace"))
            width = self.library.duckdb_column_count(ctypes.byref(result))
            height = self.library.duckdb_row_count(ctypes.byref(result))
            return [tuple(self._cell(result, column, row) for column in range(width)) for row in range(height)]
        finally:
            self.library.duckdb_destroy_result(ctypes.byref(result))

    def _cell(self, result, column, row):
        content = self.library.duckdb_value_varchar(ctypes.byref(result), column, row)
        if not content:
            return None
        text = ctypes.string_at(content).decode()
        self.library.duckdb_free(content)
        return text

    def interrupt(self):
        self.library.duckdb_interrupt(self.handle)

    def close(self):
        self.library.duckdb_disconnect(ctypes.byref(self.handle))


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"
