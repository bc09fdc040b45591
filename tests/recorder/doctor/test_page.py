"""The doctor's whole page, where nothing is as it should be, and each bound on both sides."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import decode_facts
from hero_tui.probes.files.limits import InotifyLimits, Limit
from hero_tui.probes.processes.sources.capabilities import ProcessCapabilities
from hero_tui.recorder.doctor.findings import CheckResults, Terminal, doctor_text, findings

NOTHING_WORKS = CheckResults(
    workspace="/home/me/shop",
    limits=InotifyLimits(
        watches=Limit(65_535, "fs.inotify.max_user_watches"),
        instances=Limit(15, "user.max_inotify_instances"),
        queue=Limit(None, "fs.inotify.max_queued_events"),
    ),
    processes=ProcessCapabilities(
        connector=False,
        connector_problem="the kernel refuses it (EPERM)",
        last_pid=True,
        pidfd=False,
        exit_status=False,
        pss=False,
        others_hidden=True,
    ),
    terminal=Terminal(size=(59, 14), term="", colour_term="", utf8=False),
    git=False,
    requests_allowed=False,
    budgets_error="budgets.yaml:3:5: no such key",
    store_folder="/state/shop",
    store_file_system="nfs",
    store_note="on a network",
    log="/state/shop/recorder.log",
    facts=decode_facts(
        {
            "watch": {"files": 4312, "directories": 310, "failed": 37, "lost": 2},
            "servers": [
                {"name": "vite", "state": "broken", "note": "it answers with status 503"},
                {"name": "flask", "state": "unreadable"},
            ],
            "notices": {"store": "The history cannot be written."},
            "last_error": "it failed",
        }
    ),
)
PAGE = """\
● note     recorder           does not run: nothing is observed now
                               → hero-tui, or hero-tui record
▲ trouble  last error         it failed
                               → more in /state/shop/recorder.log
▲ trouble  budgets            budgets.yaml:3:5: no such key
● note     history            /state/shop (nfs)
                               → on a network
▲ trouble  watched files      4,312 files in 310 folders; 37 folders are not watched, 2 events were lost
                               → sudo sysctl fs.inotify.max_user_watches=262144
● note     inotify watches    65,535 (fs.inotify.max_user_watches): few
                               → folders beyond it are not watched; sudo sysctl fs.inotify.max_user_watches=131072
● note     inotify instances  15 (user.max_inotify_instances): few
                               → one is needed for the recorder and each viewer; sudo sysctl \
user.max_inotify_instances=32
● note     processes          new ones are looked for, so a life under 100 ms may be missed: the kernel refuses it \
(EPERM)
                               → as root, or since Linux 6.6 outside of containers, the kernel tells each of them
● note     ends               no pidfd here: an end is seen up to a second late
● note     exit status        not told here: a checker's outcome is unknown, its duration counts
● note     others' processes  /proc shows only your own: servers of other users are not seen
● note     memory             smaps_rollup cannot be read: it is the sum of RSS, in which shared pages count several \
times
▲ trouble  dev server         vite does not answer: it answers with status 503
▲ trouble  dev server         flask is seen, but cannot be read
● note     requests           switched off by HERO_TUI_NO_REQUESTS: hot reload and first answers are not timed
● note     git                no git here: no branch is shown, and saves have no commit
● note     terminal           59×14: a list without causes
                               → make it 60×15 or larger
● note     colours            16 (TERM=not set)
                               → TERM=xterm-256color
● note     letters            the locale is not UTF-8: the screens are drawn in ASCII
                               → LANG=C.UTF-8
▲ trouble  the recorder said  The history cannot be written."""


def test_where_nothing_works_each_line_says_what_is_missing() -> None:
    assert doctor_text(findings(NOTHING_WORKS)) == PAGE


def line(subject: str, **changed: object) -> str:
    """The one line of that subject, sign included."""
    lines = doctor_text(findings(replace(NOTHING_WORKS, **changed))).splitlines()
    (found,) = [each for each in lines if each[11:].startswith(f"{subject} ")]
    return " ".join(found.split())


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((19, 40), "● note terminal 19×40: only one line is shown"),
        ((200, 1), "● note terminal 200×1: only one line is shown"),
        ((20, 2), "● note terminal 20×2: a list without causes"),
        ((59, 40), "● note terminal 59×40: a list without causes"),
        ((200, 14), "● note terminal 200×14: a list without causes"),
        ((60, 15), "○ ok terminal 60×15"),
        (None, "● note terminal standard output is none: `hero-tui status` works, the screens do not"),
    ],
)
def test_what_a_terminal_of_that_size_shows(size: tuple[int, int] | None, says: str) -> None:
    assert line("terminal", terminal=replace(NOTHING_WORKS.terminal, size=size)) == says


@pytest.mark.parametrize(
    ("term", "colour_term", "no_colour", "says"),
    [
        ("xterm", "truecolor", True, "● note colours none, by NO_COLOR: shapes and words say the same"),
        ("xterm", "truecolor", False, "○ ok colours all (COLORTERM)"),
        ("xterm", "24bit", False, "○ ok colours all (COLORTERM)"),
        ("xterm", "yes", False, "● note colours 16 (TERM=xterm)"),
        ("xterm-256color", "", False, "○ ok colours 256 (TERM=xterm-256color)"),
        ("xterm-kitty", "", False, "○ ok colours 256 (TERM=xterm-kitty)"),
        ("alacritty", "", False, "○ ok colours 256 (TERM=alacritty)"),
        ("foot", "", False, "○ ok colours 256 (TERM=foot)"),
    ],
)
def test_how_many_colours_there_are(term: str, colour_term: str, no_colour: bool, says: str) -> None:
    terminal = Terminal((120, 40), term, colour_term, True, no_colour)
    assert line("colours", terminal=terminal) == says


@pytest.mark.parametrize(
    ("watches", "instances", "says"),
    [
        (65_536, 16, ("○ ok inotify watches 65,536 (w)", "○ ok inotify instances 16 (i)")),
        (65_535, 15, ("● note inotify watches 65,535 (w): few", "● note inotify instances 15 (i): few")),
        (None, None, ("● note inotify watches w cannot be read", "● note inotify instances i cannot be read")),
    ],
)
def test_from_where_on_there_are_few_watches(watches: int | None, instances: int | None, says: tuple[str, str]) -> None:
    limits = InotifyLimits(Limit(watches, "w"), Limit(instances, "i"), Limit(None, "q"))
    assert (line("inotify watches", limits=limits), line("inotify instances", limits=limits)) == says


def test_what_is_well_is_said_too() -> None:
    assert line("recorder", recorder_pid=7) == "○ ok recorder runs, pid 7"
    assert line("budgets", budgets_error=None) == "○ ok budgets built-in: no budgets.yaml here"
    assert line("budgets", budgets_error=None, budgets="/shop/budgets.yaml") == "○ ok budgets /shop/budgets.yaml"
    assert line("history", store_note=None) == "○ ok history /state/shop (nfs)"
    assert line("history", store_error="it is damaged") == "▲ trouble history it is damaged"
    assert line("git", git=True) == "○ ok git branch and changed files are shown"
    bisecting = "● note git a bisect is under way: what it checks out is no branch switch"
    assert line("git", git=True, bisecting=True) == bisecting
    allowed = (
        "○ ok requests one to each port of a known or declared dev server when it starts, one for each reload;"
        " two if slow, and more, ever more rarely for two minutes, while it answers with an error"
    )
    assert line("requests", requests_allowed=True) == allowed
    assert line("the recorder says", recorder_pid=7) == "▲ trouble the recorder says The history cannot be written."
    able = replace(NOTHING_WORKS.processes, pss=True)
    assert line("memory", processes=able) == "○ ok memory proportional (PSS): shared pages count once"
    blind = replace(NOTHING_WORKS.processes, last_pid=False)
    unseen = "▲ trouble processes starts and ends are not seen: the kernel refuses it (EPERM)"
    assert line("processes", processes=blind) == unseen
    seen = replace(NOTHING_WORKS.processes, connector=True, connector_problem=None)
    assert line("processes", processes=seen) == "○ ok processes the kernel tells each start and end"
    wordy = replace(blind, connector_problem="x" * 300)
    assert len(line("processes", processes=wordy)) == len("▲ trouble processes starts and ends are not seen: ") + 200
    terminal = Terminal((120, 40), "linux", "", True)
    few = "● note letters this terminal has few signs: the screens are drawn in ASCII"
    assert line("letters", terminal=terminal) == few
    assert line("letters", terminal=replace(terminal, term="xterm")) == "○ ok letters UTF-8"
