"""What must be on the disk before anybody is told, and what may wait."""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.db.records import StoredTransition
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0


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
