"""Colours of what commands print for people: the signs alone, which say the same without (https://no-color.org)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

GREEN, BLUE, YELLOW, RED, GREY = "32", "34", "33", "31", "90"
SIGNS = {"○": GREEN, "✓": GREEN, "●": BLUE, "▲": YELLOW, "↑": YELLOW, "■": RED, "✗": RED, "░": GREY}


def print_signs(text: str) -> None:
    """Print the text, its signs in colours where those are wanted."""
    print(coloured(text) if colours_wanted(os.environ, is_terminal=sys.stdout.isatty()) else text)


def colours_wanted(environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether there are colours: never with NO_COLOR, always with FORCE_COLOR, else on a terminal that has some."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return is_terminal and environ.get("TERM", "dumb") not in {"", "dumb", "unknown"}


def coloured(text: str) -> str:
    """The text with each sign in its colour, of the sixteen that a terminal's own theme chooses."""
    return text.translate({ord(sign): f"\x1b[{colour}m{sign}\x1b[m" for sign, colour in SIGNS.items()})
