"""`hero-tui event`: what other programs measured, taken as it was said or refused in one line."""

from __future__ import annotations

import argparse
import json
import re
import time

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.signal_catalogue import Judging, catalogue_of, from_stored, to_stored
from hero_tui.cli.commands.recording import event_arguments
from hero_tui.core.kinds import Kind
from hero_tui.core.objectives import Unit
from hero_tui.core.signals import Outcome
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import store_paths
from tests.cli.test_imports import modules
from tests.support.command import HeroTui

NOON = "2026-11-24T12:00:00Z"


def recorded(hero: HeroTui) -> list[StoredOperation]:
    reader = Reader(store_paths(hero.folder, hero.state).database)
    try:
        return list(reader.external_operations(0))
    finally:
        reader.close()


def said_itself(operation: StoredOperation) -> dict[str, object]:
    """Its attributes without the machine, which every operation has."""
    attributes: dict[str, object] = dict(operation.attributes)
    assert re.fullmatch("[0-9a-f]{8}", str(attributes.pop("host")))
    return attributes


def test_a_duration_is_recorded_as_something_that_ended_just_now(hero: HeroTui) -> None:
    before = time.time()
    said = hero("event", "web.reload", "--duration", "12.3s")
    assert (said.code, said.out, said.err) == (0, "", "")
    (operation,) = recorded(hero)
    assert (operation.signal, operation.duration, operation.outcome) == ("web.reload", 12.3, Outcome.OK)
    assert before - 12.3 <= operation.start <= time.time() - 12.3
    assert (dict(operation.labels), said_itself(operation)) == ({}, {})


@pytest.mark.parametrize(
    ("arguments", "outcome", "attributes"),
    [
        (["--good"], "ok", {"good": 1}),
        (["--bad"], "failed", {"bad": 1}),
        (["--good", "118", "--bad", "2"], "ok", {"good": 118, "bad": 2}),
        (["--good", "0", "--bad", "2"], "failed", {"good": 0, "bad": 2}),
        (["--value", "3.1GB"], "ok", {"value": 3.1e9, "unit": "B"}),
        (["--value", "42"], "ok", {"value": 42.0, "unit": "count"}),
        (["--value", "0.6 cores"], "ok", {"value": 0.6, "unit": "cores"}),
        (["--outcome", "timeout"], "timeout", {}),
        (
            ["--duration", "1s", "--attr", "job=e2e", "--attr", "infrastructure=true", "--attr", "exit=1"],
            "ok",
            {"job": "e2e", "infrastructure": True, "exit": 1},
        ),
        (
            ["--duration", "1s", "--attr", "version=1.10", "--attr", "key=a=b", "--attr", "n=007"],
            "ok",
            {"version": "1.10", "key": "a=b", "n": "007"},
        ),
    ],
)
def test_what_is_said_is_what_is_kept(
    hero: HeroTui, arguments: list[str], outcome: str, attributes: dict[str, object]
) -> None:
    assert hero("event", "web.thing", *arguments).err == ""
    (operation,) = recorded(hero)
    assert (operation.outcome.value, said_itself(operation)) == (outcome, attributes)


def test_labels_and_the_moment_at_which_it_began(hero: HeroTui) -> None:
    ago = hero("event", "web.reload", "--duration", "1s", "--label", "server=vite", "--at", "10min", "--json")
    assert json.loads(ago.out) == {"schema": 1, "id": 1}
    (operation,) = recorded(hero)
    assert dict(operation.labels) == {"server": "vite"}
    assert operation.start == pytest.approx(time.time() - 600, abs=60)


BUDGETS = """
version: 1
budgets:
  web.reload:
    time: {p95: 10 s}
  web.memory:
    limit: {max: 4 GB}
"""


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        (["web.reload", "--duration", "1s"], ["web.reload", "--duration", "1s", "--at", "2h"], "run"),
        (["web.reload", "--duration", "1s"], ["web.reload", "--duration", "1s", "--at", "10min"], ""),
        (["web.reload", "--duration", "1s"], ["web.reload", "--duration", "1s"], ""),
        (["web.reload", "--duration", "1s", "--at", "3h"], ["web.reload", "--duration", "1s", "--at", "2h"], ""),
        (["web.reload", "--duration", "1s", "--label", "job=a"], ["web.reload", "--duration", "1s", "--at", "2h"], ""),
        (["web.memory", "--value", "3GB"], ["web.memory", "--value", "2GB", "--at", "10min"], "value"),
        (["web.memory", "--value", "3GB"], ["web.memory", "--value", "2GB"], ""),
        (["web.memory", "--value", "3GB", "--at", "1h"], ["web.memory", "--value", "2GB", "--at", "30min"], ""),
        (["web.other", "--duration", "1s"], ["web.other", "--duration", "1s", "--at", "20min"], "run"),
    ],
)  # fmt: skip
def test_what_comes_late_is_recorded_and_what_becomes_of_it_is_said(
    hero: HeroTui, first: list[str], second: list[str], late: str
) -> None:
    (hero.folder / "budgets.yaml").write_text(BUDGETS)
    said = hero("event", *first)
    assert (said.code, said.err) == (0, "")
    said = hero("event", *second, "--json")
    assert said.code == 0
    assert json.loads(said.out) == {"schema": 1, "id": 2, **({"late": True} if late else {})}
    assert len(recorded(hero)) == 2
    if not late:
        assert said.err == ""
        return
    (line,) = said.err.splitlines()
    assert line.startswith("hero-tui event: recorded, but late: ")
    assert re.search(f": a {late} that is [0-9a-z ]+ newer was there before. ", line)
    assert "It counts in the verdict if its window reaches back to it" in line
    assert line.endswith("opens no alert" if late == "value" else "neither opens nor ends an alert")


def test_a_time_names_its_zone_or_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_521_600.0)  # that noon
    assert event_arguments.moment(NOON) == 1_795_521_600.0
    assert event_arguments.moment("2026-11-24T13:00:00+01:00") == 1_795_521_600.0
    assert event_arguments.moment("1 h 30 min") == 1_795_521_600.0 - 5400
    for text in ("2026-11-24T12:02:00Z", "2020-01-01", "noon", "401 d", "9" * 400):
        with pytest.raises(argparse.ArgumentTypeError):
            event_arguments.moment(text)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["dev.lnt", "--duration", "1s"], "hero-tui event: there is no signal dev.lnt. Did you mean dev.lint?"),
        (
            ["dev.lint", "--value", "3"],
            "hero-tui event: dev.lint has no value; give it --duration 12.3s",
        ),
        (["dev.lint", "--good"], "hero-tui event: dev.lint counts no events; give it --duration 12.3s"),
        (["dev.memory", "--duration", "3s"], "hero-tui event: dev.memory is not timed; give it --value 3.1GB"),
        (
            ["dev.memory", "--value", "3.1s"],
            (
                "hero-tui event: the value of dev.memory: 3.1s is a time, and this is a size. "
                "Write a size such as 800 MB, 3.00 GB, 1 GiB"
            ),
        ),
        (
            ["dev.memory", "--value", "42"],
            "hero-tui event: the value of dev.memory: 42 has no unit. Write a size such as 800 MB, 3.00 GB, 1 GiB",
        ),
        (
            ["dev.lint"],
            "hero-tui event: dev.lint is given nothing; add --duration 12.3s, --good, --bad or --value 42",
        ),
        (["a.b", "--good", "0"], "hero-tui event: a.b is given no event; --good and --bad are both 0"),
        (
            ["a.b", "--good", "--value", "3"],
            "hero-tui event: a.b is given a --value and a number of events; record them apart",
        ),
        (
            ["a.b", "--good", "--attr", "a=1", "--attr", "a=2"],
            "hero-tui event: --attr names a key twice; keep one of them",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused_in_one_line(hero: HeroTui, arguments: list[str], line: str) -> None:
    said = hero("event", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.replace("3.1 s", "3.1s") == f"{line}\n"
    assert recorded(hero) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["lint", "--good"],
        ["Dev.lint", "--good"],
        ["dev." + "x" * 80, "--good"],
        ["a.b\n", "--good"],
        ["a.b", "--good", "many"],
        ["a.b", "--good", "-1"],
        ["a.b", "--good", "9" * 50],
        ["a.b", "--good", "٣"],
        ["a.b", "--duration", "12.3"],
        ["a.b", "--duration", "-1s"],
        ["a.b", "--value", "nan"],
        ["a.b", "--good", "--attr", "no pair"],
        ["a.b", "--good", "--attr", "value=3"],
        ["a.b", "--good", "--attr", "=3"],
        ["a.b", "--good", "--label", "server="],
        ["a.b", "--good", "--label", "server=" + "x" * 101],
        ["a.b", "--good", "--outcome", "great"],
        ["a.b", "--good", "--at", "tomorrow"],
        ["a.b", "--good", *[part for number in range(40) for part in ("--attr", f"k{number}=1")]],
    ],
)
def test_odd_arguments_are_one_line_and_nothing_is_recorded(hero: HeroTui, arguments: list[str]) -> None:
    said = hero("event", *arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("hero-tui event: ")


def test_long_words_from_outside_are_cut_by_the_store(hero: HeroTui) -> None:
    assert hero("event", "a.b", "--good", "--attr", "log=" + "x" * 100_000).code == 0
    (operation,) = recorded(hero)
    assert len(str(operation.attributes["log"])) == 8192


TIMED: Judging = Judging(Kind.TIME, Unit.SECONDS)
SUCCESS: Judging = Judging(Kind.RATIO, Unit.SHARE)
MEMORY: Judging = Judging(Kind.LIMIT, Unit.BYTES)


@pytest.mark.parametrize(
    ("given", "taken", "problem"),
    [
        ({"duration": 1.0}, [TIMED], None),
        ({"good": 1}, [SUCCESS], None),
        ({"duration": 300.0, "outcome": "failed"}, [SUCCESS], None),
        ({"bad": 2}, [TIMED, SUCCESS], None),
        ({"value": "3 GB"}, [Judging(Kind.GROWTH, Unit.SHARE)], None),
        ({"duration": 1.0}, [Judging(Kind.BASELINE, Unit.SHARE)], None),
        ({"duration": 1.0}, [Judging(Kind.CONCURRENCY, Unit.COUNT)], None),
        ({"value": "3 GB"}, [Judging(Kind.OBSERVE, Unit.SHARE)], None),
        ({"good": 1}, [], None),
        ({"value": "3"}, [TIMED, SUCCESS], "has no value; give it --duration 12.3s or --good, --bad"),
        (
            {"good": 1},
            [Judging(Kind.REPORT, Unit.SHARE)],
            "is worked out from the other budgets; nothing is recorded for it",
        ),
        ({"good": 1}, [Judging(Kind.AVAILABLE, Unit.SHARE)], "is fed by its check alone; nothing is recorded for it"),
    ],
)
def test_a_form_is_taken_where_a_budget_can_judge_it(
    given: dict[str, object], taken: list[Judging], problem: str | None
) -> None:
    nothing = dict.fromkeys(("duration", "good", "bad", "value", "outcome"))
    assert event_arguments.form_problem(argparse.Namespace(**{**nothing, **given}), taken) == problem


def test_a_value_of_a_share_of_former_ones_may_have_any_unit() -> None:
    growth: list[Judging] = [Judging(Kind.GROWTH, Unit.SHARE)]
    assert event_arguments.read_value("3 GB", "a.b", growth) == {"value": 3e9, "unit": "B"}
    assert event_arguments.read_value("3 GB", "a.b", [MEMORY, *growth]) == {"value": 3e9, "unit": "B"}


def test_the_table_of_signals_survives_being_kept(hero: HeroTui) -> None:
    budgets = load_budgets(hero.folder)
    catalogue = catalogue_of(budgets, budgets.budgets)
    assert from_stored(json.loads(json.dumps(to_stored(catalogue)))) == catalogue
    assert catalogue.misses("dev.lnt")
    assert not catalogue.misses("web.lnt")


def test_budgets_that_change_are_read_again(hero: HeroTui) -> None:
    own = hero.folder / "budgets.yaml"
    assert hero("event", "web.memory", "--value", "3s").code == 0
    own.write_text("budgets:\n  web.memory: {limit: {max: 3.00 GB}}\n")
    assert "is a time, and this is a size" in hero("event", "web.memory", "--value", "3s").err
    assert hero("event", "web.memory", "--value", "3GB").code == 0
    own.write_text("budgets: [\n")
    assert hero("event", "web.memory", "--value", "3GB").code == 2
    own.unlink()
    assert hero("event", "web.memory", "--value", "3s").code == 0


def test_a_budget_that_is_off_leaves_its_signal_known(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").write_text("budgets:\n  dev.lint: off\n")
    assert hero("event", "dev.lint", "--duration", "1s").err == ""
    assert hero("event", "dev.lnt", "--duration", "1s").code == 2


@pytest.mark.parametrize("kept", ["", "no json", "[]", "{}", '{"files": 3, "systems": [], "signals": {"a": [["x"]]}}'])
def test_a_table_that_another_version_kept_is_read_anew(hero: HeroTui, kept: str) -> None:
    from hero_tui.store.appender import Appender

    appender = Appender(store_paths(hero.folder, hero.state).database)
    appender.set_meta("known_signals", kept)
    appender.close()
    assert hero("event", "dev.lint", "--duration", "1s").err == ""
    assert hero("event", "dev.lnt", "--duration", "1s").code == 2


def test_the_second_one_imports_little(hero: HeroTui) -> None:
    assert hero("event", "dev.lint", "--duration", "1s").code == 0
    arguments = ["event", "dev.lint", "--duration", "1.2s", "--attr", "job=e2e", "--label", "server=vite"]
    found = modules(hero, *arguments)
    assert not {"yaml", "difflib", "logging", "tempfile", "subprocess", "psutil", "textual"} & found
    ours = {
        name
        for name in found
        if name.startswith(("hero_tui.queries", "hero_tui.format", "hero_tui.judge", "hero_tui.recorder."))
    }
    assert ours == {"hero_tui.recorder.context", "hero_tui.recorder.context.host_identity"}
    assert "hero_tui.budgets.parse.reader" not in found
