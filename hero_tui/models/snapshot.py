"""One immutable picture of a workspace's budgets, as every reader shows it.

`load` builds it from the store; screens, `status` and the tests take it as it is. Times are UTC seconds; values are in
the budget's base unit. All strings are plain text from outside: escape before showing, never interpret as markup.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.facts import ReloadTiming, RequestsFact, ServerState
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.incidents import IncidentView, SilenceView


class RecorderState(StrEnum):
    """Whether somebody observes. `NOT_RESPONDING`: its lock is held, but its heartbeat is older than 15 s: it is
    stopped, starved or hung."""

    RECORDING = "recording"
    STARTING = "starting"
    STOPPED = "stopped"
    NOT_RESPONDING = "not_responding"


class RecorderView(Struct, frozen=True):
    """`since`: when this recording began, stopped, or showed last that it lives. `coverage`: observed share of the time
    since the first viewer or recorder of today, which was at `watched_since` (UTC s). `notices`: sentences about the
    monitoring itself, worst first. `last_error`: of its log; `stopped_why`: what a stopped one that this viewer had
    started said last. `requests`: sent to dev servers since then, None where nobody records."""

    state: RecorderState
    pid: int | None
    since: float | None
    coverage: float | None
    notices: tuple[str, ...] = ()
    budgets: str = ""
    """What became of a budgets.yaml that was changed: that it holds, or where it is wrong; empty after a while."""
    budgets_wrong: bool = False
    """Whether `budgets` says that the file cannot be used."""
    last_error: str | None = None
    stopped_why: str | None = None
    watched_since: float | None = None
    requests: RequestsFact | None = None


class WatchView(Struct, frozen=True):
    """Counts of the files probe. `counting`: the first walk is not finished."""

    files: int
    directories: int
    pruned: int
    failed: int
    lost: int
    counting: bool = False


class ServerView(Struct, frozen=True):
    """A dev server. `started` UTC seconds.

    `primed`: whether a page asked for a module (None: not needed). `start_seen`: False when it ran before recording.
    `not_taken_up`: the saves in a row, up to now, that it did not react to; `not_taken_up_since`: the first of them
    (UTC s). `reloads`: whether its reloads are timed; `reloader`: the tool that makes them or does not. `version` is
    that of its `tool`.
    """

    name: str
    version: str | None
    pid: int | None
    url: str | None
    state: ServerState
    started: float | None
    start_seen: bool
    primed: bool | None = None
    note: str | None = None
    not_taken_up: int = 0
    not_taken_up_since: float | None = None
    reloads: ReloadTiming = ReloadTiming.TIMED
    reloader: str = ""
    tool: str = ""


class GapView(Struct, frozen=True):
    """A span that nobody observed."""

    start: float
    end: float
    reason: str


class ViewerView(Struct, frozen=True):
    """Somebody who looks at this workspace. `me`: this very process."""

    name: str
    me: bool


class AwayView(Struct, frozen=True):
    """Somebody's absence from `since` to `until` (UTC s): `alerts` began in it, `critical` of them were that bad at
    some time; `slowest`: the longest from a save to served (s); `seen`: the share of it that was observed."""

    since: float
    until: float
    alerts: int
    critical: int
    slowest: float | None
    seen: float


class Snapshot(Struct, frozen=True):
    """Everything that the Live screen and `status` need, at `at` (UTC seconds)."""

    workspace: str
    name: str
    branch: str | None
    changed_files: int | None
    at: float
    recorder: RecorderView
    watch: WatchView | None
    servers: tuple[ServerView, ...]
    budgets: tuple[BudgetView, ...]
    incidents: tuple[IncidentView, ...]
    gaps: tuple[GapView, ...]
    viewers: tuple[ViewerView, ...]
    first_run: bool = False
    demo: bool = False
    demo_shows: str = ""
    """What the demo shows just now, in some words."""
    history_path: str = ""
    budgets_path: str | None = None
    packages_dev: str | None = None
    entries: tuple[BudgetView, ...] = ()
    """Every label set of every budget, as `status --json` lists them; `budgets` has the worst of each."""
    silences: tuple[SilenceView, ...] = ()
    builds: tuple[FailedBuild, ...] = ()
    """What did not compile since yesterday, the oldest first; the last may go on."""
    revision: int | None = None
    """The number of the budgets' revision in the store by which recorder and reader judge alike; None: not known."""
    completions: int = 0
    """How often a recorded run was completed: another number says that details which were read may be old."""
    away: AwayView | None = None
    """The absence that whoever looks came back from; the app adds it."""

    def view(self, budget_id: str) -> BudgetView | None:
        """The (worst) entry of that budget, or None."""
        return next((each for each in self.budgets if each.budget.id == budget_id), None)
