"""`hero-tui check`: what a build learns from it, with no recorder anywhere."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.workspace.paths import store_paths
from tests.cli.test_imports import modules
from tests.support.command import HeroTui


def append(hero: HeroTui, signal: str, durations: list[float], *, ago: float = 60.0) -> None:
    appender = Appender(store_paths(hero.folder, hero.state).database)
    for number, duration in enumerate(durations):
        began = time.time() - ago - duration + number / 1000
        appender.operation(Operation(signal, began, duration, Outcome.OK))
    appender.close()


def test_before_any_data_there_is_nothing_to_judge(hero: HeroTui) -> None:
    said = hero("check")
    assert (said.code, said.err) == (3, "")
    assert said.out == "56 without data; nothing to judge: hero-tui event build.fast --duration 7.5s\n"
    assert not store_paths(hero.folder, hero.state).database.exists()


def test_what_events_said_is_judged_and_the_exit_code_says_how(hero: HeroTui) -> None:
    assert hero("event", "ci.success", "--good", "300").code == 0
    kept = hero("check")
    assert kept.code == 0, kept.out
    assert "✓ kept" in kept.out
    assert hero("event", "ci.success", "--bad", "40").code == 0
    broken = hero("check")
    assert broken.code == 1
    assert broken.out.startswith("✗ broken        ci.success")
    assert "40 of 340 bad; at most 2 % may be" in broken.out


def test_strict_wants_every_promise_settled(hero: HeroTui) -> None:
    append(hero, "ci.tests", [100.0] * 5)
    assert hero("check").code == 0
    said = hero("check", "--strict")
    assert said.code == 3
    assert said.out.rstrip().endswith("--strict wants every promise settled")


def test_since_judges_the_last_while_only(hero: HeroTui) -> None:
    append(hero, "ci.checks", [300.0] * 6, ago=3 * 3600.0)
    assert hero("check").code == 1
    assert hero("check", "--since", "2h").code == 3
    assert hero("check", "--since", "4h").code == 1
    append(hero, "ci.checks", [60.0] * 6)
    assert hero("check", "--since", "2h").code == 0
    budgets = json.loads(hero("check", "--since", "2h", "--format", "json").out)["budgets"]
    (checks,) = [each for each in budgets if each["id"] == "ci.checks"]
    assert (checks["count"], checks["window"]) == (6, {"seconds": 7200})


def test_each_form_is_whole(hero: HeroTui) -> None:
    append(hero, "ci.checks", [300.0] * 6)
    assert ET.fromstring(hero("check", "--format", "junit").out).get("failures") == "1"  # noqa: S314 - our own document
    assert hero("check", "--format", "markdown").out.startswith("### `shop`: 1 broken")
    said = json.loads(hero("check", "--format", "json").out)
    assert (said["schema"], said["code"], said["verdict"], said["since"]) == (1, 1, "breached", None)
    assert len(said["budgets"]) == 66


def test_one_judgement_in_several_forms(hero: HeroTui, tmp_path: Path) -> None:
    append(hero, "ci.checks", [300.0] * 6)
    files = [tmp_path / name for name in ("a.xml", "a.md", "a.json")]
    said = hero("check", "--junit", str(files[0]), "--markdown", str(files[1]), "--json", str(files[2]))
    assert said.code == 1
    assert said.out.startswith("✗ broken")
    assert ET.parse(files[0]).getroot().get("failures") == "1"  # noqa: S314 - our own document
    assert files[1].read_text().startswith("### `shop`: 1 broken")
    assert json.loads(files[2].read_text())["code"] == 1
    github = hero("check", "--format", "github", "--json", str(files[2]))
    assert (github.code, github.out.count("::error title=budget broken::")) == (1, 1)


@pytest.mark.parametrize("option", ["--junit", "--markdown", "--json"])
@pytest.mark.parametrize("place", ["", "gone/a", "."])
def test_a_form_that_cannot_be_written_is_wrong_use(hero: HeroTui, option: str, place: str) -> None:
    said = hero("check", option, place)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "cannot be written" in said.err


@pytest.mark.parametrize(
    "arguments",
    [["--format", "yaml"], ["--since", "2"], ["--since", "0s"], ["--since", "401d"], ["nowhere"]],
)
def test_wrong_use_is_another_code_than_nothing_to_judge(hero: HeroTui, arguments: list[str]) -> None:
    said = hero("check", *arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_wrong_budgets_are_said_with_their_place(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").write_text("budgets:\n  ci.tests: {time: {p95: 5}}\n")
    said = hero("check")
    assert (said.code, said.out) == (2, "")
    assert "budgets.yaml:2:26: 5 has no unit" in said.err


@pytest.mark.parametrize("form", ["text", "json", "markdown", "junit", "github"])
def test_it_needs_no_screen_and_no_recorder(hero: HeroTui, form: str) -> None:
    append(hero, "ci.success", [1.0])
    found = modules(hero, "check", "--format", form)
    assert not found & {"textual", "rich", "plotext", "watchdog", "websockets", "psutil"}
    assert not [name for name in found if name.startswith(("hero_tui.tui", "hero_tui.probes", "hero_tui.recorder"))]
