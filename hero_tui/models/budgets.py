"""One budget and label set as it stands: its runs or its gauge, its level and verdict, what it waits for."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.causes import Cause
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Attributes, Labels, Outcome, Share
from hero_tui.judge.results import Judgement
from hero_tui.models.panel_figures import ClassFigures, RunTimes
from hero_tui.models.runs import RunView


class Waiting(StrEnum):
    """Why a budget has no data yet, or none just now; `format` has the sentence."""

    NOTHING = ""
    NO_SERVER = "no server"
    PAGE = "waiting for a page"
    BEFORE_RECORDING = "before recording"
    SERVER_ENDED = "server ended"
    INTERRUPTED = "last seen"
    COUNTING = "counting"
    NO_CACHE = "no cache"
    RUN_IT = "run it"
    MEASURING = "measuring"


class HintKind(StrEnum):
    """What the hint of a panel without a present value says."""

    SAVE_A_FILE = "save_a_file"
    NOT_TIMED = "not_timed"
    NEVER_RELOADS = "never_reloads"
    START_SERVER = "start_server"
    RUN_TOOL = "run_tool"
    TOOL_WATCHES = "tool_watches"
    RUNS_SINCE = "runs_since"
    SERVER_ENDED = "server_ended"
    LAST_SEEN = "last_seen"
    COUNTING = "counting"


class Hint(Struct, frozen=True):
    """What makes data where there is none, or why there is none just now.

    `command`: what to start or run (from the project's files), or the tool that watches or reloads. `at`: since when a
    server runs, or when it ended or was seen last (UTC s). `count`: the files that were counted so far, None where it
    is not known.
    """

    kind: HintKind
    command: str = ""
    at: float = 0.0
    count: int | None = None


class GaugeMinute(Struct, frozen=True):
    """One column of a gauge's sparkline: the highest value of its span.

    `high` None and `observed` True: no owner lived. `observed` False: nobody looked (fog).
    """

    start: float
    high: float | None
    observed: bool


class GaugeView(Struct, frozen=True):
    """A gauge now. `ended`: when its owner ended (the value is then its last one); `interrupted`: only the recorder
    that measured it ended, then, and the next one has not seen it. `minutes`: oldest first, by the
    minute, up to an hour (more on wide screens). `peak`: the highest value since local midnight. `mean5`: 5-minute
    mean where the budget is `sustained`. `usual`: the median of the hours' means before today, None below five of them.
    `inside`: observed share of time inside the limit over the window, None before any. `change`: the cause of its open
    incident, None without one. `so_far`: a mean is asked for, and its owner is not watched for five minutes, or has
    ended: what is shown is compared with nothing."""

    value: float | None
    at: float | None
    ended: float | None
    parts: tuple[Share, ...]
    attributes: Attributes
    minutes: tuple[GaugeMinute, ...]
    peak: float | None
    peak_at: float | None
    mean5: float | None = None
    inside: float | None = None
    change: Cause | None = None
    usual: float | None = None
    interrupted: bool = False
    so_far: bool = False


class BudgetView(Struct, frozen=True):
    """One budget and label set as it stands.

    At most one of `runs` (newest last; of kinds that judge operations) and `gauge` is meaningful. `others`: how many
    more label sets of this budget exist, this being the worst. `level` comes from the alert state, never from the raw
    threshold.
    `acknowledged_by` is that of its open incident; `silenced_until` and why it is quiet also hold without one.
    `times`: what its runs took, of a time budget that has any. `recent`: how many of the last 20 runs of its owner
    before today are of its class. `classes`: of a panel, the other classes of its owner; `level_class`: the one of
    these whose level and incident the panel has, empty where they are of the class that it shows.
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
    times: RunTimes | None = None
    recent: int = 0
    classes: tuple[ClassFigures, ...] = ()
    level_class: str = ""

    @property
    def broken(self) -> bool:
        """Whether a promise about it, or about one of its classes, is broken."""
        return self.judgement.verdict is Verdict.BREACHED or any(each.broken for each in self.classes)

    @property
    def timed_out(self) -> bool:
        """Whether the newest run that counts was given up: its time says only when that was."""
        newest = next((run for run in reversed(self.runs) if run.end == self.latest_at), None)
        return self.budget.spec.timed and newest is not None and newest.outcome is Outcome.TIMEOUT

    @property
    def share(self) -> float | None:
        """Use: latest ÷ the headline limit; of what is counted or estimated over the window as the judge says. None of
        a timeout, which is over any limit."""
        if self.timed_out:
            return None
        if not self.budget.spec.timed and not self.budget.of_gauges:
            return self.judgement.objectives[0].utilization if self.judgement.objectives else None
        limit = self.budget.headline.limit.value
        if self.latest is None or limit <= 0 or (self.gauge is not None and self.gauge.so_far):
            return None
        return self.latest / limit

    @property
    def over(self) -> bool:
        """The latest value is at or above the headline limit. As many at once as may be are not too many, and what is
        only shown beside a figure promises nothing."""
        if self.timed_out and self.budget.spec.promises:
            return True
        if self.share is None or not self.budget.spec.promises:
            return False
        return self.share > 1.0 + 1e-9 if self.budget.spec.limit_is_good else self.share >= 1.0
