"""What the doctor says of what was examined."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import Facts, WatchFact, decode_facts
from hero_tui.probes.files.limits import InotifyLimits, Limit
from hero_tui.probes.processes.capabilities import ProcessCapabilities
from hero_tui.recorder.doctor import Examined, Finding, FindingLevel, Terminal, doctor_text, findings

WATCHES = "fs.inotify.max_user_watches"
WELL = Examined(
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


def found(seen: Examined, subject: str) -> Finding:
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


def test_the_text_has_a_line_a_finding_and_advice_below_it() -> None:
    text = doctor_text(
        [Finding("git", FindingLevel.FINE, "well"), Finding("memory", FindingLevel.TROUBLE, "ill", "do that")]
    )
    assert text.splitlines() == [
        "○ ok       git                well",
        "▲ trouble  memory             ill",
        "                               → do that",
    ]
