"""The 5-minute mean of a gauge, weighted by time: present once its owner was watched for that long, and 80 % seen."""

from __future__ import annotations

from msgspec import Struct

SPAN = 300.0
STEP = 10.0
PRESENT_FROM = 0.8


class MeanState(Struct, frozen=True):
    """Steps of 10 s, oldest first: (start, sum of value × seconds, seconds with a value). `began`: when its owner was
    first seen (UTC s); None where a former version did not say."""

    steps: tuple[tuple[float, float, float], ...] = ()
    began: float | None = None


def add_span(state: MeanState, start: float, end: float, value: float) -> MeanState:
    """Let `value` hold over [start, end)."""
    steps = list(state.steps)
    at = max(start, end - SPAN - STEP)
    while at < end:
        begin = at - at % STEP
        until = min(end, begin + STEP)
        seconds = until - at
        if seconds <= 0:
            break
        if steps and steps[-1][0] == begin:
            _, total, covered = steps[-1]
            steps[-1] = (begin, total + value * seconds, covered + seconds)
        else:
            steps.append((begin, value * seconds, seconds))
        at = until
    began = start if state.began is None and not state.steps else state.began
    return _recent(steps, end, began)


def until(state: MeanState, at: float) -> MeanState:
    """What is known of the time before `at`, by whole steps."""
    began = at if state.began is not None and state.began > at else state.began
    return MeanState(tuple(step for step in state.steps if step[0] + STEP <= at), began)


def mean(state: MeanState, now: float) -> float | None:
    """The mean over the five minutes before `now`; None when too little of them was observed, and until the owner was
    watched for all five."""
    if state.began is not None and now - state.began < SPAN:
        return None
    steps = _recent(list(state.steps), now, state.began).steps
    covered = sum(seconds for _, _, seconds in steps)
    if covered < PRESENT_FROM * SPAN:
        return None
    return sum(total for _, total, _ in steps) / covered


def _recent(steps: list[tuple[float, float, float]], now: float, began: float | None) -> MeanState:
    """The steps that end within the last five minutes, with the present one."""
    return MeanState(tuple(step for step in steps if step[0] + STEP > now - SPAN), began)
