"""The words for what was observed near an alert, in the lengths that screens have room for."""

from __future__ import annotations

from hero_tui.core.budget import Unit
from hero_tui.core.causes import Cause, GrowthCause, SaveCause
from hero_tui.format.numbers import clock_text, count_text, value_text


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
        case _:
            return cause.text


def cause_texts(cause: Cause | None, unit: Unit) -> tuple[str, ...]:
    """The cause from its longest wording to its shortest: `node (pid 48213) +410 MB since 13:58 (vite.config.ts)`
    loses the file, the PID, then the time; `src/App.tsx saved at 13:58` loses the time."""
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
        case _:
            return (cause_text(cause, unit),)


def fitting_cause(cause: Cause | None, unit: Unit, room: int) -> str:
    """The longest wording that fits into `room` columns, else the shortest one: the caller cuts it."""
    texts = cause_texts(cause, unit)
    return next((text for text in texts if len(text) <= room), texts[-1])


def saved_text(save: SaveCause) -> str:
    """`src/App.tsx`, or `1,912 files` of a bulk change."""
    return save.file if save.files is None else f"{count_text(save.files)} files"


def owner_text(growth: GrowthCause) -> str:
    """`node (pid 48213)`, or the name alone where no process grew."""
    return growth.name if growth.pid is None else f"{growth.name} (pid {growth.pid})"


def growth_text(growth: GrowthCause, unit: Unit) -> str:
    """`+410 MB`."""
    return f"+{value_text(growth.by, unit)}"
