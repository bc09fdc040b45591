"""What settles an objective that is proved by counting: runs over a limit, bad events."""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.format.kinds.base import Texts
from hero_tui.format.numbers import count_text
from hero_tui.judge.results import ObjectiveVerdict


def allowed_text(result: ObjectiveVerdict) -> str:
    """How many may be over: `at most 5 %`, `none`."""
    quantile = result.objective.quantile
    return "none" if quantile is None else f"at most {100 - quantile * 100:g} %"


def counted_texts(result: ObjectiveVerdict, counted: str, clean: str, broken: str) -> Texts:
    """What was counted with what would settle it; where that is too long only its first half. `broken`: instead, of a
    broken objective."""
    if result.verdict is Verdict.BREACHED:
        return broken, f"{counted}; {allowed_text(result)} may be"
    settled = _settling(result, clean, of_how_many=False)
    return ("; ".join((counted, *settled)), f"{counted}; {settled[0]}") if settled else ()


def settles_counts(result: ObjectiveVerdict, broken: str, clean: str) -> str:
    """What would settle it. `broken`: what happened to those that were over; `clean`: what would prove it where none
    was."""
    if result.verdict is Verdict.BREACHED:
        return f"{count_text(result.over)} of {count_text(result.count)} {broken}"
    return "; ".join(_settling(result, clean))


def _settling(result: ObjectiveVerdict, clean: str, *, of_how_many: bool = True) -> Texts:
    """How many may be over for it to be proved kept, then how many would call it broken; empty where neither is known.

    `of_how_many`: the first with the count that it is of.
    """
    if result.needed is None:
        return ()
    nothing = (f"{count_text(result.needed)} {clean} would prove it kept",)
    if result.count == 0:
        return nothing
    breaks = () if result.breached_at is None else (f"{count_text(result.breached_at)} would call it broken",)
    if result.met_at_most is None:
        return breaks if result.over and breaks else nothing
    most = f"{'at most ' if result.met_at_most else ''}{count_text(result.met_at_most)}"
    if of_how_many:
        most = f"{most} of {count_text(result.count)}"
    return f"{most} {'prove' if result.verdict is Verdict.MET else 'would prove'} it kept", *breaks
