"""What the monitor can and cannot see here, and why: findings from the doctor's checks, and their text.

Pure; the checks themselves are in `doctor_checks`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from hero_tui.core.facts import Facts, ProcessSourceName, ServerFact, ServerState
from hero_tui.core.sanitise import sanitise
from hero_tui.probes.files.limits import InotifyLimits, Limit, raised
from hero_tui.probes.files.notices import LOST
from hero_tui.probes.git.tracker import BISECT
from hero_tui.probes.processes.sources.capabilities import ProcessCapabilities

FEW_WATCHES = 65_536
FEW_INSTANCES = 16
SMALLEST_SCREEN = (20, 2)
DRAWN_FOR = (60, 15)


class FindingLevel(StrEnum):
    """How a finding stands: in order, worth knowing, or something is not seen."""

    FINE = "ok"
    NOTE = "note"
    TROUBLE = "trouble"


class Finding(Struct, frozen=True):
    """One thing that was looked at: what, how it stands, a sentence, and what to do about it."""

    subject: str
    standing: FindingLevel
    text: str
    advice: str = ""


class Terminal(Struct, frozen=True):
    """The terminal on standard output; size in columns and rows, None where there is none."""

    size: tuple[int, int] | None
    term: str
    colour_term: str
    utf8: bool
    no_colour: bool = False


class CheckResults(Struct, frozen=True):
    """The results of the checks, as plain values; None where one could not be read.

    `budgets`: the path of the budgets.yaml, None where the built-in ones hold.
    `another_side`: types of file systems in the workspace that may be written to without this kernel.
    `poll_files`: how often the files are looked at (s), None: never.
    `silent_since`: the newest heartbeat (UTC s) of a recorder that does not respond. `trouble`: why the history cannot
    be written just now; empty where it can.
    `facts`: what the recorder said last, in its former life where it does not run.
    """

    workspace: str
    limits: InotifyLimits
    processes: ProcessCapabilities
    terminal: Terminal
    git: bool
    requests_allowed: bool
    another_side: tuple[str, ...] = ()
    poll_files: float | None = None
    budgets: str | None = None
    budgets_error: str | None = None
    store_folder: str = ""
    store_file_system: str | None = None
    store_note: str | None = None
    store_error: str | None = None
    recorder_pid: int | None = None
    silent_since: float | None = None
    trouble: str = ""
    log: str = ""
    facts: Facts = Facts()
    bisecting: bool = False


def findings(results: CheckResults) -> tuple[Finding, ...]:
    """Everything that was looked at, in a fixed order."""
    return (
        _recorder(results),
        *_last_error(results),
        _budgets(results),
        _store(results),
        *_watching(results),
        *_another_side(results),
        _limit("inotify watches", results.limits.watches, FEW_WATCHES, "folders beyond it are not watched"),
        _limit(
            "inotify instances",
            results.limits.instances,
            FEW_INSTANCES,
            "one is needed for the recorder and each viewer",
        ),
        *_processes(results.processes),
        *_unread(results),
        *_storms(results),
        *_servers(results),
        _requests(results),
        _git(results),
        *_terminal(results.terminal),
        *_notices(results),
    )


def doctor_text(findings_shown: Iterable[Finding]) -> str:
    """One line a finding, advice below it."""
    signs = {FindingLevel.FINE: "○ ok     ", FindingLevel.NOTE: "● note   ", FindingLevel.TROUBLE: "▲ trouble"}
    lines: list[str] = []
    for finding in findings_shown:
        lines.append(f"{signs[finding.standing]}  {finding.subject:<18} {finding.text}")
        if finding.advice:
            lines.append(f"{'':<31}→ {finding.advice}")
    return "\n".join(lines)


def doctor_json(found: Iterable[Finding], workspace: str) -> dict[str, object]:
    """The one object of `doctor --json`. `trouble`: how many findings are one."""
    rows = [
        {"subject": each.subject, "standing": each.standing.value, "text": each.text, "advice": each.advice or None}
        for each in found
    ]
    trouble = sum(row["standing"] == FindingLevel.TROUBLE.value for row in rows)
    return {"schema": 1, "workspace": workspace, "trouble": trouble, "findings": rows}


def _recorder(results: CheckResults) -> Finding:
    if results.recorder_pid is None:
        return Finding(
            "recorder", FindingLevel.NOTE, "does not run: nothing is observed now", "hero-tui, or hero-tui record"
        )
    if results.silent_since is not None:
        pid, since = results.recorder_pid, time.strftime("%H:%M", time.localtime(results.silent_since))
        text = f"pid {pid} not responding since {since}: stopped, starved or hung; nothing is observed meanwhile"
        advice = f"kill -CONT {pid} lets a stopped one go on, hero-tui stop ends it"
        return Finding("recorder", FindingLevel.TROUBLE, text, advice)
    return Finding("recorder", FindingLevel.FINE, f"runs, pid {results.recorder_pid}")


def _last_error(results: CheckResults) -> list[Finding]:
    text = results.facts.last_error
    if not text:
        return [Finding("recorder's log", FindingLevel.FINE, sanitise(results.log, 300))] if results.log else []
    return [Finding("last error", FindingLevel.TROUBLE, sanitise(text, 200), f"more in {sanitise(results.log, 300)}")]


def _budgets(results: CheckResults) -> Finding:
    if results.budgets_error is not None:
        return Finding("budgets", FindingLevel.TROUBLE, sanitise(results.budgets_error, 400))
    return Finding("budgets", FindingLevel.FINE, sanitise(results.budgets or "built-in: no budgets.yaml here", 300))


def _store(results: CheckResults) -> Finding:
    if results.store_error is not None:
        return Finding("history", FindingLevel.TROUBLE, sanitise(results.store_error, 400))
    if results.trouble:
        return Finding("history", FindingLevel.TROUBLE, sanitise(results.trouble, 600))
    where = f"{sanitise(results.store_folder, 300)} ({results.store_file_system or 'unknown file system'})"
    if results.store_note is not None:
        return Finding("history", FindingLevel.NOTE, where, sanitise(results.store_note, 300))
    return Finding("history", FindingLevel.FINE, where)


def _watching(results: CheckResults) -> list[Finding]:
    watch = results.facts.watch
    if watch is None:
        return []
    failed, lost, folders = watch.failed, watch.lost, watch.directories
    text = f"{watch.files:,} files in {folders:,} {'folder' if folders == 1 else 'folders'}"
    if not failed and not lost:
        return [Finding("watched files", FindingLevel.FINE, text)]
    if not failed and LOST not in results.facts.notices:  # it is over
        times = "once" if lost == 1 else f"{lost:,} times"
        text += f"; events were lost {times} since recording began, and the folders read again"
        return [Finding("watched files", FindingLevel.NOTE, text)]
    text += f"; {failed:,} folders are not watched, {lost:,} events were lost"
    limit = results.limits.watches
    advice = f"sudo sysctl {limit.sysctl}={raised(limit.value or 0, failed)}" if failed else ""
    return [Finding("watched files", FindingLevel.TROUBLE, text, advice)]


def _another_side(results: CheckResults) -> list[Finding]:
    if not results.another_side and results.poll_files is None:
        return []
    where = f"the workspace is on {sanitise(', '.join(results.another_side), 80)}" if results.another_side else ""
    if results.poll_files is not None:
        text = f"files are also looked at every {results.poll_files:g} s (poll_files)"
        return [Finding("saves", FindingLevel.FINE, f"{where}: {text}" if where else text)]
    text = f"{where}: the kernel tells nothing of saves from its other side"
    return [Finding("saves", FindingLevel.NOTE, text, "poll_files: 1 s in budgets.yaml looks for them")]


def _limit(subject: str, limit: Limit, few: int, meaning: str) -> Finding:
    if limit.value is None:
        return Finding(subject, FindingLevel.NOTE, f"{limit.sysctl} cannot be read")
    if limit.value < few:
        advice = f"{meaning}; sudo sysctl {limit.sysctl}={few * 2}"
        return Finding(subject, FindingLevel.NOTE, f"{limit.value:,} ({limit.sysctl}): few", advice)
    return Finding(subject, FindingLevel.FINE, f"{limit.value:,} ({limit.sysctl})")


def _processes(able: ProcessCapabilities) -> list[Finding]:
    why = sanitise(able.connector_problem or "", 200)
    source = {
        ProcessSourceName.CONNECTOR: Finding("processes", FindingLevel.FINE, "the kernel tells each start and end"),
        ProcessSourceName.LOADAVG: Finding(
            "processes",
            FindingLevel.NOTE,
            f"new ones are looked for, so a life under 100 ms may be missed: {why}",
            "as root, or since Linux 6.6 outside of containers, the kernel tells each of them",
        ),
    }.get(able.source, Finding("processes", FindingLevel.TROUBLE, f"starts and ends are not seen: {why}"))
    findings = [source]
    if not able.pidfd:
        findings.append(Finding("ends", FindingLevel.NOTE, "no pidfd here: an end is seen up to a second late"))
    if not able.exit_status:
        text = "not told here: a checker's outcome is unknown, its duration counts"
        findings.append(Finding("exit status", FindingLevel.NOTE, text))
    if able.others_hidden:
        text = "/proc shows only your own: servers of other users are not seen"
        findings.append(Finding("others' processes", FindingLevel.NOTE, text))
    if able.pss:
        findings.append(Finding("memory", FindingLevel.FINE, "proportional (PSS): shared pages count once"))
    else:
        text = "smaps_rollup cannot be read: it is the sum of RSS, in which shared pages count several times"
        findings.append(Finding("memory", FindingLevel.NOTE, text))
    return findings


def _unread(results: CheckResults) -> list[Finding]:
    known = results.facts.processes
    if known is None or not known.unread:
        return []
    programs = "program was" if known.unread == 1 else "programs were"
    text = f"{known.unread} {programs} gone before the command line could be read: a run among them is not recorded"
    return [Finding("short programs", FindingLevel.NOTE, text)]


def _storms(results: CheckResults) -> list[Finding]:
    known = results.facts.processes
    if known is None or not known.storms:
        return []
    times = "once" if known.storms == 1 else f"{known.storms:,} times"
    lasted = f", for {known.storm_seconds:,.0f} s in all" if known.storm_seconds else ""
    text = f"{times}{lasted}, more processes began than can be followed: a short run of then may not be recorded"
    return [Finding("fork storms", FindingLevel.NOTE, text)]


def _servers(results: CheckResults) -> list[Finding]:
    return [_server(server) for server in results.facts.servers if server.state is not ServerState.ENDED]


def _server(server: ServerFact) -> Finding:
    name = sanitise(server.name or "a server", 60)
    after = f": {sanitise(server.note, 200)}" if server.note else ""
    if server.state is ServerState.UNREADABLE:
        return Finding("dev server", FindingLevel.TROUBLE, f"{name} is seen, but cannot be read{after}")
    if server.state is ServerState.BROKEN:
        return Finding("dev server", FindingLevel.TROUBLE, f"{name} does not answer{after}")
    return Finding("dev server", FindingLevel.FINE, f"{name} is {server.state.value}{after}")


def _requests(results: CheckResults) -> Finding:
    if results.requests_allowed:
        text = (
            "one to each port of a known or declared dev server when it starts, one for each reload; two if slow, "
            "and more, ever more rarely for two minutes, while it answers with an error"
        )
        sent = results.facts.requests
        if sent is not None:
            text += (
                f"; sent so far: {sent.pages} for pages, {sent.light} light, {sent.updates} for updates,"
                f" {sent.channels} to open update channels"
            )
        return Finding("requests", FindingLevel.FINE, text, "HERO_TUI_NO_REQUESTS=1 switches them off")
    text = "switched off by HERO_TUI_NO_REQUESTS: hot reload and first answers are not timed"
    return Finding("requests", FindingLevel.NOTE, text)


def _git(results: CheckResults) -> Finding:
    if results.git and results.bisecting:
        text = "a bisect is under way: what it checks out is no branch switch"
        return Finding("git", FindingLevel.NOTE, text, "git bisect reset ends it")
    if results.git:
        return Finding("git", FindingLevel.FINE, "branch and changed files are shown")
    return Finding("git", FindingLevel.NOTE, "no git here: no branch is shown, and saves have no commit")


def _terminal(terminal: Terminal) -> list[Finding]:
    if terminal.size is None:
        return [
            Finding(
                "terminal", FindingLevel.NOTE, "standard output is none: `hero-tui status` works, the screens do not"
            )
        ]
    columns, rows = terminal.size
    size = f"{columns}×{rows}"
    if columns < SMALLEST_SCREEN[0] or rows < SMALLEST_SCREEN[1]:
        first = Finding("terminal", FindingLevel.NOTE, f"{size}: only one line is shown", "make it 60×15 or larger")
    elif columns < DRAWN_FOR[0] or rows < DRAWN_FOR[1]:
        first = Finding("terminal", FindingLevel.NOTE, f"{size}: a list without causes", "make it 60×15 or larger")
    else:
        first = Finding("terminal", FindingLevel.FINE, size)
    return [first, _colours(terminal), _letters(terminal)]


def _colours(terminal: Terminal) -> Finding:
    if terminal.no_colour:
        return Finding("colours", FindingLevel.NOTE, "none, by NO_COLOR: shapes and words say the same")
    if terminal.colour_term in {"truecolor", "24bit"}:
        return Finding("colours", FindingLevel.FINE, "all (COLORTERM)")
    if "256" in terminal.term or terminal.term in {"xterm-kitty", "alacritty", "foot"}:
        return Finding("colours", FindingLevel.FINE, f"256 (TERM={sanitise(terminal.term, 40)})")
    return Finding(
        "colours", FindingLevel.NOTE, f"16 (TERM={sanitise(terminal.term or 'not set', 40)})", "TERM=xterm-256color"
    )


def _letters(terminal: Terminal) -> Finding:
    if terminal.utf8 and terminal.term != "linux":
        return Finding("letters", FindingLevel.FINE, "UTF-8")
    why = "this terminal has few signs" if terminal.utf8 else "the locale is not UTF-8"
    return Finding("letters", FindingLevel.NOTE, f"{why}: the screens are drawn in ASCII", "LANG=C.UTF-8")


def _notices(results: CheckResults) -> list[Finding]:
    subject = "the recorder said" if results.recorder_pid is None else "the recorder says"
    notices = results.facts.notices.items()
    told = [text for key, text in notices if text != results.trouble and key != BISECT]  # `_git` says that
    return [Finding(subject, FindingLevel.TROUBLE, sanitise(text, 300)) for text in told]
