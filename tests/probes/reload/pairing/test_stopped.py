"""A server that is stopped for hours while files are saved: what is kept for it is bounded, and all is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hero_tui.core.signals import Operation
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
