"""The line that a viewer prints after its screen is gone: whether the recorder stopped, or why it goes on."""

from __future__ import annotations

import shlex
from pathlib import Path

from hero_tui.format.numbers import span_text


def quit_message(*, others: int, stopped: bool, by_name: bool, recorded: float | None) -> str:
    """The line after `q`. `others`: how many viewers stay; `stopped`: whether the recorder ended; `by_name`: whether
    `hero-tui record` started it; `recorded`: how long it ran (s), None where that is not known."""
    if others:
        return f"recorder goes on: {others} more {'viewer' if others == 1 else 'viewers'}"
    if not stopped and not by_name:
        return "the recorder is still ending; `hero-tui stop` waits for it"
    if not stopped:
        return "recorder goes on: it was started by `hero-tui record`; `hero-tui stop` ends it"
    after = "" if recorded is None else f" after {span_text(recorded)}"
    return f"recorder stopped{after}. Next time D leaves it running."


def kept_message(*, workspace: Path, recorded: float) -> str:
    """The lines after `q` of the last viewer of a recorder that has run for so long (s) that it was left running."""
    how = detach_message(workspace=workspace, runs=True)
    return f"{span_text(recorded)} were recorded: q leaves a recorder of more than an hour running.\n{how}"


def detach_message(*, workspace: Path, runs: bool) -> str:
    """The line after `D`: how to come back and how to end the recorder. `runs`: whether one records."""
    path = shlex.quote(str(workspace))
    if not path.isprintable():  # it would act on the terminal, and could not be pasted
        path = "(in that folder)"
    if not runs:
        return f"the recorder does not run. Back to it: hero-tui {path}"
    return f"recording goes on. Back to it: hero-tui {path}   End it: hero-tui stop {path}"
