"""Who follows is told each operation once, as it was committed; who asks later is told what is known by then."""

from __future__ import annotations

import json
import time

import pytest

from hero_tui.core.signals import Attributes, Operation, Outcome
from hero_tui.store.writer import Writer
from tests.cli.commands.reading.test_reading import database, line_of
from tests.support.command import HeroTui

TOLD: Attributes = {"typed": "npm run check", "typed_duration": None}
FOLLOWERS: dict[str, tuple[str, ...]] = {
    "from the first on": (),
    "after an id": ("--after", "2"),
    "after none": ("--after", "0"),
    "one signal": ("--signal", "dev.lint"),
    "of a span": ("--since", "9w"),
}


@pytest.mark.parametrize("follower", FOLLOWERS)
def test_none_is_told_twice_and_none_is_lost(hero: HeroTui, follower: str) -> None:
    """Given runs that are completed while others are committed, then each is one line, with null where it was null."""
    writer = Writer(database(hero))

    def run() -> int:
        return writer.operation(Operation("dev.lint", time.time(), 0.5, Outcome.OK, {}, TOLD))

    rows = [run() for _ in range(4)]
    process = hero.start("events", "--json", "--follow", *FOLLOWERS[follower])
    try:
        for number in rows[2:] if follower == "after an id" else rows:
            assert line_of(process)["id"] == number
        for number in (2, 3, 0, 1):
            writer.complete_operation(rows[number], {"typed_duration": float(number)})
            rows.append(run())
            told = line_of(process)
            assert (told["id"], told["attributes"]) == (rows[-1], TOLD)
    finally:
        process.terminate()
        left, _ = process.communicate()
    assert left == ""
    later = [json.loads(line)["attributes"]["typed_duration"] for line in hero("events", "--json").out.splitlines()]
    assert later == [0.0, 1.0, 2.0, 3.0, None, None, None, None]
    writer.close()
