"""What must be on the disk before anybody is told, and what may wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.db.records import StoredTransition
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0
OPENED = StoredTransition(1, NOW, "opened", 2, 1.0, "")
LINT = Operation("dev.lint", NOW, 1.0, Outcome.OK)
NORMAL = 1  # sqlite.org/pragma.html#pragma_synchronous


def test_transitions_and_acknowledgements_are_synced_and_the_rest_is_not(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "history.db")
    statements: list[str] = []
    writer._connection.set_trace_callback(statements.append)

    def synced(write: object) -> bool:
        statements.clear()
        assert callable(write)
        write()
        at = [index for index, each in enumerate(statements) if "synchronous = FULL" in each]
        commits = [index for index, each in enumerate(statements) if each == "COMMIT"]
        return bool(at) and at[0] > commits[-1]

    def batch() -> None:
        with writer.batch():
            writer.operation(Operation("dev.lint", NOW, 1.0, Outcome.OK))
            writer.transitions([StoredTransition(1, NOW, "opened", 2, 1.0, "")])

    assert not synced(lambda: writer.operation(Operation("dev.lint", NOW, 1.0, Outcome.OK)))
    assert not synced(lambda: writer.fact("watch", {"files": 1}))
    assert synced(lambda: writer.transitions([StoredTransition(1, NOW, "opened", 2, 1.0, "")]))
    assert synced(batch)
    assert synced(lambda: writer.ack(1, "me", "", NOW))
    assert synced(lambda: writer.silence("dev.lint", None, NOW, NOW + 60, "me", "why"))
    assert not synced(lambda: writer.heartbeat(1, NOW))
    writer.close()


@pytest.mark.parametrize(
    ("batch", "synced"),
    [
        ("op", False),
        ("op op", False),
        ("transition", True),
        ("op transition", True),
        ("transition op", True),
        ("transition op transition op", True),
    ],
)
def test_a_batch_is_synced_once_where_any_of_it_must_be(tmp_path: Path, batch: str, synced: bool) -> None:
    writer = Writer(tmp_path / "history.db")
    statements: list[str] = []
    writer._connection.set_trace_callback(statements.append)

    def set_levels() -> list[str]:
        return [each.removeprefix("PRAGMA synchronous = ") for each in statements if "synchronous = " in each]

    with writer.batch():
        for part in batch.split():
            if part == "op":
                writer.operation(LINT)
            else:
                writer.transitions([OPENED])
    assert set_levels() == (["FULL", "NORMAL"] if synced else [])
    statements.clear()
    writer.operation(LINT)
    assert set_levels() == [], "the next one need not be"
    assert writer._connection.execute("PRAGMA synchronous").fetchone() == (NORMAL,)
    writer.close()


def test_a_batch_that_is_taken_back_leaves_nothing_to_sync(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "history.db")

    def interrupted() -> None:
        with writer.batch():
            writer.transitions([OPENED])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    assert writer.meta("synced") is None
    writer.operation(LINT)
    assert writer.meta("synced") is None
    writer.transitions([OPENED])
    assert writer.meta("synced") == "1"
    writer.close()
