"""Why a recorder that was started does not record: the last line of its log, where that is an error."""

from __future__ import annotations

import re
from pathlib import Path

from hero_tui.core.file_system.regular_file import read_end_if_possible
from hero_tui.core.sanitise import sanitise

TAIL = 4096
LONGEST = 1000
FILE_TIME_LAG = 0.02
"""Seconds. The kernel stamps files with the clock of its last timer tick, which lies up to a jiffy (4 to 10 ms) behind
`time.time()`: what is written right after the start may bear an earlier time than the start."""
_LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ (?P<level>[A-Z]+) [\w.]+: (?P<message>.*)")
_ERRORS = frozenset({"ERROR", "CRITICAL"})


def last_words(log: Path, since: float) -> str | None:
    """Return what a recorder said last, from `since` on (UTC s): an error that it logged, or what it printed before its
    log was open. None where it said nothing, or nothing bad. Reads the last 4 KiB."""
    read = read_end_if_possible(log, TAIL)
    if read is None or read.modified / 1e9 < since - FILE_TIME_LAG:
        return None
    lines = read.content.decode("utf-8", "replace").splitlines()
    last = next((line for line in reversed(lines) if line.strip()), "")
    logged = _LOGGED.fullmatch(last)
    if logged is None:
        return sanitise(last.strip().removeprefix("hero-tui: "), LONGEST) or None
    return sanitise(logged["message"], LONGEST) if logged["level"] in _ERRORS else None
