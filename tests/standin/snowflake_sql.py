"""Snowflake's SQL to DuckDB, as far as the tests' queries go; what is not known here reaches DuckDB as it is, which then refuses it."""

import re

from duckdb_engine import literal, quoted
from sql_words import END, Lexer, SqlError, Translator, close_of, kind_of_statement, split

CATALOG = "SNOWFLAKE_CATALOG"
PARTS = {"WEEKISO": "week", "DAYOFWEEKISO": "isodow", "DAYOFWEEK": "dow", "DAYOFYEAR": "doy", "DAYOFMONTH": "day"}
FORMATS = [("YYYY", "%Y"), ("YY", "%y"), ("MON", "%b"), ("MM", "%m"), ("DD", "%d"), ("DY", "%a"), ("HH24", "%H"), ("HH12", "%I"), ("MI", "%M"), ("SS", "%S"), ("AM", "%p")]
BRACKET_WORDS = {"IN", "AND", "OR", "ON", "WHERE", "NOT", "WHEN", "THEN", "ELSE", "SELECT", "FROM", "JOIN", "AS", "BY", "UNION", "ALL", "OVER", "USING", "EXISTS", "EXCEPT",
                 "INTERSECT", "VALUES", "BETWEEN", "LIKE", "ILIKE", "CASE", "DISTINCT", "HAVING", "EXCLUDE"}


def words_of(text):
    return Lexer(text, '"', "'", backslashes=True, hash_comments=False).words()


def in_capitals(script):
    """A script whose plain names become capital ones, as Snowflake stores them."""
    written = {"word": lambda text: text.upper(), "name": quoted, "text": literal}
    return " ".join(written.get(word.kind, str)(word.text) for word in Lexer(script, '"', "'", backslashes=False, hash_comments=False).words())


class SnowflakeTranslator(Translator):
    types = {"NUMBER": "DECIMAL", "NUMERIC": "DECIMAL", "FLOAT": "DOUBLE", "REAL": "DOUBLE", "STRING": "VARCHAR", "TEXT": "VARCHAR", "CHAR": "VARCHAR", "TIMESTAMP_NTZ": "TIMESTAMP",
             "DATETIME": "TIMESTAMP", "TIMESTAMP_TZ": "TIMESTAMPTZ", "TIMESTAMP_LTZ": "TIMESTAMPTZ", "BINARY": "BLOB", "VARIANT": "JSON", "INT": "BIGINT", "INTEGER": "BIGINT"}
    renamed = {"weekiso": "week", "dayofweekiso": "isodow", "nvl": "coalesce", "ifnull": "coalesce", "boolor_agg": "bool_or", "booland_agg": "bool_and", "max_by": "arg_max",
               "min_by": "arg_min", "charindex": "instr", "to_json": "to_json", "startswith": "starts_with", "endswith": "ends_with", "len": "length"}

    def __init__(self, session, known_names, bindings):
        self.session, self.known, self.bindings = session, known_names, list(bindings)
        self.aliases = set()

    def translate(self, words):
        self.aliases |= {words[at + 1].text for at in range(len(words) - 1) if words[at].says("AS") and words[at + 1].kind == "name"}
        return super().translate(words)

    def piece(self, words, at):
        word = words[at]
        calls = word.kind == "word" and at + 1 < len(words) and words[at + 1].says("(")
        if word.kind in ("word", "name") and not calls:
            path, end = self.path(words, at)
            if len(path) > 1:
                return self.named(path), end
        if word.kind == "name":
            self.require_spelling(word.text)
        return super().piece(words, at)

    def require_spelling(self, name):
        if name not in self.known and name.upper() in self.known and name not in self.aliases:
            raise SqlError(f"SQL compilation error: invalid identifier '\"{name}\"'")

    def path(self, words, at):
        def spelled(word):
            if word.kind == "name":
                self.require_spelling(word.text)
                return word.text
            return word.text.upper()

        parts, at = [spelled(words[at])], at + 1
        while at + 1 < len(words) and words[at].says(".") and words[at + 1].kind in ("word", "name"):
            parts.append(spelled(words[at + 1]))
            at += 2
        return parts, at

    def named(self, path):
        if "INFORMATION_SCHEMA" in path:
            return f"{CATALOG}.{quoted(path[path.index('INFORMATION_SCHEMA') + 1])}"
        if path[0] == self.session["database"]:
            path = path[1:]
        if path[0] == self.session["schema"] and len(path) > 1:
            path = path[1:]
        return ".".join(quoted(part) for part in path)

    def plain(self, words, at):
        word = words[at]
        after = words[at + 1] if at + 1 < len(words) else END
        if word.says("?"):
            if not self.bindings:
                raise SqlError("SQL compilation error: Bind variable ? not set.")
            return literal(self.bindings.pop(0)), at + 1
        if word.says("::"):
            end = close_of(words, at + 2) + 1 if at + 2 < len(words) and words[at + 2].says("(") else at + 2
            return "::" + self.type(words[at + 1:end]), end
        if word.says("MINUS"):
            return "EXCEPT", at + 1
        if word.says("X") and after.kind == "text":
            return f"from_hex({literal(after.text)})", at + 2
        if word.kind == "word":
            return word.text.upper(), at + 1
        return super().plain(words, at)

    def call(self, words, at):
        if words[at].text.upper() in BRACKET_WORDS:
            return words[at].text.upper(), at + 1
        if words[at].says("LISTAGG"):
            return self.listagg(words, at)
        return super().call(words, at)

    def listagg(self, words, at):
        end = close_of(words, at + 1)
        inside, at = self.translate(words[at + 2:end]), end + 1
        if at + 2 < len(words) and words[at].says("WITHIN"):
            order_end = close_of(words, at + 2)
            return f"string_agg({inside} {self.translate(words[at + 3:order_end])})", order_end + 1
        return f"string_agg({inside})", at

    # Functions.

    def one(self, words):
        return self.translate(words)

    def unit(self, words):
        return words[0].text.upper()

    def type(self, words):
        if words[0].says("NUMBER", "NUMERIC", "DECIMAL") and len(words) == 1:
            return "DECIMAL(38, 0)"
        return super().type(words)

    def call_dateadd(self, arguments):
        unit = self.unit(arguments[0]).lower().rstrip("s")
        return f"({self.one(arguments[2])} + to_{unit}s(CAST({self.one(arguments[1])} AS INTEGER)))"

    call_timestampadd = call_dateadd

    def call_datediff(self, arguments):
        return f"date_diff({literal(self.unit(arguments[0]).lower())}, {self.one(arguments[1])}, {self.one(arguments[2])})"

    call_timestampdiff = call_datediff

    def call_date_trunc(self, arguments):
        return f"date_trunc({literal(self.unit(arguments[0]).lower())}, {self.one(arguments[1])})"

    def call_date_part(self, arguments):
        part = self.unit(arguments[0])
        return f"date_part({literal(PARTS.get(part, part.lower()))}, {self.one(arguments[1])})"

    def call_extract(self, arguments):
        part, value = split(arguments[0], "FROM")
        return self.call_date_part([part, value])

    def call_to_char(self, arguments):
        value = self.one(arguments[0])
        if len(arguments) == 1:
            return f"CAST({value} AS VARCHAR)"
        given = dict(FORMATS)
        pattern = re.sub("|".join(sorted(given, key=len, reverse=True)), lambda found: given[found.group()], arguments[1][0].text)
        return f"strftime({value}, {literal(pattern)})"

    call_to_varchar = call_to_char

    def call_iff(self, arguments):
        return "CASE WHEN {} THEN {} ELSE {} END".format(*map(self.one, arguments))

    def call_zeroifnull(self, arguments):
        return f"coalesce({self.one(arguments[0])}, 0)"

    def call_nullifzero(self, arguments):
        return f"nullif({self.one(arguments[0])}, 0)"

    def call_div0(self, arguments):
        return f"coalesce(({self.one(arguments[0])}) / nullif({self.one(arguments[1])}, 0), 0)"

    def cast_to(self, kind, arguments):
        return f"CAST({self.one(arguments[0])} AS {kind})"

    def call_to_date(self, arguments):
        return self.cast_to("DATE", arguments)

    def call_to_time(self, arguments):
        return self.cast_to("TIME", arguments)

    def call_to_double(self, arguments):
        return self.cast_to("DOUBLE", arguments)

    def call_parse_json(self, arguments):
        return self.cast_to("JSON", arguments)

    def call_to_timestamp_tz(self, arguments):
        return self.cast_to("TIMESTAMPTZ", arguments)

    call_to_timestamp_ltz = call_to_timestamp_tz

    def call_to_timestamp_ntz(self, arguments):
        if len(arguments) == 2:
            return f"make_timestamp(CAST({self.one(arguments[0])} * 10 ** (6 - {self.one(arguments[1])}) AS BIGINT))"
        return self.cast_to("TIMESTAMP", arguments)

    def call_to_binary(self, arguments):
        return f"from_hex({self.one(arguments[0])})"

    def call_to_number(self, arguments):
        return f"CAST({self.one(arguments[0])} AS DECIMAL({', '.join(map(self.one, arguments[1:])) or '38, 0'}))"

    def call_current_date(self, _):
        return "current_date"

    def call_current_timestamp(self, _):
        return "current_timestamp"

    def call_current_role(self, _):
        return literal(self.session["role"])

    def call_current_warehouse(self, _):
        return literal(self.session["warehouse"])

    def call_current_secondary_roles(self, _):
        return literal('{"roles":"%s","value":"%s"}' % (",".join(self.session["secondary"]), "ALL" if self.session["secondary"] else ""))

    def call_current_version(self, _):
        return literal("9.30.1")


def statement(text):
    """Its words, and what kind it is: SELECT, SHOW, EXPLAIN, INSERT, ..., or SCRIPT."""
    words = words_of(text)
    while words and words[-1].says(";"):
        words.pop()
    return words, kind_of_statement(words)
