"""The bounds of every value that a budgets.yaml may hold: the last value that is allowed, and the first that is not."""

from __future__ import annotations

import pytest

from hero_tui.budgets.files import read_budgets
from hero_tui.budgets.problems import BudgetsError, Place, Problems, did_you_mean
from hero_tui.budgets.units import QuantityError, read_quantity, scaled_text
from hero_tui.core.objectives import Unit

AVAILABLE = "budgets: {shop.up: {available: {min: 50 %, slice: VALUE}, window: 400 d}}"
EVERY = "checks: {web: {http: 'http://localhost/', timeout: 1 ms, every: VALUE}}"
WAIT = "checks: {web: {http: 'http://localhost/', every: 1 d, timeout: VALUE}}"


def refusal(text: str) -> str | None:
    """The first thing that is wrong with a file of that text, without its place; None when it can be used."""
    try:
        read_budgets(text, "budgets.yaml")
    except BudgetsError as error:
        return str(error).split(": ", 1)[1]
    return None


@pytest.mark.parametrize(
    ("text", "good", "bad", "said"),
    [
        ("budgets: {shop.a: {time: {p95: 1 s}, keep_firing_for: VALUE}}", ["0 s", "1 d"], ["86401 s"],
         "is too long: nobody would hear of it. Write 1 d at most"),
        ("budgets: {shop.a: {time: {p95: 1 s}, window: VALUE}}", ["60 s", "400 d"], ["59 s", "400 d 1 s"],
         "cannot be judged. Write 1 min to 400 d: so long history is kept"),
        ("budgets: {shop.a: {time: {p95: 1 s}, window: 'VALUE'}}", ["5 runs", "100,000 runs"],
         ["4 runs", "100,001 runs", "5.5 runs"], "runs cannot be judged. Write 5 to 100,000"),
        ("budgets: {shop.a: {limit: {max: 1 GB}, ladder: {info: VALUE}}}", ["0.01 %", "100x"],
         ["0.009 %", "100.1x"], "of the limit is no level. Write 0.01 % to 100x"),
        ("budgets: {shop.a: {limit: {max: 1 GB}, ladder: {info: {enter: 50 %, for: VALUE}}}}", ["0 s", "1 d"],
         ["86401 s"], "is too long: nobody would hear of it. Write 1 d at most"),
        ("budgets: {shop.a: {ratio: {max: 5 %}, over: VALUE}}", ["60 s", "30 d"], ["59 s", "30 d 1 s"],
         "cannot be watched. Write 1 min to 30 d"),
        ("budgets: {shop.a: {baseline: {max: 20 %, than: VALUE}}}", ["1 h", "400 d"], ["3599 s", "400 d 1 s"],
         "before cannot be compared with. Write 1 h to 400 d"),
        ("budgets: {shop.a: {concurrency: {max: 'VALUE'}}}", ["1", "1,000,000"], ["0", "1,000,001"],
         "at a time cannot be kept. Write 1 or more"),
        (AVAILABLE, ["1 s", "1 h"], ["0.9 s", "3601 s"], "cannot be judged. Write 1 s to 1 h"),
        (EVERY, ["1 s", "1 d"], ["0.9 s", "86401 s"], "is no watch. Write 1 s to 1 d"),
        (WAIT, ["1 ms", "1 h"], ["0.9 ms", "3601 s"], "no check waits for"),
    ],
)  # fmt: skip
def test_a_value_may_be_as_small_and_as_large_as_its_bounds(
    text: str, good: list[str], bad: list[str], said: str
) -> None:
    for value in good:
        assert said not in (refusal(text.replace("VALUE", value)) or "")
    for value in bad:
        assert said in (refusal(text.replace("VALUE", value)) or "")


@pytest.mark.parametrize(("id_", "good"), [("a." + "b" * 62, True), ("a." + "b" * 63, False), ("A.b", False)])
def test_an_id_has_64_characters_at_most(id_: str, good: bool) -> None:
    assert (refusal(f"budgets: {{{id_}: {{time: {{p95: 1 s}}}}}}") is None) is good


@pytest.mark.parametrize(("name", "good"), [("b" * 40, True), ("b" * 41, False)])
def test_a_checks_name_has_40_characters_at_most(name: str, good: bool) -> None:
    assert (refusal(f"checks: {{{name}: {{tcp: 'localhost:1'}}}}") is None) is good


def test_twelve_burn_rates_are_enough() -> None:
    rates = ["{level: critical, spend: 2 %, in: 1 h, still: 5 min}"]
    text = "budgets: {shop.up: {available: {min: 99.9 %, burn: [RATES]}, window: 400 d}}"
    assert refusal(text.replace("RATES", ", ".join(rates * 12))) is None
    assert refusal(text.replace("RATES", ", ".join(rates * 13))) is not None


@pytest.mark.parametrize(("spend", "good"), [("0.01 %", True), ("0.009 %", False), ("100 %", True), ("101 %", False)])
def test_from_a_hundredth_of_a_percent_to_all_of_what_may_be_down_can_be_spent(spend: str, good: bool) -> None:
    rate = f"{{level: critical, spend: {spend}, in: 30 d, still: 5 min}}"
    said = refusal(f"budgets: {{shop.up: {{available: {{min: 50 %, burn: [{rate}]}}, window: 400 d}}}}") or ""
    assert ("cannot be spent" not in said) is good


@pytest.mark.parametrize(
    ("unit", "greatest", "more"),
    [
        (Unit.SECONDS, "4000 d", "4000 d 1 s"),
        (Unit.BYTES, "1,000,000 TB", "1,000,001 TB"),
        (Unit.RATE, "1,000,000 TB/s", "1,000,001 TB/s"),
        (Unit.CORES, "100,000 cores", "100,001 cores"),
        (Unit.COUNT, "1,000,000,000,000", "1,000,000,000,001"),
        (Unit.SHARE, "1000x", "1001x"),
    ],
)
def test_the_greatest_value_of_each_unit(unit: Unit, greatest: str, more: str) -> None:
    assert read_quantity(greatest, unit).text == greatest
    with pytest.raises(QuantityError, match="is more than can be judged") as caught:
        read_quantity(more, unit)
    assert caught.value.hint == f"At most {greatest}"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1 us", Unit.SECONDS, 1e-6), ("1 µs", Unit.SECONDS, 1e-6), ("1 ms", Unit.SECONDS, 1e-3),
        ("1 min", Unit.SECONDS, 60), ("1 h", Unit.SECONDS, 3600), ("1 d", Unit.SECONDS, 86_400),
        ("1 w", Unit.SECONDS, 604_800), ("1 kB", Unit.BYTES, 1e3), ("1 MB", Unit.BYTES, 1e6), ("1 GB", Unit.BYTES, 1e9),
        ("1 TB", Unit.BYTES, 1e12), ("1 KiB", Unit.BYTES, 1024), ("1 MiB", Unit.BYTES, 1_048_576),
        ("1 GiB", Unit.BYTES, 1_073_741_824), ("1 TiB", Unit.BYTES, 1_099_511_627_776), ("1 MB/s", Unit.RATE, 1e6),
        ("1 core", Unit.CORES, 1), ("1 %", Unit.SHARE, 0.01), ("1x", Unit.SHARE, 1), ("1×", Unit.SHARE, 1),
    ],
)  # fmt: skip
def test_what_each_unit_is(text: str, unit: Unit, value: float) -> None:
    assert read_quantity(text, unit).value == value


def test_a_quantity_of_forty_letters_is_read() -> None:
    assert read_quantity("1" * 13 + "." + "0" * 24 + " B", Unit.BYTES).value == float("1" * 13)
    with pytest.raises(QuantityError, match="is too long for a size"):
        read_quantity("1" * 13 + "." + "0" * 25 + " B", Unit.BYTES)


@pytest.mark.parametrize(
    ("text", "factor", "said"),
    [
        ("999 ms", 1.0, "999 ms"),
        ("500 ms", 2.0, "1.0 s"),
        ("10 s", 1 / 3, "3.333 s"),
        ("1 s", 0.25, "0.25 s"),
        ("9,999", 1.0, "9,999"),
        ("5000", 2.0, "10,000"),
        ("3333", 3.0, "9999"),
    ],
)
def test_a_scaled_quantity_has_the_decimals_that_it_needs_and_three_at_most(
    text: str, factor: float, said: str
) -> None:
    assert scaled_text(text, factor) == said


def test_a_file_has_256_kilobytes_16_levels_and_5000_values_at_most() -> None:
    assert refusal("#" + "x" * 255_999) is None
    assert refusal("#" + "x" * 256_000) == "the file is larger than 256 kB. A budgets.yaml is a page or two"
    assert "nested more than" not in (refusal("[" * 16 + "]" * 16) or "")
    assert refusal("[" * 17 + "]" * 17) == "this is nested more than 16 deep. A budget needs four levels"
    assert "holds more than" not in (refusal("[" + "a, " * 4999 + "]") or "")
    assert refusal("[" + "a, " * 5000 + "]") == "the file holds more than 5,000 values. Aliases count in full"


def test_fifty_problems_are_told_each_once() -> None:
    problems = Problems("x", "budgets.yaml")
    for number in range(60):
        problems.add(Place(1, number), "it is wrong")
        problems.add(Place(1, number), "it is wrong")
    assert problems.count == 120
    with pytest.raises(BudgetsError) as caught:
        problems.raise_any()
    assert len(caught.value.problems) == 50


def test_twelve_known_words_are_named_and_a_near_one_is_proposed() -> None:
    known = [f"word{number:02}" for number in range(13)]
    assert did_you_mean("zzzzz", known[:12]) == f"Known here: {', '.join(known[:12])}"
    assert did_you_mean("zzzzz", known) == f"Known here: {', '.join(known[:12])} and 1 more"
    assert did_you_mean("wrod03", known) == "Did you mean word03?"
    assert did_you_mean("p96", ["p95", "p99"]) == "Known here: p95, p99", "of three letters none is nearer"
    assert did_you_mean("p960", ["p950", "p99"]) == "Did you mean p950?"
    many = [f"word{number:03}" for number in range(201)]
    assert did_you_mean("word007x", many[:200]) == "Did you mean word007?"
    assert did_you_mean("word007x", many).startswith("Known here: ")


def test_an_excerpt_shows_a_hundred_letters_around_its_place() -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(300))
    problem = Problems(line, "budgets.yaml").problem(Place(1, 151), "wrong")
    _, shown, caret = problem.drawn().split("\n")
    assert shown == f"    1 │ {line[100:200]}"
    assert caret == "      │ " + " " * 50 + "^"
    near = Problems("a\tb", "budgets.yaml").problem(Place(1, 3), "wrong")
    assert near.drawn().split("\n")[1:] == ["    1 │ a b", "      │   ^"]
    wide = Problems("日本x", "budgets.yaml").problem(Place(1, 3), "wrong")
    assert wide.drawn().split("\n")[2] == "      │     ^"
    assert Problems("x", "budgets.yaml").problem(Place(2, 1), "wrong").excerpt == ""
    assert Problems("x", "budgets.yaml").problem(Place(1, 1), "wrong").excerpt == "x"


def test_only_a_promise_can_be_switched_off() -> None:
    assert refusal("budgets: {shop.a: {time: {p95: 1 s}, keep_firing_for: off}}") is not None
    assert refusal("budgets: {shop.a: {time: {p95: 1 s}, window: off}}") is not None
    assert refusal("checks: {web: {tcp: 'localhost:1', every: off}}") is not None
    assert refusal("budgets: {dev.lint: {time: {p95: off}}}") is None
    assert refusal("checks:") is None


def test_what_is_wrong_in_a_list_is_named_by_its_place_from_1() -> None:
    with pytest.raises(BudgetsError) as caught:
        read_budgets("planned: [{why: never}, 7]", "budgets.yaml")
    assert {problem.key for problem in caught.value.problems} >= {"planned[1]", "planned[2]"}


def test_a_budget_of_other_signals_needs_none_of_its_own() -> None:
    """Given `of`, the id need be no signal that anybody records; without it the id is what is counted."""
    assert refusal("budgets: {dev.lnt: {concurrency: {max: 3, of: [build.fast]}}}") is None
    said = refusal("budgets: {dev.lnt: {concurrency: {max: 3}}}")
    assert said == "nothing is measured under the name dev.lnt. Did you mean dev.lint?"


OBSERVED = [
    "budgets: {dev.tests: {time: {p95: 60 s}}}",
    "budgets: {dev.tests: {time: {p50: 10 s, p95: 60 s, p99: 2 min}, window: 30d}}",
    "budgets: {dev.tests.trend: {signal: dev.tests, baseline: {max: 20 %}, window: 20 runs}}",
    "budgets: {shop.tests: {signal: dev.tests, time: {p95: 60 s}}}",
    "budgets: {dev.tests: {concurrency: {max: 2}}}",
    "budgets: {dev.tests: {observe: {max: 20 s}, window: 1 min}}",
    "budgets: {dev.tests: off}",
    "budgets: {shop.lint: {signal: dev.lint, observe: {max: 5 s}}}",
    "budgets: {shop.busy: {concurrency: {max: 3, of: [dev.tests, dev.lint]}}}",
]


@pytest.mark.parametrize("text", OBSERVED)
def test_operations_that_are_only_observed_may_be_given_a_limit(text: str) -> None:
    """Given runs of tests, which the shipped file observes, then a file may promise something of them."""
    assert refusal(text) is None


def test_a_name_that_is_only_like_it_is_a_slip_of_the_pen() -> None:
    assert refusal("budgets: {dev.test: {time: {p95: 60 s}}}") is not None
    assert refusal("budgets: {dev.test: off}") == "nothing is measured under the name dev.test. Did you mean dev.tests?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dev.tests: {observe: {max: 3 GB}}", "3 GB is a size, and this is a time"),
        ("dev.tests: {limit: {max: 3 GB}}", "dev.tests is not judged by limit"),
        ("dev.memory: {observe: {max: 3 s}}", "3 s is a time, and this is a size"),
        ("dev.memory: {time: {p95: 3 s}}", "dev.memory is not judged by time"),
        ("dev.tests: {observe: {p95: 3 s}}", "p95"),
    ],
)
def test_what_is_observed_has_the_unit_of_its_signal(text: str, said: str) -> None:
    found = refusal(f"budgets: {{{text}}}")
    assert found is not None
    assert said in found
