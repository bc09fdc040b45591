"""A theme is chosen where one looks: tried, kept in config.yaml or taken back; `auto` asks the terminal."""

from __future__ import annotations

import os
import pty
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.tui.background import automatic_theme, is_light
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.dialogs.theme_choice import begin
from hero_tui.tui.viewer_config import ViewerConfig, config_path, read_config, write_choice
from tests.support import snapshots
from tests.support.screens import bottom, scripted_app

THEMES = ("ansi16", "colour-blind", "dark", "high-contrast", "light")


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("keys", "used", "kept"),
    [
        (("T", "right", "enter"), "high-contrast", ["high-contrast"]),
        (("T", "l", "l", "enter"), "light", ["light"]),
        (("T", "l", "l", "escape"), "dark", []),
        (("T", "left", "left", "left", "enter"), "auto", ["auto"]),
        (("2", "T", "k", "enter"), "colour-blind", ["colour-blind"]),
        (("T", "q"), "dark", []),
    ],
)
async def test_a_theme_is_tried_kept_or_taken_back(keys: tuple[str, ...], used: str, kept: list[str]) -> None:
    app = scripted_app(snapshots.snapshot())
    told: list[str] = []
    app.session = replace(app.session, keep_theme=told.append)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.theme_name == used
        assert told == kept
        assert app.palette.theme.name == ("dark" if used == "auto" else used)
        assert "q quit" in bottom(app)


async def test_the_screen_itself_is_the_preview() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        before = str(app.screen.styles.background.hex)
        await pilot.press("T", "l", "l")
        assert "[light]" in bottom(app)
        assert str(app.screen.styles.background.hex) != before
        await pilot.press("escape")
        assert str(app.screen.styles.background.hex) == before


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 120, 200])
def test_the_names_or_the_tried_one_fit(width: int) -> None:
    said = text_of(begin(("auto", *THEMES), "dark").line(width))
    assert len(said) == width
    assert "[dark]" in said


@pytest.mark.parametrize(
    ("text", "config"),
    [
        ("theme: light\n", ViewerConfig("light")),
        ("theme: auto\nstart: budgets\nascii: true\n", ViewerConfig("auto", "budgets", ascii=True)),
        ("", ViewerConfig()),
        ("theme: pink\n", ViewerConfig(wrong="there is no theme pink")),
        ("start: home\n", ViewerConfig(wrong="start is one of live, budgets, trends, alerts")),
        ("ascii: 3\n", ViewerConfig(wrong="ascii is true or false")),
        ("mouse: false\n", ViewerConfig(mouse=False)),
        ("mouse: true\n", ViewerConfig(mouse=True)),
        ("mouse: often\n", ViewerConfig(wrong="mouse is true or false")),
        ("hidden: [dev.lint, dev.cpu]\n", ViewerConfig(hidden=("dev.lint", "dev.cpu"))),
        ("hidden: dev.lint\n", ViewerConfig(wrong="hidden is a list of panels")),
        ("hidden: [3]\n", ViewerConfig(wrong="hidden is a list of panels")),
        ("colour: red\n", ViewerConfig(wrong="there is no colour")),
        ("- a\n", ViewerConfig(wrong="it has to be lines")),
        ("theme: [\n", ViewerConfig(wrong="cannot be read")),
        ("x" * 20_000, ViewerConfig(wrong="cannot be read")),
    ],
)
def test_what_config_says_is_used_and_what_is_wrong_is_said(tmp_path: Path, text: str, config: ViewerConfig) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    found = read_config(path, THEMES)
    assert replace(found, wrong="") == replace(config, wrong="")
    assert config.wrong in found.wrong
    assert bool(found.wrong) is bool(config.wrong)


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"HOME": "/home/me"}, "/home/me/.config/hero-tui/config.yaml"),
        ({"HOME": "/home/me", "XDG_CONFIG_HOME": "/srv/config"}, "/srv/config/hero-tui/config.yaml"),
        ({"HOME": "/home/me", "XDG_CONFIG_HOME": "here"}, "/home/me/.config/hero-tui/config.yaml"),
        ({"XDG_CONFIG_HOME": ""}, None),
        ({"HOME": ""}, None),
    ],
)
def test_where_config_is(environ: dict[str, str], path: str | None) -> None:
    assert config_path(environ) == (None if path is None else Path(path))


def test_a_kept_theme_leaves_the_other_lines_and_a_link_as_they_are(tmp_path: Path) -> None:
    mine, path = tmp_path / "dotfiles.yaml", tmp_path / "hero-tui" / "config.yaml"
    mine.write_text("# mine\ntheme: dark\nstart: trends\n")
    path.parent.mkdir()
    path.symlink_to(mine)
    write_choice(path, "theme", "light")
    assert path.is_symlink()
    assert mine.read_text() == "# mine\ntheme: light\nstart: trends\n"
    other = tmp_path / "new" / "config.yaml"
    write_choice(other, "theme", "auto")
    assert read_config(other, THEMES).theme == "auto"


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        (b"\x1b]11;rgb:fd/f6/e3\x07", True),
        (b"\x1b]11;rgb:1010/1414/1818\x1b\\", False),
        (b"\x1b]11;rgb:0/2/3\x07", False),
        (b"\x1b]11;rgb:zz/00/00\x07", False),
        (b"", False),
    ],
)
def test_a_background_is_light_or_not(answer: bytes, *, light: bool) -> None:
    assert is_light(answer) is light


@pytest.mark.parametrize(
    ("answer", "environ", "theme"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c", {}, "light"),
        (b"\x1b]11;rgb:1010/1414/1818\x1b\\\x1b[?62c", {}, "dark"),
        (b"\x1b[?62c", {}, "dark"),
        (b"", {}, "dark"),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c", {"SSH_TTY": "/dev/pts/3"}, "dark"),
    ],
)
def test_auto_asks_the_terminal_and_leaves_it_as_it_was(answer: bytes, environ: dict[str, str], theme: str) -> None:
    ours, theirs = pty.openpty()
    asked: list[bytes] = []

    def terminal() -> None:
        asked.append(os.read(ours, 100))
        os.write(ours, answer)

    thread = threading.Thread(target=terminal, daemon=True)
    thread.start()
    try:
        assert automatic_theme(environ, theirs) == theme
        if environ:
            os.write(theirs, b"nothing was asked")
        thread.join()
        assert (b"]11;?" in asked[0]) is (not environ)
    finally:
        os.close(ours)
        os.close(theirs)
