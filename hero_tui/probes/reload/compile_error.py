"""A compiler's error as a bundler tells it: its own sentence, where it stopped, and the whole of what it said.

Everything here is from outside: bounded, without control characters and escape sequences.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from hero_tui.probes.reload.protocol import LONGEST_FILE, LONGEST_MESSAGE, Broken, plain_line

LONGEST_TEXT = 4096
MOST_LINES = 40
MOST_COLUMNS = 400
# Patterns that `re` compiles with the first error, and keeps.
_SUMMARY = r"(?:Transform|Build|Parse|Compile)\w* (?:failed|error)s?(?: with \d+ errors?)?:?"
_PICTURED = r"[╭┌]─+\[ ?(.{1,400}?):(\d{1,7}):(\d{1,7}) ?\]"
_PLACED = r"(?:\[plugin [^\]]{1,80}\] ?)?(/.{1,400}?):(\d{1,7}):(\d{1,7})"
_BEFORE = r"(/[^:]{1,400}):(\d{1,7}):(\d{1,7}): "
_AT_END = r"(?: ?\((\d{1,7}):(\d{1,7})\)| at line (\d{1,7}),? column (\d{1,7}))$"
_CODE = r"\[[A-Za-z_:-]{1,40}\] "
_KIND = r"(?:[A-Z]\w{0,30})?Error: "
_PATH = r"/[^:]{1,400}: "

Place = tuple[str | None, int | None, int | None]
"""File as it was told, line, column."""


def compile_error(error: Mapping[str, object], folder: str) -> Broken:
    """An error in the shape of Rollup's and Vite's: message, loc, id, frame. `folder`: the server's, to which the file
    is relative."""
    lines = _lines(error.get("message"))
    sentence = _sentence(lines)
    file, line, column = _place(error, lines)
    frame = _lines(error.get("frame"))
    whole = [*lines, *([] if set(frame) <= set(lines) or _code(frame) <= _code(lines) else frame)]
    text = "\n".join(whole[:MOST_LINES])[:LONGEST_TEXT]
    relative = None if file is None else relative_file(file, folder)
    return Broken(sentence or "error", relative, line, column, "" if text == sentence else text)


def relative_file(name: str, folder: str) -> str | None:
    """The file below the server's folder, without a query."""
    plain = plain_line(name.partition("?")[0].removeprefix(folder.rstrip("/") + "/"))
    return posixpath.normpath(plain)[:LONGEST_FILE] if plain else None


def _lines(text: object) -> list[str]:
    """The lines of a text, as they are indented; at most 40 of them, none at the ends blank."""
    if not isinstance(text, str):
        return []
    lines = [plain_line(line, indented=True)[:MOST_COLUMNS] for line in text[: 2 * LONGEST_TEXT].splitlines()]
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return lines[:MOST_LINES]


def _code(lines: list[str]) -> set[str]:
    """The code in a picture of it, without the gutter: Babel draws one in its message, and Vite another beside it."""
    drawn = (line.partition("|") for line in lines)
    code = {behind.strip() for gutter, bar, behind in drawn if bar and not gutter.strip(" >0123456789")}
    return code or set(lines)


def _sentence(lines: list[str]) -> str:
    """The compiler's own sentence: without the bundler's summary, the error's code and kind, and the place."""
    said = (line.strip() for line in lines)
    first = next(
        (line for line in said if line and not re.fullmatch(_SUMMARY, line) and not re.fullmatch(_PLACED, line)), ""
    )
    for pattern in (_CODE, _BEFORE, _KIND, _PATH):
        found = re.match(pattern, first)
        first = first[found.end() :] if found and found.end() < len(first) else first
    return re.sub(_AT_END, "", first)[:LONGEST_MESSAGE]


def _place(error: Mapping[str, object], lines: list[str]) -> Place:
    """Where the compiler stopped: as its fields say, else as its text does."""
    location, name = error.get("loc"), error.get("id")
    own = name if isinstance(name, str) else None
    if isinstance(location, Mapping):
        file = location.get("file")
        return file if isinstance(file, str) else own, _number(location.get("line")), _number(location.get("column"))
    head = "\n".join(lines[:12])
    for pattern in (_PICTURED, _PLACED, _BEFORE):
        found = re.search(pattern, head)
        if found:
            return own or found[1], int(found[2]), int(found[3])
    for line in lines[:3]:
        found = re.search(_AT_END, line)
        if found:
            numbers = [int(each) for each in found.groups() if each]
            return own, numbers[0], numbers[1]
    return own, None, None


def _number(value: object) -> int | None:
    """A line or a column as the server prints it."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**7 else None
