"""The budgets of the specification as `objectives.md` rules on them, said a second time and in other words than in the
shipped budgets.yaml: what the scenarios are judged by."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import SPECS, ConcurrencySpec, Kind
from hero_tui.core.objectives import Objective, Rung, Unit, Window, Written
from tests.judge.budgets import BUSY, FULL, RUNGS, TIMES

DAY = 86400.0
_SCALES = {"ms": 1e-3, "s": 1.0, "min": 60.0, "MB": 1e6, "GB": 1e9, "cores": 1.0, "MB/s": 1e6, "%": 0.01, "": 1.0}
_UNITS = {
    "ms": Unit.SECONDS,
    "s": Unit.SECONDS,
    "min": Unit.SECONDS,
    "MB": Unit.BYTES,
    "GB": Unit.BYTES,
    "cores": Unit.CORES,
    "MB/s": Unit.RATE,
    "%": Unit.SHARE,
    "": Unit.COUNT,
}
_LADDERS = {Kind.TIME: TIMES, Kind.LIMIT: FULL, Kind.SUSTAINED: BUSY, Kind.RATIO: RUNGS}


def amount(text: str) -> tuple[float, Unit]:
    """`3.00 GB`, `80 %`, `10,000`: the value in its base unit."""
    number, _, unit = text.partition(" ")
    return float(Decimal(number.replace(",", "")) * Decimal(repr(_SCALES[unit]))), _UNITS[unit]


def budget(name: str, kind: Kind, days: float = 7, runs: int | None = None, **limits: str) -> Budget:
    """One line of the table."""
    objectives = []
    for statistic, text in limits.items():
        value = amount(text)[0]
        quantile = int(statistic[1:]) / 100 if statistic[1:].isdigit() else None
        if kind in {Kind.RATIO, Kind.AVAILABLE}:
            quantile = value if statistic == "min" else round(1 - value, 12)
        objectives.append(Objective(statistic, Written(value, text), quantile))
    window = Window(days * DAY) if runs is None else Window(operations=runs)
    unit = amount(next(iter(limits.values())))[1]
    return Budget(name, SPECS[kind](), unit, tuple(objectives), window, _LADDERS.get(kind, ()), name)


def _time(name: str, days: float, **limits: str) -> Budget:
    return budget(name, Kind.TIME, days, None, **limits)


def _limit(name: str, most: str) -> Budget:
    return budget(name, Kind.LIMIT, max=most)


def _sustained(name: str, most: str) -> Budget:
    return budget(name, Kind.SUSTAINED, max=most)


def _ratio(name: str, levels: tuple[float, float, float], made: Budget) -> Budget:
    """With levels as multiples of the share that may be bad."""
    rungs = tuple(Rung(rung.level, enter, enter, 0.0) for rung, enter in zip(RUNGS, levels, strict=True))
    return replace(made, id=name, signal=name, ladder=rungs)


def _concurrency(name: str, most: str, *signals: str) -> Budget:
    return replace(
        budget(f"orchestration.concurrency.{name}", Kind.CONCURRENCY, max=most), spec=ConcurrencySpec(signals)
    )


_BUILDS = ("build.fast", "build.standard", "build.full")

SPECIFIED: tuple[Budget, ...] = (
    _time("dev.hot_reload", 7, p95="500 ms", p99="2.0 s"),
    _time("dev.type_check", 7, p95="3.0 s", p99="8.0 s"),
    _time("dev.lint", 7, p95="2.0 s", p99="5.0 s"),
    _time("dev.server_start", 30, p95="15.0 s", p99="30.0 s"),
    _limit("dev.memory", "3.00 GB"),
    _sustained("dev.cpu", "0.60 cores"),
    _limit("dev.watched_files", "10,000"),
    _limit("dev.build_cache", "2.00 GB"),
    _time("build.fast", 30, p50="10 s", p95="15 s", p99="20 s"),
    _time("build.standard", 30, p50="20 s", p95="30 s", p99="45 s"),
    _time("build.full", 30, p50="45 s", p95="60 s", p99="90 s"),
    _limit("build.memory.process", "4.00 GB"),
    _limit("build.memory.heap", "3.00 GB"),
    _limit("build.memory.total", "8.00 GB"),
    budget("build.memory.growth", Kind.GROWTH, runs=10, max="10 %"),
    budget("build.cpu.peak", Kind.OBSERVE, max="100 %"),
    _sustained("build.cpu.sustained", "80 %"),
    _sustained("build.cpu.idle", "0.20 cores"),
    _time("ci.checks", 30, p95="2 min", p99="3 min"),
    _time("ci.tests", 30, p95="5 min", p99="8 min"),
    _time("ci.build", 30, p95="8 min", p99="12 min"),
    _time("ci.total", 30, p95="15 min", p99="20 min"),
    _limit("ci.memory", "6.00 GB"),
    _limit("ci.cpu", "4.0 cores"),
    _sustained("ci.disk", "100 MB/s"),
    _sustained("ci.network", "50 MB/s"),
    _ratio("ci.success", (0.5, 1.0, 2.5), budget("", Kind.RATIO, 30, min="98 %")),
    _ratio("ci.flaky", (0.5, 1.0, 2.5), budget("", Kind.RATIO, runs=200, max="2 %")),
    _ratio("ci.cache_hits", (1.0, 1.5, 2.0), budget("", Kind.RATIO, min="80 %")),
    _time("orchestration.health_check", 1, p95="1.0 s", p99="3.0 s"),
    _time("orchestration.command", 7, p95="5.0 s", p99="10.0 s"),
    _time("orchestration.recovery", 90, p95="30 s", p99="60 s"),
    _time("orchestration.threat_response", 90, p95="10 s", p99="20 s"),
    _limit("orchestration.memory", "2.00 GB"),
    _limit("orchestration.cpu", "0.50 cores"),
    _limit("orchestration.memory.total", "8.00 GB"),
    _sustained("orchestration.cpu.total", "2.0 cores"),
    _concurrency("operations", "10", "orchestration.command"),
    _concurrency("builds", "3", *_BUILDS),
    _concurrency("tests", "5", "ci.tests"),
    _concurrency("health_checks", "20", "orchestration.health_check"),
    budget("promise.uptime", Kind.AVAILABLE, 30, min="99.5 %"),
    budget("promise.availability", Kind.AVAILABLE, 30, min="99.9 %"),
    _time("promise.latency", 7, p95="100 ms"),
    _time("promise.recovery", 30, max="5 min"),
    _ratio("promise.errors", (10.0, 20.0, 50.0), budget("", Kind.RATIO, 30, max="0.1 %")),
    budget("success.compliance", Kind.REPORT, min="100 %"),
    budget("success.violations", Kind.REPORT, max="1 %"),
    budget("success.mttd", Kind.REPORT, mean="5 min"),
    budget("success.mttr", Kind.REPORT, mean="15 min"),
)

SPECIFICATION = BudgetFile(SPECIFIED, None, "")
