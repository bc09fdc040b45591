"""Two people look at one workspace: budgets, acks and silences are both's; themes and panels are each one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.projects import wait_for
from tests.support.recorder import RecordingHere
from tests.support.terminal import Terminal
from tests.support.viewer import open_viewer

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
PATIENCE = 120.0
OWN = "version: 1\nbudgets:\n  shop.search: {time: {p95: %s, p99: %s}}\n"


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[RecordingHere]:
    project = tmp_path / "shop"
    project.mkdir()
    (project / ".git").mkdir()
    (project / "budgets.yaml").write_text(OWN % ("200 ms", "400 ms"))
    with RecordingHere(project, tmp_path / "state") as seen:
        yield seen


def person(seen: RecordingHere, name: str, folder: Path) -> Terminal:
    """Somebody with a configuration of their own."""
    return open_viewer(seen, HERO_TUI_NAME=name, XDG_CONFIG_HOME=str(folder))


def background(terminal: Terminal) -> str:
    """The colour of an empty cell."""
    return str(terminal.cell(119, 36).bg)


def both(one: Terminal, other: Terminal, *words: str) -> None:
    """Wait until both screens show these words."""
    for terminal in (one, other):
        terminal.wait_until(lambda text: all(word in text for word in words), PATIENCE)


def test_what_one_does_the_other_sees_and_what_one_likes_is_ones_own(seen: RecordingHere, tmp_path: Path) -> None:
    homes = {name: tmp_path / "config" / name for name in ("ann", "bob")}
    with person(seen, "ann", homes["ann"]) as ann, person(seen, "bob", homes["bob"]) as bob:
        both(ann, bob, "2 viewers", "First run")
        ann.send("\x1b")
        bob.send("\x1b")
        both(ann, bob, "No alert yet")

        for _ in range(3):
            told = seen.run("event", "shop.search", "--duration", "3 s")
            assert told.returncode == 0, told.stderr
        both(ann, bob, "1 open", "critical shop.search")

        ann.send("\ta")
        ann.wait_for("Note for the others", PATIENCE)
        ann.send("looking\r")
        both(ann, bob, "seen: ann")

        bob.send("\ts")
        bob.wait_for("for how long?", PATIENCE)
        bob.send("2 h because a known leak\r")
        both(ann, bob, "1 silenced")

        (seen.workspace / "budgets.yaml").write_text(OWN % ("9 s", "10 s"))
        both(ann, bob, "budgets.yaml was changed and holds now")

        before = background(bob)
        ann.send("Tll\r")
        ann.wait_for("The theme is light", PATIENCE)
        kept = homes["ann"] / "hero-tui" / "config.yaml"
        wait_for(kept.exists, "ann's theme to be kept", PATIENCE)
        ann.send("\tx")
        ann.wait_until(lambda text: "─ Hot reload" not in text and "▸ Hot reload" not in text, PATIENCE)
        wait_for(
            lambda: "hidden: [dev.hot_reload]" in kept.read_text(),
            "ann's panels to be kept",
            PATIENCE,
        )
        assert background(ann) != before
        assert background(bob) == before
        assert not (homes["bob"] / "hero-tui").exists()
        assert "Hot reload" in bob.text()
        ann.send("q")
        assert ann.wait(PATIENCE) == 0
        bob.wait_until(lambda text: "2 viewers" not in text, PATIENCE)
        assert background(bob) == before

    with person(seen, "ann", homes["ann"]) as again:
        again.wait_for("q quit", PATIENCE)
        assert "Hot reload" not in again.line(3)
        assert background(again) != before
