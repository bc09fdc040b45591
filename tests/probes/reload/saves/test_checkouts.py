"""What git wrote is no ordinary save: by its programs as far as they were seen, and by HEAD."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.processes.model import Process, Program, ProgramEnd, ProgramEnded, ProgramStarted, SeenBy
from hero_tui.probes.reload.saves.checkouts import Checkouts, writes

COMMANDS = {
    "git checkout -q other": True,
    "git switch main": True,
    "git stash pop -q": True,
    "git restore src/b.ts": True,
    "/usr/bin/git -C /w --no-pager checkout -- src/b.ts": True,
    "git -c core.x=checkout pull": True,
    "git rebase main": True,
    "git status": False,
    "git -c alias.x=checkout status": False,
    "git commit -m checkout": False,
    "git --version": False,
    "git": False,
    "git -C": False,
    "legit checkout": False,
    "": False,
}


@pytest.mark.parametrize("line", COMMANDS)
def test_which_commands_write_files(line: str) -> None:
    assert writes(line.split()) is COMMANDS[line]


def at(seconds: float) -> Stamp:
    return Stamp(1_800_000_000.0 + seconds, 100.0 + seconds)


def reload(start: float, outcome: Outcome = Outcome.OK, **attributes: str) -> Operation:
    return Operation(
        "dev.hot_reload", at(start).wall, 0.05, outcome, {"server": "vite"}, {"file": "a.ts", **attributes}
    )


def program(line: str, *, here: bool = True, pid: int = 9, began: float = 10.0) -> Program:
    argv = tuple(line.split())
    process = Process(pid, 90, 1, "git", argv, "/w", "/usr/bin/git", 0, at(began), True, here)
    return Program((pid, 90, 1), process, at(began), SeenBy.CONNECTOR)


@pytest.mark.parametrize(
    ("start", "ended", "marked"),
    [
        (9.9, 10.2, False),
        (9.96, 10.2, True),  # a program that was seen a moment late
        (10.1, 10.2, True),
        (10.4, 10.2, True),
        (10.5, 10.2, False),
        (12.0, None, True),  # it runs still
    ],
)
def test_what_was_saved_while_git_ran_is_left_out(start: float, ended: float | None, marked: bool) -> None:
    for line, here, expected in (
        ("git checkout other", True, marked),
        ("git checkout other", False, False),
        ("git status", True, False),
    ):
        checkouts, run = Checkouts(), program(line, here=here)
        checkouts.on_process(ProgramStarted(run))
        if ended is not None:
            checkouts.on_process(ProgramEnded(run, at(ended), 0, ProgramEnd.EXIT, SeenBy.CONNECTOR))
        found = checkouts.marked(reload(start))
        assert (found.outcome is Outcome.CANCELLED, found.attributes.get("excluded")) == (
            expected,
            "bulk" if expected else None,
        )


@pytest.mark.parametrize(
    ("start", "marked"), [(7.9, False), (8.1, True), (9.9, True), (10.2, True), (10.3, False), (60.0, False)]
)
def test_what_was_written_just_before_head_moved_is_left_out(start: float, marked: bool) -> None:
    """Given a git that nobody saw: HEAD says when the branch was checked out."""
    checkouts = Checkouts()
    assert checkouts.marked(reload(start)) == reload(start)
    checkouts.switched(at(10.0).wall)
    assert (checkouts.marked(reload(start)).outcome is Outcome.CANCELLED) is marked


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.TIMEOUT])
def test_what_does_not_compile_after_a_checkout_has_failed(outcome: Outcome) -> None:
    checkouts = Checkouts()
    checkouts.switched(at(10.0).wall)
    found = checkouts.marked(reload(9.9, outcome))
    assert (found.outcome, found.attributes["excluded"]) == (outcome, "bulk")
    unchanged = reload(9.9, Outcome.CANCELLED, excluded="unchanged")
    assert checkouts.marked(unchanged) == unchanged


@pytest.mark.parametrize("line", ["git rebase -i main", "git pull", "git stash", "git merge x", "git checkout other"])
@pytest.mark.parametrize("more", [0, 1, 30, 1000])
def test_of_very_many_that_hang_the_newest_are_followed(line: str, more: int, caplog: pytest.LogCaptureFixture) -> None:
    """Given 64 commands that wait for somebody, one a minute, and more: the oldest count until the newest began."""
    checkouts, count = Checkouts(), 64 + more
    for number in range(count):
        checkouts.on_process(ProgramStarted(program(line, pid=100 + number, began=60.0 * number)))
    assert len(caplog.records) == min(1, more), "it is said once"
    newest = 60.0 * (count - 1)
    assert checkouts.wrote(at(newest + 3600.0).wall)
    for number in range(more, count):
        run = program(line, pid=100 + number, began=60.0 * number)
        checkouts.on_process(ProgramEnded(run, at(newest + 5.0), 0, ProgramEnd.EXIT, SeenBy.CONNECTOR))
    assert checkouts.wrote(at(newest).wall)
    assert not checkouts.wrote(at(newest + 3600.0).wall), "none of those that were given up goes on for ever"
