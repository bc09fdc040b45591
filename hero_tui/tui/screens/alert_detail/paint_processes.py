"""The processes at the moment an alert fired, with what each had grown by."""

from __future__ import annotations

from hero_tui.core.objectives import Unit
from hero_tui.core.signal_names import BUILD_CACHE
from hero_tui.core.time import HOUR, MINUTE
from hero_tui.format.numbers import clock_text, signed_size_text, size_text
from hero_tui.models.alert_detail import AlertDetail, ProcessLine
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, Line, LineBuilder, TextStyle
from hero_tui.tui.canvas.threshold_colours import tone_of
from hero_tui.tui.screens.common.frame.lines import blank, rule, text_line


def process_lines(detail: AlertDetail, width: int) -> list[Line]:
    """The section, or nothing for a budget that no process has a share in."""
    processes = detail.processes.lines
    if not processes:
        if detail.incident.budget.unit not in {Unit.BYTES, Unit.CORES} or detail.incident.budget.id == BUILD_CACHE:
            return []
        return [rule(width, "Processes"), text_line(width, "None were kept of that moment.", MUTED)]
    total = sum(process.memory or 0.0 for process in processes)
    large = any((process.memory or 0.0) >= 1e9 for process in processes)
    lines = [
        rule(
            width,
            f"Processes at {clock_text(detail.incident.detected, seconds=True)}",
            f"PSS, sum {memory_text(total, large=large)}",
        )
    ]
    since = detail.processes.since
    change = "change" if since is None else f"since {clock_text(since)}"
    head = (
        LineBuilder(width)
        .right("pid", 9, MUTED)
        .right("memory", 19, MUTED)
        .right(change, 32, MUTED)
        .right("cpu", 39, MUTED)
    )
    lines.append(head.right("age", 49, MUTED).add("  command", MUTED).line())
    limit = detail.incident.limit if detail.incident.budget.unit is Unit.BYTES else 0.0
    lines += [_line(process, width, limit, large=large) for process in processes]
    return [*lines, blank(width)]


def _line(process: ProcessLine, width: int, limit: float, *, large: bool) -> Line:
    share = (process.memory or 0.0) / limit if limit > 0 else 0.0
    row = LineBuilder(width).right(str(process.pid), 9)
    row.right(
        "–" if process.memory is None else memory_text(process.memory, large=large),
        19,
        TextStyle(tone_of(share)) if share >= 0.7 else TEXT,
    )
    row.right("–" if process.change is None else signed_size_text(process.change), 32)
    row.right("–" if process.cpu is None else f"{process.cpu:.2f}", 39)
    row.right("–" if process.age is None else age_text(process.age), 49, MUTED)
    return row.add("  ").add(shown(process.command or "–", max(1, width - row.column - 1))).line()


def memory_text(size: float, *, large: bool) -> str:
    """Where one is `large`, gigabytes with two decimals and whole megabytes below 50; else as everywhere."""
    if not large:
        return size_text(size)
    return f"{size / 1e9:.2f} GB" if size >= 50e6 else f"{size / 1e6:.0f} MB"


def age_text(seconds: float) -> str:
    """`2 h 08 m`, `8 m 05 s`, `41 s`."""
    if seconds >= HOUR:
        return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE):02d} m"
    if seconds >= MINUTE:
        return f"{int(seconds // MINUTE)} m {int(seconds % MINUTE):02d} s"
    return f"{int(max(0.0, seconds))} s"
