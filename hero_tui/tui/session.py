"""What a viewer is about: one workspace, its store, and the callbacks that reach beyond the screen."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from hero_tui.models.incidents import IncidentView
from hero_tui.tui.data.detail_source import DetailSource


class Leaving(StrEnum):
    """How the viewer was left: by `q`, or in any other way (`D`, a lost terminal, a signal). `FAILED`: by a bug."""

    QUIT = "quit"
    DETACHED = "detached"
    FAILED = "failed"


class Session(Struct, frozen=True):
    """`acknowledge(incident, note)`: note None takes it back. `silence(incident, seconds, why)`: of its budget and
    labels, from now on; `end_silence(incident)`: the one that holds. `first_run_seen()`: its box was closed.

    `keep_theme(name)`, `keep_hidden(ids of panels)`: the person's from now on. `source`: where the details read what a
    snapshot does not hold.
    """

    start_recorder: Callable[[], None]
    acknowledge: Callable[[IncidentView, str | None], None]
    first_run_seen: Callable[[], None]
    source: DetailSource
    silence: Callable[[IncidentView, float, str], None]
    end_silence: Callable[[IncidentView], None]
    keep_theme: Callable[[str], None] = lambda _: None
    keep_hidden: Callable[[tuple[str, ...]], None] = lambda _: None
