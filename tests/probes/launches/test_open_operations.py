"""What waits for an end: each is completed once, by its own end, and what is remembered is bounded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hero_tui.core.signals import Operation, OperationCompleted, Outcome, Stamp
from hero_tui.probes.launches.open_operations import End, OpenOperations
from tests.support.examples import examples

MOST, MOST_OF_ONE = 4096, 256
RUN = Operation("dev.lint", 1_800_000_000.0, 0.5, Outcome.OK, {}, {"typed_duration": None})
KINDS: dict[str, Callable[[int], End]] = {
    "launches": lambda number: (number, number, number),
    "processes": lambda number: (number, number),
    "both of one PID": lambda number: (7, 7, number) if number % 2 else (7, number),
}


def moment(seconds: float) -> Stamp:
    return Stamp(1_800_000_000.0 + seconds, seconds)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 2, 4096, 4097, 10_000])
def test_of_ten_thousand_launches_the_newest_are_completed(kind: str, count: int) -> None:
    of = KINDS[kind]
    waiting = OpenOperations()
    told = [waiting.await_end(RUN, of(number), moment(number)) for number in range(count)]
    assert len(waiting) == min(count, MOST)
    assert len({each.key for each in told}) == count
    found = [waiting.ended(of(number), moment(number + 5.0)) for number in range(count)]
    forgotten = max(0, count - MOST)
    assert found[:forgotten] == [[]] * forgotten
    keys = [each.key for each in told[forgotten:] if each.key is not None]
    assert found[forgotten:] == [[OperationCompleted(key, {"typed_duration": 5.0})] for key in keys]
    assert len(waiting) == 0


@pytest.mark.parametrize("runs", [1, 255, 256, 257, 1000])
def test_of_one_launch_the_newest_runs_are_completed(runs: int) -> None:
    waiting = OpenOperations()
    other = waiting.await_end(RUN, (1, 1, 1), moment(0.0))
    told = [waiting.await_end(RUN, (2, 2, 2), moment(1.0)) for _ in range(runs)]
    assert [each.key for each in waiting.ended((2, 2, 2), moment(3.5))] == [each.key for each in told[-MOST_OF_ONE:]]
    assert [each.key for each in waiting.ended((1, 1, 1), moment(3.5))] == [other.key]


@settings(max_examples=examples(200))
@given(
    st.lists(st.tuples(st.sampled_from(["told", "ends", "moves"]), st.integers(0, 4), st.floats(0, 1e6)), max_size=60)
)
def test_whatever_happens_each_is_completed_once_by_its_own_end(steps: list[tuple[str, int, float]]) -> None:
    waiting = OpenOperations()
    expected: dict[int, dict[int, float]] = {}
    for what, number, seconds in steps:
        end = (number, number, number)
        if what == "told":
            operation = waiting.await_end(RUN, end, moment(seconds))
            assert operation.key is not None
            expected.setdefault(number, {})[operation.key] = seconds
        elif what == "ends":
            completed = {each.key: each.attributes["typed_duration"] for each in waiting.ended(end, moment(seconds))}
            began = expected.pop(number, {})
            assert completed == {key: max(0.0, seconds - since) for key, since in began.items()}
        else:
            waiting.forget(end)
            expected.pop(number, None)
        assert len(waiting) == sum(map(len, expected.values()))
