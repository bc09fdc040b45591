"""What a worker that broke said, where its server's output goes into a file: the error, and its place in the project.

Python's traceback ends with the frame that failed, so its last frame in the project counts; node prints the innermost
frame first, below the line of code that did not parse or that threw. Everything here is from outside: bounded, without
control characters, escape sequences and secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.probes.reload.compile_error import LONGEST_TEXT, MOST_LINES, relative_file
from hero_tui.probes.reload.protocol import LONGEST_MESSAGE, Broken, Reaction
from hero_tui.probes.servers.output.last_words import last_lines, names_error
from hero_tui.probes.servers.output.outputs import Output

# Patterns that `re` compiles when a worker breaks, and keeps.
_PYTHON = r'\s*File "([^"]{1,400})", line (\d{1,7})'
_NODE = r"\s+at (?:async )?(?:.{1,200} \()?(?:file://)?(/[^():]{1,400}):(\d{1,7}):(\d{1,7})\)?$"
_HEAD = r"(?:file://)?(/[^():]{1,400}):(\d{1,7})$"
_BEGINS = r"Traceback \(most recent call last\):$|(?:file://)?/[^():]{1,400}:\d{1,7}$"
_FOREIGN = frozenset({"node_modules", "site-packages", "dist-packages"})

Place = tuple[str, int, int | None]
"""File relative to the workspace, line, column."""


class WorkerOutput(Struct, frozen=True):
    """The files that a worker writes to, each from where the worker began, and the workspace's `folder`."""

    outputs: tuple[Output, ...] = ()
    folder: str = ""

    def from_now(self) -> WorkerOutput:
        """The same files from their present end on: what a worker writes that starts now. A stat(2) for each."""
        return replace(
            self, outputs=tuple(replace(each, begin=size) for each in self.outputs if (size := _size(each)) is not None)
        )

    def explain(self, told: Reaction) -> Reaction:
        """A change that failed, with what its worker said where that is known; how it ended stays in the text."""
        if not told.failed or told.superseded or told.timed_out:
            return told
        error = worker_error(self.outputs, self.folder)
        if error is None:
            return told
        text = "\n".join(part for part in (told.message, error.text or error.message) if part)
        return replace(told, message=error.message, broken=replace(error, text=text[:LONGEST_TEXT]))


NOTHING_WRITTEN = WorkerOutput()


def _size(output: Output) -> int | None:
    try:
        status = Path(output.path).stat()
    except OSError:
        return None
    return status.st_size if (status.st_dev, status.st_ino) == (output.device, output.inode) else None


def worker_error(outputs: Sequence[Output], folder: str) -> Broken | None:
    """The error that was written last into the first of these files that has words; None where none names an error.
    `folder`: the workspace's, to which the file is relative. Reads at most 16 KiB of a file."""
    lines = last_lines(outputs)
    named = [at for at, line in enumerate(lines) if names_error(line)]
    if not named:
        return None
    at = named[-1]
    begin = next((each for each in range(at, -1, -1) if re.match(_BEGINS, lines[each])), at)
    end = next((each for each in range(at + 1, len(lines)) if not lines[each].startswith((" ", "\t"))), len(lines))
    text = [line[:400] for line in lines[begin:end]]
    sentence = lines[at].strip()[:LONGEST_MESSAGE]
    place = _place(text, folder)
    file, line, column = (None, None, None) if place is None else place
    whole = "\n".join([*text[: MOST_LINES - 10], *text[-10:]] if len(text) > MOST_LINES else text)[:LONGEST_TEXT]
    return Broken(sentence, file, line, column, "" if whole == sentence else whole)


def _place(lines: Sequence[str], folder: str) -> Place | None:
    """The last of Python's frames in the project; of node what it shows of the code, else its first frame there."""
    frames, stack = list(_placed(_PYTHON, lines, folder)), list(_placed(_NODE, lines, folder))
    pictured = next(_pictured(lines, folder), None)
    if frames:
        return frames[-1]
    if pictured is None or (stack and stack[0][:2] == pictured[:2]):
        return stack[0] if stack else None
    return pictured


def _placed(pattern: str, lines: Sequence[str], folder: str) -> Iterator[Place]:
    """The frames in the project; node's name a column, Python's do not."""
    for line in lines:
        found = re.match(pattern, line)
        file = None if found is None else _own(found[1], folder)
        if found is not None and file is not None:
            line_number, *column = (int(each) for each in found.groups()[1:])
            yield file, line_number, next(iter(column), None)


def _pictured(lines: Sequence[str], folder: str) -> Iterator[Place]:
    """`/shop/app.js:3`, and below it the line of code and a caret under what is wrong."""
    found = re.match(_HEAD, lines[0]) if lines else None
    file = None if found is None else _own(found[1], folder)
    if found is not None and file is not None:
        caret = next((line.index("^") + 1 for line in lines[1:4] if line.strip("^ ") == "" and "^" in line), None)
        yield file, int(found[2]), caret


def _own(name: str, folder: str) -> str | None:
    """A file of the project, relative to it; None for one of a library, of the interpreter, of elsewhere."""
    path = name if name.startswith("/") else f"{folder.rstrip('/')}/{name}"
    inside = path.startswith(folder.rstrip("/") + "/") and _FOREIGN.isdisjoint(path.split("/"))
    return relative_file(path, folder) if inside and not name.startswith("<") else None
