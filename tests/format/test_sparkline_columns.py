"""Runs and minutes as columns of a fixed axis."""

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.signals import Outcome
from hero_tui.format.sparkline_columns import Mark, minute_columns, run_columns
from hero_tui.models.snapshot import Minute, RunView


def run(duration: float | None, outcome: Outcome = Outcome.OK, number: int = 1) -> RunView:
    return RunView(number, "dev.lint", 0.0, duration, outcome, {}, {})


def test_a_column_per_run_newest_last() -> None:
    runs = [
        run(1.0),
        run(None, Outcome.FAILED),
        run(3.0, Outcome.CANCELLED),
        run(9.0, Outcome.TIMEOUT),
        run(None),
        run(0.5, Outcome.UNKNOWN),
    ]
    assert run_columns(runs, 2.0, 10) == (0.5, Mark.FAILED, Mark.TIMEOUT, 0.25)
    assert run_columns(runs, 2.0, 2) == (Mark.TIMEOUT, 0.25)
    assert run_columns(runs, 2.0, 0) == ()


def minutes(*highs: float | bool | None) -> list[Minute]:
    """A number is a value, None nobody's, False not observed."""
    return [
        Minute(60.0 * index, None if high is False or high is None else float(high), observed=high is not False)
        for index, high in enumerate(highs)
    ]


def test_minutes_fit_a_column_each() -> None:
    assert minute_columns(minutes(1.0, False, None, 4.0), 2.0, 29) == (0.5, Mark.FOG, Mark.ABSENT, 2.0)


def test_a_column_of_several_minutes_is_its_highest_value() -> None:
    given_ = minutes(1.0, 3.0, False, False, None, False, None, None)
    assert minute_columns(given_, 2.0, 4) == (1.5, Mark.FOG, Mark.FOG, Mark.ABSENT)
    assert minute_columns([], 2.0, 4) == ()


HIGHS = st.lists(st.one_of(st.none(), st.just(False), st.floats(0.0, 10.0)), max_size=200)


@given(HIGHS, st.integers(0, 80))
def test_no_peak_is_lost_and_no_column_is_invented(highs: list[float | bool | None], width: int) -> None:
    columns = minute_columns(minutes(*highs), 2.0, width)
    values = [high / 2.0 for high in highs if high is not None and high is not False]
    assert len(columns) == min(width, len(highs))
    if columns:
        shown = [each for each in columns if not isinstance(each, Mark)]
        assert max(shown, default=None) == max(values, default=None)
        assert all(each in values for each in shown)
        assert Mark.FAILED not in columns


OUTCOMES = st.sampled_from(list(Outcome))


@given(st.lists(st.tuples(st.none() | st.floats(0.0, 10.0), OUTCOMES), max_size=60), st.integers(0, 40))
def test_a_narrower_sparkline_is_the_end_of_a_wider_one(given_: list[tuple[float | None, Outcome]], width: int) -> None:
    runs = [run(duration, outcome) for duration, outcome in given_]
    whole = run_columns(runs, 2.0, 1000)
    assert run_columns(runs, 2.0, width) == (whole[-width:] if width else ())
