"""Types as DuckDB spells them, taken apart: INTEGER, DECIMAL(10,2), VARCHAR[], STRUCT(a INTEGER, "b c" DATE[])."""

from dataclasses import dataclass, field

WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}


@dataclass
class Type:
    name: str  # "INTEGER", "DECIMAL", "LIST", "STRUCT", ...
    arguments: list = field(default_factory=list)  # of DECIMAL, as whole numbers
    element: "Type" = None  # of a LIST
    fields: list = field(default_factory=list)  # of a STRUCT: (name, Type)


def split_at_commas(text):
    parts, depth, inside, begin = [], 0, False, 0
    for at, sign in enumerate(text):
        if sign == '"':
            inside = not inside
        elif not inside and sign == "(":
            depth += 1
        elif not inside and sign == ")":
            depth -= 1
        elif not inside and sign == "," and depth == 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    return parts + [text[begin:].strip()]


def parse(text):
    text = text.strip()
    if text.endswith("]"):
        return Type("LIST", element=parse(text[:text.rindex("[")]))
    if text.startswith("STRUCT("):
        return Type("STRUCT", fields=[parse_field(part) for part in split_at_commas(text[7:-1])])
    if text.startswith("DECIMAL("):
        return Type("DECIMAL", [int(part) for part in text[8:-1].split(",")])
    if text.startswith("ENUM("):
        return Type("VARCHAR")
    return Type(text)


def parse_field(text):
    if text.startswith('"'):
        end = 1
        while text[end] != '"' or text[end:end + 2] == '""':
            end += 2 if text[end] == '"' else 1
        return text[1:end].replace('""', '"'), parse(text[end + 1:])
    name, _, rest = text.partition(" ")
    return name, parse(rest)
