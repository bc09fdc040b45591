"""The log takes names from outside, and does not take the recorder down when it cannot be written."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from hero_tui.recorder.log import about, open_log
from hero_tui.store.errors import StoreError

log = logging.getLogger("hero_tui.recorder.test")


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    root = logging.getLogger("hero_tui")
    before = list(root.handlers), root.level, root.propagate
    yield
    for handler in [each for each in root.handlers if each not in before[0]]:
        root.removeHandler(handler)
        handler.close()
    root.level, root.propagate = before[1], before[2]


@pytest.mark.parametrize(
    ("messages", "left"),
    [
        ([(logging.ERROR, "store"), (logging.INFO, "store")], False),
        ([(logging.ERROR, "store"), (logging.WARNING, "store")], False),
        ([(logging.ERROR, "store"), (logging.INFO, "missed")], True),
        ([(logging.ERROR, "store"), (logging.INFO, None)], True),
        ([(logging.ERROR, None), (logging.INFO, None)], True),
        ([(logging.ERROR, None), (logging.INFO, "store")], True),
        ([(logging.ERROR, "store"), (logging.ERROR, None), (logging.INFO, "store")], True),
        ([(logging.ERROR, "store"), (logging.INFO, "store"), (logging.ERROR, "store")], True),
    ],
    ids=["over", "over with a warning", "another is over", "something else", "a bug", "not its end", "a newer error",
         "again"],
)  # fmt: skip
def test_an_error_that_is_over_is_taken_back(
    tmp_path: Path, messages: list[tuple[int, str | None]], left: bool
) -> None:
    last = open_log(tmp_path / "recorder.log", echo=False)
    for level, subject in messages:
        log.log(level, "something", extra=None if subject is None else about(subject))
    assert (last.text == "something") is left
    assert last.text in {"something", None}


def test_a_hostile_name_is_one_harmless_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "recorder.log"
    last = open_log(path, echo=True)
    log.error("records %s", Path("/srv/a\nERROR forged\x1b[31m\udcff"))
    expected = r"records /srv/a\nERROR forged\x1b[31m\udcff"
    (line,) = path.read_text("utf-8").splitlines()
    assert line.endswith(f"ERROR hero_tui.recorder.test: {expected}")
    assert capsys.readouterr().err.splitlines() == [line]
    assert last.text == expected


def test_a_traceback_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "recorder.log"
    open_log(path, echo=False)
    log.error("failed", exc_info=ValueError("caf\udce9"))
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].endswith("failed")
    assert lines[1] == r"ValueError: caf\udce9"


def test_a_log_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "recorder.log").mkdir()
    with pytest.raises(StoreError, match=r"recorder\.log cannot be written: Is a directory"):
        open_log(tmp_path / "recorder.log", echo=False)


def test_a_full_disk_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recorder.log"
    open_log(path, echo=False)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(RotatingFileHandler, "shouldRollover", full)
    log.error("one")
    log.error("two")
    assert capsys.readouterr().err == f"hero-tui: {path} cannot be written: No space left on device\n"


def test_it_is_for_its_owner_alone_turns_over_at_a_mebibyte_and_keeps_one_predecessor(tmp_path: Path) -> None:
    path = tmp_path / "recorder.log"
    open_log(path, echo=False)
    assert path.stat().st_mode & 0o777 == 0o600
    for _ in range(3 * 600):
        log.info("x" * 1900)
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["recorder.log", "recorder.log.1"]
    assert 1_048_576 - 2000 < (tmp_path / "recorder.log.1").stat().st_size <= 1_048_576


def test_a_message_has_an_end_and_the_last_error_a_nearer_one(tmp_path: Path) -> None:
    """Given words of 3,000 letters from outside: 2,000 of them in the file, 200 on the screen."""
    path = tmp_path / "recorder.log"
    last = open_log(path, echo=False)
    log.error("x" * 3000)
    (line,) = path.read_text("utf-8").splitlines()
    assert len(line.partition("test: ")[2]) == 2000
    assert last.text is not None
    assert len(last.text) == 200


def test_only_errors_are_shown_and_only_of_this_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "recorder.log"
    last = open_log(path, echo=False)
    log.warning("look out")
    log.info("it goes on")
    log.debug("in detail")
    logging.getLogger("another").error("not ours")
    assert last.text is None
    assert [line.rpartition(": ")[2] for line in path.read_text("utf-8").splitlines()] == ["look out", "it goes on"]
    assert "look out" not in capsys.readouterr().err


def test_a_mistake_in_a_message_is_shown_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a message whose arguments do not fit: no disk is blamed, the traceback is said by logging itself."""
    open_log(tmp_path / "recorder.log", echo=False)
    log.info("%d files", "many")
    said = capsys.readouterr().err
    assert "TypeError" in said
    assert "cannot be written" not in said
