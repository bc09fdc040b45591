"""The alerts of a span in words: how many, how soon they were found and over, and those of an absence."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from hero_tui.core.quantities import measured_span_text
from hero_tui.core.time import MINUTE
from hero_tui.format.evidence_sentences import length_text
from hero_tui.format.numbers import count_text, duration_text, moment_text, share_text
from hero_tui.judge.evidence import IncidentLength, IncidentLengths
from hero_tui.judge.kinds.report.figures import FEWEST_INCIDENTS
from hero_tui.models.incidents import AlertHistory
from hero_tui.models.snapshot import AwayView

LEAST_UNSEEN = MINUTE  # seconds without a recording that make it worth saying that they are left out
LEFT_OUT = "without the time not recorded"


def left_out_text(history: AlertHistory) -> str:
    """What the times of a history leave out, where it makes a difference; else empty."""
    lengths = (*history.found, *history.over)
    return LEFT_OUT if any(each.unseen >= LEAST_UNSEEN for each in lengths) else ""


def lengths_text(lengths: Sequence[IncidentLength], *, short: bool = False) -> str:
    """`41 s on average (median 30 s, longest 2 min)`; fewer than five are listed. Open ones enter as lower bounds, so
    that an average with one of them is one, too. `short`: without what is in brackets."""
    if not lengths:
        return "–"
    if len(lengths) < FEWEST_INCIDENTS:
        return ", ".join(length_text(each) for each in sorted(lengths, key=lambda each: each.seconds))
    found = IncidentLengths(tuple(lengths))
    mean = IncidentLength(fmean(each.seconds for each in lengths), open=found.still_open > 0)
    spread = f" (median {measured_span_text(found.median)}, longest {length_text(found.longest)})"
    return f"{length_text(mean)} on average{'' if short else spread}"


def summary_texts(history: AlertHistory) -> tuple[str, str, str]:
    """`12 alerts, 2 open`, `found after …`, `over after …`: of the span."""
    count, still_open = len(history.incidents), sum(each.open for each in history.incidents)
    alerts = f"{count_text(count)} alert{'s' if count != 1 else ''}" + (f", {still_open} open" if still_open else "")
    if history.others:
        alerts += f", {count_text(history.others)} more of budgets that are off now"
    return alerts, f"found after {lengths_text(history.found)}", f"over after {lengths_text(history.over)}"


def away_text(away: AwayView, *, narrow: bool = False) -> str:
    """`while you were away 09:40–14:02: 3 alerts (1 critical), slowest save 4.3 s, 98 % seen`."""
    critical = f" ({away.critical} critical)" if away.critical else ""
    alerts = f"{count_text(away.alerts)} alert{'s' if away.alerts != 1 else ''}{critical}"
    told = [alerts if away.alerts else "no alert"]
    if away.slowest is not None:
        told.append(f"slowest save {duration_text(away.slowest)}")
    told.append(f"{share_text(away.seen)} seen")
    when = f"{moment_text(away.since, away.until)}–{moment_text(away.until, away.until)}"
    return f"{'away' if narrow else 'while you were away'} {when}: {', '.join(told)}"
