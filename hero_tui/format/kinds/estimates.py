"""What an estimate with its 95 % interval says, and what settles it."""

from __future__ import annotations

from typing import Protocol

from hero_tui.core.objectives import Verdict
from hero_tui.format.kinds.base import Texts
from hero_tui.format.numbers import count_text
from hero_tui.judge.results import ObjectiveVerdict


class ChangeText(Protocol):
    """How a kind writes a change beside its limit: `+4 %`; `bare`: without the percent sign."""

    def __call__(self, result: ObjectiveVerdict, change: float, *, bare: bool = False) -> str: ...


def estimate_texts(result: ObjectiveVerdict, change_text: ChangeText, few: str) -> Texts:
    """`+4 %, surely between -1 % and +9 %, from 10 runs`. `few`: instead, before there are enough runs."""
    count = f"{count_text(result.count)} {'run' if result.count == 1 else 'runs'}"
    if result.value is None:
        return few, f"{count} so far"
    value = change_text(result, result.value)
    if result.low is None or result.high is None:
        return f"{value}, from {count}", value
    low, high = change_text(result, result.low), change_text(result, result.high)
    return (
        f"{value}, surely between {low} and {high}, from {count}",
        f"between {low} and {high}",
        f"{change_text(result, result.low, bare=True)} to {high}",
    )


def settles_estimate(result: ObjectiveVerdict, change_text: ChangeText, few: str) -> str:
    """An estimate is settled when its interval lies on one side of the limit. `few`: as above."""
    limit = result.objective.limit.text
    if result.value is None:
        return few
    between = ""
    if result.low is not None and result.high is not None:
        between = f"between {change_text(result, result.low)} and {change_text(result, result.high)}: "
    if result.verdict is Verdict.MET:
        return f"{between}surely below {limit}"
    return f"{between}{'too much' if result.verdict is Verdict.BREACHED else f'{limit} lies in it'}"
