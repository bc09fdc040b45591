"""Notes which lines of functions each test executes, also in threads and in the processes that it starts.

The trace function of the interpreter is enough for it: a function is no longer traced once a test has seen all of its
lines or called it some hundred times, and nothing outside the package is. So no coverage tool is needed, whose own
plugin knows no lines per test in the processes that a test starts. What a module does on import is not noted: it
happens in whichever test comes first.
"""

from __future__ import annotations

import atexit
import inspect
import json
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction

TARGET = (
    "HERO_TUI_LINES"  # a folder: `tests.jsonl` in it is a line per test, `<number of the test>.*.lines` of a process
)
TEST = "HERO_TUI_LINES_TEST"  # the number of the test that runs
MOST_CALLS = 300  # of a function in one test: those that follow show no line that these did not, nearly always
PACKAGE = str(Path(__file__).parents[2] / "hero_tui") + os.sep


class Lines:
    """The lines that were executed since the last `clear`."""

    def __init__(self) -> None:
        self._seen: dict[CodeType, set[int]] = {}
        self._left: dict[CodeType, int] = {}
        self._calls: dict[CodeType, int] = {}

    def start(self) -> None:
        """Trace this thread and those that it starts."""
        threading.settrace(self._call)
        sys.settrace(self._call)

    def clear(self) -> None:
        """Forget what was executed."""
        self._seen, self._left, self._calls = {}, {}, {}

    def by_file(self) -> dict[str, list[int]]:
        """Lines by the file's path below the folder of the package."""
        found: dict[str, set[int]] = {}
        for code, lines in list(self._seen.items()):
            found.setdefault(code.co_filename[len(PACKAGE) - len("hero_tui/") :], set()).update(lines)
        return {file: sorted(lines) for file, lines in found.items()}

    def _call(self, frame: FrameType, _event: str, _argument: object) -> TraceFunction | None:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGE) or not code.co_flags & inspect.CO_OPTIMIZED:
            return None
        seen = self._seen.get(code)
        if seen is None:
            seen = self._seen[code] = set()
            self._left[code] = len({line for _, _, line in code.co_lines() if line is not None})
        calls = self._calls[code] = self._calls.get(code, 0) + 1
        return self._line if len(seen) < self._left[code] and calls <= MOST_CALLS else None

    def _line(self, frame: FrameType, event: str, _argument: object) -> TraceFunction:
        if event == "line":
            self._seen.setdefault(frame.f_code, set()).add(frame.f_lineno)
        return self._line


def merged(parts: Iterable[Mapping[str, list[int]]]) -> dict[str, list[int]]:
    """The lines of several processes together."""
    found: dict[str, set[int]] = {}
    for part in parts:
        for file, lines in part.items():
            found.setdefault(file, set()).update(lines)
    return {file: sorted(lines) for file, lines in found.items()}


def trace_child() -> None:
    """Called by the interpreter of a process that a test started: writes its lines when it ends."""
    if TARGET in os.environ:
        lines = Lines()
        target = Path(os.environ[TARGET]) / f"{os.environ[TEST]}.{os.getpid()}.lines"
        atexit.register(lambda: target.write_text(json.dumps(lines.by_file()), "utf-8"))
        lines.start()
