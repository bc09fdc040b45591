"""`hero-tui export`: everything that was recorded, exactly, for other programs; nothing in it runs anywhere."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Gap, Gauge, Operation, Outcome
from hero_tui.queries.export_rows import COLUMNS
from hero_tui.report.export_text import csv_lines
from hero_tui.store.workspace.paths import store_paths
from hero_tui.store.writer import Writer
from tests.support.command import COMMAND, HeroTui

NOW = time.time() // 3600 * 3600
RELOAD = Operation("dev.hot_reload", NOW - 5000, 0.212, Outcome.OK, {"server": "vite"}, {"file": "=cmd()", "n": 2})
FAILED = Operation("dev.hot_reload", NOW - 4000, None, Outcome.FAILED, {"server": "vite"})
LINT = Operation("dev.lint", NOW - 3000, 1.1, Outcome.OK, {}, {"tool": "eslint\x1b[31m"})


@pytest.fixture
def history(hero: HeroTui) -> HeroTui:
    """Three operations, a gauge over ten minutes, and a gap."""
    writer = Writer(store_paths(hero.folder, hero.state).database)
    writer.begin_recording(1, NOW - 6000)
    with writer.batch():
        for operation in (RELOAD, FAILED, LINT):
            writer.operation(operation)
        for second in range(600):
            writer.gauge(Gauge("dev.memory", NOW - 2400 + second, 1e9 + second * 1e6, {"server": "vite"}))
        writer.gap(Gap(NOW - 2000, NOW - 1000, "suspended"))
    writer.close()
    return hero


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_have_every_operation_gauge_and_gap(history: HeroTui) -> None:
    said = history("export", "jsonl", "--every", "1min")
    assert (said.code, said.err) == (0, "")
    found = lines(said.out)
    assert [each["type"] for each in found] == ["operation"] * 3 + ["gauge"] * 10 + ["gap"]
    assert found[0] == {
        "schema": 1,
        "type": "operation",
        "id": 1,
        "signal": "dev.hot_reload",
        "labels": {"server": "vite"},
        "start": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(NOW - 5000)),
        "end": time.strftime("%Y-%m-%dT%H:%M:%S.212Z", time.gmtime(NOW - 5000)),
        "duration": 0.212,
        "outcome": "ok",
        "attributes": {"file": "=cmd()", "n": 2},
    }
    assert (found[1]["duration"], found[1]["end"], found[1]["outcome"]) == (None, None, "failed")
    gauge = found[3]
    assert (gauge["unit"], gauge["count"], gauge["min"], gauge["max"]) == ("B", 60, 1e9, 1.059e9)
    assert (gauge["mean"], gauge["last"]) == (1.0295e9, 1.059e9)
    assert found[-1]["reason"] == "suspended"


def test_csv_is_one_table_with_the_same_values(history: HeroTui) -> None:
    table = list(csv.DictReader(io.StringIO(history("export", "csv", "--every", "1min").out)))
    assert list(table[0]) == list(COLUMNS)
    assert len(table) == 14
    assert (table[0]["duration"], table[0]["labels"]) == ("0.212", '{"server": "vite"}')
    assert json.loads(table[0]["attributes"]) == {"file": "=cmd()", "n": 2}
    assert (table[1]["duration"], table[1]["end"]) == ("", "")
    assert sum(float(row["mean"]) * int(row["count"]) for row in table[3:13]) == pytest.approx(
        sum(1e9 + second * 1e6 for second in range(600))
    )


def test_all_there_is_has_also_what_began_before_the_recording(history: HeroTui) -> None:
    assert history("event", "build.fast", "--duration", "9s", "--at", "2d").err == ""
    found = lines(history("export", "jsonl", "--signal", "build.fast").out)
    assert [each["duration"] for each in found if each["type"] == "operation"] == [9.0]


def test_by_signal_and_span(history: HeroTui) -> None:
    assert {each.get("signal") for each in lines(history("export", "jsonl", "--signal", "dev.lint").out)} == {
        "dev.lint",
        None,
    }
    found = lines(history("export", "jsonl", "--signal", "dev.lint", "--signal", "dev.memory", "--every", "1h").out)
    assert [each["type"] for each in found][:2] == ["operation", "gauge"]
    ago = f"{time.time() - NOW + 3500:.0f}s"
    assert [each["id"] for each in lines(history("export", "jsonl", "--since", ago).out) if "id" in each] == [3]
    assert [each["id"] for each in lines(history("export", "jsonl", "--until", ago).out) if "id" in each] == [1, 2]


def test_a_signal_that_nobody_knows_is_a_slip_of_the_pen(history: HeroTui) -> None:
    said = history("export", "csv", "--signal", "dev.lnt")
    assert (said.code, said.out) == (2, "")
    assert said.err == "hero-tui export: nothing was recorded under dev.lnt. Did you mean dev.lint?\n"
    assert history("export", "jsonl", "--signal", "build.fast").code == 0


def test_a_span_that_ends_before_it_begins_is_said(history: HeroTui) -> None:
    said = history("export", "csv", "--since", "1h", "--until", "2h")
    assert said.code == 2
    assert said.err == "hero-tui export: --since must lie further back than --until\n"


def test_a_file_appears_when_it_is_complete(history: HeroTui) -> None:
    target = history.folder / "out.csv"
    target.write_text("the former one")
    said = history("export", "csv", "-o", str(target))
    assert (said.code, said.out, said.err) == (0, "", "")
    assert target.read_text() == history("export", "csv").out
    assert [each.name for each in history.folder.iterdir() if each.is_file()] == ["out.csv"]


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(history: HeroTui) -> None:
    file = history.folder.parent / "file"
    file.touch()
    for place in (history.folder, history.folder / "no" / "such.csv", file / "x.csv", Path("/"), Path("/dev/full")):
        said = history("export", "csv", "-o", str(place))
        assert said.code == 2
        assert said.err.startswith(f"hero-tui export: {place} cannot be written: ")
        assert said.err.count("\n") == 1
    assert [each for each in history.folder.iterdir() if each.is_file()] == []


def test_no_name_and_a_very_long_one(history: HeroTui) -> None:
    assert history("export", "csv", "-o", "").err == "hero-tui export: the file cannot be written: it has no name\n"
    assert history("export", "csv", "-o", "a" * 250).code == 0
    too_long = history("export", "csv", "-o", "a" * 300)
    assert (too_long.code, too_long.err.count("\n")) == (2, 1)


def test_what_is_no_file_is_written_into_not_replaced(history: HeroTui) -> None:
    whole = history("export", "csv").out
    target, link, pipe = (history.folder.parent / name for name in ("target", "link", "pipe"))
    link.symlink_to(target)
    assert history("export", "csv", "-o", str(link)).code == 0
    assert (link.is_symlink(), target.read_text()) == (True, whole)
    os.mkfifo(pipe)
    process = history.start("export", "csv", "-o", str(pipe))
    assert pipe.read_text() == whole
    assert process.communicate(timeout=20) == ("", "")
    assert pipe.is_fifo()
    assert history("export", "csv", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("command", ["export csv", "status --json", "--help"])
def test_where_standard_output_is_full_one_line_says_so(history: HeroTui, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *command.split()],
            cwd=history.folder,
            env=history.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=30,
        )
    said = "hero-tui: what it says cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_without_a_history_there_is_no_row(hero: HeroTui) -> None:
    assert hero("export", "jsonl").out == ""
    assert hero("export", "csv").out == ",".join(COLUMNS) + "\n"
    assert not store_paths(hero.folder, hero.state, make=False).database.exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_is_a_formula_to_a_spreadsheet(text: str) -> None:
    _, line = csv_lines([{"type": "gap", "reason": text}])
    (row,) = csv.reader(io.StringIO(line))
    assert row[-1][0] in {"'", "\\"}


def test_no_control_character_is_printed(history: HeroTui) -> None:
    for form in ("csv", "jsonl"):
        assert "\x1b" not in history("export", form).out


def test_a_reader_that_closes_its_end_is_no_error(history: HeroTui, tmp_path: Path) -> None:
    process = history.start("export", "jsonl")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(30)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
