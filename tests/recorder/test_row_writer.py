"""Which cause an incident is written with, and that nothing is written which is no row of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Labels
from hero_tui.judge.engine.changes import Incident, IncidentChanged
from hero_tui.recorder.row_writer import RowWriter
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

AT = 1_800_000_000.0
VITE: Labels = {"server": "vite"}


class Near:
    """What was near the moment at which an incident opened; None where nothing was."""

    def __init__(self, cause: str | None, detail: str | None = None) -> None:
        self.found = cause, detail
        self.asked: list[tuple[str, Labels, float]] = []

    def cause(self, budget: str, labels: Labels, at: float) -> str | None:
        """As the test says."""
        self.asked.append((budget, labels, at))
        return self.found[0]

    def beside(self, budget: str, labels: Labels, value: float, kept: str | None) -> str | None:
        """What was kept."""
        return kept

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        """As the test says."""
        return self.found[1]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "history.db")
    yield writer
    writer.close()


def changed(*, opened: bool, recovered: float | None = None) -> IncidentChanged:
    """Incident 7 of the memory, which began at AT."""
    state = IncidentState.FIRING if recovered is None else IncidentState.ENDED
    incident = Incident(7, Level.WARNING, Level.CRITICAL, state, AT, AT + 30, recovered, 2.8e9, 3e9, 2.9e9)
    return IncidentChanged("dev.memory", VITE, incident, (), opened=opened)


def written(writer: Writer, rows: RowWriter, change: IncidentChanged) -> StoredIncident:
    """The incident as it is in the store after this change."""
    rows.find_cause(change)
    with writer.batch():
        rows.write(change)
    rows.written([change])
    reader = Reader(writer.database)
    try:
        found = reader.incident(7)
        assert found is not None
        return found
    finally:
        reader.close()


def test_an_incident_is_written_with_all_that_is_known_of_it(writer: Writer) -> None:
    near = Near("a save", "processes")
    found = written(writer, RowWriter(writer, near), changed(opened=True))
    assert found == StoredIncident(
        7, "dev.memory", VITE, 2, 3, "firing", AT, AT + 30, None, 2.8e9, 3e9, 2.9e9, "a save", "processes", None
    )
    assert near.asked == [("dev.memory", VITE, AT)], "what was near its beginning"
    reader = Reader(writer.database)
    assert reader.transitions(7) == []
    reader.close()


def test_its_cause_is_looked_for_when_it_opens_or_opens_again_and_kept_in_between(writer: Writer) -> None:
    near = Near("a save", "processes")
    rows = RowWriter(writer, near)
    found = []
    for cause, detail, opened in (
        ("a save", "processes", True),
        ("another", "others", False),
        (None, None, True),
        ("a third", None, True),
        (None, "more", True),
    ):
        near.found = cause, detail
        kept = written(writer, rows, changed(opened=opened))
        found.append((kept.cause, kept.detail))
    assert found == [
        ("a save", "processes"),
        ("a save", "processes"),
        ("a save", "processes"),
        ("a third", "processes"),
        ("a third", "more"),
    ]


def test_the_cause_of_an_incident_of_a_former_life_is_known(writer: Writer) -> None:
    before = written(writer, RowWriter(writer, Near("a save", "processes")), changed(opened=True))
    near = Near("another")
    kept = written(writer, RowWriter(writer, near, [before]), changed(opened=False))
    assert (kept.cause, kept.detail, near.asked) == ("a save", "processes", [])


def test_an_incident_that_nobody_knew_has_its_cause_looked_for(writer: Writer) -> None:
    assert written(writer, RowWriter(writer, Near("a save")), changed(opened=False)).cause == "a save"


def test_the_cause_of_an_incident_that_ended_is_forgotten_once_it_is_written(writer: Writer) -> None:
    near = Near("a save")
    rows = RowWriter(writer, near)
    written(writer, rows, changed(opened=True))
    assert written(writer, rows, changed(opened=False, recovered=AT + 60)).cause == "a save"
    near.found = "another", None
    assert written(writer, rows, changed(opened=False)).cause == "another"


def test_what_is_no_row_is_refused(writer: Writer) -> None:
    nothing: Any = "a row"
    with pytest.raises(AssertionError, match="a row"), writer.batch():
        RowWriter(writer, Near(None)).write(nothing)
