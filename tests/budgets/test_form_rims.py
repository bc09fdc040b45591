"""What may stand where: `off`, nothing, and levels and rates that are just reached; each with its neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from hero_tui.budgets.docs.json_schema import json_schema
from hero_tui.budgets.files import load_file, read_budgets
from hero_tui.budgets.problems import BudgetsError

EDITOR = Draft7Validator(json_schema())
RATE = (
    "budgets: {shop.up: {available: {min: MIN, burn: [{level: critical, spend: 100 %, in: LENGTH, still: 5 min}]},"
    " window: 30 d}}"
)


def refusal(text: str) -> str:
    """The first thing that is wrong with a file of that text; empty when it can be used."""
    try:
        read_budgets(text, "budgets.yaml")
    except BudgetsError as error:
        return str(error).split(": ", 1)[1]
    return ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budgets: {dev.lint: off}", ""),
        ("budgets: {dev.lint: {time: {p95: off}}}", ""),
        ("budgets: {dev.lint: {time: off}}", "time holds keys with values, and here is a single value"),
        ("budgets: {shop.a: {limit: {max: 1 GB}, ladder: off}}", "the ladder holds keys with values"),
        ("budgets: {shop.a: {limit: {max: 1 GB}, ladder: {info: off}}}", "off is not a share"),
        ("budgets: off", "budgets holds keys with values, and here is a single value"),
        ("checks: off", "checks holds keys with values, and here is a single value"),
        ("checks: {web: off}", "web holds keys with values, and here is a single value"),
        ("defaults: off", "defaults holds keys with values, and here is a single value"),
        ("ladders: off", "ladders holds keys with values, and here is a single value"),
        ("ladders: {limit: off}", "the ladder holds keys with values, and here is a single value"),
        ("planned: [off]", "planned downtime holds keys with values, and here is a single value"),
        ("planned: off", "planned is a list, and here is a single value"),
        ("off", "a budgets.yaml holds keys with values, and here is a single value"),
    ],
)
def test_only_budgets_and_their_objectives_are_switched_off(text: str, said: str) -> None:
    found = refusal(text)
    assert found.startswith(said)
    assert bool(found) is bool(said)
    assert EDITOR.is_valid(yaml.safe_load(text)) is (not said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("budgets:", ""),
        ("checks:", ""),
        ("planned:", "planned is a list, and here is nothing"),
        ("ladders:", "ladders holds keys with values, and here is nothing"),
        ("defaults:", "defaults holds keys with values, and here is nothing"),
        ("budgets: {shop.a:}", "shop.a holds keys with values, and here is nothing"),
        ("budgets: {shop.a: {limit:}}", "limit holds keys with values, and here is nothing"),
        ("checks: {web:}", "web holds keys with values, and here is nothing"),
        ("ladders: {limit:}", "the ladder holds keys with values, and here is nothing"),
    ],
)
def test_where_nothing_may_stand(text: str, said: str) -> None:
    found = refusal(text)
    assert found.startswith(said)
    assert bool(found) is bool(said)
    assert EDITOR.is_valid(yaml.safe_load(text)) is (not said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budgets: {shop.a: {limit: {max: 80 %}, ladder: {critical: 125 %}}}", ""),
        ("budgets: {shop.a: {limit: {max: 80 %}, ladder: {critical: 125.1 %}}}", "critical is never reached"),
        ("budgets: {shop.a: {limit: {max: 100 %}, ladder: {critical: 100 %}}}", ""),
        ("budgets: {shop.a: {limit: {max: 100 %}, ladder: {critical: 101 %}}}", "critical is never reached"),
        ("budgets: {shop.a: {sustained: {max: 50 %}, ladder: {critical: 2x}}}", ""),
        ("budgets: {shop.a: {sustained: {max: 50 %}, ladder: {critical: 2.01x}}}", "critical is never reached"),
        ("budgets: {shop.a: {ratio: {max: 20 %}, ladder: {critical: 5x}}}", ""),
        ("budgets: {shop.a: {ratio: {max: 20 %}, ladder: {critical: 5.1x}}}", "critical is never reached"),
        ("budgets: {shop.a: {limit: {max: 1 GB}, ladder: {critical: 5x}}}", ""),
    ],
)
def test_a_level_may_begin_at_all_there_is_and_not_above(text: str, said: str) -> None:
    found = refusal(text)
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("least", "length", "said"),
    [
        ("50 %", "15 d", ""),  # twice what is allowed, and all of it down is twice
        ("50 %", "14 d", "critical is never reached: 100 % in 14 d is 2.143x of what is allowed"),
        ("90 %", "3 d", ""),
        ("90 %", "2.9 d", "critical is never reached: 100 % in 2.9 d"),
        ("90 %", "30 d", ""),
        ("99 %", "7.2 h", ""),
        ("99 %", "7 h", "critical is never reached: 100 % in 7 h"),
    ],
)
def test_a_burn_rate_may_be_that_of_being_down_all_the_time(least: str, length: str, said: str) -> None:
    found = refusal(RATE.replace("MIN", least).replace("LENGTH", length))
    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("still", "said"),
    [("59 min", ""), ("1 h", "still (1 h) must be shorter than in (1 h)"), ("61 min", "still (61 min)")],
)
def test_a_burn_rate_still_holds_for_less_than_its_time(still: str, said: str) -> None:
    rate = f"{{level: critical, spend: 1 %, in: 1 h, still: {still}}}"
    found = refusal(f"budgets: {{shop.up: {{available: {{min: 99 %, burn: [{rate}]}}, window: 30 d}}}}")
    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("window", "said"), [("2 h", ""), ("119 min", "a window of 119 min holds less than two slices")]
)
def test_a_window_holds_two_slices(window: str, said: str) -> None:
    rate = "{level: critical, spend: 1 %, in: 1 h, still: 5 min}"
    text = f"budgets: {{shop.up: {{available: {{min: 50 %, slice: 1 h, burn: [{rate}]}}, window: {window}}}}}"
    found = refusal(text)
    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("length", "window", "said"),
    [("1 h", "2 h", ""), ("2 h", "2 h", ""), ("121 min", "2 h", "a burn rate over 121 min is longer than the window")],
)
def test_a_burn_rate_may_be_as_long_as_the_window(length: str, window: str, said: str) -> None:
    rate = f"{{level: critical, spend: 1 %, in: {length}, still: 5 min}}"
    found = refusal(f"budgets: {{shop.up: {{available: {{min: 50 %, burn: [{rate}]}}, window: {window}}}}}")
    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize("letter", ["x", "é", "€", "\U0001f600"])
@pytest.mark.parametrize(("characters", "fits"), [(256_000, True), (256_001, False)])
def test_a_file_has_256_thousand_characters_however_many_bytes_they_take(
    tmp_path: Path, letter: str, characters: int, fits: bool
) -> None:
    file = tmp_path / "budgets.yaml"
    file.write_text("#" + letter * (characters - 1), "utf-8")
    if fits:
        assert load_file(file).path == str(file)
        return
    with pytest.raises(BudgetsError, match="the file is larger than 256 kB"):
        load_file(file)
