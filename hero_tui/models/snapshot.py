"""One immutable picture of a workspace's budgets, as every reader shows it.

`load` builds it from the store; screens, `status` and the tests take it as it is. Times are UTC seconds; values are in
the budget's base unit. All strings are plain text from outside: escape before showing, never interpret as markup.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.attributes import COMMAND, FILE, SCRIPT, TOOL, TYPED
from hero_tui.core.budget import Budget, Level
from hero_tui.core.causes import Cause
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Attributes, Labels, Outcome, Share
from hero_tui.judge.results import Judgement


class RecorderState(StrEnum):
    """Whether somebody observes. `lost`: it did not end by itself and its lock is free."""

    RECORDING = "recording"
    STARTING = "starting"
    STOPPED = "stopped"


class Waiting(StrEnum):
    """Why a budget has no data yet, or none just now; `format` has the sentence."""

    NOTHING = ""
    NO_SERVER = "no server"
    PAGE = "waiting for a page"
    BEFORE_RECORDING = "before recording"
    SERVER_ENDED = "server ended"
    COUNTING = "counting"
    NO_CACHE = "no cache"
    RUN_IT = "run it"


class HintKind(StrEnum):
    """What the hint of a panel without a present value says."""

    SAVE_A_FILE = "save_a_file"
    START_SERVER = "start_server"
    RUN_TOOL = "run_tool"
    RUNS_SINCE = "runs_since"
    SERVER_ENDED = "server_ended"
    COUNTING = "counting"


class Hint(Struct, frozen=True):
    """What makes data where there is none, or why there is none just now.

    `command`: what to start or run, from the project's files. `at`: since when a server runs, or when it ended (UTC s).
    `count`: the files that were counted so far, None where it is not known.
    """

    kind: HintKind
    command: str = ""
    at: float = 0.0
    count: int | None = None


class BesideKind(StrEnum):
    """What was observed beside a run."""

    TOLD = "told"
    NOT_COUNTED = "not_counted"
    BULK_CHANGE = "bulk_change"
    UNCHANGED = "unchanged"
    GAP = "gap"
    BRANCH_SWITCH = "branch_switch"
    CACHE_GREW = "cache_grew"
    TOOL_RUNNING = "tool_running"


class Beside(Struct, frozen=True):
    """What else happened beside a run: a coincidence that was observed, no proof.

    `text` is from outside: the reason of a failure or a gap, the branches of a switch, the tool that ran. `size`: bytes
    by which the build cache grew.
    """

    kind: BesideKind
    text: str = ""
    size: float = 0.0


class RecorderView(Struct, frozen=True):
    """`since`: when this recording began, or stopped. `coverage`: observed share of the time since the first viewer or
    recorder of today. `notices`: sentences about the monitoring itself, worst first. `last_error`: of its log;
    `stopped_why`: what a stopped one that this viewer had started said last."""

    state: RecorderState
    pid: int | None
    since: float | None
    coverage: float | None
    notices: tuple[str, ...] = ()
    last_error: str | None = None
    stopped_why: str | None = None


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


class RunView(Struct, frozen=True):
    """One recorded operation. `id` is the store's; `beside`: what else happened then."""

    id: int
    signal: str
    start: float
    duration: float | None
    outcome: Outcome
    labels: Labels
    attributes: Attributes
    beside: Beside | None = None

    @property
    def end(self) -> float:
        """When it ended, UTC seconds."""
        return self.start + (self.duration or 0.0)

    @property
    def subject(self) -> str:
        """What it was about, from outside: the saved file, the typed command, the tool; empty where it has none."""
        values = (self.attributes.get(key) for key in (FILE, TYPED, COMMAND, TOOL, SCRIPT))
        return next((str(value) for value in values if value), "")


class Minute(Struct, frozen=True):
    """One column of a gauge's sparkline: the highest value of its span.

    `high` None and `observed` True: no owner lived. `observed` False: nobody looked (fog).
    """

    start: float
    high: float | None
    observed: bool


class GaugeView(Struct, frozen=True):
    """A gauge now. `ended`: when its owner ended (the value is then its last one). `minutes`: oldest first, by the
    minute, up to an hour (more on wide screens). `mean5`: 5-minute mean where the budget is `sustained`.
    `inside`: observed share of time inside the limit over the window, None before any. `change`: the cause of its open
    incident, None without one."""

    value: float | None
    at: float | None
    ended: float | None
    parts: tuple[Share, ...]
    attributes: Attributes
    minutes: tuple[Minute, ...]
    peak: float | None
    peak_at: float | None
    mean5: float | None = None
    inside: float | None = None
    change: Cause | None = None


class BudgetView(Struct, frozen=True):
    """One budget and label set as it stands.

    At most one of `runs` (newest last; of kinds that judge operations) and `gauge` is meaningful. `others`: how many
    more label sets of this budget exist, this being the worst. `level` comes from the alert state, never from the raw
    threshold.
    `acknowledged_by` is that of its open incident; `silenced_until` and why it is quiet also hold without one.
    """

    budget: Budget
    labels: Labels
    level: Level
    judgement: Judgement
    latest: float | None
    latest_at: float | None
    runs: tuple[RunView, ...]
    gauge: GaugeView | None
    waiting: Waiting
    hint: Hint | None
    others: int = 0
    incident: int | None = None
    acknowledged_by: str | None = None
    silenced_until: float | None = None
    silenced_why: str | None = None

    @property
    def share(self) -> float | None:
        """Use: latest ÷ the headline limit; of what is counted or estimated over the window as the judge says."""
        if not self.budget.spec.timed and not self.budget.of_gauges:
            return self.judgement.objectives[0].utilization if self.judgement.objectives else None
        limit = self.budget.headline.limit.value
        return None if self.latest is None or limit <= 0 else self.latest / limit

    @property
    def over(self) -> bool:
        """The latest value is at or above the headline limit; as many at once as may be are not too many."""
        if self.share is None:
            return False
        return self.share > 1.0 + 1e-9 if self.budget.spec.limit_is_good else self.share >= 1.0


class TransitionView(Struct, frozen=True):
    """One line of an incident's history; `text` is a sentence, `who` a person for acks."""

    at: float
    kind: str
    level: Level
    value: float | None
    text: str
    who: str | None = None


class ProcessLine(Struct, frozen=True):
    """A process at the moment an alert fired: memory (PSS, bytes), its change since the cause, cores, age (s)."""

    pid: int
    memory: float | None
    change: float | None
    cpu: float | None
    age: float | None
    command: str


class IncidentView(Struct, frozen=True):
    """An incident as readers see it. `state`: firing, recovering, ended, unknown. `share`: value ÷ `limit`.

    `value` is the present one while open, the worst one once ended. `limit` is that of its time. `silenced_by` is None
    where downtime was planned, `silenced_why` the reason of either; `silence` is what `alerts silence --end` takes.
    """

    id: int
    budget: Budget
    labels: Labels
    severity: Level
    worst: Level
    state: str
    onset: float
    detected: float
    recovered: float | None
    value: float | None
    limit: float
    peak: float | None
    cause: Cause | None
    acknowledged_by: str | None
    acknowledged_at: float | None
    note: str | None
    silenced_until: float | None
    silenced_by: str | None = None
    silenced_why: str | None = None
    silence: int | None = None

    @property
    def open(self) -> bool:
        """Not recovered yet."""
        return self.recovered is None


class GapView(Struct, frozen=True):
    """A span that nobody observed."""

    start: float
    end: float
    reason: str


class SilenceView(Struct, frozen=True):
    """A silence that holds now; `labels` None: all label sets of the budget."""

    id: int
    budget: str
    labels: Labels | None
    start: float
    until: float
    who: str
    why: str


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
    history_path: str = ""
    budgets_path: str | None = None
    packages_dev: str | None = None
    entries: tuple[BudgetView, ...] = ()
    """Every label set of every budget, as `status --json` lists them; `budgets` has the worst of each."""
    silences: tuple[SilenceView, ...] = ()
    away: AwayView | None = None
    """The absence that whoever looks came back from; the app adds it."""

    def view(self, budget_id: str) -> BudgetView | None:
        """The (worst) entry of that budget, or None."""
        return next((each for each in self.budgets if each.budget.id == budget_id), None)
