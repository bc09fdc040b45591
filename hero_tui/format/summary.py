"""A whole workspace in one sentence or one line: worst first. Pure.

Words from outside pass through as they are: escape before showing.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.attributes import MESSAGE
from hero_tui.core.kinds import Input
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.sanitise import cut
from hero_tui.core.signal_names import HOT_RELOAD, SERVER_START
from hero_tui.core.signals import Outcome
from hero_tui.core.time import HOUR
from hero_tui.format.badges import GLYPH_OF_URGENCY, WORD_OF_VERDICT, Urgency, badge, urgency
from hero_tui.format.budget_text import has_data, headline_limit, last_window_text, latest_text, window_text
from hero_tui.format.causes import cause_text, fitting_cause
from hero_tui.format.evidence import evidence, share_of, value_of
from hero_tui.format.incidents import incident_limit, incident_share, incident_value
from hero_tui.format.numbers import (
    ago_text,
    clock_text,
    count_text,
    duration_text,
    lasting_text,
    limit_text,
    share_text,
)
from hero_tui.format.titles import budget_title, panel_title
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import RecorderState, Snapshot

PANELS = "dev"
"""The system whose budgets have a panel each; those of others are spoken of once they have data."""


class Count(Struct, frozen=True):
    """How many budgets stand alike: `▲ 1 warning`."""

    urgency: Urgency
    glyph: str
    number: int
    word: str


_COUNTED = (
    (Urgency.CRITICAL, "critical"),
    (Urgency.WARNING, "warning"),
    (Urgency.BROKEN, "broken"),
    (Urgency.INFO, "info"),
    (Urgency.OVER, "over"),
)


def counts(snapshot: Snapshot) -> tuple[Count, ...]:
    """What is not as it should be, worst first."""
    recording = is_recording(snapshot)
    standings = [urgency(view, recording=recording) for view in spoken_of(snapshot)]
    return tuple(
        Count(standing, GLYPH_OF_URGENCY[standing], number, "warnings" if number > 1 and word == "warning" else word)
        for standing, word in _COUNTED
        if (number := sum(1 for each in standings if each is standing))
    )


def spoken_of(snapshot: Snapshot) -> list[BudgetView]:
    """All but figures about the other budgets: these would say a second time what is wrong."""
    return [view for view in snapshot.budgets if view.budget.spec.input is not Input.BUDGETS]


def is_recording(snapshot: Snapshot) -> bool:
    """Whether what is shown is of now."""
    return snapshot.recorder.state not in {RecorderState.STOPPED, RecorderState.NOT_RESPONDING}


def is_silent(snapshot: Snapshot) -> bool:
    """Whether a recorder runs that does not respond."""
    return snapshot.recorder.state is RecorderState.NOT_RESPONDING


def worst(snapshot: Snapshot) -> BudgetView | None:
    """The budget that stands worst, a silenced one after all others; of equals the first. None where all is well."""
    recording = is_recording(snapshot)
    views = spoken_of(snapshot)
    standings = [urgency(view, recording=recording) for view in views]
    ranked = [
        (view.silenced_until is None and standing >= Urgency.OVER, standing, -place)
        for place, (view, standing) in enumerate(zip(views, standings, strict=True))
    ]
    if not ranked:
        return None
    _, standing, place = max(ranked)
    return views[-place] if standing >= Urgency.OVER and recording else None


def newest_save(snapshot: Snapshot) -> RunView | None:
    """The latest hot reload that has a duration."""
    view = snapshot.view(HOT_RELOAD)
    runs = view.runs if view else ()
    return next((each for each in reversed(runs) if each.duration is not None), None)


def nothing_yet(snapshot: Snapshot) -> bool:
    """No server and no run was ever seen: only the files and the cache have values."""
    return not snapshot.servers and not any(view.runs for view in snapshot.budgets)


def open_incident(snapshot: Snapshot, view: BudgetView) -> IncidentView | None:
    """The alert that a panel's level is of."""
    return next((each for each in snapshot.incidents if each.open and each.id == view.incident), None)


def worst_sentence(
    snapshot: Snapshot, view: BudgetView, now: float, *, narrow: bool = False, room: int | None = None
) -> str:
    """`Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node (pid 48213) +410 MB since 13:58`.

    Where that is longer than `room`, the cause is told in fewer words, then not at all.
    """
    panel, view = view, spoken_for(snapshot, view)
    value, limit = value_of(view), headline_limit(view)
    used = share_text(view.share) if view.share is not None else "–"
    incident = open_incident(snapshot, view)
    if incident is not None and incident.value is not None and not view.budget.of_gauges:
        # The newest run may be of another class than those that are too slow; an alert looks at the last hour or runs.
        value, used, limit = incident_value(incident), incident_share(incident), incident_limit(incident)
    timeout = view.timed_out and used == "–"
    held = f"over {limit}" if timeout else f"{used} of {limit}"
    lasts = f"for {lasting_text(now - incident.detected)}" if incident else ""
    name = panel_title(view)
    if not view.others and _judged_in_classes(snapshot, view):
        name = f"{name} {view.labels.get(CLASS, '')}".rstrip()
    quiet = view.level <= Level.OK and (view is not panel or not view.over)
    if quiet and view.judgement.verdict is Verdict.BREACHED:
        return f"{name}: {broken_sentence(view)}"
    if incident is None and (view.budget.counts_events or not view.budget.is_observed):
        return f"{name} {value} of {limit}"
    if incident is not None and _newest_is_below(incident):
        return f"{name} {lasts}: {incident.reason}"
    if narrow:
        return " ".join(part for part in (name, value if timeout else held, lasts) if part)
    head = ", ".join(part for part in (f"{name} {value}", held, lasts) if part)
    if incident is None or incident.cause is None:
        return head
    unit = incident.budget.unit
    if room is None:
        return f"{head}: {cause_text(incident.cause, unit)}"
    fitted = fitting_cause(incident.cause, unit, room - len(head) - 2)
    return f"{head}: {fitted}" if len(head) + 2 + len(fitted) <= room else head


def _newest_is_below(incident: IncidentView) -> bool:
    """Whether many runs before the newest one hold an alert: its own figures would say that all is well."""
    if not incident.budget.spec.timed or incident.value is None or not incident.reason:
        return False
    return incident.value < incident.limit


def short_sentence(snapshot: Snapshot, view: BudgetView, now: float, room: int) -> str:
    """`Memory 82 % for 6 min: node +410 MB`, without the cause where `room` is less."""
    view = spoken_for(snapshot, view)
    incident = open_incident(snapshot, view)
    if view.level <= Level.OK and view.judgement.verdict is Verdict.BREACHED:
        return f"{short_name(view)} broken: {broken_sentence(view)}"
    used = share_text(view.share) if view.share is not None else value_of(view)
    if incident is not None and _newest_is_below(incident):
        used = incident.reason
    elif view.budget.spec.timed and incident is not None:
        used = f"{incident_value(incident)} {incident_share(incident)}"
    elif view.budget.spec.timed:
        used = f"{latest_text(view)} {share_of(view)}".rstrip()
    lasts = f"for {lasting_text(now - incident.detected)}" if incident else ""
    head = " ".join(part for part in (short_name(view), used, lasts) if part)
    cause = incident.cause if incident is not None else None
    if incident is None or cause is None:
        return head
    fitted = fitting_cause(cause, incident.budget.unit, room - len(head) - 2)
    return f"{head}: {fitted}" if len(head) + 2 + len(fitted) <= room else head


def short_name(view: BudgetView) -> str:
    """`Reload`, or the class that is judged apart: `Restart`."""
    return view.level_class.capitalize() if view.level_class else budget_title(view.budget, 3)


def other_counts(snapshot: Snapshot, standing: Urgency) -> list[Count]:
    """What is not as it should be beside the one that is spoken of, which stands at `standing`."""
    rest = (replace(each, number=each.number - (each.urgency is standing)) for each in counts(snapshot))
    return [each for each in rest if each.number]


def spoken_for(snapshot: Snapshot, view: BudgetView) -> BudgetView:
    """The class of a panel that makes it stand as it does, where that is not the one that the panel shows."""
    broken = view.judgement.verdict is not Verdict.BREACHED and view.level <= Level.OK
    name = view.level_class or next((each.name for each in view.classes if each.broken and broken), "")
    if not name:
        return view
    wanted = {**view.labels, CLASS: name}
    found = (each for each in snapshot.entries if each.budget.id == view.budget.id and each.labels == wanted)
    return next(found, view)


def _judged_in_classes(snapshot: Snapshot, view: BudgetView) -> bool:
    classes = {each.labels.get(CLASS) for each in snapshot.entries if each.budget.id == view.budget.id}
    return len(classes - {None}) > 1


def broken_sentence(view: BudgetView) -> str:
    """`7 of 64 took 3.0 s or more; at most 5 % may (last 7 d)`."""
    for each in view.judgement.objectives:
        if each.verdict is Verdict.BREACHED:
            window = window_text(view)
            limit = limit_text(each.objective.limit, view.budget.unit)
            if view.budget.of_alarming_gauges:
                return f"{each.over} of {each.count} slices reached {limit}; at most 1 % may (last {window})"
            if not view.budget.spec.timed:
                return f"{evidence(view, each)[0]} ({last_window_text(view)})"
            if each.objective.quantile is None:
                return f"{each.over} of {each.count} took {limit} or more; none may (last {window})"
            part = f"{100 - each.objective.quantile * 100:g}"
            return f"{each.over} of {each.count} took {limit} or more; at most {part} % may (last {window})"
    return WORD_OF_VERDICT[view.judgement.verdict]


def failed_start(snapshot: Snapshot, now: float) -> RunView | None:
    """The newest start of a server where it failed within the last hour; None where it did not."""
    view = snapshot.view(SERVER_START)
    newest = view.runs[-1] if view is not None and view.runs else None
    failed = newest is not None and newest.outcome is Outcome.FAILED and now - newest.end <= HOUR
    return newest if failed else None


def within_limits(snapshot: Snapshot) -> tuple[int, int]:
    """How many budgets are within their limits, and how many of the development loop have no data yet: of those that
    promise something and are no figures about others."""
    promised = [view for view in spoken_of(snapshot) if view.budget.spec.promises]
    told = [view for view in promised if has_data(view) or view.budget.system == PANELS]
    judged = sum(1 for view in told if badge(view).urgency is Urgency.OK)
    return judged, len(told) - judged


def calm_sentence(snapshot: Snapshot, now: float) -> str:
    """The status line where nothing is wrong, without its glyph. A start that failed is no run over a limit, and said
    before what is within its own."""
    failed = failed_start(snapshot, now)
    if failed is not None:
        name, why = failed.labels.get(SERVER) or failed.subject, failed.attributes.get(MESSAGE)
        text = f"Start of {name} failed {ago_text(failed.end, now)}"
        return f"{text}: {why}" if why else text
    if nothing_yet(snapshot):
        if snapshot.watch is None:
            return "Nothing to judge yet: start your dev server as usual."
        if snapshot.watch.counting:
            return f"Counting files: {count_text(snapshot.watch.files)} …"
        files = count_text(snapshot.watch.files)
        what = "file" if snapshot.watch.files == 1 else "files"
        return f"Watching {files} {what}. Nothing to judge yet: start your dev server as usual."
    judged, silent = within_limits(snapshot)
    text = f"{judged} within their limits, {silent} without data." if silent else f"All {judged} within their limits."
    save = newest_save(snapshot)
    if save is None or save.duration is None:
        return text
    name = save.subject.rpartition("/")[2]
    return f"{text} Last save: {name}, {duration_text(save.duration)}, {ago_text(save.end, now)}"


def stopped_sentence(snapshot: Snapshot, now: float, room: int | None = None) -> str:
    """`Not recording since 14:20 (12 min). Everything below is from then. Press R to start it again.`, in fewer words
    where that is longer than `room`; with what the recorder said as it ended, where it could not go on."""
    recorder = snapshot.recorder
    since = "" if recorder.since is None else f" since {clock_text(recorder.since)}"
    if recorder.stopped_why is not None:
        text = f"Not recording{since}: {recorder.stopped_why}"
        return text if room is None else cut(text, room)
    lasted = "" if recorder.since is None else f" ({lasting_text(now - recorder.since)})"
    short = f"Not recording{since}{lasted}. Press R to start it again."
    long = f"Not recording{since}{lasted}. Everything below is from then. Press R to start it again."
    return long if room is None or len(long) <= room else short


def silent_sentence(snapshot: Snapshot, now: float, room: int | None = None) -> str:
    """`The recorder is not responding since 14:20 (12 min). Everything below is from then. hero-tui stop ends it.`, in
    fewer words where that is longer than `room`."""
    since = "" if snapshot.recorder.since is None else f" since {clock_text(snapshot.recorder.since)}"
    lasted = "" if snapshot.recorder.since is None else f" ({lasting_text(now - snapshot.recorder.since)})"
    short = f"Not responding{since}{lasted}. Everything below is from then."
    long = f"The recorder is not responding{since}{lasted}. Everything below is from then. hero-tui stop ends it."
    return long if room is None or len(long) <= room else short


def ended_today(snapshot: Snapshot) -> int:
    """Incidents that ended on the local day of the snapshot."""
    today = clock_day(snapshot.at)
    return sum(1 for each in snapshot.incidents if each.recovered is not None and clock_day(each.recovered) == today)


def clock_day(at: float) -> str:
    """The local date of a moment, to compare days."""
    return datetime.fromtimestamp(at).astimezone().date().isoformat()
