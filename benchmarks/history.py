"""What 90 days of 50 signals and 500 operations a day take on disk, and how fast they are written, kept and read.

The recorder's writer makes the store, with what it would have kept after 90 days: values once a second would take
days to feed, so each signal is fed one value per bucket of the finest resolution that retention has left for its age,
which leaves every table with exactly the rows that it would have.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Row, judged, milliseconds
from hero_tui.budgets.files import load_budgets
from hero_tui.core.signals import NO_LABELS, Gauge, Labels, Operation, Outcome, Scalar
from hero_tui.core.time import DAY, HOUR
from hero_tui.queries.detail.common import SPANS
from hero_tui.queries.live.snapshot_loader import SnapshotLoader
from hero_tui.queries.trends.trend import load_trend, trend_views
from hero_tui.recorder.trackers.maintenance import RETAIN_FOR
from hero_tui.store.reader import Reader
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED
from hero_tui.store.writer import Writer
from hero_tui.tui.screens.common.frame.page import PageFrame
from hero_tui.tui.screens.trends.paint import Shown, page
from hero_tui.tui.screens.trends.state import TrendsState, key_of

DAYS = 90
QUICK_DAYS = 3.0
SIGNALS = 50
OPERATIONS_A_DAY = 500
READS = 7
RETAINED_AN_HOUR = 20
SECONDS_WRITTEN = 600
LIVE = ("dev.memory", "dev.cpu", "dev.watched_files", "dev.build_cache")
TIMED = ("dev.hot_reload", "dev.type_check", "dev.lint", "dev.server_start")


@dataclass(frozen=True, slots=True)
class HistoryCost:
    """`size` in bytes with side files, seconds of the median read of the 90-day trend (`points` of one gauge by the
    hour), of the last hour by the minute, and of the newest 20 operations of a signal; `rows` of all buckets."""

    size: int
    rows: int
    points: int
    trend: float
    hour: float
    newest: float
    build: float
    written: float
    retained: float
    trends: Mapping[str, Course]


@dataclass(frozen=True, slots=True)
class Course:
    """One span of the Trends screen: seconds to read it, and to draw it at 120×40; the worse of a time budget and a
    gauge, each the median of its repetitions. `runs`: of the span."""

    read: float
    drawn: float
    runs: int


def fill(database: Path, *, days: float = DAYS, signals: int = SIGNALS, until: float | None = None) -> None:
    """Write `days` of history that ends at `until` (UTC s, now by default) into `database`."""
    end = time.time() if until is None else until
    writer = Writer(database)
    random_ = random.Random(7)  # noqa: S311 - a series to draw, not a secret
    chosen = [(_signal(number), _labels(number)) for number in range(signals)]
    at = end - days * DAY
    recording = writer.begin_recording(1, at)
    while at < end:
        with writer.batch():
            stop = min(at + HOUR, end)
            while at < stop:
                step = _step(end - at)
                for number, (signal, labels) in enumerate(chosen):
                    value = 2.0e9 + 1.0e9 * math.sin(at / 7000 + number) + random_.random() * 1e8
                    for part in _values(step):
                        writer.gauge(Gauge(signal, at + part, value + part * 1e6, labels))
                at += step
            _operations(writer, random_, stop, chosen, OPERATIONS_A_DAY / 24)
            for signal, labels in chosen[:20]:
                writer.slices(signal, labels, (stop - 1) // HOUR * HOUR, 358, 2, 0)
            writer.heartbeat(recording, stop)
        for _ in range(RETAINED_AN_HOUR):
            writer.retain(stop)
    writer.end_recording(recording, end)
    writer.retain(end)
    writer.close()


def measure(folder: Path, *, days: float = DAYS) -> HistoryCost:
    """Fill a store in `folder` and read it."""
    database = folder / "history.db"
    end = time.time()
    started = time.monotonic()
    fill(database, days=days, until=end)
    build = time.monotonic() - started
    signal, labels = _signal(7), _labels(7)
    trend, hour, newest = [], [], []
    points = 0
    for _ in range(READS):
        reader = Reader(database)
        started = time.monotonic()
        points = len(reader.gauge(signal, labels, end - days * DAY, end, 3600))
        trend.append(time.monotonic() - started)
        started = time.monotonic()
        reader.gauge(signal, labels, end - HOUR, end, 60)
        hour.append(time.monotonic() - started)
        started = time.monotonic()
        reader.operations(signal, last=20)
        newest.append(time.monotonic() - started)
        reader.close()
    written, retained = _kept_up(database, end)
    return HistoryCost(
        size=sum(each.stat().st_size for each in folder.glob("history.db*")),
        rows=_rows(database),
        points=points,
        trend=sorted(trend)[READS // 2],
        hour=sorted(hour)[READS // 2],
        newest=sorted(newest)[READS // 2],
        build=build,
        written=written,
        retained=retained,
        trends=_trends(database, folder, end),
    )


def _trends(database: Path, folder: Path, end: float) -> Mapping[str, Course]:
    """Each span of the screen, with a new reader each time; the first question imports what draws."""
    workspace = folder / "storefront"
    workspace.mkdir()
    reader = Reader(database)
    snapshot = SnapshotLoader(reader, load_budgets(workspace), workspace).load(end, None)
    reader.close()
    views = [each for each in trend_views(snapshot) if each.budget.id in {"dev.hot_reload", "dev.memory"}]
    found = {}
    for span in SPANS:
        read, drawn, runs = 0.0, 0.0, 0
        for view in views:
            reads, draws = [], []
            for _ in range(READS):
                reader = Reader(database)
                started = time.monotonic()
                trend = load_trend(reader, view, end - span.seconds, end, end)
                reads.append(time.monotonic() - started)
                reader.close()
                state = TrendsState(key_of(view), span.seconds)
                started = time.monotonic()
                page(PageFrame(snapshot, end, (120, 40)), state, Shown(views, trend, None))
                draws.append(time.monotonic() - started)
                runs = max(runs, trend.runs.count)
            read, drawn = max(read, sorted(reads)[READS // 2]), max(drawn, sorted(draws)[READS // 2])
        found[span.name] = Course(read, drawn, runs)
    return found


def _kept_up(database: Path, end: float) -> tuple[float, float]:
    """Seconds of a tick's transaction of all the gauges (median), and of the longest call of the retention, of an hour
    in which as much becomes too old as is written."""
    writer = Writer(database)
    ticks, calls = [], []
    for second in range(SECONDS_WRITTEN):
        started = time.monotonic()
        with writer.batch():
            for number in range(SIGNALS):
                writer.gauge(Gauge(_signal(number), end + second, 2e9 + second, _labels(number)))
        ticks.append(time.monotonic() - started)
        if second % 60 == 0:
            done = False
            while not done:
                started = time.monotonic()
                done = writer.retain(end + second * 10, RETAIN_FOR)
                calls.append(time.monotonic() - started)
    writer.close()
    return sorted(ticks)[len(ticks) // 2], max(calls)


def rows(quick: bool) -> Sequence[Row]:
    """Size and read time."""
    import tempfile

    days = QUICK_DAYS if quick else float(DAYS)
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder:
        cost = measure(Path(folder), days=days)
    what = f"{days:g} days × {SIGNALS} signals, {OPERATIONS_A_DAY} operations a day"
    made = f"{cost.rows:,} rows"
    return [
        judged(f"{what} of history, size", "≤ 120 MB", f"{cost.size / 1e6:.1f} MB", cost.size <= 120e6, made),
        judged(
            f"the {days:g}-day trend, read",
            "≤ 100 ms",
            milliseconds(cost.trend),
            cost.trend <= 0.1,
            f"{cost.points:,} hours of one signal; its last hour {milliseconds(cost.hour)}",
        ),
        judged(
            f"a tick of {SIGNALS} gauges, written",
            "≤ 2 ms",
            milliseconds(cost.written),
            cost.written <= 0.002,
            f"median of {SECONDS_WRITTEN} transactions",
        ),
        judged(
            "retention, the longest at a time",
            "≤ 50 ms",
            milliseconds(cost.retained),
            cost.retained <= 0.05,
            "of an hour, a call a minute and its rest",
        ),
        *(
            judged(
                f"Trends, {name}: read · drawn",
                "≤ 100 · 150 ms",
                f"{milliseconds(each.read)} · {milliseconds(each.drawn)}",
                each.read <= 0.1 and each.drawn <= 0.15,
                f"{each.runs:,} saves of the span, and the span before; the worse of times and gauge",
            )
            for name, each in cost.trends.items()
        ),
    ]


def _signal(number: int) -> str:
    """The first ones have names that the Live screen shows."""
    return LIVE[number] if number < len(LIVE) else f"signal.{number}"


def _labels(number: int) -> Labels:
    return {"server": "vite"} if number % 3 else NO_LABELS


def _step(age: float) -> float:
    """The finest resolution that is still kept at this age (s)."""
    return float(min(resolution for resolution, kept in BUCKETS_RETAINED.items() if age <= kept))


def _values(step: float) -> tuple[float, ...]:
    """Two values in each bucket, so that its row has all its columns; one a second."""
    return (0.0,) if step == 1 else (0.0, step / 2)


def _operations(
    writer: Writer, random_: random.Random, end: float, chosen: list[tuple[str, Labels]], count: float
) -> None:
    for _ in range(round(count)):
        # As in a loop: half of it are saves.
        others = [*((timed, {"server": "vite"}) for timed in TIMED[1:]), *chosen[len(LIVE) :]]
        signal, labels = (TIMED[0], {"server": "vite"}) if random_.random() < 0.5 else random_.choice(others)
        duration = random_.lognormvariate(-1.0, 0.8)
        attributes: dict[str, Scalar] = {
            "file": f"src/components/Panel{random_.randrange(400)}.tsx",
            "change": "update",
            "timed": "served",
            "branch": "main",
            "commit": f"{int(end // DAY):07x}"[-7:],
            "dirty": random_.randrange(9),
            "host": "3cd7302d",
        }
        writer.operation(Operation(signal, end - random_.random() * HOUR, duration, Outcome.OK, labels, attributes))


def _rows(database: Path) -> int:
    import sqlite3

    connection = sqlite3.connect(database)
    counts = [
        connection.execute("SELECT count(*) FROM TABLE".replace("TABLE", f"bucket_{resolution}")).fetchone()[0]
        for resolution in BUCKETS_RETAINED
    ]
    connection.close()
    return int(sum(counts))
