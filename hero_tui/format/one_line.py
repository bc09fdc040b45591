"""A whole workspace in one line: the worst thing, then how many others. Of the smallest screen and of `status --line`.

Words from outside pass through as they are: escape before showing.
"""

from __future__ import annotations

from hero_tui.core.sanitise import cut
from hero_tui.format.badges import GLYPH_OF_URGENCY, Urgency, urgency
from hero_tui.format.budget_text import latest_text
from hero_tui.format.builds import failing, short_place
from hero_tui.format.evidence import value_of
from hero_tui.format.incidents import incident_share, incident_value
from hero_tui.format.numbers import duration_text, lasting_text, share_text
from hero_tui.format.summary import (
    is_recording,
    is_silent,
    newest_save,
    nothing_yet,
    open_incident,
    other_counts,
    short_name,
    spoken_for,
    within_limits,
    worst,
)
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import Snapshot

NARROW = 20


def one_line(snapshot: Snapshot, now: float, width: int = NARROW) -> str:
    """The worst thing, then how many others, in one line of 20 columns or more."""
    if not is_recording(snapshot):
        since = snapshot.recorder.since
        lasted = "" if since is None else f" {lasting_text(now - since, tight=True)}"
        return f"░ {'not responding' if is_silent(snapshot) else 'recorder off'}{lasted}"[:width]
    failed = failing(snapshot)
    if failed is not None:
        return _failed(failed, snapshot, now, width)
    view = worst(snapshot)
    standing = Urgency.OK if view is None else urgency(view)
    notice = next(iter(snapshot.recorder.notices), "")
    if notice and standing < Urgency.WARNING:
        return cut(f"▲ {notice}", width)
    if view is None:
        return _calm(snapshot)[:width]
    others = [f"{each.glyph}{each.number}" for each in other_counts(snapshot, standing)]
    return _with_others(_head(snapshot, view, standing), _tails(snapshot, others), width)


def _failed(build: FailedBuild, snapshot: Snapshot, now: float, width: int) -> str:
    """`× Cart.tsx:41  2 min`, with the compiler's sentence and what else is wrong where there is room."""
    place, lasted = short_place(build), lasting_text(now - build.since)
    others = [f"{each.glyph}{each.number}" for each in other_counts(snapshot, Urgency.NO_DATA)]
    if width > NARROW:
        head = f"× {place}  {lasted}  {build.message}".rstrip()
        return _with_others(head, _tails(snapshot, others), width)
    line = place if build.column is None else ":".join(place.split(":")[:-1])
    return f"× {line}  {lasted}"[:width]


def _tails(snapshot: Snapshot, others: list[str]) -> list[list[str]]:
    """What stands behind the worst thing, from all of it to the first sign; a wrong budgets.yaml before the counts."""
    if not snapshot.recorder.budgets_wrong:
        return [others, others[:1]]
    return [["▲ budgets.yaml", *others], ["▲yaml", *others], ["▲yaml"], others[:1]]


def _with_others(head: str, tails: list[list[str]], width: int) -> str:
    """The head with the first of the tails that fits behind it."""
    for tail in tails:
        text = f"{head}  {' '.join(tail)}".rstrip()
        if len(text) <= width:
            return text
    return head[:width]


def _calm(snapshot: Snapshot) -> str:
    if nothing_yet(snapshot):
        return "– no dev server yet"
    judged, _ = within_limits(snapshot)
    save = newest_save(snapshot)
    reload = f" reload {duration_text(save.duration)}" if save and save.duration is not None else ""
    return f"○ {judged} ok{reload}"


def _head(snapshot: Snapshot, panel: BudgetView, standing: Urgency) -> str:
    glyph, name, view = GLYPH_OF_URGENCY[standing], short_name(panel), spoken_for(snapshot, panel)
    share = share_text(view.share) if view.share is not None else ""
    if standing is Urgency.BROKEN:
        return f"{glyph} {name} broken"
    if view.budget.spec.timed:
        incident = open_incident(snapshot, panel)
        if incident is not None and incident.value is not None:
            return f"{glyph} {name} {incident_value(incident)} {incident_share(incident)}"
        return f"{glyph} {name} {latest_text(view)} {share}".rstrip()
    if view.budget.counts_events or not view.budget.is_observed:
        return f"{glyph} {name} {value_of(view)}"
    return f"{glyph} {name} {share}"
