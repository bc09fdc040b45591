"""The words for what was observed near an alert, in the lengths that screens have room for."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.causes import BusyCause, Cause, GrowthCause, SaveCause
from hero_tui.core.objectives import Unit
from hero_tui.format.numbers import clock_text, count_text, duration_text, share_text, value_text
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import ServerView

NOTHING_NEAR = "no save, build or process change within 60 s before it"


def cause_text(cause: Cause | None, unit: Unit) -> str:
    """`src/App.tsx saved at 13:58`, `node (pid 48213) +410 MB since 13:58`; empty where nothing was near.

    The sentence of `status` and of its JSON.
    """
    match cause:
        case None:
            return ""
        case SaveCause():
            when = f"at {clock_text(cause.at)}" if cause.before is None else f"{cause.before:.0f} s before it"
            return f"{saved_text(cause)} saved {when}"
        case GrowthCause():
            return f"{owner_text(cause)} {growth_text(cause, unit)} since {clock_text(cause.since)}"
        case BusyCause():
            return busy_texts(cause)[0]
        case _:
            return cause.text


def cause_texts(cause: Cause | None, unit: Unit) -> tuple[str, ...]:
    """The cause from its longest wording to its shortest: `node (pid 48213) +410 MB since 13:58 (vite.config.ts)`
    loses the file, the PID, then the time; `src/App.tsx saved at 13:58` loses the time; a busy machine its figures."""
    match cause:
        case SaveCause():
            file = saved_text(cause)
            # Where room is short a path loses its folders first; a bare name would lose its own letters to `saved`.
            least = () if "/" in file else (file,)
            return cause_text(cause, unit), f"{file} saved", *least
        case GrowthCause():
            said, by = cause_text(cause, unit), growth_text(cause, unit)
            whole = (said,) if cause.save is None else (f"{said} ({saved_text(cause.save)})", said)
            return *whole, f"{cause.name} {by} since {clock_text(cause.since)}", f"{cause.name} {by}"
        case BusyCause():
            busy = busy_texts(cause)
            return busy if cause.save is None else (f"{busy[0]} ({saved_text(cause.save)})", *busy)
        case _:
            return (cause_text(cause, unit),)


def fitting_cause(cause: Cause | None, unit: Unit, room: int) -> str:
    """The longest wording that fits into `room` columns, else the shortest one: the caller cuts it."""
    texts = cause_texts(cause, unit)
    return next((text for text in texts if len(text) <= room), texts[-1])


def busy_texts(cause: BusyCause) -> tuple[str, ...]:
    """`machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 9.3 s`, without the second half, the two words."""
    others = f"others took {share_text(cause.others)}"
    if cause.cores > 0:
        others = f"{others} of {cause.cores:g} {'core' if cause.cores == 1 else 'cores'}"
    words = f"machine busy: {others}"
    if cause.cpu is None:
        return words, "machine busy"
    return f"{words}; {duration_text(cause.cpu)} of CPU in {duration_text(cause.took)}", words, "machine busy"


def saved_text(save: SaveCause) -> str:
    """`src/App.tsx`, or `1,912 files` of a bulk change."""
    return save.file if save.files is None else f"{count_text(save.files)} files"


def owner_text(growth: GrowthCause) -> str:
    """`node (pid 48213)`, or the name alone where no process grew."""
    return growth.name if growth.pid is None else f"{growth.name} (pid {growth.pid})"


def growth_text(growth: GrowthCause, unit: Unit) -> str:
    """`+410 MB`."""
    return f"+{value_text(growth.by, unit)}"


def near_sentence(incident: IncidentView, servers: Iterable[ServerView]) -> str:
    """What was near an alert, as its page says it: `Near it: src/App.tsx saved at 13:58.`, or of a part that grew
    `Biggest change: node (pid 48213), the Vite server, +410 MB since vite.config.ts was saved at 13:58:07.`"""
    cause, unit = incident.cause, incident.budget.unit
    if cause is None:
        return f"{NOTHING_NEAR[0].upper()}{NOTHING_NEAR[1:]}."
    if not incident.budget.of_gauges:
        return f"Near it: {cause_texts(cause, unit)[0]}."
    if not isinstance(cause, GrowthCause):
        return f"Biggest change: {cause_text(cause, unit)}."
    server = next((view.name for view in servers if view.pid is not None and view.pid == cause.pid), None)
    return f"Biggest change: {growth_sentence(cause, unit, server)}."


def growth_sentence(growth: GrowthCause, unit: Unit, server: str | None = None) -> str:
    """`node (pid 48213), the Vite server, +410 MB since vite.config.ts was saved at 13:58:07`, or `… since 13:58` where
    no save was near. `server`: the dev server whose own process it is."""
    who = owner_text(growth) if server is None else f"{owner_text(growth)}, the {server.capitalize()} server,"
    said = f"{who} {growth_text(growth, unit)} since"
    if growth.save is None:
        return f"{said} {clock_text(growth.since)}"
    were = "was" if growth.save.files is None else "were"
    return f"{said} {saved_text(growth.save)} {were} saved at {clock_text(growth.save.at, seconds=True)}"
