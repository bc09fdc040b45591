"""A row of the table, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

HEADINGS = ("what", "limit", "measured", "beside it", "")


class Verdict(StrEnum):
    """Whether the limit was kept. A row that could not be measured says why in `measured`."""

    OK = "ok"
    MISS = "MISS"
    NOT_MEASURED = "not measured"
    SHOWN = "-"
    """A figure without a limit of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `beside`: the same of a peer, or what it was made of."""

    what: str
    limit: str
    measured: str
    verdict: Verdict
    beside: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand under `HEADINGS`."""
        return self.what, self.limit, self.measured, self.beside, self.verdict.value


class NotMeasured(Exception):  # noqa: N818 - a row's state, not a program's error
    """A figure could not be taken; the message says why."""


def judged(what: str, limit: str, measured: str, kept: bool, beside: str = "") -> Row:
    """A row with a limit."""
    return Row(what, limit, measured, Verdict.OK if kept else Verdict.MISS, beside)


def not_measured(what: str, why: str) -> Row:
    """A row without a figure."""
    lines = [line for line in why.strip().splitlines() if line.strip()]
    return Row(what, "", lines[0][:200] if lines else "no reason given", Verdict.NOT_MEASURED)


def as_text(rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def as_markdown(rows: Sequence[Row]) -> str:
    """The same for a file."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(row.cells for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def percent(share: float) -> str:
    """A share of one core."""
    return f"{share * 100:.2f} %"


def milliseconds(seconds: float) -> str:
    """A short time."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.0995 else f"{seconds * 1000:.0f} ms"
