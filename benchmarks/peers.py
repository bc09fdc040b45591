"""htop and btop in ptys of the same size, with settings of their own."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.scene import COLUMNS, ROWS
from tests.support.terminal import Terminal

ARGUMENTS: Mapping[str, tuple[str, ...]] = {"htop": ("-d", "10"), "btop": ("--utf-force",)}
"""htop at 1 Hz (its unit is a tenth of a second), btop as it comes (2 s)."""


@contextlib.contextmanager
def peers(folder: Path) -> Iterator[Mapping[str, Terminal]]:
    """Those that are installed, started, by name. Only their bytes are counted, nothing is drawn."""
    with contextlib.ExitStack() as stack:
        found: dict[str, Terminal] = {}
        for name, arguments in ARGUMENTS.items():
            program = shutil.which(name)
            if program is None:
                continue
            home = folder / f"home-{name}"
            home.mkdir(exist_ok=True)
            env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "HTOPRC": str(home / "htoprc")}
            found[name] = stack.enter_context(Terminal([program, *arguments], COLUMNS, ROWS, env, draw=False))
        yield found
