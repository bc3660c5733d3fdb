"""GoogleSQL to DuckDB, as far as the tests' queries go; what is not known here reaches DuckDB as it is, which then refuses it."""

import re

from duckdb_engine import literal, quoted
from sql_words import Lexer, SqlError, Translator, Word, close_of, kind_of_statement, split

CATALOG = "bigquery_catalog"
PARTS = {"ISOWEEK": "week", "WEEK": "week", "DAYOFYEAR": "doy", "ISOYEAR": "isoyear"}
FIRST_WORDS = {"CREATE": "CREATE_TABLE", "DROP": "DROP_TABLE", "ALTER": "ALTER_TABLE", "TRUNCATE": "TRUNCATE_TABLE", "EXPORT": "EXPORT_DATA"}


def words_of(text):
    return Lexer(text, "`", "'\"", backslashes=True, hash_comments=True).words()


class BigqueryTranslator(Translator):
    types = {"INT64": "BIGINT", "INT": "BIGINT", "INTEGER": "BIGINT", "FLOAT64": "DOUBLE", "STRING": "VARCHAR", "BYTES": "BLOB", "BOOL": "BOOLEAN",
             "NUMERIC": "DECIMAL", "BIGNUMERIC": "DECIMAL", "DATETIME": "TIMESTAMP", "TIMESTAMP": "TIMESTAMPTZ"}
    renamed = {"countif": "count_if", "logical_or": "bool_or", "logical_and": "bool_and", "ifnull": "coalesce", "char_length": "length",
               "regexp_contains": "regexp_matches", "generate_array": "generate_series", "timestamp_seconds": "to_timestamp", "max_by": "arg_max",
               "min_by": "arg_min", "current_datetime": "localtimestamp", "generate_date_array": "generate_series", "byte_length": "strlen",
               "to_json_string": "to_json", "json_value": "json_extract_string", "json_query": "json_extract"}

    def __init__(self, project, dataset):
        self.project, self.dataset = project, dataset

    # Names: `p.d.t`, p.d.t, d.t and INFORMATION_SCHEMA.

    def piece(self, words, at):
        if words[at].kind in ("word", "name") and not (words[at].kind == "word" and at + 1 < len(words) and words[at + 1].says("(")):
            path, end = self.path(words, at)
            if len(path) > 1:
                return self.named(path), end
        return super().piece(words, at)

    def path(self, words, at):
        parts = words[at].text.split(".") if words[at].kind == "name" else [words[at].text]
        at += 1
        while at + 1 < len(words) and words[at].says(".") and words[at + 1].kind in ("word", "name"):
            parts += words[at + 1].text.split(".") if words[at + 1].kind == "name" else [words[at + 1].text]
            at += 2
        return parts, at

    def named(self, path):
        upper = [part.upper() for part in path]
        if "INFORMATION_SCHEMA" in upper:
            place = upper.index("INFORMATION_SCHEMA")
            region = place > 0 and path[place - 1].lower().startswith("region-")
            if place > 0 and not region and path[place - 1] != self.dataset:
                raise SqlError(f"Not found: Dataset {self.project}:{path[place - 1]} was not found")
            return f"{CATALOG}.{quoted(path[place + 1].upper())}"
        if path[0] == self.project:
            path = path[1:]
        if path[0] == self.dataset and len(path) > 1:
            path = path[1:]
        return ".".join(quoted(part) for part in path)

    def plain(self, words, at):
        word = words[at]
        after = words[at + 1] if at + 1 < len(words) else Word("end", "")
        if after.kind == "text" and word.says("DATETIME", "TIMESTAMP", "NUMERIC", "BIGNUMERIC", "JSON", "DATE", "TIME"):
            kind = {"NUMERIC": "DECIMAL(38, 9)", "BIGNUMERIC": "DECIMAL(38, 18)"}.get(word.text.upper(), self.types.get(word.text.upper(), word.text))
            return f"CAST({literal(after.text)} AS {kind})", at + 2
        if word.says("UNION", "EXCEPT", "INTERSECT") and after.says("DISTINCT"):
            return word.text, at + 2
        if word.says("EXCEPT") and at > 0 and words[at - 1].says("*"):
            return "EXCLUDE", at + 1
        if word.says("INTERVAL") and after.kind != "text":
            end = next(place for place in range(at + 1, len(words)) if words[place].says("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "HOUR", "MINUTE", "SECOND"))
            return f"(to_{words[end].text.lower()}s(CAST({self.translate(words[at + 1:end])} AS BIGINT)))", end + 1
        if word.says("ARRAY") and after.says("<"):
            return "", next(place for place in range(at, len(words)) if words[place].says("["))
        return super().plain(words, at)

    def call(self, words, at):
        name = words[at].text.upper()
        if name == "EXCEPT" and at > 0 and words[at - 1].says("*"):
            end = close_of(words, at + 1)
            return "EXCLUDE (" + self.translate(words[at + 2:end]) + ")", end + 1
        if name in ("IN", "AND", "OR", "ON", "WHERE", "NOT", "WHEN", "THEN", "ELSE", "SELECT", "FROM", "JOIN", "AS", "BY", "UNION", "ALL", "OVER", "USING", "EXISTS"):
            return words[at].text, at + 1
        if name == "UNNEST":
            return self.unnest(words, at)
        return super().call(words, at)

    def unnest(self, words, at):
        end = close_of(words, at + 1)
        array = self.translate(words[at + 2:end])
        if at > 0 and words[at - 1].says("IN"):
            return f"(SELECT unnest({array}))", end + 1
        at, alias, offset = end + 1, "element", ""
        if at < len(words) and words[at].says("AS"):
            at += 1
        if at < len(words) and words[at].kind in ("word", "name") and not words[at].says("WITH", "ON", "WHERE", "JOIN", "ORDER", "GROUP", "LEFT", "CROSS", "LIMIT"):
            alias, at = words[at].text, at + 1
        if at + 1 < len(words) and words[at].says("WITH") and words[at + 1].says("OFFSET"):
            at += 2
            name = "offset"
            if at < len(words) and words[at].says("AS"):
                name, at = words[at + 1].text, at + 2
            offset = f", generate_subscripts({array}, 1) - 1 AS {quoted(name)}"
        return f"LATERAL (SELECT unnest({array}) AS {quoted(alias)}{offset}) AS {quoted(alias)}", at

    # Functions.

    def one(self, words):
        return self.translate(words)

    def unit(self, words):
        return words[0].text.upper(), [word.text.upper() for word in words[2:-1]]

    def call_safe_cast(self, arguments):
        return self.call_cast(arguments, "TRY_CAST")

    def call_extract(self, arguments):
        part, value = split(arguments[0], "FROM")
        part, value = part[0].text.upper(), self.one(value)
        if part == "DAYOFWEEK":
            return f"(extract('dow' FROM {value}) + 1)"
        if part in ("DATE", "TIME"):
            return f"CAST({value} AS {part})"
        return f"extract({literal(PARTS.get(part, part.lower()))} FROM {value})"

    def call_date_trunc(self, arguments):
        value, (part, day) = self.one(arguments[0]), self.unit(arguments[1])
        if part == "WEEK" and day in ([], ["SUNDAY"]):
            return f"(date_trunc('week', {value} + INTERVAL 1 DAY) - INTERVAL 1 DAY)"
        return f"date_trunc({literal(PARTS.get(part, part.lower()))}, {value})"

    call_datetime_trunc = call_timestamp_trunc = call_date_trunc

    def call_format_date(self, arguments):
        value = self.one(arguments[1])
        pieces = re.split("(%Q)", arguments[0][0].text)
        parts = [f"CAST(quarter({value}) AS VARCHAR)" if piece == "%Q" else f"strftime({value}, {literal(piece)})" for piece in pieces if piece]
        return "(" + " || ".join(parts) + ")"

    call_format_datetime = call_format_timestamp = call_format_date

    def call_date_diff(self, arguments):
        return f"date_diff({literal(self.unit(arguments[2])[0].lower())}, {self.one(arguments[1])}, {self.one(arguments[0])})"

    call_datetime_diff = call_timestamp_diff = call_date_diff

    def call_date_add(self, arguments, sign="+"):
        whole = f"({self.one(arguments[0])} {sign} {self.one(arguments[1])})"
        return f"CAST({whole} AS DATE)"

    def call_date_sub(self, arguments):
        return self.call_date_add(arguments, "-")

    def call_datetime_add(self, arguments):
        return f"({self.one(arguments[0])} + {self.one(arguments[1])})"

    def call_datetime_sub(self, arguments):
        return f"({self.one(arguments[0])} - {self.one(arguments[1])})"

    call_timestamp_add, call_timestamp_sub = call_datetime_add, call_datetime_sub

    def call_current_date(self, _):
        return "current_date"

    def call_current_timestamp(self, _):
        return "current_timestamp"

    def call_date(self, arguments):
        if len(arguments) == 3:
            return f"make_date({', '.join(map(self.one, arguments))})"
        return f"CAST({self.one(arguments[0])} AS DATE)"

    def call_datetime(self, arguments):
        return f"CAST({self.one(arguments[0])} AS TIMESTAMP)"

    def call_timestamp(self, arguments):
        return f"CAST({self.one(arguments[0])} AS TIMESTAMPTZ)"

    def call_timestamp_millis(self, arguments):
        return f"to_timestamp({self.one(arguments[0])} / 1000)"

    def call_safe_divide(self, arguments):
        return f"({self.one(arguments[0])} / nullif({self.one(arguments[1])}, 0))"

    def call_div(self, arguments):
        return f"(({self.one(arguments[0])}) // ({self.one(arguments[1])}))"

    def call_if(self, arguments):
        return "CASE WHEN {} THEN {} ELSE {} END".format(*map(self.one, arguments))

    def call_offset(self, arguments):
        return f"1 + {self.one(arguments[0])}"

    call_safe_offset = call_offset

    def call_struct(self, arguments):
        fields = []
        for number, argument in enumerate(arguments):
            parts = split(argument, "AS")
            name = parts[1][0].text if len(parts) > 1 else f"_field_{number + 1}"
            fields.append(f"{quoted(name)} := {self.one(parts[0])}")
        return f"struct_pack({', '.join(fields)})"


def statement_type(words):
    first = kind_of_statement(words)
    return FIRST_WORDS.get(first, first)


def translated(text, project, dataset):
    """The kind of statement and its text for DuckDB."""
    words = words_of(text)
    kind = statement_type(words)
    while words and words[-1].says(";"):
        words.pop()
    return kind, BigqueryTranslator(project, dataset).translate(words)
