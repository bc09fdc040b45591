"""What a program said last, where its output goes into a file, and what its exit code or signal means in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hero_tui.core.file_system.regular_file import read_end_if_possible
from hero_tui.core.sanitise import sanitise
from hero_tui.probes.processes.wait_status import signal_name
from hero_tui.probes.servers.output.outputs import Output

MOST = 16 * 1024  # bytes at the end of a file: a frame of source around an error has colours
LONGEST = 200  # characters

# Patterns that `re` compiles when a program ends with words, and keeps.
_ESCAPE = r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[PX^_][^\x1b]*(\x1b\\)?|[ -/]*[0-~]?)"
_NAMED = (
    r"(\W*|Uncaught\s+|\[[\w-]{1,30}\]\s*)[A-Za-z_.]*(Error|Exception)\b[^:]{0,40}:\s*\S|\W*[A-Z_]{0,30}ERROR\]\s*\S"
    r"|\[[A-Z]{1,30}(_[A-Z]{1,30}){1,4}\]\s*\S"
)
_TOLD = r"(?i)\b(error|fatal|panic(ked)?|failed|cannot|unable to|already in use|invalid)\b"
_BESIDE = (
    r"(at|throw|raise|Emitted|npm (ERR!|error)|pnpm|yarn|Node\.js v\S+$)\s?|(code|errno|syscall|path|digest):"
    r"|ERROR:\s+Application startup failed|(Error: )?Build failed with \d+ errors?:$|\W*$"
)
_USER = r"(?<=://)[^/\s@]+(?=@)"
_MASKED = r"(?i)((?<![\w-])(?![\w-]*Error\b)[\w-]*(?:token|password|passwd|secret|key)[\w-]*\s*[=:]\s*)[^\s,;]+"
_CODES = {126: "not executable", 127: "command not found"}
_SIGNALS = {
    "SIGKILL": "killed",
    "SIGSEGV": "segmentation fault",
    "SIGABRT": "aborted",
    "SIGBUS": "bus error",
    "SIGILL": "illegal instruction",
    "SIGFPE": "arithmetic error",
}


def last_words(outputs: Sequence[Output]) -> str:
    """The last line that names an error, else one that tells of one, else the last line, of what was written into the
    first of these files that has any words; each time one that is not indented, where there is any. At most 200
    characters, without colours and secrets. Empty where there is none."""
    return next((words for output in outputs if (words := _words(output))), "")


def last_lines(outputs: Sequence[Output]) -> list[str]:
    """The last lines of the first of these files that has any words, as far in as they were written; without colours
    and secrets, the blank ones left out."""
    told = ([line for each in _lines(output) if (line := _indented(each))] for output in outputs)
    return next((lines for lines in told if lines), [])


def names_error(line: str) -> bool:
    """Whether a line names an error, as an interpreter does at the end of a stack: `ValueError: no port`."""
    return re.match(_NAMED, line) is not None


def _indented(line: str) -> str:
    plain = _plain(line)
    outer = re.sub(_ESCAPE, "", line).expandtabs(4)
    return " " * (len(outer) - len(outer.lstrip(" "))) + plain if plain else ""


def _lines(output: Output) -> list[str]:
    read = read_end_if_possible(output.path, MOST, begin=output.begin)
    if read is None or (read.device, read.inode) != (output.device, output.inode):
        return []
    return read.text.splitlines()


def _words(output: Output) -> str:
    lines = [(line, plain) for line in _lines(output) if (plain := _plain(line))]
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
