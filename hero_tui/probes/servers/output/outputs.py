"""Where a program's output goes: into files, of which the end may be read once it has ended.

A terminal, a pipe, a socket or a device belongs to the person: none of them is opened. But what goes into a pipe may
come into a file at its other end (`npm run dev | tee dev.log`), by programs that read it from their standard input.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.processes.model import Process, ProcessKey

LARGEST_INFO = 1024
STDIN, STDOUT, STDERR = 0, 1, 2
MOST_PIPES = 4  # one after the other
MOST_FILES = 8  # of one tee
TICK = 0.05  # seconds: the kernel counts file times in ticks
TEE = "tee"
INTO_A_PIPE = "its output goes into a pipe"
INTO_A_SOCKET = "its output goes into a socket"
THROWN_AWAY = "its output goes to /dev/null"


class Output(Struct, frozen=True):
    """A regular file that a program writes to, known by `device` and `inode`. `begin`: its length in bytes when the
    program began, as far as that is known: what stands before is not the program's."""

    path: str
    device: int
    inode: int
    begin: int


class Outputs(Struct, frozen=True):
    """The files that a program's output comes into, stderr's first, each once. `unheard`: why there are none, where
    nobody sees it on a terminal either, or only behind a pipe. `readers`: the processes that bring it there through
    pipes: they may be late."""

    files: tuple[Output, ...] = ()
    unheard: str = ""
    readers: tuple[ProcessKey, ...] = ()


NO_OUTPUTS = Outputs()


def outputs_of(process: Process, others: Iterable[Process] = ()) -> Outputs:
    """Find out where its stderr and stdout go now. `others`: the processes that may read its pipes. Opens nothing."""
    files: dict[Output, None] = {}
    readers: dict[ProcessKey, None] = {}
    unheard = ""
    for number in (STDERR, STDOUT):
        files.update(dict.fromkeys(_files_at(process, number, tuple(others), readers)))
        unheard = unheard or _unheard(process.pid, number)
    return Outputs(tuple(files), "", tuple(readers)) if files else Outputs(unheard=unheard)


def _files_at(
    process: Process, number: int, others: tuple[Process, ...], readers: dict[ProcessKey, None]
) -> Iterator[Output]:
    """The file that a descriptor is, or those into which the readers of its pipe write, who are noted."""
    pid = process.pid
    for _ in range(MOST_PIPES):
        output = _output(pid, number, process.start.wall)
        if output is not None:
            yield output
            return
        reader = _reader_of(_link(pid, number), others)
        if reader is None:
            return
        readers[reader.key] = None
        if reader.comm == TEE:
            yield from _files_of_tee(reader.pid, process.start.wall)
        pid, number = reader.pid, STDOUT


def _files_of_tee(pid: int, began: float) -> Iterator[Output]:
    """Those that it was told to write to; the standard ones are not its own."""
    with suppress(OSError):
        numbers = sorted(int(name) for name in os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - names are wanted
        for number in numbers[: STDERR + 1 + MOST_FILES]:
            output = _output(pid, number, began) if number > STDERR else None
            if output is not None:
                yield output


def _reader_of(pipe: str, others: Iterable[Process]) -> Process | None:
    """The process whose standard input is that pipe."""
    if not pipe.startswith("pipe:"):
        return None
    return next((other for other in others if _link(other.pid, STDIN) == pipe), None)


def _unheard(pid: int, number: int) -> str:
    link = _link(pid, number)
    if link.startswith("pipe:"):
        return INTO_A_PIPE
    if link.startswith("socket:"):
        return INTO_A_SOCKET
    return THROWN_AWAY if link == os.devnull else ""


def _link(pid: int, number: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/fd/{number}")  # noqa: PTH115 - text
    except OSError:
        return ""


def _output(pid: int, number: int, began: float) -> Output | None:
    """The regular file that a descriptor is; `began`: when its program did (UTC s)."""
    link = Path(f"/proc/{pid}/fd/{number}")
    try:
        path, status = str(link.readlink()), link.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    untouched = status.st_mtime < began - TICK
    begin = status.st_size if untouched or _appends(pid, number) else 0
    return Output(path, status.st_dev, status.st_ino, begin)


def _appends(pid: int, number: int) -> bool:
    """Whether it writes at the file's end, wherever that is (`>> log`); else at a place of its own (`> log`)."""
    read = read_file_if_possible(f"/proc/{pid}/fdinfo/{number}", LARGEST_INFO, cut=True)
    flags = re.search(rb"^flags:\s*([0-7]{1,12})$", b"" if read is None else read.content, re.MULTILINE)
    return flags is None or bool(int(flags[1], 8) & os.O_APPEND)
