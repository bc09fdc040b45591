"""The one consistent moment of the reference drawings: 14:32 of a working day in a Vite + TypeScript project.

Times are UTC; a test that prints them has local time be UTC (`tests.support.zones`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.causes import Cause, GrowthCause, SaveCause
from hero_tui.core.facts import ServerState
from hero_tui.core.kinds import SPECS, Kind, TimeSpec
from hero_tui.core.objectives import Level, Objective, Rung, Unit, Verdict, Window, Written
from hero_tui.core.signals import Attributes, Labels, Outcome, Share
from hero_tui.judge.evidence import TimedRuns
from hero_tui.judge.results import Judgement, ObjectiveVerdict
from hero_tui.models.budgets import BudgetView, GaugeMinute, GaugeView, Hint, HintKind, Waiting
from hero_tui.models.builds import FailedBuild
from hero_tui.models.incidents import IncidentView
from hero_tui.models.panel_figures import ClassFigures, RunTimes
from hero_tui.models.runs import Beside, BesideKind, RunView
from hero_tui.models.snapshot import GapView, RecorderState, RecorderView, ServerView, Snapshot, ViewerView, WatchView

WEEK = 7 * 86400.0
NO_SHARES: tuple[Share, ...] = ()


def at(clock: str) -> float:
    """UTC seconds of a time of that day: `at("14:32:20")`."""
    parts = [int(part) for part in clock.split(":")]
    hour, minute, second = (*parts, 0)[:3]
    return datetime(2026, 11, 24, hour, minute, second, tzinfo=UTC).timestamp()


NOW = at("14:32:20")


def _ladder(*rungs: tuple[Level, float, float, float]) -> tuple[Rung, ...]:
    return tuple(Rung(*rung) for rung in rungs)


TIME_LADDER = _ladder((Level.INFO, 1.2, 1.2, 0), (Level.WARNING, 1.5, 1.5, 0), (Level.CRITICAL, 2.0, 2.0, 0))
LIMIT_LADDER = _ladder((Level.INFO, 0.7, 0.65, 60), (Level.WARNING, 0.8, 0.75, 30), (Level.CRITICAL, 0.9, 0.85, 10))
CPU_LADDER = _ladder((Level.INFO, 0.6, 0.55, 60), (Level.WARNING, 0.8, 0.75, 30), (Level.CRITICAL, 0.9, 0.85, 10))


def _time_budget(budget_id: str, p95: Written, p99: Written, window: float = WEEK) -> Budget:
    objectives = (Objective("p95", p95, 0.95), Objective("p99", p99, 0.99))
    return Budget(budget_id, TimeSpec(), Unit.SECONDS, objectives, Window(window), TIME_LADDER, budget_id)


def _gauge_budget(budget_id: str, kind: Kind, unit: Unit, limit: Written) -> Budget:
    ladder = CPU_LADDER if kind is Kind.SUSTAINED else LIMIT_LADDER
    return Budget(budget_id, SPECS[kind](), unit, (Objective("max", limit),), Window(WEEK), ladder, budget_id)


HOT_RELOAD = _time_budget("dev.hot_reload", Written(0.5, "500 ms"), Written(2.0, "2.0 s"))
TYPE_CHECK = _time_budget("dev.type_check", Written(3.0, "3.0 s"), Written(8.0, "8.0 s"))
LINT = _time_budget("dev.lint", Written(2.0, "2.0 s"), Written(5.0, "5.0 s"))
SERVER_START = _time_budget("dev.server_start", Written(15.0, "15.0 s"), Written(30.0, "30.0 s"), 30 * 86400.0)
MEMORY = _gauge_budget("dev.memory", Kind.LIMIT, Unit.BYTES, Written(3e9, "3.00 GB"))
CPU = _gauge_budget("dev.cpu", Kind.SUSTAINED, Unit.CORES, Written(0.6, "0.60 cores"))
WATCHED_FILES = _gauge_budget("dev.watched_files", Kind.LIMIT, Unit.COUNT, Written(10_000, "10,000"))
BUILD_CACHE = _gauge_budget("dev.build_cache", Kind.LIMIT, Unit.BYTES, Written(2e9, "2.00 GB"))
BUDGETS = (HOT_RELOAD, TYPE_CHECK, LINT, SERVER_START, MEMORY, CPU, WATCHED_FILES, BUILD_CACHE)

_M, _B, _U, _N = Verdict.MET, Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.NO_DATA


def objective_verdict(
    objective: Objective,
    verdict: Verdict,
    value: float | None,
    maximum: float | None,
    over: int,
    count: int,
    settle: tuple[int | None, int | None] = (None, None),
) -> ObjectiveVerdict:
    """A verdict as the judge gives it; `settle`: the greatest over that proves it met, the least that breaks it."""
    needed = {0.95: 59, 0.99: 299}.get(objective.quantile or 0.0)
    return ObjectiveVerdict(
        objective, verdict, value, maximum, over, count, needed, settle[0], settle[1], None, TimedRuns()
    )


def run(
    number: int,
    signal: str,
    end: float,
    duration: float | None,
    outcome: Outcome = Outcome.OK,
    labels: Labels | None = None,
    attributes: Attributes | None = None,
    near: str | None = None,
) -> RunView:
    """A run that ended at `end`."""
    beside = None if near is None else Beside(BesideKind.TOLD, near)
    return RunView(number, signal, end - (duration or 0.0), duration, outcome, labels or {}, attributes or {}, beside)


_SAVES = (
    0.208, 0.143, 0.165, 0.165, 0.252, 0.230, 0.165, 0.230, 0.165, 4.3, None, 0.318, 0.252, 0.165, 0.165,
    0.252, 0.252, 0.165, 0.660, 0.203, 0.230, 0.165, 0.252, 0.458, 0.252, 0.252, 0.370, 0.190, 0.212,
)  # fmt: skip
_CHECKS = (
    2.62, 2.75, 2.35, 2.85, 2.25, 2.75, 2.75, 2.25, 2.75, 2.47, 2.62, 2.25, 2.35, 2.35, 2.85,
    2.35, 2.75, 2.85, 2.85, 2.47, 4.05, 2.62, 2.95, 2.35, 2.75, 3.3, 2.75, 2.35, 3.39,
)  # fmt: skip
_LINTS = (
    0.83, 1.1, 1.27, 0.83, 0.75, 1.27, 1.01, 0.92, 0.83, 1.01, 1.18, 1.01, 0.92, 0.75, 1.18,
    0.75, 1.01, 2.2, 0.81, 1.09, 1.18, 1.09, 1.18, 0.81, 1.65, 0.81, 1.18, 0.92, 1.1,
)  # fmt: skip
_STARTS = (4.6, 3.6, 3.0, 2.9)


def _save_runs() -> tuple[RunView, ...]:
    ends = [at("13:20") + 120 * index for index in range(9)]
    ends += [at("13:58:07") + 4.3, at("13:58:49")]
    ends += [at("14:00") + 70 * index for index in range(7)]
    ends += [at("14:18:03"), at("14:19"), at("14:20"), at("14:21"), at("14:23"), at("14:25"), at("14:27"), at("14:29")]
    ends += [at("14:30:55"), at("14:31:20"), at("14:31:48")]
    runs = []
    for index, (duration, end) in enumerate(zip(_SAVES, ends, strict=True)):
        attributes: dict[str, str] = {"file": "src/cart/Cart.tsx", "change": "update", "timed": "served"}
        near = None
        if duration == 4.3:
            attributes |= {"file": "vite.config.ts", "change": "restart"}
            near = ".vite rewritten, +220 MB"
        elif duration is None:
            attributes["file"] = "src/cart/Cart.tsx:41"
            near = "syntax error, not counted"
        elif duration == 0.660:
            attributes["file"], near = "src/cart/index.ts", "tsc was running"
        elif duration == 0.370:
            attributes["file"], near = "src/cart/total.ts", "tsc was running"
        outcome = Outcome.FAILED if duration is None else Outcome.OK
        runs.append(run(300 + index, "dev.hot_reload", end, duration, outcome, {"server": "vite"}, attributes, near))
    return tuple(runs)


def _tool_runs(signal: str, durations: Sequence[float], last: float, attributes: Attributes) -> tuple[RunView, ...]:
    ends = [last - 300 * (len(durations) - 1 - index) for index in range(len(durations))]
    pairs = enumerate(zip(durations, ends, strict=True))
    return tuple(run(900 + index, signal, end, took, attributes=attributes) for index, (took, end) in pairs)


def time_view(
    budget: Budget,
    runs: tuple[RunView, ...],
    verdicts: tuple[ObjectiveVerdict, ...],
    *,
    level: Level = Level.OK,
    failed: int = 0,
    times: RunTimes | None = None,
    classes: tuple[ClassFigures, ...] = (),
) -> BudgetView:
    """A time budget with data."""
    words = [each.verdict for each in verdicts]
    whole = _B if _B in words else _M if set(words) == {_M} else _U
    judgement = Judgement(whole, verdicts, verdicts[0].count, failed, 1 if failed else 0)
    labels = runs[-1].labels if runs else {}
    latest = next((each for each in reversed(runs) if each.duration is not None), None)
    return BudgetView(
        budget, labels, level, judgement, latest.duration if latest else None, latest.end if latest else None, runs,
        None, Waiting.NOTHING, None, times=times, classes=classes,
    )  # fmt: skip


def minutes(values: Sequence[float | None], last: float = NOW - 20 - 60) -> tuple[GaugeMinute, ...]:
    """Columns by the minute, the newest beginning at `last`; None is a minute that nobody observed."""
    first = last - 60 * (len(values) - 1)
    return tuple(GaugeMinute(first + 60 * index, value, value is not None) for index, value in enumerate(values))


def gauge_view(
    budget: Budget,
    value: float,
    high: Sequence[float | None],
    *,
    parts: tuple[Share, ...] = NO_SHARES,
    level: Level = Level.OK,
    inside: float = 1.0,
    change: Cause | None = None,
    peak: tuple[float, float] | None = None,
    mean5: float | None = None,
    attributes: Attributes | None = None,
    incident: int | None = None,
    seen: str | None = None,
    usual: float | None = None,
) -> BudgetView:
    """A gauge budget with data."""
    verdict = objective_verdict(budget.objectives[0], _M, max(each or 0.0 for each in high), value, 0, 4000)
    top, top_at = peak or (value, NOW)
    gauge = GaugeView(
        value, NOW, None, parts, attributes or {}, minutes(high), top, top_at, mean5, inside, change, usual
    )  # fmt: skip
    judgement = Judgement(_M, (verdict,), 4000, coverage=0.98)
    latest = value if mean5 is None else mean5
    return BudgetView(
        budget, {}, level, judgement, latest, NOW, (), gauge, Waiting.NOTHING, None, 0, incident, seen, None
    )


_FOG: list[float | None] = [None] * 5
_MEMORY = [2.03e9] * 5 + _FOG + [2.03e9] * 7
_MEMORY += [2.15e9, 2.15e9, 2.25e9, 2.25e9, 2.35e9, 2.47e9, 2.47e9, 2.47e9, 2.61e9, 2.47e9, 2.47e9, 2.47e9]
_CORES: list[float | None] = [0.197, 0.171, 0.329, 0.25, 0.197]
_CORES += _FOG
_CORES += [0.244, 0.197, 0.197, 0.176, 0.119, 0.176, 0.119, 0.119, 0.326, 0.197, 0.326, 0.43, 0.381, 0.176, 0.066]
_CORES += [0.176, 0.176, 0.176, 0.197]
_FILES = [4157.0] * 5 + _FOG + [4069.0] * 5 + [4312.0] * 14
_CACHE = [1.43e9] * 5 + _FOG + [1.46e9] * 19


def _budget_views() -> tuple[BudgetView, ...]:
    def verdicts(budget: Budget, first: tuple[object, ...], second: tuple[object, ...]) -> tuple[ObjectiveVerdict, ...]:
        pair = zip(budget.objectives, (first, second), strict=True)
        return tuple(objective_verdict(objective, *args) for objective, args in pair)  # type: ignore[arg-type]

    check: Attributes = {"tool": "tsc", "command": "tsc --noEmit", "typed": "npx tsc --noEmit", "exit": 0}
    lint: Attributes = {"tool": "eslint", "command": "eslint src --max-warnings 0", "exit": 1, "findings": True}
    start = {"command": "npm run dev", "version": "8.3.8", "timed": "serving"}
    starts = tuple(
        run(1200 + index, "dev.server_start", end, took, labels={"server": "vite", "class": "warm"}, attributes=start)
        for index, (took, end) in enumerate(
            zip(_STARTS, (NOW - 3 * 86400, NOW - 2 * 86400, NOW - 86400, at("12:18:05")), strict=True)
        )
    )
    return (
        time_view(
            HOT_RELOAD, _save_runs(),
            verdicts(HOT_RELOAD, (_M, 0.388, 4.3, 9, 412, (13, 29)), (_U, 1.2, 4.3, 2, 412, (0, 9))), failed=3,
            times=RunTimes(0.19, 29, 0.171, 383, 0.66, at("14:18:03"), "src/cart/index.ts"),
            classes=(ClassFigures("restart", 4.3, at("13:58:11"), 1, 3, Level.OK),),
        ),
        time_view(
            TYPE_CHECK, _tool_runs("dev.type_check", _CHECKS, at("14:30:01"), check),
            verdicts(TYPE_CHECK, (_U, 3.2, 5.1, 6, 64, (0, 7)), (_U, None, 5.1, 0, 64, (None, 3))),
            times=RunTimes(1.7, 29, 1.7, 35, 3.7, at("11:40"), "npx tsc --noEmit"),
        ),
        time_view(
            LINT, _tool_runs("dev.lint", _LINTS, at("14:28:04"), lint),
            verdicts(LINT, (_M, 1.7, 2.2, 1, 96, (1, 10)), (_U, None, 2.2, 0, 96, (None, 4))),
            times=RunTimes(1.1, 29, 1.1, 67, 2.2, at("10:57"), "eslint src --max-warnings 0"),
        ),
        time_view(
            SERVER_START, starts,
            verdicts(SERVER_START, (_U, None, 4.6, 0, 4, (None, 2)), (_U, None, 4.6, 0, 4, (None, 2))),
            times=RunTimes(None, 1, None, 3, 4.6, NOW - 3 * 86400, "npm run dev"),
        ),
        gauge_view(
            MEMORY, 2.47e9, _MEMORY, level=Level.WARNING, inside=0.996, peak=(2.61e9, at("14:28:40")),
            parts=(Share("node", 2.37e9, "48213"), Share("npm", 0.09e9, "48190"), Share("sh", 1e6, "48212")),
            change=NODE_GREW, incident=43, usual=2.05e9,
        ),
        gauge_view(
            CPU, 0.34, _CORES, mean5=0.21, parts=(Share("node", 0.19, "48213"), Share("npm", 0.01, "48190")),
            peak=(0.51, at("11:04")), usual=0.19,
        ),
        gauge_view(
            WATCHED_FILES, 4312, _FILES, usual=4305,
            parts=(Share("src/icons", 1204), Share("public/img", 640), Share("src/cart", 210)),
        ),
        gauge_view(
            BUILD_CACHE, 1.46e9, _CACHE, level=Level.INFO, attributes={"oldest_days": 41.0},
            parts=(Share("node_modules/.vite", 1.10e9), Share("node_modules/.cache/.eslint", 0.31e9)),
            change=CACHE_GREW, incident=42, seen="pair", usual=1.06e9,
        ),
    )  # fmt: skip


CONFIG_SAVED = SaveCause("vite.config.ts", at("13:58:07"))
NODE_GREW = GrowthCause("node", 48213, 410e6, at("13:58:00"))
CACHE_GREW = GrowthCause("node_modules/.vite", None, 220e6, at("13:58:00"), CONFIG_SAVED)
CHECKED_OUT = SaveCause("src/cart/total.ts", at("11:03:42"), files=1912)
NODE_STARTED = GrowthCause("node", 41007, 940e6, at("10:29:00"))


def incident(
    number: int,
    budget: Budget,
    severity: Level,
    detected: float,
    value: float,
    cause: Cause | None,
    *,
    lasted: float | None = None,
    onset: float | None = None,
    peak: float | None = None,
    limit: float | None = None,
    seen: str | None = None,
) -> IncidentView:
    """An incident; open unless it `lasted`."""
    recovered = None if lasted is None else detected + lasted
    return IncidentView(
        number, budget, {}, Level.OK if lasted is not None else severity, severity, "ended" if lasted else "firing",
        detected - 30 if onset is None else onset, detected, recovered, value,
        budget.loosest.limit.value if limit is None else limit, peak or value, cause, seen,
        detected + 180 if seen else None, None, None,
    )  # fmt: skip


def incidents() -> tuple[IncidentView, ...]:
    """Two open, three that ended today."""
    return (
        incident(
            43, MEMORY, Level.WARNING, at("14:26:18"), 2.47e9, NODE_GREW,
            onset=at("14:25:48"), peak=2.61e9,
        ),
        incident(42, BUILD_CACHE, Level.INFO, at("13:58:11"), 1.46e9, CACHE_GREW, seen="pair"),
        incident(
            41, HOT_RELOAD, Level.CRITICAL, at("13:58:11"), 4.3, CONFIG_SAVED, lasted=41
        ),
        incident(40, CPU, Level.WARNING, at("11:04:00"), 0.51, CHECKED_OUT, lasted=7 * 60 + 5),
        incident(39, MEMORY, Level.INFO, at("10:31:00"), 2.13e9, NODE_STARTED, lasted=52 * 60 + 10),
    )  # fmt: skip


ERROR = """Transform failed with 1 error:

[PARSE_ERROR] Expected `>` but found `<`
    ╭─[ src/cart/Cart.tsx:41:26 ]
    │
 41 │   <Price of={total} <Money/>
    │                     ┬
    │                     ╰── `>` expected
────╯"""
MENDED = FailedBuild(
    "vite", at("13:49:12"), at("13:51:20"), 1, 280, {"server": "vite", "class": "update"}, "src/cart/total.ts", 8, 1,
    'Unexpected "}"', "", 0.24, at("13:47"), "src/cart/total.ts", 0.208,
)  # fmt: skip
BROKEN = FailedBuild(
    "vite", at("14:30:02"), None, 3, 331, {"server": "vite", "class": "update"}, "src/cart/Cart.tsx", 41, 26,
    "Expected `>` but found `<`", ERROR, 0.212, at("14:28:40"), newest=True,
)  # fmt: skip


def failed() -> Snapshot:
    """Since two minutes nothing compiles: three saves failed. Memory's alert is open beside it."""
    views = list(_budget_views())
    tries = tuple(
        run(329 + index, "dev.hot_reload", at("14:30:02") + 20 * index, None, Outcome.FAILED, {"server": "vite"},
            {"file": "src/cart/Cart.tsx", "change": "update", "message": "Expected `>` but found `<`"})
        for index in range(3)
    )  # fmt: skip
    views[0] = replace(views[0], runs=(*views[0].runs[:-3], *tries))
    return snapshot(budgets=tuple(views), builds=(MENDED, BROKEN))


def fixed() -> Snapshot:
    """The next save was good, half a minute ago."""
    done = replace(BROKEN, until=NOW - 30, fixed_by="src/cart/Cart.tsx", fixed_took=0.208)
    return snapshot(builds=(MENDED, done))


def snapshot(**changes: object) -> Snapshot:
    """The moment of the drawings; `changes` replace fields of the snapshot."""
    vite = ServerView("vite", "8.3.8", 48213, "http://127.0.0.1:5173/", ServerState.READY, at("12:18:05"), True, True)
    fields: dict[str, object] = {
        "workspace": "/home/me/storefront",
        "name": "storefront",
        "branch": "main",
        "changed_files": 3,
        "at": NOW,
        "recorder": RecorderView(RecorderState.RECORDING, 4711, at("09:12"), 0.98),
        "watch": WatchView(4312, 310, 12, 0, 0),
        "servers": (vite,),
        "budgets": _budget_views(),
        "incidents": incidents(),
        "gaps": (GapView(at("14:08"), at("14:13"), "suspended"),),
        "viewers": (ViewerView("me", True), ViewerView("pair", False)),
        "history_path": "~/.local/state/hero-tui/storefront-3f9a",
    } | changes
    return Snapshot(**fields)  # type: ignore[arg-type]


def calm() -> Snapshot:
    """All is well: every budget below its limit, nothing open."""
    views = []
    for view in _budget_views():
        low = 0.4 * view.budget.headline.limit.value
        gauge = view.gauge
        if gauge is not None:
            small = minutes([low] * 29)
            factor = low / (gauge.value or low)
            parts = tuple(replace(each, value=each.value * factor) for each in gauge.parts)
            gauge = GaugeView(low, NOW, None, parts, gauge.attributes, small, low, NOW, gauge.mean5, 1.0, None)
        runs = tuple(replace(each, duration=low) if each.duration is not None else each for each in view.runs)
        views.append(replace(view, level=Level.OK, latest=low, gauge=gauge, runs=runs, incident=None))
    return snapshot(budgets=tuple(views), incidents=(), gaps=())


def no_data(budget: Budget, waiting: Waiting, hint: Hint | None = None) -> BudgetView:
    """A budget that nothing was ever observed for."""
    verdicts = tuple(objective_verdict(each, _N, None, None, 0, 0) for each in budget.objectives)
    return BudgetView(budget, {}, Level.UNKNOWN, Judgement(_N, verdicts, 0), None, None, (), None, waiting, hint)


def first_run() -> Snapshot:
    """The first minute in a workspace: files and cache are known, no server ran yet. It is 09:12."""
    morning = at("09:12:30")

    def young(budget: Budget, value: float, parts: tuple[Share, ...]) -> BudgetView:
        view = gauge_view(budget, value, [value], parts=parts)
        unsure = Judgement(_U, (objective_verdict(budget.objectives[0], _U, value, value, 0, 3),), 3)
        gauge = None if view.gauge is None else replace(view.gauge, minutes=minutes([value], at("09:12")))
        return replace(view, judgement=unsure, gauge=gauge)

    views = (
        no_data(HOT_RELOAD, Waiting.NO_SERVER),
        no_data(TYPE_CHECK, Waiting.RUN_IT, Hint(HintKind.RUN_TOOL, "tsc")),
        no_data(LINT, Waiting.RUN_IT, Hint(HintKind.RUN_TOOL, "eslint")),
        no_data(SERVER_START, Waiting.NO_SERVER, Hint(HintKind.START_SERVER, "npm run dev (from package.json)")),
        no_data(MEMORY, Waiting.NO_SERVER),
        no_data(CPU, Waiting.NO_SERVER),
        young(WATCHED_FILES, 4312, (Share("src/icons", 1204), Share("public/img", 640))),
        young(BUILD_CACHE, 1.24e9, (Share("node_modules/.vite", 0.88e9),)),
    )
    recorder = RecorderView(RecorderState.RECORDING, 4711, at("09:12"), None)
    return snapshot(
        at=morning, recorder=recorder, servers=(), budgets=views, incidents=(), gaps=(),
        viewers=(ViewerView("me", True),), first_run=True,
    )  # fmt: skip


def stopped() -> Snapshot:
    """The recorder ended at 14:20; nothing since is known."""
    end = at("14:20")
    views = []
    for view in _budget_views():
        runs = tuple(each for each in view.runs if each.end < end)
        gauge = view.gauge
        if gauge is not None:
            gauge = replace(gauge, minutes=tuple(each for each in gauge.minutes if each.start < end))
        done = [each.duration for each in runs if each.duration is not None]
        latest = done[-1] if done else view.latest
        views.append(replace(view, level=Level.UNKNOWN, runs=runs, gauge=gauge, latest=latest))
    recorder = RecorderView(RecorderState.STOPPED, None, end, 0.98)
    return snapshot(recorder=recorder, budgets=tuple(views), viewers=(ViewerView("me", True),))
