"""budgets.yaml is changed forty times under an open screen and a recorder: both judge by the same, or say why not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.revision import revision_of
from hero_tui.store.reader import Reader
from hero_tui.tui.data.snapshot_source import SnapshotSource
from tests.support.projects import wait_for
from tests.support.recorder import RecordingHere
from tests.support.terminal import Terminal
from tests.support.viewer import open_viewer

# Forty looks of once a second, on a machine that may be slow.
pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
PATIENCE = 120.0
ROUNDS = 40
BAD: tuple[tuple[Callable[[Path], object], str], ...] = (
    (lambda file: file.write_text("version: 1\nbudgets:\n  dev.hotrelod: {time: {p95: 1 s}}\n"), "budgets.yaml:3:3:"),
    (
        lambda file: file.write_text("version: 1\nbudgets:\n  dev.lint: {time: {p95: 5 parsecs}}\n"),
        "budgets.yaml:3:26: parsecs",
    ),
    (lambda file: file.write_text("version: 1\nbudgets: {dev.lint: {time: {p95: 1 s}\n"), "budgets.yaml:2:21:"),
    (lambda file: file.write_bytes(b"version: 1\nbudgets: \xff\xfe\n"), "budgets.yaml:2:10: this is not UTF-8"),
    (lambda file: file.write_text("version: 7\n"), "budgets.yaml:1:10:"),
    (
        lambda file: file.write_text("version: 1\nbudgets:\n  dev.lint: {time: {p95: -1 s}}\n"),
        "budgets.yaml:3:26: -1 s",
    ),
    (Path.mkdir, "budgets.yaml:1:1: it is not a regular file"),
    (lambda file: file.write_text("version: 1\nbudgets:\n  dev.lint: {limit: {max: 1 GB}}\n"), "budgets.yaml:3:21:"),
    (lambda file: file.write_text("version: 1\nbudget: {}\n"), "budgets.yaml:2:1:"),
    (lambda file: file.write_text("version: 1\n" + "# x\n" * 300_000), "budgets.yaml:1:1: the file is larger"),
)


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[RecordingHere]:
    project = tmp_path / "shop"
    project.mkdir()
    (project / ".git").mkdir()
    with RecordingHere(project, tmp_path / "state") as seen:
        yield seen


def clear(file: Path) -> None:
    """Whatever stands at the file's place goes."""
    if file.is_dir():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)


def in_force(seen: RecordingHere) -> tuple[int, str]:
    """Number and digest of the recorder's newest revision."""
    reader = Reader(seen.paths.database)
    try:
        return reader.newest_revision() or (0, "")
    finally:
        reader.close()


def limit_line(terminal: Terminal) -> str:
    """The line of the type check's panel that says its limit."""
    lines = terminal.text().split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith(("─ Type check", "▸ Type check")))
    return lines[at + 1][:40]


def good(file: Path, number: int) -> str:
    """Write limits that no other round has; returns how the panel prints the one of type checks."""
    limit = f"{1 + number / 10:.1f} s"
    text = {"version": 1, "budgets": {"dev.type_check": {"time": {"p95": limit, "p99": f"{10 + number}.0 s"}}}}
    if number % 3 == 1:  # as editors do that rename a new file onto the old one
        other = file.with_name(".budgets.yaml.tmp")
        other.write_text(yaml.safe_dump(text))
        other.replace(file)
    else:
        file.write_text(yaml.safe_dump(text))
    return limit


def change(file: Path, number: int) -> str:
    """Make a good change; returns how the panel prints its limit then."""
    if number % 8 == 6:
        clear(file)
        return "3.0 s"
    if file.is_dir():
        clear(file)
    return good(file, number)


def shows_limit(terminal: Terminal, limit: str) -> None:
    """Wait until the panel prints that limit."""
    terminal.wait_until(lambda _: f" {limit} " in limit_line(terminal), PATIENCE)


def says_why_not(terminal: Terminal, word: str) -> None:
    """Wait until line 1 says what is wrong with the file, and where."""
    terminal.wait_until(lambda text: word in text.split("\n")[0], PATIENCE)


def taken_up(seen: RecordingHere) -> None:
    """Wait until the recorder judges by what stands in the file."""
    wanted = revision_of(load_budgets(seen.workspace))[0]
    wait_for(lambda: in_force(seen)[1] == wanted, "the recorder to take it up", PATIENCE)


def test_forty_changes_and_both_judge_by_the_same_or_say_why_not(seen: RecordingHere) -> None:
    file = seen.workspace / "budgets.yaml"
    source = SnapshotSource(seen.workspace, seen.paths, load_budgets(seen.workspace))
    source.load()
    limit, wrong = "3.0 s", iter(BAD)
    with open_viewer(seen) as terminal:
        terminal.wait_for("First run", PATIENCE)
        shows_limit(terminal, limit)
        for number in range(ROUNDS):
            if number % 4 == 3:
                before = in_force(seen)
                clear(file)
                write, word = next(wrong)
                write(file)
                says_why_not(terminal, word)
                assert in_force(seen) == before, "a wrong file makes no revision"
            else:
                limit = change(file, number)
                taken_up(seen)
            shows_limit(terminal, limit)
            snapshot = source.load()
            assert snapshot.revision == in_force(seen)[0]
            view = snapshot.view("dev.type_check")
            assert view is not None
            assert f"{view.budget.headline.limit.value:.1f} s" == limit
        assert next(wrong, None) is None
    assert seen.process.poll() is None
    source.close()
