"""The moment of the drawings with every kind of budget: builds and CI that are fed, systems that are not, one's own.

The numbers of runs and the verdicts agree with the exact binomial rule, as in `snapshots`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.causes import WrittenCause
from hero_tui.core.declared import Source
from hero_tui.core.kinds import (
    AvailableSpec,
    BaselineSpec,
    ConcurrencySpec,
    GrowthSpec,
    Kind,
    LimitSpec,
    ObserveSpec,
    RatioSpec,
    ReportSpec,
    Spec,
    TimeSpec,
)
from hero_tui.core.objectives import Burn, Level, Objective, Rung, Unit, Verdict, Window, Written
from hero_tui.core.signals import Attributes, Outcome
from hero_tui.judge.evidence import BudgetsMet
from hero_tui.judge.kinds.registry import judge_nothing, window_for
from hero_tui.judge.results import Judgement, ObjectiveVerdict, run_of
from hero_tui.models.budgets import BudgetView, GaugeView, Waiting
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import Snapshot
from tests.support.snapshots import (
    CPU_LADDER,
    LIMIT_LADDER,
    NOW,
    TIME_LADDER,
    incident,
    incidents,
    minutes,
    objective_verdict,
    run,
    snapshot,
)

DAY = 86400.0
MONTH = Window(30 * DAY)
WEEK = Window(7 * DAY)
RATIO_LADDER = (
    Rung(Level.INFO, 0.5, 0.5, 0.0),
    Rung(Level.WARNING, 1.0, 1.0, 0.0),
    Rung(Level.CRITICAL, 2.5, 2.5, 0.0),
)
ERROR_LADDER = tuple(replace(rung, enter=rung.enter * 20, leave=rung.leave * 20) for rung in RATIO_LADDER)
M, B, U, N = Verdict.MET, Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.NO_DATA


def written(value: float, text: str) -> Written:
    """A limit with its text."""
    return Written(value, text)


def budget(
    id_: str,
    spec: Spec,
    unit: Unit,
    objectives: Sequence[Objective],
    window: Window = WEEK,
    **changes: object,
) -> Budget:
    """A budget whose ladder is that of its kind."""
    ladder = {Kind.TIME: TIME_LADDER, Kind.LIMIT: LIMIT_LADDER, Kind.SUSTAINED: CPU_LADDER, Kind.RATIO: RATIO_LADDER}
    fields: dict[str, object] = {
        "ladder": ladder.get(spec.kind, ()),
        "signal": id_,
        "source": Source("built-in", 61, 3),
    }
    fields |= changes
    return Budget(id_, spec, unit, tuple(objectives), window, **fields)  # type: ignore[arg-type]  # by name


def quantiles(*limits: tuple[str, float, str]) -> tuple[Objective, ...]:
    """`("p95", 180.0, "3 min")` …"""
    return tuple(Objective(name, Written(value, text), int(name[1:]) / 100) for name, value, text in limits)


def most(value: float, text: str, quantile: float | None = None) -> tuple[Objective, ...]:
    """One `max`."""
    return (Objective("max", Written(value, text), quantile),)


BUILD_FAST = budget(
    "build.fast", TimeSpec(), Unit.SECONDS,
    quantiles(("p50", 10.0, "10 s"), ("p95", 15.0, "15 s"), ("p99", 20.0, "20 s")), MONTH, owner="platform",
    title="Fast build",
)  # fmt: skip
BUILD_GROWTH = budget(
    "build.memory.growth", GrowthSpec(), Unit.SHARE, most(0.1, "10 %"), Window(operations=10),
    signal="build.memory.peak", title="Memory growth",
)  # fmt: skip
BUILD_MEMORY = budget(
    "build.memory.total", LimitSpec(), Unit.BYTES, most(8e9, "8.00 GB"), owner="platform", title="Build memory"
)
BUILD_CPU = budget("build.cpu.peak", ObserveSpec(), Unit.SHARE, most(1.0, "100 %"), title="Peak CPU")
CI_TESTS = budget(
    "ci.tests", TimeSpec(), Unit.SECONDS, quantiles(("p95", 300.0, "5 min"), ("p99", 480.0, "8 min")), MONTH,
    title="CI tests",
)  # fmt: skip
CI_SUCCESS = budget(
    "ci.success", RatioSpec(), Unit.SHARE, (Objective("min", Written(0.98, "98 %"), 0.98),), MONTH,
    title="CI success", owner="release",
)  # fmt: skip
CI_FLAKY = budget(
    "ci.flaky", RatioSpec(), Unit.SHARE, most(0.02, "2 %", 0.98), Window(operations=200),
    title="Flaky tests",
)  # fmt: skip
CI_BASELINE = budget(
    "ci.bundle", BaselineSpec(), Unit.SHARE, most(0.2, "20 %"), Window(operations=20), title="Bundling"
)
BUILDS_AT_ONCE = budget(
    "orchestration.concurrency.builds", ConcurrencySpec(("build.fast", "build.full")), Unit.COUNT, most(3.0, "3"),
    title="Builds at once",
)  # fmt: skip
COMMAND = budget(
    "orchestration.command", TimeSpec(), Unit.SECONDS, quantiles(("p95", 5.0, "5 s"), ("p99", 10.0, "10 s")),
    title="Command",
)  # fmt: skip
ORCHESTRATOR = budget(
    "orchestration.memory", LimitSpec(), Unit.BYTES, most(2e9, "2.00 GB"), title="Orchestrator memory"
)
ERRORS = budget(
    "promise.errors", RatioSpec(), Unit.SHARE, most(0.001, "0.1 %", 0.999), MONTH, ladder=ERROR_LADDER,
    title="Errors", owner="web",
)  # fmt: skip
AVAILABILITY = budget(
    "promise.availability",
    AvailableSpec(check="shop", burn=(Burn(Level.CRITICAL, Written(0.05, "5 %"), 6 * 3600.0, 1800.0),)),
    Unit.SHARE,
    (Objective("min", Written(0.999, "99.9 %"), 0.999),),
    MONTH,
    title="Availability",
)
COMPLIANCE = budget(
    "success.compliance",
    ReportSpec(),
    Unit.SHARE,
    (Objective("min", Written(1.0, "100 %")),),
    MONTH,
    title="Compliance",
)
MTTD = budget(
    "success.mttd", ReportSpec(), Unit.SECONDS, (Objective("mean", Written(300.0, "5 min")),), MONTH,
    title="Time to detect",
)  # fmt: skip
OWN = budget(
    "web.reload", TimeSpec(), Unit.SECONDS, quantiles(("p95", 0.8, "800 ms")), title="Page reload", owner="Ada <web>"
)
OTHERS = (
    BUILD_FAST, BUILD_MEMORY, BUILD_GROWTH, BUILD_CPU, CI_TESTS, CI_SUCCESS, CI_FLAKY, CI_BASELINE, COMMAND,
    ORCHESTRATOR, BUILDS_AT_ONCE, AVAILABILITY, ERRORS, COMPLIANCE, MTTD, OWN,
)  # fmt: skip


def events(
    signal: str, outcomes: str, every: float = 1800.0, attributes: Attributes | None = None
) -> tuple[RunView, ...]:
    """A run per letter, newest last: `.` ok, `x` failed, `-` cancelled; they take two minutes."""
    meant = {".": Outcome.OK, "x": Outcome.FAILED, "-": Outcome.CANCELLED}
    told = {"job": "e2e", "branch": "main", **(attributes or {})}
    return tuple(
        run(
            5000 + index, signal, NOW - 600 - every * (len(outcomes) - 1 - index), 120.0, meant[letter], attributes=told
        )
        for index, letter in enumerate(outcomes)
    )


def _view(
    of: Budget,
    verdicts: Sequence[ObjectiveVerdict],
    latest: float | None,
    runs: tuple[RunView, ...] = (),
    gauge: GaugeView | None = None,
    level: Level = Level.OK,
    **changes: object,
) -> BudgetView:
    found = {each.verdict for each in verdicts}
    whole = B if B in found else M if found == {M} else U
    judgement = Judgement(whole, tuple(verdicts), verdicts[0].count)
    at = runs[-1].end if runs else NOW
    view = BudgetView(of, {}, level, judgement, latest, at, runs, gauge, Waiting.NOTHING, None)
    return replace(view, **changes)


def _gauge(value: float, columns: Sequence[float], inside: float) -> GaugeView:
    return GaugeView(value, NOW, None, (), {}, minutes(columns), max(columns), NOW - 600, None, inside, None)


def silent(of: Budget) -> BudgetView:
    """Nothing was ever seen of it."""
    return BudgetView(of, {}, Level.UNKNOWN, judge_nothing(of), None, None, (), None, Waiting.NOTHING, None)


def judged(of: Budget, runs: tuple[RunView, ...], level: Level = Level.OK) -> BudgetView:
    """A budget of operations as the judge's own window sees those runs."""
    window = window_for(of)
    for each in sorted(runs, key=lambda run: run.end):
        window.add(run_of(each.start, each.duration, each.outcome, each.attributes))
    judgement = window.judgement()
    value = judgement.objectives[0].value
    return BudgetView(of, {}, level, judgement, value, runs[-1].end, runs, None, Waiting.NOTHING, None)


def builds() -> tuple[RunView, ...]:
    """Fast builds of a day."""
    times = (8.1, 8.4, 9.0, 8.2, 12.0, 8.8, 8.0, 8.3, 15.8, 8.6, 8.1, 9.4, 8.2, 8.8, 11.2, 8.4, 8.1, 8.0, 8.9, 8.6)
    return tuple(
        run(4000 + index, "build.fast", NOW - 900 - 1700 * (len(times) - 1 - index), took, attributes={"tool": "turbo"})
        for index, took in enumerate(times)
    )


def grown() -> tuple[RunView, ...]:
    """Peaks of ten builds, each some percent above the one before."""
    peaks = (2.10e9, 2.16e9, 2.24e9, 2.20e9, 2.33e9, 2.41e9, 2.47e9, 2.55e9, 2.66e9, 2.71e9)
    return tuple(
        run(
            4200 + index,
            "build.memory.peak",
            NOW - 900 - 1700 * (9 - index),
            9.0,
            attributes={"value": peak, "unit": "B"},
        )
        for index, peak in enumerate(peaks)
    )


def bundled() -> tuple[RunView, ...]:
    """Bundling became slower with the newest 20."""
    times = [6.0 + 0.2 * (index % 5) for index in range(60)] + [7.9 + 0.2 * (index % 4) for index in range(20)]
    return tuple(
        run(4400 + index, "ci.bundle", NOW - 600 - 3600 * (len(times) - 1 - index), took)
        for index, took in enumerate(times)
    )


def at_once() -> tuple[RunView, ...]:
    """Builds that overlap: at times two, once four."""
    began = (0, 40, 300, 330, 350, 360, 700, 720, 900, 1300)
    return tuple(run(4600 + index, "build.fast", NOW - 1500 + start + 90, 90.0) for index, start in enumerate(began))


def others() -> tuple[BudgetView, ...]:
    """The budgets beside those of the development loop, in the file's order."""
    fast = tuple(
        objective_verdict(each, verdict, value, 15.8, over, 140, settle)
        for each, verdict, value, over, settle in zip(
            BUILD_FAST.objectives, (M, M, U), (8.6, 14.1, 15.8), (31, 2, 0), ((59, 81), (2, 13), (None, 5)), strict=True
        )
    )
    tests = tuple(
        objective_verdict(each, verdict, value, 391.0, over, 88, settle)
        for each, verdict, value, over, settle in zip(
            CI_TESTS.objectives, (B, U), (342.0, None), (11, 0), ((0, 9), (None, 4)), strict=True
        )
    )
    passing = (
        "................................x........................-..........x...................................."
    )
    page = objective_verdict(OWN.objectives[0], U, None, 0.61, 0, 17, (None, 4))
    compliance = replace(objective_verdict(COMPLIANCE.objectives[0], B, 0.9, None, 1, 10), utilization=None)
    return (
        replace(_view(BUILD_FAST, fast, 8.6, builds()), others=2),
        _view(
            BUILD_MEMORY, [objective_verdict(BUILD_MEMORY.objectives[0], M, 5.9e9, 5.9e9, 0, 4000, (40, 41))], 5.6e9,
            gauge=_gauge(5.6e9, [5.2e9, 5.4e9, 5.9e9, 5.6e9, 5.6e9], 1.0), level=Level.INFO,
        ),
        judged(BUILD_GROWTH, grown(), Level.INFO),
        _view(
            BUILD_CPU, [objective_verdict(BUILD_CPU.objectives[0], N, 0.41, 0.97, 0, 0)], 0.41,
            gauge=_gauge(0.41, [0.22, 0.31, 0.97, 0.72, 0.41], 1.0),
        ),
        _view(CI_TESTS, tests, 318.0, _timed("ci.tests", (290, 301, 288, 342, 295, 391, 310, 299, 318))),
        replace(judged(CI_SUCCESS, events("ci.success", passing * 2, 120.0), Level.WARNING), incident=51),
        judged(CI_FLAKY, events("ci.flaky", "." * 200)),
        judged(CI_BASELINE, bundled(), Level.WARNING),
        silent(COMMAND),
        silent(ORCHESTRATOR),
        judged(BUILDS_AT_ONCE, at_once()),
        silent(AVAILABILITY),
        silent(ERRORS),
        _view(COMPLIANCE, [replace(compliance, evidence=BudgetsMet(undetermined=14, no_data=0))], 0.9),
        silent(MTTD),
        _view(OWN, [page], 0.51, _timed("web.reload", (0.48, 0.52, 0.61, 0.55, 0.49, 0.51))),
    )  # fmt: skip


def _timed(signal: str, times: Sequence[float]) -> tuple[RunView, ...]:
    return tuple(
        run(4800 + index, signal, NOW - 300 - 5000 * (len(times) - 1 - index), took) for index, took in enumerate(times)
    )


def every_kind(**changes: object) -> Snapshot:
    """The moment with all of them."""
    ci = incident(51, CI_SUCCESS, Level.WARNING, NOW - 1500, 0.05, WrittenCause("job e2e"), limit=0.02)
    views = (*snapshot().budgets, *others())
    return snapshot(**({"budgets": views, "incidents": (incidents()[0], ci, *incidents()[1:])} | changes))


def nothing_fed() -> Snapshot:
    """What most people have: the development loop, and nothing of the other systems."""
    return snapshot(budgets=(*snapshot().budgets, *(silent(each) for each in OTHERS)))
