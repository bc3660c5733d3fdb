"""Compares an answer in CSV with the rows of hand-written SQL."""

import csv
import io
from collections import Counter

from harness import require


def parsed_csv(text):
    """Header and rows."""
    lines = list(csv.reader(io.StringIO(text)))
    require(lines, "the answer is empty")
    require(all(len(line) == len(lines[0]) for line in lines), "the rows of the answer differ in length")
    return lines[0], lines[1:]


def as_number(cell):
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def same_cell(expected, shown):
    if expected is None:
        return shown in ("", "NULL")
    number = as_number(expected)
    if number is not None:
        other = as_number(shown)
        return other is not None and abs(number - other) <= max(0.005, abs(number) * 1e-9)
    expected, shown = str(expected), str(shown)
    if shown == expected:
        return True
    # A month may be shown as 2023-01 or by its first day.
    return len(expected) == 7 and expected[4] == "-" and shown[:10] == expected + "-01"


def require_rows(text, expected, ordered):
    """Every column of `expected` stands among the answer's columns, row by row. The answer may show more columns (a key beside
    a name), never more or fewer rows."""
    header, shown = parsed_csv(text)
    require(len(shown) == len(expected), f"expected {len(expected)} rows, got {len(shown)}: {header} {shown[:3]}; expected {expected[:3]}")
    if not expected:
        return
    width = len(expected[0])
    for columns in choices_of_columns(width, len(header), expected, shown, ordered):
        picked = [[row[column] for column in columns] for row in shown]
        if ordered and all(same_row(*pair) for pair in zip(expected, picked)):
            return
        if not ordered and same_bags(expected, picked):
            return
    require(False, f"the values differ: {header} {shown[:3]}; expected {expected[:3]}")


def choices_of_columns(width, available, expected, shown, ordered, taken=()):
    """Ways to find the expected columns among those shown, pruned by each column's own values."""
    if len(taken) == width:
        yield taken
        return
    for column in range(available):
        if column in taken:
            continue
        wanted = [row[len(taken)] for row in expected]
        found = [row[column] for row in shown]
        fits = all(map(same_cell, wanted, found)) if ordered else same_bags([(cell,) for cell in wanted], [(cell,) for cell in found])
        if fits:
            yield from choices_of_columns(width, available, expected, shown, ordered, (*taken, column))


def same_row(expected, shown):
    return all(map(same_cell, expected, shown))


def normal(cell):
    number = as_number(cell)
    if number is not None:
        return f"{number:.2f}"
    return "" if cell in (None, "NULL") else str(cell)


def same_bags(expected, shown):
    if Counter(tuple(map(normal, row)) for row in expected) == Counter(tuple(map(normal, row)) for row in shown):
        return True
    key = lambda row: tuple(map(normal, row))  # noqa: E731
    return all(same_row(*pair) for pair in zip(sorted(expected, key=key), sorted(shown, key=key)))
