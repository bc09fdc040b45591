"""Both sides of every bound at which a note begins: a file at the bound is silent, one beyond it is told."""

from __future__ import annotations

import math

import pytest

from hero_tui.budgets.files import read_effective
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.lint.single import fewest_to_prove

LEVELS = (("info", 70), ("warning", 80), ("critical", 90))


def noted(text: str, *, cores: int | None = None) -> list[str]:
    """The sentences of the notes on a user's own file."""
    notes = lint_budgets(read_effective(text, "budgets.yaml"), cores=cores)
    return [each.sentence for each in notes if each.file == "budgets.yaml"]


@pytest.mark.parametrize(
    ("one", "all_", "told"),
    [
        ("limit: {max: 3 GB}", "limit: {max: 2 GB}", True),
        ("sustained: {max: 3 GB}", "limit: {max: 2 GB}", True),
        ("limit: {max: 3 GB}", "sustained: {max: 2 GB}", True),
        ("observe: {max: 3 GB}", "limit: {max: 2 GB}", False),
        ("limit: {max: 3 GB}", "observe: {max: 2 GB}", False),
        ("observe: {max: 3 GB}", "observe: {max: 2 GB}", False),
        ("time: {p95: 3 s}", "time: {p95: 2 s}", False),
        ("ratio: {max: 3 %}", "ratio: {max: 2 %}", False),
        ("limit: {max: 3 GB}", "limit: {max: 2 cores}", False),
    ],
)
def test_capacities_are_those_of_gauges_that_raise_alerts(one: str, all_: str, told: bool) -> None:
    said = noted(f"budgets:\n  shop.thing: {{{one}}}\n  shop.thing.total: {{{all_}}}\n")
    assert any("all together" in each for each in said) is told


@pytest.mark.parametrize(
    ("one", "all_", "told"),
    [
        ("2.1 GB", "2 GB", "one shop.memory may be 2.1 GB, and all together 2 GB"),
        ("2 GB", "2 GB", "from 2 on, each within the 2 GB of shop.memory, all together are more than 2 GB"),
        ("1 GB", "2 GB", "from 3 on, each within the 1 GB of shop.memory, all together are more than 2 GB"),
        ("1.01 GB", "2 GB", "from 2 on, each within the 1.01 GB of shop.memory, all together are more than 2 GB"),
        ("0.1 GB", "0.3 GB", "from 4 on, each within the 0.1 GB of shop.memory, all together are more than 0.3 GB"),
    ],
)
def test_how_many_fit_is_counted(one: str, all_: str, told: str) -> None:
    text = f"budgets:\n  shop.memory: {{limit: {{max: {one}}}}}\n  shop.memory.total: {{limit: {{max: {all_}}}}}\n"
    assert noted(text) == [told]


@pytest.mark.parametrize(("most", "told"), [("28", False), ("27", True), ("30", False), ("1", True)])
def test_parts_that_are_just_the_whole_are_silent(most: str, told: bool) -> None:
    said = noted(f"budgets: {{orchestration.concurrency.operations: {{concurrency: {{max: {most}}}}}}}")
    assert any("3 + 5 + 20 = 28 at a time" in each for each in said) is told


@pytest.mark.parametrize(
    ("off", "told"),
    [
        ([], "3 + 5 + 20 = 28"),
        (["operations"], ""),
        (["builds"], "5 + 20 = 25"),
        (["builds", "tests"], "20 = 20"),
        (["builds", "tests", "health_checks"], ""),
        (["builds", "tests", "health_checks", "operations"], ""),
    ],
)
def test_what_is_switched_off_is_no_part(off: list[str], told: str) -> None:
    text = "".join(f"  orchestration.concurrency.{each}: off\n" for each in off)
    notes = lint_budgets(read_effective(f"budgets:\n{text}", "budgets.yaml"))
    said = [each.sentence for each in notes if each.sentence.endswith("at a time, and this allows 10")]
    assert [told in each for each in said] == ([True] if told else [])


@pytest.mark.parametrize(
    ("off", "count"),
    [
        ([], 3),
        (["promise.recovery"], 2),
        (["promise.recovery", "success.mttr"], None),
        (["promise.recovery", "success.mttr", "orchestration.recovery"], None),
    ],
)
def test_one_promise_about_a_thing_is_no_contradiction(off: list[str], count: int | None) -> None:
    text = "".join(f"  {each}: off\n" for each in off)
    notes = lint_budgets(read_effective(f"budgets:\n{text}", "budgets.yaml"))
    said = [each.sentence for each in notes if "promises about a recovery" in each.sentence]
    assert [each.startswith(f"{count} promises") for each in said] == ([] if count is None else [True])


@pytest.mark.parametrize(("size", "told"), [("12 GB", False), ("11.9 GB", True)])
def test_builds_that_are_just_the_whole_are_silent(size: str, told: bool) -> None:
    said = noted(f"budgets: {{build.memory.total: {{limit: {{max: {size}}}}}}}")
    assert any("3 builds of 4.00 GB each" in each for each in said) is told


@pytest.mark.parametrize(
    ("first", "second", "looser"),
    [
        ("99 %", "99.9 %", "shop.one"),
        ("99.9 %", "99 %", "shop.two"),
        ("98 %", "98.5 %", "shop.one"),
        ("99.99 %", "99.9 %", "shop.two"),
        ("99 %", "99 %", "shop.one"),
    ],
)
def test_of_two_promises_of_the_same_checks_the_looser_says_nothing(first: str, second: str, looser: str) -> None:
    text = (
        "checks: {web: {tcp: 'localhost:1', every: 10 s}}\n"
        "budgets:\n"
        f"  shop.one: {{available: {{min: {first}, check: web}}, window: 30 d}}\n"
        f"  shop.two: {{available: {{min: {second}, check: web}}, window: 30 d}}\n"
    )
    both = f"shop.one ({first}) and shop.two ({second}) judge the same checks"
    assert both in noted(text)
    hints = [each.hint for each in lint_budgets(read_effective(text, "f")) if each.sentence == both]
    assert hints == [f"{looser} says nothing that the other does not: let planned part them"]


@pytest.mark.parametrize(
    ("one", "two", "counting"), [("counts", "excluded", "shop.one"), ("excluded", "counts", "shop.two")]
)
def test_announced_downtime_parts_them(one: str, two: str, counting: str) -> None:
    text = (
        "checks: {web: {tcp: 'localhost:1', every: 10 s}}\n"
        "budgets:\n"
        f"  shop.one: {{available: {{min: 99 %, check: web, planned: {one}}}, window: 30 d}}\n"
        f"  shop.two: {{available: {{min: 99 %, check: web, planned: {two}}}, window: 30 d}}\n"
    )
    hints = [each.hint for each in lint_budgets(read_effective(text, "f")) if "shop.two (99 %)" in each.sentence]
    assert hints == [f"Announced downtime is what parts them: it counts in {counting} alone"]


@pytest.mark.parametrize(
    "other", ["min: 99.9 %, check: api}, window: 30 d", "min: 99.9 %, check: web}, window: 7 d"], ids=["check", "span"]
)
def test_other_checks_and_other_spans_are_not_the_same(other: str) -> None:
    text = (
        "checks: {web: {tcp: 'localhost:1', every: 10 s}, api: {tcp: 'localhost:2', every: 10 s}}\n"
        "budgets:\n"
        "  shop.one: {available: {min: 99 %, check: web}, window: 30 d}\n"
        f"  shop.two: {{available: {{{other}}}\n"
    )
    assert not any("shop.two" in each for each in noted(text))


@pytest.mark.parametrize(("every", "told"), [("10 s", False), ("10.1 s", True), ("1 s", False), ("1 h", True)])
def test_a_check_as_often_as_a_slice_is_long_is_enough(every: str, told: bool) -> None:
    text = (
        f"checks: {{web: {{tcp: 'localhost:1', every: {every}}}}}\n"
        "budgets: {shop.up: {available: {min: 99 %, check: web}, window: 30 d}}"
    )
    assert any(each.startswith("shop.up has slices of 10 s, and web asks") for each in noted(text)) is told


@pytest.mark.parametrize(("cores", "told"), [(11, True), (12, False), (13, False)])
def test_as_many_cores_as_there_are_can_be_used(cores: int, told: bool) -> None:
    assert bool(noted("budgets: {shop.cpu: {limit: {max: 12 cores}}}", cores=cores)) is told


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ("limit: {max: 100 %}", True),
        ("limit: {max: 99.9 %}", False),
        ("sustained: {max: 100 %}", True),
        ("observe: {max: 100 %}", True),
        ("limit: {max: 1 GB}", False),
    ],
)
def test_no_share_is_above_all_of_it(budget: str, told: bool) -> None:
    said = noted(f"budgets: {{shop.disk: {{{budget}}}}}")
    assert any("cannot be exceeded: no share is above 100 %" in each for each in said) is told


@pytest.mark.parametrize(
    ("runs", "quantile", "told"),
    [
        (58, "p95", True),
        (59, "p95", False),
        (298, "p99", True),
        (299, "p99", False),
        (28, "p90", True),
        (29, "p90", False),
    ],
)
def test_so_many_good_runs_prove_a_quantile(runs: int, quantile: str, told: bool) -> None:
    said = noted(f"budgets: {{shop.search: {{time: {{{quantile}: 1 s}}, window: {runs} runs}}}}")
    assert any("is never called kept" in each for each in said) is told


@pytest.mark.parametrize(("hold", "told"), [("290 s", False), ("291 s", True), ("0 s", False), ("10 min", True)])
def test_found_just_within_the_five_minutes_is_in_time(hold: str, told: bool) -> None:
    """A slice of ten seconds, and the hold of the level that comes first."""
    levels = (f"{word}: {{enter: {enter} %, for: {hold}}}" for word, enter in LEVELS)
    said = noted(f"ladders: {{limit: {{{', '.join(levels)}}}}}")
    assert any("at the worst" in each for each in said) is told


@pytest.mark.parametrize("runs", [1, 5, 59, 299, 2995])
@pytest.mark.parametrize(("beyond", "more"), [(0.0, 0), (0.5e-9, 0), (1.5e-9, 1), (-1.5e-9, 0)])
def test_only_a_billionth_of_a_run_is_taken_for_rounding(runs: int, beyond: float, more: int) -> None:
    """Where `runs` and a little more good ones are 95 % sure, one more is needed."""
    assert fewest_to_prove(math.exp(math.log(0.05) / (runs + beyond))) == runs + more
