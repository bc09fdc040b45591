"""Three months of a small team's project as its recorder would have left them: the same in every run.

Hot reload takes about 200 ms and a third longer from 15 November on, when the icons became one file; memory climbs by
12 MB a day; the laptop sleeps at night and was off in the last days of September.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from hero_tui.core.causes import GrowthCause, SaveCause, dump_cause
from hero_tui.core.signals import Gap, Gauge, Operation, Outcome, Scalar
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.writer import Writer
from tests.support.snapshots import NOW

HOUR, DAY = 3600.0, 86400.0
DAYS = 90
SLOWER = datetime(2026, 11, 15, 13, 20, tzinfo=UTC).timestamp()
AWAY = (datetime(2026, 9, 26, tzinfo=UTC).timestamp(), datetime(2026, 10, 1, 8, tzinfo=UTC).timestamp())
VITE = {"server": "vite"}
UPDATE = {"server": "vite", "class": "update"}
RESTART = {"server": "vite", "class": "restart"}
HOST = "3cd7302d"


def fill(database: Path, days: int = DAYS) -> None:
    """Write the last `days` of them, which end at `NOW`."""
    chance = Random("ninety days")  # noqa: S311 - a story to repeat, not a secret
    writer = Writer(database)
    begin = NOW // DAY * DAY - days * DAY
    recording = writer.begin_recording(1, begin + 9 * HOUR)
    commit = "0" * 7
    for day in range(days + 1):
        midnight = begin + day * DAY
        if AWAY[0] <= midnight < AWAY[1]:
            continue
        with writer.batch():
            morning, evening = midnight + 9 * HOUR, min(midnight + 18 * HOUR, NOW)
            if morning >= evening:
                continue
            before = commit
            commit = f"{chance.randrange(16**7):07x}"
            moved = {"from": before, "to": commit}
            writer.operation(Operation("workspace.commit", morning + HOUR, None, Outcome.OK, {}, moved))
            _runs(writer, chance, morning, evening, commit)
            _gauges(writer, chance, day, morning, evening)
            if evening < NOW:
                writer.gap(Gap(evening, midnight + DAY + 9 * HOUR, "suspended"))
        if day % 10 == 0:
            writer.retain(evening)
    writer.gap(Gap(*AWAY, "recorder off"))
    _incidents(writer)
    writer.heartbeat(recording, NOW)
    writer.close()


def _runs(writer: Writer, chance: Random, morning: float, evening: float, commit: str) -> None:
    moments = sorted(chance.uniform(morning, evening) for _ in range(34))
    for number, at in enumerate(moments):
        where: dict[str, Scalar] = {"branch": "main", "commit": commit, "dirty": number % 5, "host": HOST}
        slower = 1.35 if at >= SLOWER else 1.0
        seconds = 0.2 * slower * chance.lognormvariate(0.0, 0.25)
        seconds *= 4.0 if chance.random() < 0.02 else 1.0
        file = f"src/cart/Part{chance.randrange(20)}.tsx"
        attributes: dict[str, Scalar] = {"file": file, "change": "update", "timed": "served", **where}
        writer.operation(Operation("dev.hot_reload", at, seconds, Outcome.OK, UPDATE, attributes))
        if number % 12 == 5:
            seconds = 1.4 * chance.lognormvariate(0.0, 0.2)
            attributes = {"file": "vite.config.ts", "change": "restart", "timed": "served", **where}
            writer.operation(Operation("dev.hot_reload", at + 60, seconds, Outcome.OK, RESTART, attributes))
        if number % 4 == 1:
            outcome = Outcome.FAILED if chance.random() < 0.05 else Outcome.OK
            seconds = 2.1 * chance.lognormvariate(0.0, 0.15)
            writer.operation(Operation("dev.type_check", at + 90, seconds, outcome, {}, {"tool": "tsc", **where}))


def _gauges(writer: Writer, chance: Random, day: int, morning: float, evening: float) -> None:
    at = morning
    while at < evening:
        base = 1.2e9 + day * 12e6 + 2.5e8 * math.sin((at - morning) / (9 * HOUR) * math.pi)
        writer.gauge(Gauge("dev.memory", at, base + chance.uniform(0, 6e7), VITE))
        writer.slices("dev.memory", VITE, at // HOUR * HOUR, 60, 0, 0)
        at += 600.0


def _incidents(writer: Writer) -> None:
    """One or two a week: of the hot reload, the type check, the memory; the last one is still open."""
    chance = Random("incidents")  # noqa: S311 - a story to repeat, not a secret
    for number in range(1, 19):
        at = NOW - (18 - number) * 4.7 * DAY - 3 * HOUR
        at = at // DAY * DAY + (10 + chance.randrange(7)) * HOUR + chance.randrange(3000)
        if AWAY[0] <= at < AWAY[1]:
            continue
        budget, labels, unit = (
            ("dev.hot_reload", UPDATE, 0.5),
            ("dev.type_check", {}, 3.0),
            ("dev.memory", VITE, 3e9),
        )[number % 3]
        share = chance.uniform(0.81, 0.89) if number % 3 == 2 else chance.uniform(1.5, 2.6)
        worst = 3 if share >= 2.0 else 2
        cause = (
            SaveCause("src/cart/Part3.tsx", at - 2) if number % 3 < 2 else GrowthCause("node", 48213, 4.1e8, at - 1800)
        )
        found, lasted = chance.uniform(5, 90), chance.uniform(120, 4000)
        ended = None if number == 18 else at + found + lasted
        with writer.batch():
            writer.incident(
                StoredIncident(
                    number,
                    budget,
                    labels,
                    worst,
                    worst,
                    "firing" if ended is None else "ended",
                    at,
                    at + found,
                    ended,
                    share * unit,
                    unit,
                    share * unit,
                    dump_cause(cause) if number % 4 else None,
                    None,
                    None,
                )
            )
            told = StoredTransition(number, at + found, "opened", worst, share * unit, "")
            writer.transitions([told])
        if number % 4 == 2:
            writer.ack(number, "pair", "looks like the icons barrel" if number % 8 == 2 else "", at + found + 60)
