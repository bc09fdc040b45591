"""The line is kept while somebody asks, touched while it holds, and gone when it does not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.recorder.trackers.status_line import StatusLine


class Script:
    """Says what the test wants said, and counts."""

    def __init__(self) -> None:
        self.text: str | None = "○ 5 ok"
        self.asked: list[bool] = []
        self.closed = 0

    def __call__(self, *, anew: bool) -> str | None:
        self.asked.append(anew)
        return self.text

    def close(self) -> None:
        self.closed += 1


def ask(folder: Path, ago: float = 0.0) -> None:
    mark = folder / "line.asked"
    mark.touch()
    moment = time.time() - ago
    os.utime(mark, (moment, moment))


def kept(folder: Path) -> str | None:
    file = folder / "status.line"
    return file.read_text(encoding="utf-8") if file.exists() else None


def at(seconds: float) -> Stamp:
    return Stamp(mono=1000.0 + seconds, wall=time.time())


def test_nobody_asks_and_nothing_is_made(tmp_path: Path) -> None:
    make = Script()
    line = StatusLine(tmp_path, make)
    for second in range(30):
        line.tick(at(second))
    assert (make.asked, kept(tmp_path)) == ([], None)


@pytest.mark.parametrize(("ago", "wanted"), [(0, True), (590, True), (610, False), (-590, True), (-610, False)])
def test_a_mark_counts_for_ten_minutes(tmp_path: Path, ago: float, wanted: bool) -> None:
    ask(tmp_path, ago)
    make = Script()
    StatusLine(tmp_path, make).tick(at(0))
    assert (kept(tmp_path) is not None) is wanted


def test_it_is_made_anew_every_five_seconds_and_written_when_it_changed(tmp_path: Path) -> None:
    make = Script()
    line = StatusLine(tmp_path, make)
    ask(tmp_path)
    for second in range(11):
        line.tick(at(second))
    assert make.asked == [second % 5 == 0 for second in range(11)]
    before = (tmp_path / "status.line").stat()
    make.text = "▲ Memory 82 %"
    line.tick(at(11))
    assert kept(tmp_path) == "▲ Memory 82 %\n"
    assert (tmp_path / "status.line").stat().st_ino != before.st_ino, "whole, in the place of the former"


def test_a_line_that_somebody_took_away_comes_again(tmp_path: Path) -> None:
    make = Script()
    line = StatusLine(tmp_path, make)
    ask(tmp_path)
    line.tick(at(0))
    (tmp_path / "status.line").unlink()
    line.tick(at(5))
    assert kept(tmp_path) == "○ 5 ok\n"


@pytest.mark.parametrize("why", ["cannot be told", "nobody asks", "ends", "a former life"])
def test_it_goes_when_it_holds_no_more(tmp_path: Path, why: str) -> None:
    make = Script()
    line = StatusLine(tmp_path, make)
    ask(tmp_path)
    line.tick(at(0))
    assert kept(tmp_path) == "○ 5 ok\n"
    if why == "cannot be told":
        make.text = None
        line.tick(at(1))
    elif why == "nobody asks":
        ask(tmp_path, 700)
        line.tick(at(1))
    elif why == "ends":
        line.close(at(1))
    else:
        StatusLine(tmp_path, make)
    assert kept(tmp_path) is None
    assert sorted(each.name for each in tmp_path.iterdir()) == ["line.asked"]


def test_a_folder_that_refuses_it_has_none(tmp_path: Path) -> None:
    make = Script()
    line = StatusLine(tmp_path, make)
    ask(tmp_path)
    (tmp_path / "status.line").mkdir()
    line.tick(at(0))
    line.tick(at(5))
    assert (tmp_path / "status.line").is_dir()
    line.close(at(6))


def test_odd_words_are_written_as_they_can_be(tmp_path: Path) -> None:
    make = Script()
    make.text = "\udc80 ▲"
    ask(tmp_path)
    StatusLine(tmp_path, make).tick(at(0))
    assert kept(tmp_path) == "? ▲\n"
