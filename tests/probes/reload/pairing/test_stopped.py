"""A server that is stopped for hours while files are saved: what is kept for it is bounded, and all is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.reload.saves.model import ReloadSave
from tests.probes.reload.pairing.test_pairing import VITE, at, pairing, update

KEPT = 1000
IN_A_BURST = 30  # whole bursts are given up

# what is saved: the file of the n-th save, and how many milliseconds lie between two
SAVED: dict[str, tuple[Callable[[int], str], float]] = {
    "one file": (lambda _: "src/App.tsx", 700.0),
    "a log": (lambda _: "dev.log", 50.0),
    "a log beside a file": (lambda n: "dev.log" if n % 2 else "src/App.tsx", 100.0),
    "five files": (lambda n: f"src/{n % 5}.ts", 160.0),
    "very many files": (lambda n: f"src/{n}.ts", 400.0),
    "files one after the other": (lambda n: f"src/{n}.ts", 40.0),
    "documents": (lambda n: f"docs/{n % 300}.md", 250.0),
}


@pytest.mark.parametrize("count", [KEPT - 300, KEPT + 300, 5 * KEPT])
@pytest.mark.parametrize("name", SAVED)
def test_each_save_is_in_one_operation_or_counted_and_few_are_kept(name: str, count: int) -> None:
    file, apart = SAVED[name]
    shop = pairing()
    shop.looked(VITE, at(0).mono, stopped=True)
    told, looked = list[Operation](), 0.0
    for number in range(count):
        now = 100.0 + number * apart
        shop.save(ReloadSave(file(number), at(now)))
        if now - looked >= 5000.0:
            looked = now
            told += shop.due(at(now).mono)
            assert shop.left_alone(VITE) >= number + 1 - KEPT
    assert told == []
    if count < KEPT:
        assert shop.left_alone(VITE) == 0, "it may take them up once it goes on"

    last = 100.0 + (count - 1) * apart
    shop.looked(VITE, at(last + 500).mono, stopped=False)
    reaction = update(last + 600, last + 650, file(count - 1))
    shop.reaction(reaction, at(last + 650).mono)
    for later in range(0, 200_000, 2000):
        told += shop.due(at(last + 1000 + later).mono)
    assert [each.attributes["file"] for each in told] == [file(count - 1)]
    assert sum(int(each.attributes.get("saves", 1) or 1) for each in told) + shop.left_alone(VITE) == count
    assert shop.next_deadline() is None, "nothing is kept any more"


def test_those_that_are_given_up_are_said_as_what_was_not_taken_up() -> None:
    shop = pairing()
    shop.looked(VITE, at(0).mono, stopped=True)
    for number in range(3 * KEPT):
        shop.save(ReloadSave(f"src/{number}.ts", at(number * 400.0)))
        shop.due(at(number * 400.0).mono)
    said = shop.not_taken_up(VITE)
    assert said.count == shop.left_alone(VITE)
    assert 2 * KEPT <= said.count <= 2 * KEPT + IN_A_BURST
    assert said.since == at(0).wall


# (when it is stopped, and goes on; when the save comes, is noticed and is served: ms) → seconds in which it was stopped
HELD: dict[str, tuple[tuple[float, float], tuple[float, float, float], float]] = {
    "before and after the save": ((-2000, 13_000), (0, 13_010, 13_020), 13.0),
    "after the save": ((100, 13_100), (0, 13_150, 13_200), 13.0),
    "while it is served": ((500, 8500), (0, 20, 8600), 8.0),
    "for a second": ((100, 1100), (0, 1150, 1200), 1.0),
    "long before": ((-9000, -5000), (0, 20, 60), 0.0),
    "until just before": ((-9000, -10), (0, 20, 60), 0.0),
    "just after": ((70, 5000), (0, 20, 60), 0.0),
}


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("kind", ["ok", "failed", "timeout"])
def test_a_reload_in_which_the_server_was_stopped_is_not_judged(name: str, kind: str) -> None:
    (since, until), (save, noticed, done), held = HELD[name]
    shop = pairing()
    moments = [(since, True), (until, False)]
    for when, stopped in [each for each in moments if each[0] <= save]:
        shop.looked(VITE, at(when).mono, stopped=stopped)
    shop.save(ReloadSave("src/App.tsx", at(save)))
    for when, stopped in [each for each in moments if each[0] > save]:
        shop.looked(VITE, at(when).mono, stopped=stopped)
    reaction = update(noticed, done, "src/App.tsx")
    if kind != "ok":
        reaction = replace(reaction, done=None, timed_out=kind == "timeout")
        held = min(held, max(0.0, (noticed - max(since, save)) / 1000)) if name == "while it is served" else held
    shop.reaction(reaction, at(done).mono)
    (told,) = [each for later in (0, 500, 2000, 9000) for each in shop.due(at(done + later).mono)]
    assert told.attributes.get("stopped", 0.0) == held
    outcome = "cancelled" if held and kind != "failed" else kind
    assert told.outcome.value == outcome
    assert (told.attributes.get("excluded") == "stopped") == bool(held)
    assert told.duration == (pytest.approx((done - save) / 1000) if kind == "ok" else None)


@pytest.mark.parametrize("asleep", [13.0, 3600.0, 86_400.0])
def test_a_machine_that_sleeps_takes_no_part_in_a_reload(asleep: float) -> None:
    """Given a suspend between the save and its answer, then the clock that does not count it is the reload's."""
    shop = pairing()
    shop.save(ReloadSave("src/App.tsx", at(0)))
    late = update(80, 120, "src/App.tsx")
    assert late.done is not None
    woken = replace(late, noticed=_later(late.noticed, asleep), done=_later(late.done, asleep))
    shop.reaction(woken, at(120).mono)
    (told,) = [each for later in (0, 500, 2000) for each in shop.due(at(120 + later).mono)]
    assert told.duration == pytest.approx(0.12)
    assert (told.outcome.value, "stopped" in told.attributes) == ("ok", False)


def _later(stamp: Stamp, asleep: float) -> Stamp:
    """The wall's clock goes on while the machine sleeps."""
    return Stamp(stamp.wall + asleep, stamp.mono)
