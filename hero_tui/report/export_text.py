"""Rows of an export as text: JSON lines, or CSV (RFC 4180) that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from hero_tui.core.sanitise import sanitise
from hero_tui.queries.export_rows import COLUMNS, SCHEMA, Row

LONGEST_CELL = 32_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        yield json.dumps({"schema": SCHEMA, **row}) + "\n"


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """A line of column names, then one a row; an empty cell where a row has no such column or no value."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")

    def line(cells: Iterable[object]) -> str:
        held.seek(0)
        held.truncate()
        writer.writerow(cells)
        return held.getvalue()

    yield line(COLUMNS)
    for row in rows:
        yield line(_cell(row.get(column)) for column in COLUMNS)


WRITERS: dict[str, Callable[[Iterable[Row]], Iterator[str]]] = {"csv": csv_lines, "jsonl": json_lines}
"""The formats by name."""


def _cell(value: object) -> object:
    """Labels and attributes as JSON. What a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value) if value else ""
    if isinstance(value, str):
        text = sanitise(value, LONGEST_CELL)
        return f"'{text}" if text.startswith(FORMULA) else text
    return value
