"""What the doctor says of what was examined."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import Facts, ProcessesFact, ProcessSourceName, WatchFact, decode_facts
from hero_tui.probes.files.limits import InotifyLimits, Limit
from hero_tui.probes.processes.sources.capabilities import ProcessCapabilities
from hero_tui.recorder.doctor.findings import CheckResults, Finding, FindingLevel, Terminal, doctor_text, findings
from tests.support.zones import fixed_zone

WATCHES = "fs.inotify.max_user_watches"
WELL = CheckResults(
    workspace="/home/me/shop",
    limits=InotifyLimits(
        watches=Limit(524_288, WATCHES),
        instances=Limit(128, "fs.inotify.max_user_instances"),
        queue=Limit(16_384, "fs.inotify.max_queued_events"),
    ),
    processes=ProcessCapabilities(
        connector=True,
        connector_problem=None,
        last_pid=True,
        pidfd=True,
        exit_status=True,
        pss=True,
        others_hidden=False,
    ),
    store_folder="/home/me/.local/state/hero-tui/shop-3f9a",
    store_file_system="ext4",
    store_note=None,
    store_error=None,
    terminal=Terminal(size=(120, 40), term="xterm-256color", colour_term="truecolor", utf8=True),
    git=True,
    requests_allowed=True,
    recorder_pid=4711,
    log="/home/me/.local/state/hero-tui/shop-3f9a/recorder.log",
    facts=Facts(watch=WatchFact(files=4312, directories=310, pruned=12)),
)


def found(seen: CheckResults, subject: str) -> Finding:
    (finding,) = [each for each in findings(seen) if each.subject == subject]
    return finding


def test_where_all_is_well_nothing_else_is_said() -> None:
    assert {each.standing for each in findings(WELL)} == {FindingLevel.FINE}
    assert found(WELL, "watched files").text == "4,312 files in 310 folders"


def test_folders_that_are_not_watched_come_with_the_command_that_helps() -> None:
    limits = replace(WELL.limits, watches=Limit(8192, WATCHES))
    watch = WatchFact(files=4312, directories=310, pruned=12, failed=37)
    finding = found(replace(WELL, limits=limits, facts=Facts(watch=watch)), "watched files")
    assert finding.standing is FindingLevel.TROUBLE
    assert "37 folders are not watched" in finding.text
    assert finding.advice == f"sudo sysctl {WATCHES}=65536"


@pytest.mark.parametrize(
    ("processes", "subject", "standing", "words"),
    [
        (
            replace(WELL.processes, connector=False, connector_problem="the kernel refuses it (EPERM)"),
            "processes",
            FindingLevel.NOTE,
            "a life under 100 ms may be missed: the kernel refuses it (EPERM)",
        ),
        (
            replace(WELL.processes, connector=False, connector_problem="no", last_pid=False),
            "processes",
            FindingLevel.TROUBLE,
            "starts and ends are not seen",
        ),
        (replace(WELL.processes, exit_status=False), "exit status", FindingLevel.NOTE, "outcome is unknown"),
        (replace(WELL.processes, pidfd=False), "ends", FindingLevel.NOTE, "a second late"),
        (replace(WELL.processes, pss=False), "memory", FindingLevel.NOTE, "sum of RSS"),
        (replace(WELL.processes, others_hidden=True), "others' processes", FindingLevel.NOTE, "only your own"),
    ],
)
def test_what_of_processes_is_not_seen(
    processes: ProcessCapabilities, subject: str, standing: FindingLevel, words: str
) -> None:
    finding = found(replace(WELL, processes=processes), subject)
    assert finding.standing is standing
    assert words in finding.text


def test_servers_that_cannot_be_read_are_named_and_escaped() -> None:
    servers = [{"name": "vite\x1b[31m", "state": "unreadable", "note": "it runs in a container"}, "nonsense"]
    finding = found(replace(WELL, facts=decode_facts({"servers": servers})), "dev server")
    assert finding.standing is FindingLevel.TROUBLE
    assert finding.text == "vite\\x1b[31m is seen, but cannot be read: it runs in a container"


def test_a_recorder_that_does_not_respond_is_trouble_and_can_be_let_go_on() -> None:
    with fixed_zone():
        finding = found(replace(WELL, silent_since=1_790_000_000.0), "recorder")
    assert finding == Finding(
        "recorder",
        FindingLevel.TROUBLE,
        "pid 4711 not responding since 14:13: stopped, starved or hung; nothing is observed meanwhile",
        "kill -CONT 4711 lets a stopped one go on, hero-tui stop ends it",
    )


@pytest.mark.parametrize("trouble", ["The disk is full.", "The history cannot be written: it is locked.", "a\x1b[2J"])
def test_a_history_that_refuses_is_trouble_said_once(trouble: str) -> None:
    facts = Facts(notices={"store": trouble, "other": "something else"})
    seen = replace(WELL, trouble=trouble, facts=facts)
    assert found(seen, "history").standing is FindingLevel.TROUBLE
    assert found(seen, "history").text == trouble.replace("\x1b", "\\x1b")
    assert found(seen, "the recorder says").text == "something else"


def test_the_recorders_own_words_are_passed_on() -> None:
    facts = Facts(last_error="the recorder failed", notices={"store": "The disk is full"})
    seen = replace(WELL, recorder_pid=None, facts=facts)
    assert found(seen, "recorder").advice == "hero-tui, or hero-tui record"
    assert found(seen, "last error").advice == f"more in {WELL.log}"
    assert found(seen, "the recorder said").text == "The disk is full"
    assert found(replace(seen, recorder_pid=7), "the recorder says").text == "The disk is full"


def test_budgets_that_cannot_be_read_are_told() -> None:
    assert found(WELL, "budgets").text == "built-in: no budgets.yaml here"
    broken = found(replace(WELL, budgets_error="budgets.yaml:4:17: parsecs is not a unit"), "budgets")
    assert (broken.standing, broken.text) == (FindingLevel.TROUBLE, "budgets.yaml:4:17: parsecs is not a unit")


def test_a_history_elsewhere_or_unusable_is_said() -> None:
    moved = found(replace(WELL, store_note="History is kept in /run/user/0/hero-tui: nfs"), "history")
    assert (moved.standing, moved.advice) == (FindingLevel.NOTE, "History is kept in /run/user/0/hero-tui: nfs")
    broken = found(replace(WELL, store_error="it is damaged"), "history")
    assert (broken.standing, broken.text) == (FindingLevel.TROUBLE, "it is damaged")


@pytest.mark.parametrize(
    ("terminal", "subject", "words"),
    [
        (replace(WELL.terminal, size=None), "terminal", "`hero-tui status` works"),
        (replace(WELL.terminal, size=(19, 1)), "terminal", "19×1: only one line"),
        (replace(WELL.terminal, size=(59, 14)), "terminal", "59×14: a list"),
        (replace(WELL.terminal, colour_term="", term="linux"), "colours", "16 (TERM=linux)"),
        (replace(WELL.terminal, colour_term="", term=""), "colours", "16 (TERM=not set)"),
        (replace(WELL.terminal, no_colour=True), "colours", "none, by NO_COLOR"),
        (replace(WELL.terminal, utf8=False), "letters", "the locale is not UTF-8"),
        (replace(WELL.terminal, term="linux"), "letters", "few signs"),
    ],
)
def test_what_the_terminal_cannot_show(terminal: Terminal, subject: str, words: str) -> None:
    finding = found(replace(WELL, terminal=terminal), subject)
    assert finding.standing is FindingLevel.NOTE
    assert words in finding.text


def test_requests_that_are_off_and_a_folder_without_git_are_said() -> None:
    seen = replace(WELL, requests_allowed=False, git=False)
    assert "switched off by HERO_TUI_NO_REQUESTS" in found(seen, "requests").text
    assert "no branch" in found(seen, "git").text


def test_a_bisect_is_said_once_and_is_no_trouble() -> None:
    facts = Facts(notices={"git-bisect": "a git bisect is under way", "other": "something is lost"})
    told = findings(replace(WELL, bisecting=True, facts=facts))
    assert [each.standing for each in told if "bisect" in each.text] == [FindingLevel.NOTE]
    assert [each.text for each in told if each.standing is FindingLevel.TROUBLE] == ["something is lost"]


def test_the_text_has_a_line_a_finding_and_advice_below_it() -> None:
    text = doctor_text(
        [Finding("git", FindingLevel.FINE, "well"), Finding("memory", FindingLevel.TROUBLE, "ill", "do that")]
    )
    assert text.splitlines() == [
        "○ ok       git                well",
        "▲ trouble  memory             ill",
        "                               → do that",
    ]


INSTANCES = "fs.inotify.max_user_instances"


@pytest.mark.parametrize(
    ("name", "value", "standing", "text", "advice"),
    [
        ("watches", 65_536, FindingLevel.FINE, f"65,536 ({WATCHES})", ""),
        ("watches", 65_535, FindingLevel.NOTE, f"65,535 ({WATCHES}): few",
         f"folders beyond it are not watched; sudo sysctl {WATCHES}=131072"),
        ("watches", None, FindingLevel.NOTE, f"{WATCHES} cannot be read", ""),
        ("instances", 16, FindingLevel.FINE, f"16 ({INSTANCES})", ""),
        ("instances", 15, FindingLevel.NOTE, f"15 ({INSTANCES}): few",
         f"one is needed for the recorder and each viewer; sudo sysctl {INSTANCES}=32"),
    ],
)  # fmt: skip
def test_from_where_on_a_limit_is_few(
    name: str, value: int | None, standing: FindingLevel, text: str, advice: str
) -> None:
    limit = Limit(value, WATCHES if name == "watches" else INSTANCES)
    seen = replace(WELL, limits=replace(WELL.limits, **{name: limit}))
    assert found(seen, f"inotify {name}") == Finding(f"inotify {name}", standing, text, advice)


@pytest.mark.parametrize(
    ("size", "standing", "text"),
    [
        ((60, 15), FindingLevel.FINE, "60×15"),
        ((59, 15), FindingLevel.NOTE, "59×15: a list without causes"),
        ((60, 14), FindingLevel.NOTE, "60×14: a list without causes"),
        ((20, 2), FindingLevel.NOTE, "20×2: a list without causes"),
        ((19, 2), FindingLevel.NOTE, "19×2: only one line is shown"),
        ((20, 1), FindingLevel.NOTE, "20×1: only one line is shown"),
    ],
)
def test_from_which_size_on_a_terminal_shows_what(size: tuple[int, int], standing: FindingLevel, text: str) -> None:
    finding = found(replace(WELL, terminal=replace(WELL.terminal, size=size)), "terminal")
    advice = "" if standing is FindingLevel.FINE else "make it 60×15 or larger"
    assert finding == Finding("terminal", standing, text, advice)


@pytest.mark.parametrize(
    ("term", "colour_term", "text"),
    [
        ("xterm", "truecolor", "all (COLORTERM)"),
        ("xterm", "24bit", "all (COLORTERM)"),
        ("screen-256color", "", "256 (TERM=screen-256color)"),
        ("xterm-kitty", "", "256 (TERM=xterm-kitty)"),
        ("foot", "yes", "256 (TERM=foot)"),
    ],
)
def test_which_terminals_have_colours(term: str, colour_term: str, text: str) -> None:
    terminal = replace(WELL.terminal, term=term, colour_term=colour_term)
    assert found(replace(WELL, terminal=terminal), "colours") == Finding("colours", FindingLevel.FINE, text)


@pytest.mark.parametrize(
    ("watch", "text", "advice"),
    [
        ({"files": 1, "directories": 1, "failed": 0, "lost": 0}, "1 files in 1 folder", ""),
        ({"files": 0, "directories": 0}, "0 files in 0 folders", ""),
        (
            {"files": 9, "directories": 2, "failed": 0, "lost": 1},
            "9 files in 2 folders; events were lost once since recording began, and the folders read again",
            "",
        ),
        (
            {"files": 9, "directories": 2, "failed": 1, "lost": 0},
            "9 files in 2 folders; 1 folders are not watched, 0 events were lost",
            f"sudo sysctl {WATCHES}=2097152",
        ),
    ],
)
def test_what_is_watched_and_what_is_not(watch: dict[str, int], text: str, advice: str) -> None:
    finding = found(replace(WELL, facts=decode_facts({"watch": watch})), "watched files")
    assert (finding.text, finding.advice) == (text, advice)
    assert (finding.standing is FindingLevel.FINE) == (";" not in text)


@pytest.mark.parametrize(
    ("lost", "notices", "standing"),
    [
        (1, {"file-events-lost": "it overflowed"}, FindingLevel.TROUBLE),
        (3, {"file-events-lost": "it overflowed"}, FindingLevel.TROUBLE),
        (1, {}, FindingLevel.NOTE),
        (3, {"budgets": "changed"}, FindingLevel.NOTE),
        (0, {}, FindingLevel.FINE),
    ],
)
def test_an_overflow_that_is_over_is_no_trouble_any_more(
    lost: int, notices: dict[str, str], standing: FindingLevel
) -> None:
    facts = decode_facts({"watch": {"files": 9, "directories": 2, "lost": lost}, "notices": notices})
    assert found(replace(WELL, facts=facts), "watched files").standing is standing


@pytest.mark.parametrize(
    ("server", "standing", "text"),
    [
        ({"name": "vite", "state": "ready"}, FindingLevel.FINE, "vite is ready"),
        ({"name": "vite", "state": "ready", "note": "asked"}, FindingLevel.FINE, "vite is ready: asked"),
        ({"name": "vite", "state": "broken"}, FindingLevel.TROUBLE, "vite does not answer"),
        ({"name": "", "state": "starting"}, FindingLevel.FINE, "a server is starting"),
    ],
)
def test_how_a_server_stands(server: dict[str, str], standing: FindingLevel, text: str) -> None:
    seen = replace(WELL, facts=decode_facts({"servers": [server, {"name": "gone", "state": "ended"}]}))
    assert found(seen, "dev server") == Finding("dev server", standing, text)


def test_the_log_is_named_where_it_says_no_error() -> None:
    assert found(WELL, "recorder's log") == Finding("recorder's log", FindingLevel.FINE, WELL.log)
    assert found(WELL, "recorder") == Finding("recorder", FindingLevel.FINE, "runs, pid 4711")
    assert [each.subject for each in findings(replace(WELL, log=""))][:2] == ["recorder", "budgets"]


def test_where_the_history_lies() -> None:
    assert found(WELL, "history").text == "/home/me/.local/state/hero-tui/shop-3f9a (ext4)"
    assert found(replace(WELL, store_file_system=None), "history").text.endswith("(unknown file system)")


def test_words_from_outside_have_an_end() -> None:
    """Given folders and errors of 500 letters: 300 of the folder, 400 of an error, 200 of the last one in the log."""
    long = "x" * 500
    seen = replace(WELL, log=long, budgets=long, store_note=long, store_folder=long)
    assert len(found(seen, "recorder's log").text) == len(found(seen, "budgets").text) == 300
    assert len(found(seen, "history").advice) == len(found(seen, "history").text.removesuffix(" (ext4)")) == 300
    seen = replace(
        WELL, budgets_error=long, store_error=long, facts=decode_facts({"last_error": long, "notices": {"store": long}})
    )
    assert len(found(seen, "budgets").text) == len(found(seen, "history").text) == 400
    assert len(found(seen, "last error").text) == 200
    said = found(seen, "the recorder says")
    assert (said.standing, len(said.text)) == (FindingLevel.TROUBLE, 300)
    seen = replace(WELL, facts=decode_facts({"servers": [{"name": long, "state": "ready", "note": long}]}))
    name, state, note = found(seen, "dev server").text.replace(" is ", ": ").split(": ")
    assert (len(name), state, len(note)) == (60, "ready", 200)
    seen = replace(WELL, terminal=replace(WELL.terminal, term=long, colour_term=""))
    assert len(found(seen, "colours").text) == 40 + len("16 (TERM=)")


def test_letters_need_utf_8_and_a_terminal_that_has_them() -> None:
    assert found(WELL, "letters") == Finding("letters", FindingLevel.FINE, "UTF-8")
    for terminal in (replace(WELL.terminal, utf8=False), replace(WELL.terminal, term="linux")):
        letters = found(replace(WELL, terminal=terminal), "letters")
        assert (letters.standing, letters.advice) == (FindingLevel.NOTE, "LANG=C.UTF-8")


def test_what_is_no_fact_is_left_out() -> None:
    odd = {"watch": 7, "servers": {"name": "vite"}, "notices": ["x"], "last_error": ""}
    subjects = [each.subject for each in findings(replace(WELL, facts=decode_facts(odd)))]
    assert not {"watched files", "dev server", "the recorder says", "last error"} & set(subjects)


@pytest.mark.parametrize(
    ("kinds", "every", "standing", "text"),
    [
        (
            ("9p",),
            None,
            FindingLevel.NOTE,
            "the workspace is on 9p: the kernel tells nothing of saves from its other side",
        ),
        (
            ("nfs4", "cifs"),
            None,
            FindingLevel.NOTE,
            "the workspace is on nfs4, cifs: the kernel tells nothing of saves from its other side",
        ),
        (
            ("fuse.\x1b[2J",),
            None,
            FindingLevel.NOTE,
            "the workspace is on fuse.\\x1b[2J: the kernel tells nothing of saves from its other side",
        ),
        (
            ("virtiofs",),
            0.5,
            FindingLevel.FINE,
            "the workspace is on virtiofs: files are also looked at every 0.5 s (poll_files)",
        ),
        ((), 2.0, FindingLevel.FINE, "files are also looked at every 2 s (poll_files)"),
    ],
)
def test_a_file_system_with_another_side_is_said_with_what_helps(
    kinds: tuple[str, ...], every: float | None, standing: FindingLevel, text: str
) -> None:
    finding = found(replace(WELL, another_side=kinds, poll_files=every), "saves")
    assert (finding.standing, finding.text) == (standing, text)
    helps = "poll_files: 1 s in budgets.yaml looks for them"
    assert finding.advice == (helps if standing is FindingLevel.NOTE else "")


@pytest.mark.parametrize(("unread", "words"), [(0, None), (1, "1 program was gone"), (23, "23 programs were gone")])
def test_programs_that_could_not_be_read_are_counted(unread: int, words: str | None) -> None:
    facts = Facts(processes=ProcessesFact(ProcessSourceName.CONNECTOR, unread=unread))
    found = [each for each in findings(replace(WELL, facts=facts)) if each.subject == "short programs"]
    assert [each.standing for each in found] == ([] if words is None else [FindingLevel.NOTE])
    assert words is None or words in found[0].text


@pytest.mark.parametrize(
    ("storms", "seconds", "words"),
    [
        (0, 0.0, None),
        (1, 0.0, "once, more"),
        (1, 8.4, "once, for 8 s in all"),
        (1200, 4000.0, "1,200 times, for 4,000 s"),
    ],
)
def test_storms_are_counted_also_once_they_are_over(storms: int, seconds: float, words: str | None) -> None:
    facts = Facts(processes=ProcessesFact(ProcessSourceName.CONNECTOR, storms=storms, storm_seconds=seconds))
    found = [each for each in findings(replace(WELL, facts=facts)) if each.subject == "fork storms"]
    assert [each.standing for each in found] == ([] if words is None else [FindingLevel.NOTE])
    assert words is None or words in found[0].text
