"""`hero-tui alerts silence`: it must end and say why; alerts go on, and are shown as silenced."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hero_tui.store.db.records import StoredIncident
from hero_tui.store.workspace.paths import store_paths
from hero_tui.store.writer import Writer
from tests.support.command import HeroTui

VITE = {"server": "vite"}
NO_REASON = "add --why TEXT: the others want to know; see `hero-tui alerts silence --help`"
BOUNDS = "a silence lasts 1 s to 30 d; after that, change the budget instead"


def database(hero: HeroTui) -> Path:
    return store_paths(hero.folder, hero.state).database


@pytest.fixture
def alarmed(hero: HeroTui) -> HeroTui:
    """An open incident of Memory, found ten minutes ago under a limit of 2 GB; and pair is who asks."""
    now = time.time()
    writer = Writer(database(hero))
    writer.incident(
        StoredIncident(
            1, "dev.memory", VITE, 2, 2, "firing", now - 630, now - 600, None, 2.47e9, 2e9, 2.61e9, None, None, None
        )
    )
    writer.close()
    return HeroTui(hero.folder, hero.state, {"HERO_TUI_NAME": "pair"})


def incident(hero: HeroTui) -> dict[str, object]:
    (found,) = json.loads(hero("status", "--json").out)["incidents"]
    assert isinstance(found, dict)
    return found


def test_a_silence_is_seen_by_everybody_and_hides_nothing(alarmed: HeroTui) -> None:
    said = alarmed("alerts", "silence", "dev.memory", "--for", "2h", "--why", "the leak we know")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("silence 1: dev.memory until ")
    assert said.out.endswith(" by pair: the leak we know\n")
    found = incident(alarmed)
    assert (found["silenced_by"], found["silenced_why"]) == ("pair", "the leak we know")
    assert found["silenced_until"] is not None
    assert (found["severity"], found["recovered"]) == ("warning", None)
    assert "silenced until " in alarmed("alerts").out
    assert "by pair: the leak we know" in alarmed("status").out
    (budget,) = [each for each in json.loads(alarmed("status", "--json").out)["budgets"] if each["id"] == "dev.memory"]
    assert budget["silenced_until"] == found["silenced_until"]


def test_it_is_listed_and_ended_early(alarmed: HeroTui) -> None:
    assert alarmed("alerts", "silence").out == "nothing is silenced\n"
    assert alarmed("alerts", "silence", "--json").out == ""
    alarmed("alerts", "silence", "dev.memory", "--for", "30 d", "--why", "a\nb", "--label", "server=vite")
    (listed,) = [json.loads(line) for line in alarmed("alerts", "silence", "--json").out.splitlines()]
    assert (listed["id"], listed["budget"], listed["labels"]) == (1, "dev.memory", VITE)
    assert (listed["who"], listed["why"]) == ("pair", "a b")
    assert "dev.memory server=vite until " in alarmed("alerts", "silence").out
    assert alarmed("alerts", "silence", "--end", "1").out == "silence 1 ended\n"
    assert alarmed("alerts", "silence").out == "nothing is silenced\n"
    assert incident(alarmed)["silenced_until"] is None
    again = alarmed("alerts", "silence", "--end", "1")
    assert (again.code, again.err) == (
        2,
        "hero-tui alerts silence: there is no silence 1 that still holds; `hero-tui alerts silence` lists them\n",
    )


def test_one_of_another_server_leaves_this_one_loud(alarmed: HeroTui) -> None:
    alarmed("alerts", "silence", "dev.memory", "--for", "2h", "--why", "tests", "--label", "server=uvicorn")
    assert incident(alarmed)["silenced_until"] is None


def test_a_signal_stands_for_the_budgets_that_judge_it(alarmed: HeroTui) -> None:
    own = [f"  web.{name}: {{signal: web.reload, time: {{p95: 1 s}}}}" for name in ("first", "second")]
    (alarmed.folder / "budgets.yaml").write_text("\n".join(["budgets:", *own]))
    said = alarmed("alerts", "silence", "web.reload", "--for", "1h", "--why", "tests", "--json")
    assert [json.loads(line)["budget"] for line in said.out.splitlines()] == ["web.first", "web.second"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["dev.memory", "--why", "x"], "add --for D: every silence ends; see `hero-tui alerts silence --help`"),
        (
            ["dev.memory", "--for", "1h"],
            "add --why TEXT: the others want to know; see `hero-tui alerts silence --help`",
        ),
        (
            ["dev.memory", "--for", "1h", "--why", " "],
            "add --why TEXT: the others want to know; see `hero-tui alerts silence --help`",
        ),
        (
            ["dev.memory", "--for", "31d", "--why", "x"],
            "a silence lasts 1 s to 30 d; after that, change the budget instead",
        ),
        (
            ["dev.memory", "--for", "0s", "--why", "x"],
            "a silence lasts 1 s to 30 d; after that, change the budget instead",
        ),
        (
            ["dev.memory", "--for", "1h", "--why", "x" * 501],
            "the reason has more than 500 characters; make it shorter",
        ),
        (
            ["dev.memry", "--for", "1h", "--why", "x"],
            "there is no budget or signal dev.memry. Did you mean dev.memory?",
        ),
        (["--for", "1h", "--why", "x"], "of which budget? Add its id, such as dev.memory"),
        (["dev.memory", "--end", "1"], "--end takes the number of a silence and nothing else"),
        (["--end", "7"], "there is no silence 7 that still holds; `hero-tui alerts silence` lists them"),
    ],
)
def test_what_cannot_be_silenced(hero: HeroTui, arguments: list[str], line: str) -> None:
    said = hero("alerts", "silence", *arguments)
    assert (said.code, said.out, said.err) == (2, "", f"hero-tui alerts silence: {line}\n")
    assert not database(hero).exists()


def test_an_alert_keeps_the_limit_of_its_time_and_says_that_it_is_another_one_today(alarmed: HeroTui) -> None:
    assert "2.47 GB of 2.00 GB (3.00 GB since)" in alarmed("alerts").out
    (found,) = [json.loads(line) for line in alarmed("alerts", "--json").out.splitlines()]
    assert (found["limit"], found["limit_now"]) == (2_000_000_000, 3_000_000_000)
    (alarmed.folder / "budgets.yaml").write_text("budgets:\n  dev.memory: {limit: {max: 2.00 GB}}\n")
    assert "2.47 GB of 2.00 GB  " in alarmed("alerts").out


def test_planned_downtime_silences_with_the_reason_of_the_file(alarmed: HeroTui) -> None:
    begin, end = (datetime.fromtimestamp(time.time() + by, UTC).strftime("%Y-%m-%dT%H:%MZ") for by in (-3600, 3600))
    window = f"{{from: {begin}, to: {end}, why: move to the new host, budgets: [dev.memory]}}"
    (alarmed.folder / "budgets.yaml").write_text(f"planned:\n  - {window}\n")
    found = incident(alarmed)
    assert (found["silenced_by"], found["silenced_why"]) == (None, "move to the new host")
    assert found["silenced_until"] == f"{end[:-1]}:00.000Z"
    assert "planned until " in alarmed("alerts").out
    assert "▲ warning" in alarmed("alerts").out


def test_a_whole_system_can_be_silenced(alarmed: HeroTui) -> None:
    assert alarmed("alerts", "silence", "dev", "--for", "1h", "--why", "moving").out.startswith("silence 1: dev until ")
    assert incident(alarmed)["silenced_why"] == "moving"
