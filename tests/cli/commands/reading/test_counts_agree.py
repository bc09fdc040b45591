"""How many budgets there are is said alike by `validate`, `status`, its JSON, `check` and the Budgets screen."""

from __future__ import annotations

import json
import re
import time

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.queries.live.snapshot_loader import load_snapshot
from hero_tui.store.workspace.paths import store_paths
from hero_tui.tui.screens.budgets.rows import EVERYTHING, SystemRow, budget_rows
from tests.support.command import HeroTui

# Of the shipped budgets so many promise nothing (observed), and so many are figures over the others.
OBSERVED, SUMS = 6, 4
# A comparison with the weeks before goes with the budget that it is about.
OFF = "version: 1\nbudgets:\n  dev.lint: off\n  dev.memory: off\n"
OWN = "version: 1\nbudgets:\n  shop.search: {time: {p95: 200 ms}}\n  shop.list: {time: {p95: 300 ms}}\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 66),
        ("version: 1\n", 66),
        (OFF, 63),
        (OWN, 68),
        ("version: 1\nbudgets:\n  shop.a: {time: {p95: 1 s}}\n", 67),
    ],
    ids=["no file", "empty", "two off", "two of one's own", "one of one's own"],
)
def test_they_agree(hero: HeroTui, text: str, number: int) -> None:
    if text:
        (hero.folder / "budgets.yaml").write_text(text)
    if number != 66:
        assert hero("event", "build.fast", "--duration", "3 s").code == 0
    said = hero("budgets", "validate").out
    assert re.findall(r"(\d+) (?:budgets in force|built-in budgets)", said) == [str(number)]
    assert in_status_json(hero) == number
    assert in_status(hero) == number
    assert on_screen(hero) == number
    assert in_check(hero) == number - OBSERVED - SUMS


def in_status_json(hero: HeroTui) -> int:
    return len({each["id"] for each in json.loads(hero("status", "--json").out)["budgets"]})


def in_status(hero: HeroTui) -> int:
    """Rows, and what the last line of each system counts."""
    rows = hero("status").out.split("\n")
    start = next(index for index, line in enumerate(rows) if "Hot reload" in line)
    total = 0
    for line in rows[start:]:
        counted = re.search(r"no data +(\d+) (?:more|budgets?):", line)
        total += int(counted[1]) if counted else bool(line.strip())
    return total


def on_screen(hero: HeroTui) -> int:
    budgets = load_budgets(hero.folder)
    snapshot = load_snapshot(hero.folder, store_paths(hero.folder, hero.state), budgets, time.time())
    return sum(len(row.views) for row in budget_rows(snapshot, EVERYTHING) if isinstance(row, SystemRow))


def in_check(hero: HeroTui) -> int:
    return sum(json.loads(hero("check", "--format", "json").out)["counts"].values())
