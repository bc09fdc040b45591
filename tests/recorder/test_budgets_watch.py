"""A budgets.yaml that is edited while it is judged by is told, and so is one that cannot be used."""

from __future__ import annotations

from pathlib import Path

from hero_tui.budgets.files import load_budgets
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Notice
from hero_tui.recorder.budgets_watch import BudgetsWatch

CHANGED = "budgets.yaml has changed: it holds after `hero-tui stop` and a new start"
TIGHT = "version: 1\nbudgets:\n  dev.hot_reload:\n    time: {p95: 300 ms}\n"


def test_an_edit_a_mistake_and_the_way_back_are_told_once_each(tmp_path: Path) -> None:
    file = tmp_path / "budgets.yaml"
    file.write_text(TIGHT)
    told: list[object] = []
    watch = BudgetsWatch(tmp_path, told.append, load_budgets(tmp_path))

    def said() -> list[str]:
        told.clear()
        for second in (1.0, 2.0):
            watch.tick(Stamp(second, second))
        return [each.text for each in told if isinstance(each, Notice)]

    assert said() == [""]
    file.write_text(TIGHT.replace("300", "1,200"))
    (text,) = said()
    assert text.startswith("The former budgets hold, for the new ones cannot be used: ")
    assert "budgets.yaml:4:" in text
    file.write_text(TIGHT.replace("300", "1200"))
    assert said() == [CHANGED]
    file.unlink()
    assert said() == [CHANGED]
    file.write_text(TIGHT)
    assert said() == [""]
    assert said() == []


def test_without_a_file_the_first_look_withdraws_what_a_former_life_said(tmp_path: Path) -> None:
    told: list[object] = []
    watch = BudgetsWatch(tmp_path, told.append, load_budgets(tmp_path))
    for second in (1.0, 2.0):
        watch.tick(Stamp(second, second))
    assert told == [Notice("budgets", "", resolved=True)]
