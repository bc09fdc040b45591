"""Whether the terminal on standard output can show the screens."""

from __future__ import annotations

from collections.abc import Mapping

from hero_tui.core.sanitise import sanitise

CANNOT = frozenset({"dumb", "emacs", "network", "dialup", "printer", "lpr", "glasstty", "unknown"})
# fmt: off
CAN = (
    "alacritty", "ansi", "contour", "cygwin", "eterm", "foot", "ghostty", "gnome", "iterm", "kitty", "konsole",
    "linux", "mintty", "ms-terminal", "mlterm", "nsterm", "putty", "rio", "rxvt", "screen", "st-", "tmux", "vscode",
    "vt1", "vt2", "vt3", "vt4", "vt5", "vte", "wezterm", "xterm", "zellij", "zutty",
)
# fmt: on
"""How the names of terminals begin that address their cursor; all others are looked up in terminfo."""


def why_not(environ: Mapping[str, str]) -> str | None:
    """Why the terminal cannot show the screens, as a sentence with what to do; None where it can."""
    term = environ.get("TERM", "")
    if term and term not in CANNOT and (term == "st" or term.lower().startswith(CAN) or _moves_its_cursor(term)):
        return None
    which = f"TERM={sanitise(term, 40)}" if term else "TERM is not set"
    return (
        f"hero-tui: the screens need a terminal that can move its cursor, and this one cannot ({which});"
        " try `hero-tui status`, or set TERM to what it is, such as xterm-256color"
    )


def _moves_its_cursor(term: str) -> bool:
    """What terminfo(5) says; a terminal that it does not know is believed to be one of today's."""
    try:
        import curses
    except ImportError:
        return True
    try:
        curses.setupterm(term)
        return bool(curses.tigetstr("cup"))
    except curses.error:
        return True
