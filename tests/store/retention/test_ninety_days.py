"""90 days of 50 signals: what a row takes, and that a trend is read by key (benchmarks/history.py measures both)."""

from pathlib import Path

from benchmarks.history import DAYS, OPERATIONS_A_DAY, SIGNALS, fill
from hero_tui.core.time import DAY, HOUR
from hero_tui.store.db.rows import READ_BUCKETS
from hero_tui.store.db.schema import LEVELS
from hero_tui.store.reader import Reader
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600
LIMIT = 120e6
OPERATION_BYTES = 280


def test_every_row_that_90_days_leave_fits_the_limit(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    fill(database, days=2.0, signals=8, until=NOW)
    writer = Writer(database)
    writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    writer._connection.execute("VACUUM")
    buckets = sum(
        writer._connection.execute(f"SELECT count(*) FROM bucket_{level}").fetchone()[0]  # noqa: S608 - a number
        for level in LEVELS
    )
    (operations,) = writer._connection.execute("SELECT count(*) FROM operations").fetchone()
    writer.close()
    bytes_a_row = database.stat().st_size / (buckets + operations)
    rows = sum(min(BUCKETS_RETAINED[level], DAYS * DAY) / level for level in LEVELS) * SIGNALS
    assert rows * bytes_a_row + OPERATIONS_A_DAY * DAYS * OPERATION_BYTES < LIMIT


def test_a_trend_is_read_by_key_and_not_by_reading_everything(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    fill(database, days=0.5, signals=3, until=NOW)
    reader = Reader(database)
    wanted = {"first": 1, "last": 2, "step": 1}
    plan = " ".join(
        str(row[3]) for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {READ_BUCKETS[3600]}", wanted)
    )
    assert "SEARCH bucket USING INTEGER PRIMARY KEY" in plan
    assert len(reader.gauge("dev.memory", {}, NOW - 6 * HOUR, NOW, 3600)) == 6
    assert len(reader.gauge("dev.memory", {}, NOW - HOUR, NOW, 60)) == 60
    assert len(reader.gauge("dev.memory", {}, NOW - 600, NOW, 1)) == 600
    reader.close()
