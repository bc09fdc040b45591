"""What Next says of a page that does not compile: it keeps a log of its own beside what it built.

Next is never asked for a page, so that nothing else tells that the one somebody asked for was an error's. From 16 on
each line of the log is a JSON object with level and message; earlier versions keep none, and nothing is known of them.
"""

from __future__ import annotations

import json
import os

from hero_tui.core.file_system.regular_file import read_end_if_possible
from hero_tui.core.sanitise import sanitise
from hero_tui.probes.servers.model import Server

TOOL = "next"
PLACE = ".next/dev/logs/next-development.log"
MOST = 64 * 1024  # bytes at its end
LONGEST = 200  # characters
MARK = "⨯ "
"""Begins what is shown instead of a page; other errors are the application's own, or of a browser."""


def length_of(server: Server) -> int:
    """Return how long the log of a server is now, in bytes; 0 where it keeps none."""
    try:
        return 0 if server.tool.name != TOOL or server.cwd is None else os.stat(f"{server.cwd}/{PLACE}").st_size  # noqa: PTH116
    except OSError:
        return 0


def page_error(server: Server, begin: int) -> str:
    """Return the newest error of a page that was logged after the byte `begin`, in one line; empty: there is none."""
    if server.tool.name != TOOL or server.cwd is None:
        return ""
    read = read_end_if_possible(f"{server.cwd}/{PLACE}", MOST, begin=begin)
    lines = [] if read is None else read.text.splitlines()
    return next((said for line in reversed(lines) if (said := _error(line))), "")


def _error(line: str) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    match entry:
        case {"level": "ERROR", "message": str(message)} if message.startswith(MARK):
            parts = [part.strip() for part in message.removeprefix(MARK).splitlines()[:3]]
            place, *rest = [part.removeprefix("./") for part in parts if part]
            why = rest[0].removeprefix("Error:").strip(" x×") if rest and not rest[0].startswith("at ") else ""
            return sanitise(f"{place}: {why}" if why else place, LONGEST)[:LONGEST]
    return ""
