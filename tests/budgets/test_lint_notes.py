"""What is worth knowing of a file that can be used: the specification's contradictions on the shipped one, the same
questions to a file of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_effective, read_effective
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.problems import Problem, Severity

HERE = Path(__file__).parent
SHIPPED = lint_budgets(load_effective(None))


def noted(text: str, *, cores: int | None = None) -> list[str]:
    """The notes on a user's own file, without its name."""
    notes = lint_budgets(read_effective(text, "budgets.yaml"), cores=cores)
    return [str(each).removeprefix("budgets.yaml:") for each in notes if each.file == "budgets.yaml"]


def test_the_notes_on_the_shipped_file_with_their_lines() -> None:
    drawn = "".join(f"{each.drawn()}\n" for each in SHIPPED)
    assert drawn == (HERE / "shipped_notes.txt").read_text(encoding="utf-8")
    assert {each.severity for each in SHIPPED} == {Severity.NOTE}
    assert {each.file for each in SHIPPED} == {"built-in"}
    assert all(each.key for each in SHIPPED)


@pytest.mark.parametrize(
    ("contradiction", "key", "told"),
    [
        ("1 error rate", "budgets.promise.errors.ratio.max", ["0.1 %", "1 %", "10x"]),
        ("2 two availabilities", "budgets.promise.uptime.available.min", ["99.5 %", "99.9 %", "the same checks"]),
        ("3 three recovery times", "budgets.orchestration.recovery.time.p95", ["p95 30 s", "max 5 min", "mean 15 min"]),
        ("4 over, and no alert", "ladders.time.info.enter", ["after the limit", "1.2x"]),
        ("5 memory before, time after", "ladders.limit.info.enter", ["before the limit", "70 %"]),
        ("6 60 % and 70 % are info", "ladders.sustained.info.enter", ["info", "60 %", "70 %"]),
        ("7 3 builds of 4 GB", "budgets.build.memory.total.limit.max", ["3 builds of 4.00 GB", "8.00 GB"]),
        ("8 guesses: uptime", "budgets.promise.uptime.note", ["an estimate"]),
        ("8 guesses: availability", "budgets.promise.availability.note", ["an estimate"]),
        ("8 guesses: errors", "budgets.promise.errors.note", ["an estimate"]),
        ("9 100 % beside 1 %", "budgets.success.compliance.report.min", ["min 100 %", "max 1 %"]),
        ("CPU peak", "budgets.build.cpu.peak.observe.max", ["cannot be exceeded"]),
        ("3 + 5 + 20 > 10", "budgets.orchestration.concurrency.operations.concurrency.max", ["3 + 5 + 20 = 28", "10"]),
        ("n times 2 GB", "budgets.orchestration.memory.total.limit.max", ["from 5 on", "2.00 GB", "8.00 GB"]),
    ],
)
def test_every_contradiction_of_the_specification_is_noted(contradiction: str, key: str, told: Sequence[str]) -> None:
    about = [each for each in SHIPPED if each.key == key]
    assert any(all(word in each.sentence for word in told) for each in about), (contradiction, about)


def test_a_file_that_changes_a_limit_hears_only_of_what_it_wrote() -> None:
    assert noted("budgets:\n  dev.memory: {limit: {max: 2 GB}}\n  dev.lint: off\n") == []


def test_capacity_that_is_raised_is_noted_where_it_was_raised() -> None:
    assert noted("budgets:\n  build.memory.process: {limit: {max: 6 GB}}\n") == [
        (
            "2:39: 3 builds of 6 GB each (orchestration.concurrency.builds, build.memory.process) are more than"
            " 8.00 GB. Nothing holds them apart: lower one, or let fewer run at a time"
        )
    ]


def test_capacity_that_fits_is_silent() -> None:
    operations = "orchestration.concurrency.operations"
    text = f"budgets:\n  build.memory.total: {{limit: {{max: 12 GB}}}}\n  {operations}: {{concurrency: {{max: 30}}}}\n"
    keys = {each.key for each in lint_budgets(read_effective(text, "budgets.yaml"))}
    assert "budgets.build.memory.total.limit.max" not in keys
    assert f"budgets.{operations}.concurrency.max" not in keys


def test_ones_own_totals_are_compared_too() -> None:
    text = "budgets:\n  shop.memory: {limit: {max: 3 GB}}\n  shop.memory.total: {limit: {max: 2 GB}}\n"
    assert [each.partition(". ")[0] for each in noted(text)] == [
        "3:36: one shop.memory may be 3 GB, and all together 2 GB"
    ]


def test_an_alert_that_is_found_too_late() -> None:
    slow = "ladders:\n  limit:\n    warning: {enter: 80 %, for: 10 min}\n    critical: {enter: 90 %, for: 6 min}\n"
    assert noted(slow) == [
        (
            "4:34: critical of limit budgets is found after 6 min 10 s at the worst (a slice of 10 s, then 6 min"
            " without a break). success.mttd promises 5 min on average: let it begin lower, or sooner"
        )
    ]


def test_a_goal_of_ones_own_for_finding_alerts() -> None:
    found = lint_budgets(read_effective("budgets:\n  success.mttd: {report: {mean: 20 min}}\n", "budgets.yaml"))
    assert not any("at the worst" in each.sentence for each in found)


def test_a_window_in_which_a_quantile_cannot_be_proven() -> None:
    text = "budgets:\n  dev.lint: {window: 200 runs}\n  ci.success: {window: 60 runs}\n"
    assert noted(text) == [
        (
            "2:22: p99 is never called kept over 200 runs: that takes 299 good ones."
            " Write a window of 299 runs or more, or a time"
        ),
        (
            "3:24: min: 98 % is never called kept over 60 runs: that takes 149 good ones."
            " Write a window of 149 runs or more, or a time"
        ),
    ]


def test_checks_that_ask_less_often_than_slices_pass() -> None:
    text = 'checks:\n  web: {http: "http://127.0.0.1/", every: 1 min}\n'
    assert [each.partition(". ")[0] for each in noted(text)] == [
        "2:43: promise.uptime has slices of 10 s, and web asks every 1 min",
        "2:43: promise.availability has slices of 10 s, and web asks every 1 min",
    ]


def test_more_cores_than_this_machine_has() -> None:
    text = "budgets:\n  shop.cpu: {limit: {max: 12 cores}}\n"
    assert noted(text) == []
    assert noted(text, cores=16) == []
    assert [each.partition(". ")[0] for each in noted(text, cores=8)] == [
        "2:27: shop.cpu cannot be exceeded here: this machine has 8 cores"
    ]


def test_two_budgets_of_the_same_checks_that_nothing_parts() -> None:
    text = "budgets:\n  promise.uptime: {available: {min: 99.9 %, planned: excluded}}\n"
    assert [each.partition(". ")[2] for each in noted(text)] == [
        "promise.uptime says nothing that the other does not: let planned part them"
    ]


def test_a_ladder_of_ones_own_that_begins_elsewhere() -> None:
    text = "ladders:\n  sustained: {info: {enter: 75 %, leave: 65 %}}\nbudgets:\n  dev.lint: {ladder: {info: 1x}}\n"
    said = noted(text)
    assert [each for each in said if "dev.lint" in each] == [], "1x is the limit itself"
    assert any(each.startswith("2:29: info begins at 75 % of a mean, and at 70 % of a value") for each in said)


def test_notes_come_once_and_in_order() -> None:
    def place(problem: Problem) -> tuple[int, int]:
        return problem.place.line, problem.place.column

    assert [*map(place, SHIPPED)] == sorted(map(place, SHIPPED))
    assert len({(place(each), each.sentence) for each in SHIPPED}) == len(SHIPPED)
