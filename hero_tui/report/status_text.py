"""`status` for people: one row a budget, and the one line of a prompt or a tmux status field. Plain text, escaped."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.sanitise import cut
from hero_tui.format.badges import badge, verdict_text
from hero_tui.format.budget_text import has_data, headline_limit
from hero_tui.format.builds import failing
from hero_tui.format.causes import cause_text
from hero_tui.format.evidence import value_of
from hero_tui.format.hints import feeding, feeding_of, hint
from hero_tui.format.incidents import silence_text, state_text
from hero_tui.format.numbers import ago_text, clock_text, lasting_text, share_text, short_span_text
from hero_tui.format.one_line import one_line
from hero_tui.format.summary import (
    PANELS,
    calm_sentence,
    counts,
    failed_start,
    is_recording,
    is_silent,
    nothing_yet,
    silent_sentence,
    worst,
    worst_sentence,
)
from hero_tui.format.titles import incident_title, panel_title
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.snapshot import RecorderState, Snapshot

LINE = 60
_STATES = {RecorderState.NOT_RESPONDING: "not responding"}
_NAME, _BADGE, _VALUE, _SHARE, _MEASURED, _VERDICT = 22, 18, 12, 6, 36, 16


def plain_line(text: str) -> str:
    """What came from outside, as one line: control characters and the like are spelled, never sent."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode() for char in text
    )


def status_line(snapshot: Snapshot) -> str:
    """Worst thing first, then how many others: `▲ Memory 82 %  ●1 ↑1`; what does not compile before anything else."""
    if not is_recording(snapshot):
        since = snapshot.recorder.since
        lasts = "" if since is None else f" {short_span_text(snapshot.at - since, tight=True)}"
        return f"░ {'recorder not responding' if is_silent(snapshot) else 'recorder off'}{lasts}"
    return cut(plain_line(one_line(snapshot, snapshot.at, LINE)), LINE)


def status_text(snapshot: Snapshot, width: int = 80) -> str:
    """A few lines: who records, how each budget stands, what is open. No line is longer than `width`."""
    lines = [_header(snapshot), _first(snapshot), ""]
    lines += [line for system in by_system(snapshot.budgets) for line in _system(system, snapshot)]
    open_ones = [each for each in snapshot.incidents if each.open]
    if open_ones:
        lines.append("")
    for each in open_ones:
        word, lasts = state_text(each, snapshot.at)
        seen = f"  seen: {each.acknowledged_by}" if each.acknowledged_by else ""
        name = incident_title(each)
        why = "" if each.budget.of_gauges or not each.reason else f"  {each.reason}"
        quiet = f"  {silence_text(each, snapshot.at)}" if each.silenced_until is not None else ""
        cause = cause_text(each.cause, each.budget.unit)
        lines.append(f"{each.id:>5}  {each.severity.word:<9}{name:<16}{word} {lasts}{seen}{quiet}{why}  {cause}")
    lines += ["", *snapshot.recorder.notices] if snapshot.recorder.notices else []
    return "\n".join(cut(plain_line(line).rstrip(), width) for line in lines)


def _header(snapshot: Snapshot) -> str:
    recorder = snapshot.recorder
    if recorder.state is RecorderState.RECORDING:
        seen = "" if recorder.coverage is None else f", {share_text(recorder.coverage)} of today seen"
        state = f"● recording{seen}"
    else:
        state = f"░ recorder {_STATES.get(recorder.state, recorder.state.value)}"
    branch = "" if snapshot.branch is None else f"  {snapshot.branch}"
    changed = f" +{snapshot.changed_files}" if snapshot.changed_files else ""
    return f"{snapshot.name}{branch}{changed}  {state}"


def _first(snapshot: Snapshot) -> str:
    if is_silent(snapshot):
        return f"░ {silent_sentence(snapshot, snapshot.at)}"
    if not is_recording(snapshot):
        since = snapshot.recorder.since
        when = "" if since is None else f" since {clock_text(since)}"
        return f"░ Not recording{when}. `hero-tui` or `hero-tui record` starts it."
    failed = failing(snapshot)
    if failed is not None:
        return f"× Build failed {lasting_text(snapshot.at - failed.since)}  {failed.place}  {failed.message}"
    view = worst(snapshot)
    if view is None:
        glyph = "×" if failed_start(snapshot, snapshot.at) else "–" if nothing_yet(snapshot) else "○"
        return f"{glyph} {calm_sentence(snapshot, snapshot.at)}"
    marks = "  ".join(f"{each.glyph} {each.number} {each.word}" for each in counts(snapshot))
    return f"{marks}  {worst_sentence(snapshot, view, snapshot.at)}"


def by_system(views: Sequence[BudgetView]) -> list[list[BudgetView]]:
    """The budgets of each system together, in the file's order."""
    systems: dict[str, list[BudgetView]] = {}
    for view in views:
        systems.setdefault(view.budget.system, []).append(view)
    return list(systems.values())


def _system(views: Sequence[BudgetView], snapshot: Snapshot) -> list[str]:
    """A row for each budget that has data, and one line for those that have none; the development loop has them all.
    Together they are as many as the Budgets screen lists."""
    told = [view for view in views if has_data(view) or _is_panel(view)]
    silent = [view for view in views if view not in told]
    rows = [_row(view, snapshot) for view in told]
    if silent:
        system = views[0].budget.system
        number = f"{len(silent)} more" if told else "1 budget" if len(silent) == 1 else f"{len(silent)} budgets"
        fed = [view for view in silent if not view.budget.spec.compares]
        how = feeding_of(fed) if fed else "compared with the weeks before, once there are runs"
        rows.append(f"{system:<{_NAME}}{'no data':<{_BADGE}}{number}: {how}")
    return rows


def _is_panel(view: BudgetView) -> bool:
    """Whether it has a row also without data; a comparison with the past is nothing to feed."""
    return view.budget.system == PANELS and not view.budget.spec.compares


def _row(view: BudgetView, snapshot: Snapshot) -> str:
    recording = is_recording(snapshot)
    head = _column(panel_title(view), _NAME) + _column(badge(view, recording=recording).text(), _BADGE)
    if not has_data(view):
        limit = f"limit {headline_limit(view)}  " if view.budget.spec.promises else ""
        return f"{head}{limit}{feeding(view)}"
    share = "–" if view.share is None else share_text(view.share)
    if view.budget.counts_events or not view.budget.is_observed:
        share = ""
    age = "" if view.latest_at is None else ago_text(view.latest_at, snapshot.at)
    if view.waiting is Waiting.SERVER_ENDED:
        age = hint(view)
    verdict = verdict_text(view.judgement.verdict) if view.budget.spec.promises else "observed"
    held = f"{'over' if view.timed_out else share:>{_SHARE}} {'' if view.timed_out else 'of '}{headline_limit(view)}"
    value = f"{value_of(view):>{_VALUE}} {held}"
    return f"{head}{_column(value, _MEASURED)}{_column(verdict, _VERDICT)}{age}"


def _column(text: str, width: int) -> str:
    """The text with blanks up to the next column, at least one: what is too long does not run into it."""
    return f"{text} ".ljust(width)
