"""What may be written beside each kind of budget, and what each block of a file needs."""

from __future__ import annotations

import pytest
import yaml
from jsonschema import Draft7Validator

from hero_tui.budgets.docs.json_schema import form_of, json_schema
from hero_tui.budgets.files import read_budgets
from hero_tui.budgets.parse.field_types import Amount, Bounds, Choice, Many, Moment, Never, Shape, Weekly, Words
from hero_tui.budgets.parse.fields import BUDGET, ROOT
from hero_tui.budgets.problems import BudgetsError
from hero_tui.budgets.units import QuantityError, read_quantity
from hero_tui.core.objectives import Unit

WRITTEN = {
    "time": "time: {p95: 1 s}",
    "limit": "limit: {max: 1 GB}",
    "sustained": "sustained: {max: 1 GB}",
    "growth": "growth: {max: 10 %}",
    "ratio": "ratio: {max: 2 %}",
    "concurrency": "concurrency: {max: 3}",
    "baseline": "baseline: {max: 20 %}, signal: dev.lint",
    "available": "available: {min: 99 %}",
    "observe": "observe: {max: 1 GB}",
}


def refusal(text: str) -> str:
    """The first thing that is wrong with a file of that text; empty when it can be used."""
    try:
        read_budgets(text, "budgets.yaml")
    except BudgetsError as error:
        return str(error).split(": ", 1)[1]
    return ""


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize(
    ("beside", "kinds"),
    [
        ("keep_firing_for: 1 min", " ".join(WRITTEN)),
        ("window: 50 runs", "time growth ratio baseline"),
        ("window: 3 d", "time limit sustained ratio concurrency available observe"),
        ("over: 2 h", "ratio"),
        ("ladder: {critical: {enter: 4x}}", "time limit sustained ratio"),
        ("ladder: {critical: {enter: 4x, leave: 3x}}", "limit sustained ratio"),
        ("ladder: {critical: {enter: 4x, for: 1 min}}", "limit sustained ratio"),
        ("owner: frontend, note: agreed, runbook: docs/a.md, title: A", " ".join(WRITTEN)),
    ],
)
def test_what_may_stand_beside_a_kind(kind: str, beside: str, kinds: str) -> None:
    said = refusal(f"checks: {{web: {{tcp: 'localhost:1'}}}}\nbudgets: {{shop.a: {{{WRITTEN[kind]}, {beside}}}}}")
    assert (said == "") is (kind in kinds.split()), said


ANY = Bounds(-1e12, 1e12, "{} is out of bounds", "")
RATE = {"level": "critical", "spend": "2 %", "in": "1 h", "still": "5 min"}
WEEKLY = {"every": "Sun 02:00-03:00", "zone": "Europe/Berlin", "why": "an update"}
SINGLE = {"from": "2026-12-01T02:00Z", "to": "2026-12-01T04:00Z", "why": "an update"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        *(
            (
                {"budgets": {"shop.up": {"available": {"min": "99 %", "burn": [_without]}, "window": "30 d"}}},
                f"a burn rate lacks {word}",
            )
            for word, _without in ((each, {key: RATE[key] for key in RATE if key != each}) for each in RATE)
        ),
        ({"planned": [{key: WEEKLY[key] for key in ("every", "why")}]}, "planned downtime lacks zone"),
        ({"planned": [{key: WEEKLY[key] for key in ("every", "zone")}]}, "planned downtime lacks why"),
        ({"planned": [{key: WEEKLY[key] for key in ("zone", "why")}]}, "planned downtime lacks every or from"),
        ({"planned": [{key: SINGLE[key] for key in ("from", "why")}]}, "planned downtime lacks to"),
        ({"planned": [{key: SINGLE[key] for key in ("to", "why")}]}, "planned downtime lacks every or from"),
        ({"planned": [WEEKLY | SINGLE]}, "this is planned by every and by from"),
        ({"checks": {"web": {"every": "10 s"}}}, "web lacks http, tcp or command"),
        ({"checks": {"web": {"http": "http://localhost/", "tcp": "localhost:1"}}}, "this check asks in two ways"),
        ({"budgets": {"shop.a": {"time": {"p95": "1 s"}, "ratio": {"max": "2 %"}}}}, "this budget has two kinds"),
        ({"budgets": {"shop.a": {"ratio": {"max": "2 %", "min": "98 %"}}}}, "this ratio promises max and min"),
        ({"planned": [WEEKLY, SINGLE]}, ""),
        ({"budgets": {"dev.lint": {"title": "Lint"}}}, ""),
        ({"budgets": {"shop.up": {"available": {"min": "99 %", "burn": [RATE]}, "window": "30 d"}},
          "checks": {"web": {"tcp": "localhost:1"}}}, ""),
    ],
)  # fmt: skip
def test_what_a_block_needs_and_what_excludes_what(document: dict[str, object], said: str) -> None:
    found = refusal(yaml.safe_dump(document))
    errors = [each.message for each in Draft7Validator(json_schema()).iter_errors(document)]
    if said == "":
        assert (found, errors) == ("", [])
    else:
        assert said in found
        assert errors


@pytest.mark.parametrize(
    ("shape", "right", "wrong"),
    [
        (
            Weekly(),
            ["Sun 02:00-03:00", "Mon  23:59-00:00", "Tue 00:00–19:30"],
            ["Sun 24:00-03:00", "Sun 02:60-03:00", "sun 02:00-03:00", "Sun 02:00", "02:00-03:00", "Sun 2:00-3:00", 7],
        ),
        (
            Moment(),
            ["2026-12-01T02:00Z", "2026-12-01 02:00+01:00", "2026-12-01T02:00:30.5-0800"],
            ["2026-12-01", "2026-12-01T02:00", "tomorrow", "2026-12-01T2:00Z", 7],
        ),
        (Choice(("1", "off", "counts")), ["1", 1, "off", "counts"], ["2", 2, "", None]),
        (Words(5, "[a-z]+"), ["a", "abcde"], ["", "abcdef", "a1", "A", 7]),
        (Words(5), ["a", "a b c", 7, True], ["", "   ", "abcdef", None]),
        (Amount((Unit.SECONDS,), ANY), ["1 s", "2 min", "1.5 h"], ["1", 1, "1 GB", "off", False, ""]),
        (Amount((Unit.COUNT,), ANY), ["3", 3, 3.5, 0], [-1, "3 s", None]),
        (Amount((Unit.COUNT,), ANY, whole=True), ["3", 3], [3.5, -1]),
        (Amount((Unit.SHARE,), ANY, off=True), ["70 %", "off", False], ["on", True, "7 s"]),
        (BUDGET["window"].shape, ["7 d", "20 runs", "1 run", "5 events"], ["20", 20, "runs", "20 GB"]),
        (Many("a", "b", Words(5, "[a-z]+"), most=2), [["a"], ["a", "b"]], [[], ["a", "b", "c"], "a", [""], {}]),
        (Never("a", "b"), [], ["a", 1, None, [], {}]),
        (ROOT, [{}, None, {"budgets": None}], [[], "a", {"budget": {}}, 7]),
    ],
)
def test_the_form_of_each_shape(shape: Shape, right: list[object], wrong: list[object]) -> None:
    editor = Draft7Validator(form_of(shape))
    assert [each for each in right if not editor.is_valid(each)] == []
    assert [each for each in wrong if editor.is_valid(each)] == []


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ("growth: {max: 10 %}, window: 5 runs", ""),
        ("growth: {max: 10 %}, window: 1 d", "growth looks at the last runs, at 5 or more"),
        ("baseline: {max: 20 %}, signal: dev.lint, window: 10 runs", ""),
        ("baseline: {max: 20 %}, signal: dev.lint, window: 9 runs", "baseline looks at the last runs, at 10 or more"),
        ("baseline: {max: 20 %}, signal: dev.lint, window: 1 d", "baseline looks at the last runs, at 10 or more"),
    ],
)
def test_how_many_runs_an_estimate_looks_at(budget: str, said: str) -> None:
    found = refusal(f"budgets: {{shop.a: {{{budget}}}}}")
    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("budgets: {shop.a: {time: {p95: 1 s}}}", 60.0),
        ("budgets: {shop.a: {time: {p95: 1 s}, keep_firing_for: 5 min}}", 300.0),
        ("budgets: {shop.a: {time: {p95: 1 s}, keep_firing_for: 0 s}}", 0.0),
        ("{defaults: {keep_firing_for: 2 min}, budgets: {shop.a: {time: {p95: 1 s}}}}", 120.0),
        ("{defaults: {keep_firing_for: 2 min}, budgets: {shop.a: {time: {p95: 1 s}, keep_firing_for: 1 h}}}", 3600.0),
    ],
)
def test_how_long_an_alert_stays_after_its_last_reason(text: str, seconds: float) -> None:
    (found,) = (each for each in read_budgets(text, "budgets.yaml") if each.id == "shop.a")
    assert found.keep_firing_for == seconds


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0.0), ("7", 7.0), ("0.5", 0.5), ("10", 10.0), ("00", None), ("01", None), ("007", None)]
)
def test_a_number_that_begins_with_a_zero_is_no_number_of_base_8(text: str, value: float | None) -> None:
    if value is not None:
        assert read_quantity(text, Unit.COUNT).value == value
        return
    with pytest.raises(QuantityError, match="begins with a zero"):
        read_quantity(text, Unit.COUNT)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("dev.memory: {limit: {max: 3 GB}}", True),
        ("dev.memory: {limit: {max: 3 cores}}", False),
        ("dev.memory: {sustained: {max: 3 GB}}", True),
        ("dev.memory: {sustained: {max: 3 s}}", False),
        ("dev.memory: {observe: {max: 3 GB}}", True),
        ("dev.memory: {observe: {max: 3 cores}}", False),
        ("build.cpu.peak: {observe: {max: 90 %}}", True),
        ("build.cpu.peak: {observe: {max: 3 GB}}", False),
        ("success.mttr: {report: {mean: 10 min}}", True),
        ("success.mttr: {report: {mean: 10 %}}", False),
        ("dev.lint: {ratio: {max: 2 %}}", True),  # a share of the runs, whatever they measure
        ("dev.lint: {baseline: {max: 20 %}}", True),
        ("dev.lint: {limit: {max: 3 s}}", False),
        ("dev.memory: {time: {p95: 3 s}}", False),
    ],
)
def test_a_limit_has_the_unit_of_what_is_measured(text: str, good: bool) -> None:
    said = refusal(f"budgets: {{{text}}}")
    assert (said == "") is good, said


@pytest.mark.parametrize(
    "text",
    [
        "ladders: {limit: {info: off, warning: 60 %}}",
        "ladders: {limit: {warning: {enter: 5 GB, leave: 99 %}}}",
        "ladders: {limit: {critical: 5 GB}}",
    ],
)
def test_a_ladder_that_cannot_be_read_is_not_held_against_others(text: str) -> None:
    with pytest.raises(BudgetsError) as refused:
        read_budgets(text, "budgets.yaml")
    assert len(refused.value.problems) == 1
