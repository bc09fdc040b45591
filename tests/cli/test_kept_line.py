"""`status --line` from the recorder's file: the same words, a fraction of the cost, nothing that no longer holds."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.cli.kept_line import _around, read_kept_line
from hero_tui.cli.workspace import find_workspace
from tests.cli.test_imports import modules
from tests.support.command import HeroTui
from tests.support.projects import wait_for
from tests.support.recorder import HERO_TUI, RecordingHere


@pytest.fixture
def recorded(hero: HeroTui) -> Iterator[RecordingHere]:
    """A recorder of the workspace, in the state folder of `hero`."""
    with RecordingHere(hero.folder, hero.state) as seen:
        yield seen


def kept(seen: RecordingHere) -> Path:
    return seen.paths.folder / "status.line"


def asked(hero: HeroTui, seen: RecordingHere) -> str:
    """What the command works out; from then on the recorder keeps it."""
    said = hero("status", "--line")
    assert (said.code, said.err) == (0, "")
    wait_for(kept(seen).exists, "the recorder to keep the line")
    return said.out


@pytest.mark.real
def test_the_line_is_kept_once_somebody_asked_and_goes_with_the_recorder(hero: HeroTui) -> None:
    with RecordingHere(hero.folder, hero.state) as seen:
        assert not kept(seen).exists()
        assert asked(hero, seen) == kept(seen).read_text()
        before = kept(seen).stat().st_mtime
        wait_for(lambda: kept(seen).stat().st_mtime > before, "the line to be touched")
    assert not kept(seen).exists()
    assert hero("status", "--line").out.startswith("░ recorder off")


@pytest.mark.real
@pytest.mark.parametrize(
    "event",
    [
        ["dev.lint", "--duration", "60s"],
        ["build.fast", "--duration", "1h"],
        ["ci.success", "--bad", "40"],
        ["dev.type_check", "--duration", "1s"],
    ],
    ids=lambda event: event[0],
)
def test_it_says_what_the_command_says_also_after_news(
    hero: HeroTui, recorded: RecordingHere, event: list[str]
) -> None:
    first = asked(hero, recorded)
    assert hero("event", *event).code == 0

    def same() -> bool:
        worked_out = hero("status", "--lin")  # the parser's word for it, which the file's reader does not know
        return kept(recorded).read_text() == worked_out.out == hero("status", "--line").out

    wait_for(same, f"the line to follow, from {first!r}")


@pytest.mark.real
def test_the_answer_imports_next_to_nothing_and_costs_a_fraction(hero: HeroTui, recorded: RecordingHere) -> None:
    asked(hero, recorded)
    found = modules(hero, "status", "--line")
    ours = {name for name in found if name.startswith("hero_tui")}
    assert not found & {"msgspec", "sqlite3", "yaml", "argparse", "pathlib", "hashlib", "typing", "json"}
    assert ours == {
        "hero_tui", "hero_tui.cli", "hero_tui.cli.kept_line", "hero_tui.cli.main", "hero_tui.core",
        "hero_tui.core.digests", "hero_tui.store",
        "hero_tui.store.workspace", "hero_tui.store.workspace.folder_name", "hero_tui.store.workspace.line_file",
    }  # fmt: skip
    cheap = min(cpu(hero, "status", "--line") for _ in range(3))
    dear = min(cpu(hero, "status") for _ in range(3))
    assert cheap < dear / 2, "by the kernel's own account of both"


def cpu(hero: HeroTui, *arguments: str) -> float:
    """CPU seconds of a command, by the kernel."""
    process = subprocess.Popen(
        [*HERO_TUI, *arguments], cwd=hero.folder, env=hero.environment, stdout=subprocess.DEVNULL
    )
    _, code, usage = os.wait4(process.pid, 0)
    process.returncode = code
    assert code == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.real
def test_a_line_that_nobody_answers_for_is_worked_out(hero: HeroTui, recorded: RecordingHere) -> None:
    asked(hero, recorded)
    recorded.process.send_signal(signal.SIGSTOP)
    kept(recorded).write_text("old\n")
    assert hero("status", "--line").out == "old\n", "it was touched just now"
    for age in (16, -60, 86_400):
        moment = kept(recorded).stat().st_mtime - age
        os.utime(kept(recorded), (moment, moment))
        assert hero("status", "--line").out != "old\n", age
        kept(recorded).write_text("old\n")
    recorded.process.send_signal(signal.SIGCONT)
    recorded.process.send_signal(signal.SIGKILL)
    recorded.process.wait()
    kept(recorded).write_text("old\n")
    assert hero("status", "--line").out.startswith("░ recorder off")


@pytest.mark.real
def test_wrong_budgets_are_said_while_a_line_is_kept(hero: HeroTui, recorded: RecordingHere) -> None:
    asked(hero, recorded)
    (hero.folder / "budgets.yaml").write_text("budgets: [")
    wait_for(lambda: not kept(recorded).exists(), "the line to go")
    said = hero("status", "--line")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"hero-tui: {hero.folder}/budgets.yaml:1:")


@pytest.mark.parametrize(
    "arguments",
    [["--line", "--json"], ["--line", "-h"], ["--line", "a", "b"], ["--line", "gone"], ["--line", "--store"]],
    ids=" ".join,
)
def test_everything_else_is_left_to_the_command(arguments: list[str]) -> None:
    assert read_kept_line(arguments) is None


@pytest.mark.parametrize(
    ("stands", "files"),
    [
        ("home/shop", ["home/shop/.git"]),
        ("home/shop/src/deep", ["home/shop/.git"]),
        ("home/shop/src", ["home/shop/budgets.yaml"]),
        ("home/shop/src", ["home/.git"]),
        ("home", ["home/.git"]),
        ("home/shop", []),
        ("elsewhere/a/b", ["elsewhere/.git"]),
        ("elsewhere/a", ["elsewhere/a/.git", "elsewhere/.git"]),
    ],
)
@pytest.mark.parametrize("home", ["home", "gone", ""])
def test_the_workspace_is_the_one_that_every_command_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands: str, files: list[str], home: str
) -> None:
    for name in [f"{stands}/x", *files]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setenv("HOME", str(tmp_path / home) if home else "/")
    monkeypatch.chdir(tmp_path / stands)
    assert _around() == str(find_workspace(Path.cwd()))


def test_the_first_line_of_a_prompt_needs_no_history(hero: HeroTui) -> None:
    assert hero("status", "--line").out == "░ recorder off\n"
    assert not (hero.state).exists()
