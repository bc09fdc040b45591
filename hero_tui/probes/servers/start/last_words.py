"""What a program said last, where its output goes into a file, and what its exit code or signal means in words.

A terminal, a pipe, a socket or a device belongs to the person: none of them is opened. Of a file the end is read once
the program has ended, as far as it was written since the program began.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_end_if_possible, read_file_if_possible
from hero_tui.core.sanitise import sanitise
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.wait_status import signal_name

MOST = 16 * 1024  # bytes at the end of a file: a frame of source around an error has colours
LONGEST = 200  # characters
LARGEST_INFO = 1024
STDERR, STDOUT = 2, 1
TICK = 0.05  # seconds: the kernel counts file times in ticks

# Patterns that `re` compiles when a program ends with words, and keeps.
_ESCAPE = r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[PX^_][^\x1b]*(\x1b\\)?|[ -/]*[0-~]?)"
_NAMED = (
    r"(\W*|Uncaught\s+|\[[\w-]{1,30}\]\s*)[A-Za-z_.]*(Error|Exception)\b[^:]{0,40}:\s*\S|\W*[A-Z_]{0,30}ERROR\]\s*\S"
)
_TOLD = r"(?i)\b(error|fatal|panic(ked)?|failed|cannot|unable to|already in use|invalid)\b"
_BESIDE = (
    r"(at|throw|raise|Emitted|npm (ERR!|error)|pnpm|yarn|Node\.js v\S+$)\s?|(code|errno|syscall|path|digest):"
    r"|ERROR:\s+Application startup failed|\W*$"
)
_USER = r"(?<=://)[^/\s@]+(?=@)"
_MASKED = r"(?i)([\w-]*(?:token|password|passwd|secret|key)[\w-]*\s*[=:]\s*)[^\s,;]+"
_CODES = {126: "not executable", 127: "command not found"}
_SIGNALS = {
    "SIGKILL": "killed",
    "SIGSEGV": "segmentation fault",
    "SIGABRT": "aborted",
    "SIGBUS": "bus error",
    "SIGILL": "illegal instruction",
    "SIGFPE": "arithmetic error",
}


class Output(Struct, frozen=True):
    """A regular file that a program writes to, known by `device` and `inode`. `begin`: its length in bytes when the
    program began, as far as that is known: what stands before is not the program's."""

    path: str
    device: int
    inode: int
    begin: int


def outputs_of(process: Process) -> tuple[Output, ...]:
    """The regular files that its stderr and stdout are now, stderr first, each once. Opens nothing."""
    outputs: list[Output] = []
    for number in (STDERR, STDOUT):
        output = _output(process, number)
        if output is not None and output not in outputs:
            outputs.append(output)
    return tuple(outputs)


def _output(process: Process, number: int) -> Output | None:
    link = Path(f"/proc/{process.pid}/fd/{number}")
    try:
        path, status = str(link.readlink()), link.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    untouched = status.st_mtime < process.start.wall - TICK
    begin = status.st_size if untouched or _appends(process.pid, number) else 0
    return Output(path, status.st_dev, status.st_ino, begin)


def _appends(pid: int, number: int) -> bool:
    """Whether it writes at the file's end, wherever that is (`>> log`); else at a place of its own (`> log`)."""
    read = read_file_if_possible(f"/proc/{pid}/fdinfo/{number}", LARGEST_INFO, cut=True)
    flags = re.search(rb"^flags:\s*([0-7]{1,12})$", b"" if read is None else read.content, re.MULTILINE)
    return flags is None or bool(int(flags[1], 8) & os.O_APPEND)


def last_words(outputs: Sequence[Output]) -> str:
    """The last line that names an error, else one that tells of one, else the last line, of what was written into the
    first of these files that has any words; each time one that is not indented, where there is any. At most 200
    characters, without colours and secrets. Empty where there is none."""
    return next((words for output in outputs if (words := _words(output))), "")


def _words(output: Output) -> str:
    read = read_end_if_possible(output.path, MOST, begin=output.begin)
    if read is None or (read.device, read.inode) != (output.device, output.inode):
        return ""
    lines = [(line, plain) for line in read.text.splitlines() if (plain := _plain(line))]
    own = [each for each in lines if not re.match(_BESIDE, each[1])] or lines
    outer = [text for line, text in own if not re.sub(_ESCAPE, "", line).startswith((" ", "\t"))]
    for pattern in (rf"\A(?:{_NAMED})", _TOLD):
        for texts in (outer, [text for _, text in own]):
            found = [text for text in texts if re.search(pattern, text)]
            if found:
                return found[-1]
    return (outer or [text for _, text in own] or [""])[-1]


def _plain(line: str) -> str:
    """A line as it may be kept: what is on the screen of it in the end, on one line."""
    text = re.sub(_ESCAPE, "", line).rstrip("\r").rpartition("\r")[2].strip()
    text = re.sub(_MASKED, r"\1…", re.sub(_USER, "…", text))
    return sanitise(text, LONGEST)[:LONGEST]


def ended_text(code: int, who: str = "it") -> str:
    """`it ended with exit code 127 (command not found)`, `it was ended by SIGKILL (killed)`; `code`: an exit code, or
    minus a signal's number. A shell's code for a signal, 128 and more, has its meaning too."""
    if code < 0:
        name = signal_name(-code)
        meaning = _SIGNALS.get(name, "")
        return f"{who} was ended by {name}" + (f" ({meaning})" if meaning else "")
    meaning = _CODES.get(code) or _SIGNALS.get(signal_name(code - 128), "")
    return f"{who} ended with exit code {code}" + (f" ({meaning})" if meaning else "")
