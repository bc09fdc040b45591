"""The kinds of budgets: what each calls good, how it is judged, when it alarms. One table, in the file's order.

The rulings are those of `spec/objectives.md`, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from hero_tui.core.budget import Kind, Unit

QUANTILES = {"p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95, "p99": 0.99}
GAUGED = (Unit.BYTES, Unit.CORES, Unit.SHARE, Unit.COUNT, Unit.RATE)


class Promise(Struct, frozen=True):
    """What a statistic says, and how its limit is written."""

    help: str
    example: str


class KindFacts(Struct, frozen=True):
    """What is to be known of one kind.

    `statistics`: what it may promise, with what that says. `units`: of its limits. `judges`: what it looks at.
    `also`: kinds whose signals it may judge as well. `ladder`: levels are written in the file.
    """

    help: str
    example: str
    statistics: Mapping[str, Promise]
    units: tuple[Unit, ...]
    judges: str
    good: str
    verdict: str
    levels: str
    also: frozenset[Kind] = frozenset()
    ladder: bool = False


_BINOMIAL = (
    "an exact binomial test at 95 %: broken when so many over the limit would be that unlikely, kept when so few would"
    " be, else not sure yet"
)
_SLICES = "kept when at most 1 % of at least 100 slices is over the limit, broken when more is"
_OF_RUNS = frozenset({Kind.TIME})
_OF_GAUGES = frozenset({Kind.LIMIT, Kind.SUSTAINED, Kind.OBSERVE})

KINDS: Mapping[Kind, KindFacts] = MappingProxyType(
    {
        Kind.TIME: KindFacts(
            help="how long operations may take, by quantile",
            example="{p95: 500 ms, p99: 2.0 s}",
            statistics={
                word: Promise(f"{word[1:]} of 100 operations take less than this", "2.0 s") for word in QUANTILES
            }
            | {"max": Promise("every operation takes less than this", "5 min")},
            units=(Unit.SECONDS,),
            judges="operations",
            good="one operation took less than the limit; p95 promises it of 95 in 100",
            verdict=_BINOMIAL,
            levels="a level is a multiple of the limit, so that it begins above it: two runs in a row, or one at the"
            " highest level, or so many of the last 20 (of 100 for p99) that the test calls a multiple broken",
            ladder=True,
        ),
        Kind.LIMIT: KindFacts(
            help="what the highest value of each 10 s must stay below",
            example="{max: 3.00 GB}",
            statistics={"max": Promise("the value stays below this", "3.00 GB")},
            units=GAUGED,
            judges="a value that goes on while its owner lives, in slices of 10 s",
            good="the highest value of a slice is below the limit",
            verdict=_SLICES,
            levels="a level is a share of the limit, so that it begins before it is reached",
            also=_OF_GAUGES,
            ladder=True,
        ),
        Kind.SUSTAINED: KindFacts(
            help="what the 5-minute mean must stay below",
            example="{max: 0.60 cores}",
            statistics={"max": Promise("the mean stays below this", "0.60 cores")},
            units=GAUGED,
            judges="a value that goes on while its owner lives, in slices of 1 min",
            good="the mean of 5 minutes, 4 of which were observed, is below the limit",
            verdict=_SLICES,
            levels="a level is a share of the limit, so that it begins before it is reached",
            also=_OF_GAUGES,
            ladder=True,
        ),
        Kind.GROWTH: KindFacts(
            help="by how much a value may grow from run to run",
            example="{max: 10 %}",
            statistics={"max": Promise("it grows by less than this from each run to the next", "10 %")},
            units=(Unit.SHARE,),
            judges="the value of each operation, such as its peak of memory",
            good="the trend over the last runs (Theil-Sen, of the logarithm) grows by less than the limit a run",
            verdict="kept when the whole 95 % interval of the trend is below the limit, broken when it is wholly at or"
            " above it; from 5 runs on",
            levels="info when the interval lies wholly above 0, warning when the trend reaches the limit",
        ),
        Kind.RATIO: KindFacts(
            help="the share of good events, or of bad ones",
            example="{min: 98 %}",
            statistics={
                "min": Promise("at least so many of all events are good", "98 %"),
                "max": Promise("at most so many of all events are bad", "2 %"),
            },
            units=(Unit.SHARE,),
            judges="events that are good or bad; errors of infrastructure and cancellations are counted apart",
            good="an event is good",
            verdict=_BINOMIAL,
            levels="a level begins at a share of bad events, counted over the time that over: names; a percentage is"
            " that share itself, 2x is twice what is promised; from 20 events or 3 bad ones on",
            also=_OF_RUNS,
            ladder=True,
        ),
        Kind.CONCURRENCY: KindFacts(
            help="how many operations may be open at a time",
            example="{max: 3, of: [build.fast, build.full]}",
            statistics={"max": Promise("so many may be open at a time", "3")},
            units=(Unit.COUNT,),
            judges="operations while they are open",
            good="no more than max are open",
            verdict="kept when at least 99 % of the busy time is within max, else broken: nothing is estimated here",
            levels="more than max at a time is a warning",
            also=_OF_RUNS,
        ),
        Kind.BASELINE: KindFacts(
            help="by how much runs may be slower than they were",
            example="{max: 20 %, than: 30 d}",
            statistics={"max": Promise("the median is higher than it was by less than this", "20 %")},
            units=(Unit.SHARE,),
            judges="operations, compared with those of the days before",
            good="the median of the last runs is not above that of the days before by more than the limit",
            verdict="broken when it is, and Mann-Whitney gives p < 0.01, and half of the limit is exceeded for certain;"
            " from 10 new and 30 old runs on",
            levels="a broken baseline is a warning",
            also=_OF_RUNS,
        ),
        Kind.AVAILABLE: KindFacts(
            help="the share of the time in which a check passes",
            example="{min: 99.9 %, check: web}",
            statistics={"min": Promise("at least so much of the observed time has a passed check", "99.9 %")},
            units=(Unit.SHARE,),
            judges="slices of 10 s, by the checks of this file",
            good="a slice has one passed check",
            verdict="good slices of the observed ones; unobserved and planned time leaves the count",
            levels="critical while it is down; else by how fast the allowed downtime is spent (burn)",
        ),
        Kind.OBSERVE: KindFacts(
            help="a value that is shown beside its limit and raises no alert",
            example="{max: 100 %}",
            statistics={"max": Promise("what it is shown beside", "100 %")},
            units=GAUGED,
            judges="a value that goes on while its owner lives, in slices of 10 s",
            good="the highest value of a slice is below the limit",
            verdict=_SLICES,
            levels="none",
            also=_OF_GAUGES,
        ),
        Kind.REPORT: KindFacts(
            help="a figure of the reports",
            example="{mean: 5 min}",
            statistics={
                "min": Promise("the figure is at least this", "100 %"),
                "max": Promise("the figure is less than this", "1 %"),
                "mean": Promise("the mean is less than this", "5 min"),
            },
            units=(Unit.SHARE, Unit.SECONDS),
            judges="the other budgets, their incidents and their alerts",
            good="the figure of the period keeps its limit",
            verdict="the figure itself, whenever a report or a screen asks",
            levels="none",
        ),
    }
)

KIND_WORDS = tuple(kind.value for kind in KINDS)
