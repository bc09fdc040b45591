"""How often caches are measured by what it costs, what is counted of them, and which bells are heard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.core.signals import Gauge, GaugeEnded, Stamp
from hero_tui.probes.files.build_cache import CacheMeter

DAY = 86_400.0


class Measured:
    """A meter over a folder, what it said, and which folders it asked to be watched."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.said: list[object] = []
        self.asked: list[str] = []
        self.meter = CacheMeter(str(workspace), self.said.append, self._watch)

    def _watch(self, folder: str) -> int | None:
        self.asked.append(folder)
        return None if "refused" in folder else len(self.asked)

    def measure(self, *candidates: str) -> Gauge | None:
        """Measure these; the gauge that is said."""
        self.meter.begin(candidates)
        while self.meter.step():
            pass
        newest = self.said[-1] if self.said else None
        return newest if isinstance(newest, Gauge) else None


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path)


@pytest.mark.parametrize(
    ("spent", "soonest", "latest"),
    [(0.0, 30.0, 300.0), (0.3, 30.0, 300.0), (0.31, 31.0, 300.0), (3.0, 300.0, 300.0), (3.5, 350.0, 350.0)],
)
def test_no_more_than_a_hundredth_of_the_time_is_spent_on_it(
    measured: Measured, spent: float, soonest: float, latest: float
) -> None:
    now = Stamp(1_800_000_000.0, 1000.0)
    measured.meter._measuring.spent = spent
    measured.meter._tell(now)
    assert measured.meter.deadline == pytest.approx(now.mono + latest)
    measured.meter.measure_soon(now.mono)
    assert measured.meter.deadline == pytest.approx(now.mono + soonest)


def test_what_a_measurement_cost_is_known_when_the_next_one_is_planned(measured: Measured) -> None:
    """Each of its steps counts; the next one begins at nothing."""
    for number in range(3):
        (measured.workspace / f".turbo/{number}").mkdir(parents=True)
    measured.measure(".turbo")
    first = measured.meter._measuring.spent
    assert 0 < first < 10
    measured.meter.begin([])
    assert measured.meter._measuring.spent == 0.0


@pytest.mark.parametrize(
    ("folder", "inner", "counted"),
    [
        ("node_modules", ".vite", True),
        ("node_modules", ".cache", True),
        ("node_modules", "react", False),
        (".next", "cache", True),
        (".next", "server", False),
        (".angular", "cache", True),
        (".nx", "cache", True),
        (".mypy_cache", "3.12", True),
        (".turbo", "x", True),
    ],
)
def test_what_of_a_folder_is_a_cache(measured: Measured, folder: str, inner: str, counted: bool) -> None:
    (measured.workspace / folder / inner).mkdir(parents=True)
    (measured.workspace / folder / inner / "x").write_bytes(b"x" * 5000)
    gauge = measured.measure(folder)
    whole = folder in {".mypy_cache", ".turbo"}
    assert (gauge is not None) is counted
    if gauge is not None:
        assert [part.name for part in gauge.parts] == [folder if whole else f"{folder}/{inner}"]
        assert gauge.parts[0].value >= 5000


def test_a_file_with_two_names_takes_its_room_once_and_a_folder_its_own(measured: Measured) -> None:
    for cache in (".turbo", ".swc"):
        (measured.workspace / cache).mkdir()
    (measured.workspace / ".turbo/a").write_bytes(b"x" * 100_000)
    os.link(measured.workspace / ".turbo/a", measured.workspace / ".swc/b")
    gauge = measured.measure(".swc", ".turbo")
    assert gauge is not None
    paths = [measured.workspace / name for name in (".swc", ".turbo", ".turbo/a")]
    assert gauge.value == sum(path.lstat().st_blocks * 512 for path in paths)
    assert [part.name for part in gauge.parts] == [".swc", ".turbo"], "the one that was measured first has it"
    assert gauge.attributes["caches"] == 2


def test_what_cannot_be_read_is_counted_as_that(measured: Measured) -> None:
    """Given a name that is too long to be asked about."""
    gauge = measured.measure("x" * 300)
    assert gauge is not None
    assert (gauge.value, gauge.attributes["unread"], gauge.attributes["caches"]) == (0, 1, 1)
    assert gauge.attributes["oldest_days"] is None
    assert measured.measure(".turbo") is None
    assert isinstance(measured.said[-1], GaugeEnded)


@pytest.mark.parametrize(("ages", "oldest"), [((1.0, 3.0, 2.0), 3.0), ((0.0,), 0.0), ((-5.0,), 0.0)])
def test_the_oldest_file_is_told_in_days(measured: Measured, ages: tuple[float, ...], oldest: float) -> None:
    (measured.workspace / ".turbo").mkdir()
    now = Stamp.now().wall
    for number, age in enumerate(ages):
        path = measured.workspace / f".turbo/{number}"
        path.write_bytes(b"x")
        os.utime(path, (now - age * DAY,) * 2)
    os.utime(measured.workspace / ".turbo", (0, 0))
    gauge = measured.measure(".turbo")
    assert gauge is not None
    assert gauge.attributes["oldest_days"] == pytest.approx(oldest, abs=0.011)


def test_bells_are_hung_once_on_what_is_there(measured: Measured) -> None:
    for folder in ("node_modules/.vite", ".turbo", "refused/.swc"):
        (measured.workspace / folder).mkdir(parents=True)
    (measured.workspace / ".eslintcache").write_bytes(b"x")
    candidates = ("node_modules", ".turbo", ".eslintcache", "refused/.swc")
    measured.measure(*candidates)
    assert measured.asked == [".turbo", "node_modules", "node_modules/.vite", "refused/.swc"]
    measured.measure(*candidates)
    assert measured.asked[4:] == ["refused/.swc"], "there may be room now"


def test_a_bell_that_is_none_of_ours_is_not_heard_and_one_that_went_is_hung_again(measured: Measured) -> None:
    (measured.workspace / ".turbo").mkdir()
    measured.measure(".turbo")
    meter = measured.meter
    for descriptor, gone, heard in ((7, False, False), (1, False, True), (7, True, False), (1, True, True)):
        meter.deadline, meter._not_before = None, 0.0
        meter.rang(descriptor, gone=gone, now=100.0)
        assert (meter.deadline == 102.0) is heard
    meter.deadline = None
    meter.rang(1, gone=False, now=100.0)
    assert meter.deadline is None
    measured.measure(".turbo")
    assert measured.asked == [".turbo", ".turbo"]


def test_a_workspace_that_is_gone_ends_the_gauge_and_what_was_being_measured(measured: Measured) -> None:
    (measured.workspace / ".turbo/x").mkdir(parents=True)
    assert measured.measure(".turbo") is not None
    measured.meter.begin([".turbo"])
    assert measured.meter.step()
    measured.meter.forget()
    assert isinstance(measured.said[-1], GaugeEnded)
    assert (measured.meter.deadline, measured.meter.latest, measured.meter.step()) == (None, None, False)
    measured.meter.forget()
    assert len(measured.said) == 2, "it ends once"
