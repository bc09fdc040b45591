"""`make screenshots`: opens the demo in a real terminal, waits for its memory to grow, and pictures its screens.

What the pictures show was recorded while they were made: a real server, real saves, real runs.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from screenshots.draw import draw
from tests.support.terminal import Terminal

HERE = Path(__file__).parent
THEMES = HERE.parent / "themes"
MINUTES = 12.0
STEP = 0.5


def main() -> None:
    """Take all pictures. `--minutes`: how long the demo's memory may take to be a warning, with nothing else wrong."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    args = parser.parse_args()
    colours = {"COLORTERM": "truecolor", "HERO_TUI_NAME": "me"}
    with Terminal([sys.executable, "-P", "-m", "hero_tui", "demo"], 120, 40, colours) as terminal:
        terminal.wait_for("Hot reload", timeout=180)
        terminal.send("\x1b")  # the first run's box
        terminal.wait_until(one_warning, args.minutes * 60)
        lists(terminal)
        details(terminal)
        terminal.send("q")
        terminal.wait(60)


def lists(terminal: Terminal) -> None:
    """Live at two sizes, Budgets, Trends, Alerts."""
    take(terminal, "live")
    terminal.resize(80, 24)
    settle(terminal)
    take(terminal, "live-80x24")
    terminal.resize(120, 40)
    settle(terminal)
    terminal.send("2")
    terminal.wait_for("what it rests on")
    settle(terminal)
    take(terminal, "budgets")
    terminal.send("3")
    terminal.wait_for("Against the 7 d before")
    terminal.send("[")
    terminal.wait_for("Against the 24 h before")
    terminal.send("[")
    terminal.wait_for("Against the 1 h before")
    terminal.send("h")
    settle(terminal)
    take(terminal, "trends")
    terminal.send("4")
    terminal.wait_for("found after")
    settle(terminal)
    take(terminal, "alerts")


def details(terminal: Terminal) -> None:
    """A panel's detail and an alert's."""
    terminal.send("1")
    terminal.wait_for("How long")
    settle(terminal)
    terminal.send("\r")
    terminal.wait_for("esc back")
    settle(terminal)
    take(terminal, "panel-detail")
    terminal.send("\x1b")
    terminal.wait_for("Watched files")
    terminal.send("\t")
    settle(terminal)
    terminal.send("\r")
    terminal.wait_for("What happened")
    settle(terminal)
    take(terminal, "alert-detail")
    terminal.send("\x1b")
    settle(terminal)


def one_warning(text: str) -> bool:
    """Whether memory's warning is all that line 2 tells."""
    return text.split("\n")[1].startswith(" ▲ 1 warning   Memory")


def settle(terminal: Terminal) -> None:
    """Wait until the screen has been drawn: nothing came for a moment."""
    terminal.quiet_for(STEP, timeout=30)


def take(terminal: Terminal, name: str, theme: str = "dark") -> None:
    """Write `screenshots/NAME.png`."""
    colours = tomllib.loads((THEMES / f"{theme}.toml").read_text(encoding="utf-8"))
    terminal.draw_with(
        lambda screen: draw(
            screen, HERE / f"{name}.png", text=colours["tones"]["text"], background=colours["background"]
        )
    )
    print(f"screenshots/{name}.png")


if __name__ == "__main__":
    main()
