"""What the monitor can and cannot see here, and why: findings from what was examined, and their text.

`findings` decides and is pure; `hero_tui.recorder.examine` looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hero_tui.budgets.plain import plain

FEW_WATCHES = 65_536
FEW_INSTANCES = 16
SMALLEST_SCREEN = (20, 2)
DRAWN_FOR = (60, 15)


class Standing(StrEnum):
    """How a finding stands: in order, worth knowing, or something is not seen."""

    FINE = "ok"
    NOTE = "note"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, how it stands, a sentence, and what to do about it."""

    subject: str
    standing: Standing
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal on standard output; size in columns and rows, None where there is none."""

    size: tuple[int, int] | None
    term: str
    colour_term: str
    utf8: bool
    no_colour: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, as plain values. None where it could not be read.

    `watches` and `instances`: inotify limits with the sysctl that sets each. `process_source`: a sentence about how
    processes are seen, and whether short ones are. `facts`: what the recorder said of itself, by key.
    """

    workspace: str
    watches: tuple[int | None, str]
    instances: tuple[int | None, str]
    process_source: tuple[str, bool]
    smaps_rollup: bool
    store_folder: str
    store_file_system: str | None
    store_note: str | None
    store_error: str | None
    terminal: Terminal
    git: bool
    requests_allowed: bool
    recorder_pid: int | None
    log: str
    facts: Mapping[str, object] = field(default_factory=dict)


def findings(seen: Examined) -> tuple[Finding, ...]:
    """Everything that was looked at, in a fixed order."""
    return (
        _recorder(seen),
        *_last_error(seen),
        _store(seen),
        *_watching(seen),
        _limit("inotify watches", seen.watches, FEW_WATCHES, "folders beyond it are not watched"),
        _limit("inotify instances", seen.instances, FEW_INSTANCES, "one is needed for the recorder and each viewer"),
        _processes(seen),
        _memory(seen),
        *_servers(seen),
        _requests(seen),
        _git(seen),
        *_terminal(seen.terminal),
        *_notices(seen),
    )


def doctor_text(found: Iterable[Finding]) -> str:
    """One line a finding, advice below it."""
    signs = {Standing.FINE: "○ ok     ", Standing.NOTE: "● note   ", Standing.TROUBLE: "▲ trouble"}
    lines: list[str] = []
    for each in found:
        lines.append(f"{signs[each.standing]}  {each.subject:<18} {each.text}")
        if each.advice:
            lines.append(f"{'':<31}→ {each.advice}")
    return "\n".join(lines)


def _recorder(seen: Examined) -> Finding:
    if seen.recorder_pid is None:
        return Finding(
            "recorder", Standing.NOTE, "does not run: nothing is observed now", "hero-tui, or hero-tui record"
        )
    return Finding("recorder", Standing.FINE, f"runs, pid {seen.recorder_pid}")


def _last_error(seen: Examined) -> list[Finding]:
    text = seen.facts.get("last_error")
    if not isinstance(text, str) or not text:
        return [Finding("recorder's log", Standing.FINE, plain(seen.log, 300))]
    return [Finding("last error", Standing.TROUBLE, plain(text, 200), f"more in {plain(seen.log, 300)}")]


def _store(seen: Examined) -> Finding:
    if seen.store_error is not None:
        return Finding("history", Standing.TROUBLE, plain(seen.store_error, 400))
    where = f"{plain(seen.store_folder, 300)} ({seen.store_file_system or 'unknown file system'})"
    if seen.store_note is not None:
        return Finding("history", Standing.NOTE, where, plain(seen.store_note, 300))
    return Finding("history", Standing.FINE, where)


def _watching(seen: Examined) -> list[Finding]:
    watch = seen.facts.get("watch")
    if not isinstance(watch, Mapping):
        return []
    failed, lost = _count(watch.get("failed")), _count(watch.get("lost"))
    text = f"{_count(watch.get('files')):,} files in {_count(watch.get('directories')):,} folders"
    if not failed and not lost:
        return [Finding("watched files", Standing.FINE, text)]
    text += f"; {failed:,} folders are not watched, {lost:,} events were lost"
    advice = f"sudo sysctl {seen.watches[1]}={max(FEW_WATCHES, 2 * (seen.watches[0] or 0))}" if failed else ""
    return [Finding("watched files", Standing.TROUBLE, text, advice)]


def _limit(subject: str, limit: tuple[int | None, str], few: int, meaning: str) -> Finding:
    value, sysctl = limit
    if value is None:
        return Finding(subject, Standing.NOTE, f"{sysctl} cannot be read")
    if value < few:
        advice = f"{meaning}; sudo sysctl {sysctl}={few * 2}"
        return Finding(subject, Standing.NOTE, f"{value:,} ({sysctl}): few", advice)
    return Finding(subject, Standing.FINE, f"{value:,} ({sysctl})")


def _processes(seen: Examined) -> Finding:
    text, complete = seen.process_source
    if complete:
        return Finding("processes", Standing.FINE, plain(text, 300))
    return Finding("processes", Standing.NOTE, plain(text, 300), "as root, or on Linux 6.6 and later, none is missed")


def _memory(seen: Examined) -> Finding:
    if seen.smaps_rollup:
        return Finding("memory", Standing.FINE, "proportional (PSS): shared pages count once")
    text = "/proc/PID/smaps_rollup cannot be read: memory is the sum of RSS, and shared pages count several times"
    return Finding("memory", Standing.NOTE, text)


def _servers(seen: Examined) -> list[Finding]:
    servers = seen.facts.get("servers")
    found = []
    for server in servers if isinstance(servers, list) else []:
        if not isinstance(server, Mapping):
            continue
        name = plain(str(server.get("name") or "server"), 60)
        note = server.get("note")
        after = f": {plain(str(note), 200)}" if note else ""
        if server.get("state") == "unreadable":
            found.append(Finding("dev server", Standing.TROUBLE, f"{name} is seen, but cannot be read{after}"))
        else:
            found.append(
                Finding("dev server", Standing.FINE, f"{name} is {plain(str(server.get('state')), 20)}{after}")
            )
    return found


def _requests(seen: Examined) -> Finding:
    if seen.requests_allowed:
        text = "one to a recognised dev server when it starts, one for each reload"
        return Finding("requests", Standing.FINE, text, "HERO_TUI_NO_REQUESTS=1 switches them off")
    text = "switched off by HERO_TUI_NO_REQUESTS: hot reload and first answers are not timed"
    return Finding("requests", Standing.NOTE, text)


def _git(seen: Examined) -> Finding:
    if seen.git:
        return Finding("git", Standing.FINE, "branch and changed files are shown")
    return Finding("git", Standing.NOTE, "no git here: no branch is shown, and saves have no commit")


def _terminal(terminal: Terminal) -> list[Finding]:
    if terminal.size is None:
        return [
            Finding("terminal", Standing.NOTE, "standard output is none: `hero-tui status` works, the screens do not")
        ]
    columns, rows = terminal.size
    size = f"{columns}×{rows}"
    if columns < SMALLEST_SCREEN[0] or rows < SMALLEST_SCREEN[1]:
        first = Finding("terminal", Standing.NOTE, f"{size}: only one line is shown", "make it 60×15 or larger")
    elif columns < DRAWN_FOR[0] or rows < DRAWN_FOR[1]:
        first = Finding("terminal", Standing.NOTE, f"{size}: a list without causes", "make it 60×15 or larger")
    else:
        first = Finding("terminal", Standing.FINE, size)
    return [first, _colours(terminal), _letters(terminal)]


def _colours(terminal: Terminal) -> Finding:
    if terminal.no_colour:
        return Finding("colours", Standing.NOTE, "none, by NO_COLOR: shapes and words say the same")
    if terminal.colour_term in {"truecolor", "24bit"}:
        return Finding("colours", Standing.FINE, "all (COLORTERM)")
    if "256" in terminal.term or terminal.term in {"xterm-kitty", "alacritty", "foot"}:
        return Finding("colours", Standing.FINE, f"256 (TERM={plain(terminal.term, 40)})")
    return Finding(
        "colours", Standing.NOTE, f"16 (TERM={plain(terminal.term or 'not set', 40)})", "TERM=xterm-256color"
    )


def _letters(terminal: Terminal) -> Finding:
    if terminal.utf8 and terminal.term != "linux":
        return Finding("letters", Standing.FINE, "UTF-8")
    why = "this terminal has few signs" if terminal.utf8 else "the locale is not UTF-8"
    return Finding("letters", Standing.NOTE, f"{why}: the screens are drawn in ASCII", "LANG=C.UTF-8")


def _notices(seen: Examined) -> list[Finding]:
    notices = seen.facts.get("notices")
    texts = notices.values() if isinstance(notices, Mapping) else []
    return [Finding("the recorder says", Standing.TROUBLE, plain(str(text), 300)) for text in texts]


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
