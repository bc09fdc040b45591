"""`status`, `events` and `alerts` over a history that the test wrote."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.db.quarantine import quarantine
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.workspace.paths import store_paths
from hero_tui.store.writer import Writer
from tests.support.command import HeroTui

START = 1_795_500_000.0  # 2026-11-24T06:00:00Z
RELOAD = Operation(
    "dev.hot_reload",
    START,
    0.212,
    Outcome.OK,
    {"server": "vite"},
    {"file": "src/App.tsx", "change": "update", "timed": "served"},
)
LINT = Operation("dev.lint", START + 5, 1.1, Outcome.OK, {}, {"command": "eslint \x1b[31m\n[red]", "exit": 1})


def database(hero: HeroTui) -> Path:
    return store_paths(hero.folder, hero.state).database


@pytest.fixture
def history(hero: HeroTui) -> HeroTui:
    """Two operations, and an open and an ended incident of Memory."""
    writer = Writer(database(hero))
    writer.operation(RELOAD)
    writer.operation(LINT)
    ended = StoredIncident(
        1, "dev.memory", {}, 2, 2, "ended", START, START + 30, START + 90, 2.4e9, 3e9, 2.61e9, None, None, None
    )
    cause = "node (pid 48213) +410 MB"
    open_ = StoredIncident(
        2, "dev.memory", {}, 2, 2, "firing", START, START + 30, None, 2.47e9, 3e9, 2.61e9, cause, None, None
    )
    with writer.batch():
        writer.incident(ended)
        writer.incident(open_)
        writer.transitions([StoredTransition(2, START + 30, "opened", 2, 2.41e9, "above 80 % for 30 s")])
    writer.close()
    return hero


def test_without_any_history_everything_answers(hero: HeroTui) -> None:
    for command in ("status", "events", "alerts", "where", "doctor"):
        said = hero(command)
        assert (said.code, said.err) == (0, ""), command
    assert not database(hero).exists()


@pytest.mark.parametrize("command", ["status", "events", "alerts", "where", "check", "stop", "purge"])
def test_who_only_reads_makes_no_folder(hero: HeroTui, command: str) -> None:
    elsewhere = hero.folder / "not" / "there"
    said = hero(command, "--store", str(elsewhere))
    assert said.code in {0, 2, 3}
    assert "Traceback" not in said.err
    assert not (hero.folder / "not").exists()


def test_without_any_history_the_status_says_so(hero: HeroTui) -> None:
    status = json.loads(hero("status", "--json").out)
    assert status["schema"] == 1
    assert status["workspace"] == str(hero.folder)
    nobody = dict.fromkeys(("pid", "since", "coverage", "requests"))
    assert status["recorder"] == {"state": "stopped", "notices": [], **nobody}
    assert [each["level"] for each in status["budgets"]] == ["unknown"] * 66
    assert hero("status", "--line").out == "░ recorder off\n"


def test_status_has_every_budget_in_the_order_of_the_file(history: HeroTui) -> None:
    said = history("status")
    assert said.code == 0
    names = ["Hot reload", "Type check", "Lint", "Server start", "Memory", "CPU", "Watched files", "Build cache"]
    rows = [line for line in said.out.splitlines() if line.startswith(tuple(names))]
    assert [row[:22].strip() for row in rows if "trend" not in row] == names
    assert [row[:22].strip() for row in rows if "trend" in row] == ["Hot reload trend", "Lint trend"], "those with runs"


def test_status_follows_the_budgets_of_the_workspace(history: HeroTui) -> None:
    (history.folder / "budgets.yaml").write_text("budgets:\n  dev.lint: off\n")
    ids = [each["id"] for each in json.loads(history("status", "--json").out)["budgets"]]
    assert len(ids) == 64
    assert not {"dev.lint", "dev.lint.baseline"} & set(ids)


def test_status_takes_one_form(history: HeroTui) -> None:
    said = history("status", "--json", "--line")
    assert said.code == 2
    assert "not allowed with argument" in said.err


def test_events_are_json_lines_oldest_first(history: HeroTui) -> None:
    first, second = [json.loads(line) for line in history("events", "--json").out.splitlines()]
    assert first == {
        "schema": 1,
        "id": 1,
        "workspace": str(history.folder),
        "signal": "dev.hot_reload",
        "labels": {"server": "vite"},
        "start": "2026-11-24T06:00:00.000Z",
        "duration": 0.212,
        "outcome": "ok",
        "attributes": {"change": "update", "file": "src/App.tsx", "timed": "served"},
    }
    assert second["signal"] == "dev.lint"


def test_events_for_people_are_escaped_lines(history: HeroTui) -> None:
    said = history("events")
    assert said.err == ""
    lines = said.out.splitlines()
    assert len(lines) == 2
    assert "06:00:00  dev.hot_reload      212 ms  ok         server=vite  src/App.tsx · update · served" in lines[0]
    assert "eslint \\x1b[31m\\n[red]" in lines[1]


def test_events_stand_in_the_order_of_their_time_and_those_after_one_as_they_came(history: HeroTui) -> None:
    """Told of late, as a build server does; of another year, the year stands beside each."""
    writer = Writer(database(history))
    for start in (START - 3600, START + 2, START - 365 * 86_400):
        writer.operation(Operation("dev.lint", start, 1.0, Outcome.OK))
    writer.close()

    def ids(*more: str) -> list[int]:
        return [json.loads(line)["id"] for line in history("events", "--json", *more).out.splitlines()]

    assert ids() == [5, 3, 1, 4, 2]
    assert ids("--after", "1") == [2, 3, 4, 5]
    assert [line[7:27] for line in history("events").out.splitlines()] == [
        "24 Nov 2025 06:00:00", "24 Nov 2026 05:00:00", "24 Nov 2026 06:00:00", "24 Nov 2026 06:00:02",
        "24 Nov 2026 06:00:05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "before", "after", "action", "shown"),
    [
        ("workspace.branch", "main", "topic", None, "main → topic"),
        ("workspace.branch", "8c1f0e2a", "fix/a b", None, "8c1f0e2a → fix/a b"),
        ("workspace.branch", "main", "\x1b[31m", None, "main → \\x1b[31m"),
        ("workspace.branch", None, "main", None, "– → main"),
        ("workspace.commit", "8c1f0e2", "0badcaf", None, "8c1f0e2 → 0badcaf"),
        ("workspace.commit", "8c1f0e2", "0badcaf", "amend", "8c1f0e2 → 0badcaf (amend)"),
        ("workspace.moved", "8c1f0e2", "0badcaf", "reset", "8c1f0e2 → 0badcaf (reset)"),
        ("workspace.moved", "8c1f0e2", "0badcaf", "\x1b[31m", "8c1f0e2 → 0badcaf (\\x1b[31m)"),
    ],
)
def test_what_the_workspace_moved_from_and_to_is_said(
    hero: HeroTui, signal: str, before: str | None, after: str, action: str | None, shown: str
) -> None:
    attributes = {"from": before, "to": after} | ({} if action is None else {"action": action})
    writer = Writer(database(hero))
    writer.operation(Operation(signal, START, None, Outcome.OK, attributes=attributes))
    writer.close()
    [line] = hero("events").out.splitlines()
    assert line.endswith(f"ok         {shown}")
    assert json.loads(hero("events", "--json").out)["attributes"] == attributes


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--signal", "dev.lint"], [2]),
        (["--after", "1"], [2]),
        (["--after", "2"], []),
        (["--signal", "dev.memory"], []),
        (["--since", "4000d"], [1, 2]),
    ],
)
def test_events_can_be_chosen(history: HeroTui, arguments: list[str], ids: list[int]) -> None:
    said = history("events", "--json", *arguments)
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ids


def line_of(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    found: dict[str, object] = json.loads(process.stdout.readline())
    return found


def test_following_goes_on_with_what_others_commit(history: HeroTui) -> None:
    with history.running("events", "--json", "--follow", "--after", "1") as process:
        assert line_of(process)["id"] == 2
        appender = Appender(database(history))
        for expected in (3, 4, 5):
            appender.operation(RELOAD)
            assert line_of(process)["id"] == expected
        appender.close()


def test_following_begins_before_there_is_a_history(hero: HeroTui) -> None:
    with hero.running("events", "--json", "--follow") as process:
        appender = Appender(database(hero))
        appender.operation(RELOAD)
        appender.close()
        assert line_of(process)["id"] == 1


def test_following_goes_on_in_a_history_that_was_begun_anew(history: HeroTui) -> None:
    """Ids begin anew there: the first one is news, although a greater one was printed."""
    with history.running("events", "--json", "--follow") as process:
        seen = [line_of(process)["id"] for _ in range(2)]
        assert seen == [1, 2]
        quarantine(database(history))
        appender = Appender(database(history))
        appender.operation(RELOAD)
        appender.close()
        assert line_of(process)["id"] == 1


def test_following_ends_quietly_when_nobody_reads(history: HeroTui) -> None:
    process = history.start("events", "--json", "--follow")
    assert line_of(process)["id"] == 1
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    appender = Appender(database(history))
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        appender.operation(RELOAD)
    appender.close()
    assert process.wait(1) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


def test_alerts_are_json_lines_with_their_history(history: HeroTui) -> None:
    ended, firing = [json.loads(line) for line in history("alerts", "--json").out.splitlines()]
    assert (ended["id"], ended["state"], ended["recovered"]) == (1, "ended", "2026-11-24T06:01:30.000Z")
    assert (firing["id"], firing["severity"], firing["cause"]) == (2, "warning", "node (pid 48213) +410 MB")
    assert firing["acknowledged_by"] is None
    assert firing["history"] == [
        {
            "at": "2026-11-24T06:00:30.000Z",
            "kind": "opened",
            "level": "warning",
            "value": 2.41e9,
            "text": "above 80 % for 30 s",
            "who": None,
        }
    ]


def test_an_ack_is_seen_by_everybody_and_can_be_taken_back(history: HeroTui) -> None:
    named = HeroTui(history.folder, history.state, {"HERO_TUI_NAME": "pair"})
    said = named("alerts", "ack", "2", "--note", "looks like the icons barrel")
    assert (said.code, said.out) == (0, "incident 2: seen by pair\n")
    (incident,) = json.loads(history("status", "--json").out)["incidents"]
    assert (incident["acknowledged_by"], incident["note"]) == ("pair", "looks like the icons barrel")
    assert "seen: pair" in history("alerts").out
    assert "acknowledged by pair: looks like the icons barrel" in history("alerts").out
    assert named("alerts", "ack", "2", "--take-back").out == "incident 2: no longer seen by pair\n"
    (incident,) = json.loads(history("status", "--json").out)["incidents"]
    assert incident["acknowledged_by"] is None


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["7"], "hero-tui alerts ack: there is no incident 7; `hero-tui alerts` lists them"),
        (["1"], "hero-tui alerts ack: incident 1 has ended; only an open one can be acknowledged"),
        (["x"], "hero-tui alerts ack: argument ID: invalid int value: 'x'; see `hero-tui alerts ack --help`"),
        (
            ["2", "--note", "x" * 611],
            "hero-tui alerts ack: the note has more than 500 characters; make it shorter",
        ),
    ],
)
def test_what_cannot_be_acknowledged(history: HeroTui, arguments: list[str], line: str) -> None:
    said = history("alerts", "ack", *arguments)
    assert (said.code, said.err) == (2, f"{line}\n")


def test_incidents_of_a_budget_that_was_switched_off_are_counted(history: HeroTui) -> None:
    (history.folder / "budgets.yaml").write_text("budgets:\n  dev.memory: off\n")
    said = history("alerts")
    assert (said.code, said.out) == (0, "")
    assert said.err == "2 more, of budgets that are switched off now, are not shown\n"


def test_a_damaged_history_is_said_in_one_line(history: HeroTui) -> None:
    database(history).write_bytes(b"this is no database" * 1000)
    for command in ("status", "events", "alerts"):
        said = history(command)
        assert said.code == 2, command
        assert said.err.count("\n") == 1
        assert "Traceback" not in said.err


def test_purge_where_nothing_is_left_says_so(history: HeroTui) -> None:
    assert history("purge", "--yes").code == 0
    again = history("purge", "--yes")
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("nothing was recorded for ")


def test_purge_asks_and_deletes(history: HeroTui) -> None:
    said = history("purge", stdin="")
    assert said.code == 2
    assert said.err == "hero-tui purge: nobody is here to be asked; --yes deletes without asking\n"
    assert database(history).exists()
    said = history("purge", "--yes")
    assert said.code == 0
    assert said.out.startswith("deleted ")
    assert not database(history).exists()


def test_purge_of_the_older_part_says_what_it_left(history: HeroTui) -> None:
    said = history("purge", "--older-than", "365d", stdin="")
    assert said.code == 2
    before = history("events", "--json").out
    said = history("purge", "--older-than", "365d", "--yes")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("deleted what was older than 20")
    assert history("events", "--json").out == before
    assert history("purge", "--older-than", "0s", "--yes").code == 0
    assert history("events", "--json").out == ""


def test_where_names_the_files_with_their_sizes(history: HeroTui) -> None:
    found = json.loads(history("where", "--json").out)
    assert found["history"] == str(database(history))
    assert {"path": str(database(history)), "size": database(history).stat().st_blocks * 512} in found["files"]
    assert "history.db " in history("where").out


def test_trust_remembers_this_content(history: HeroTui) -> None:
    assert history("trust").out.startswith("no budgets.yaml here")
    (history.folder / "budgets.yaml").write_text("budgets: {}\n")
    said = history("trust")
    assert said.code == 0, said.err
    assert said.out.startswith(f"trusted: {history.folder}/budgets.yaml as it is now (sha256 ")
