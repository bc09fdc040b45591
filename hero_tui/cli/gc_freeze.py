"""Keep Python's garbage collector out of a start.

A start makes some 200,000 objects that stay (modules, classes, the history's figures). The collector runs after every
so many new ones and searches them all: a sixth of the time to the first screen. Once the screen is there, what stays is
frozen (`gc.freeze`), so that no later collection searches it again.
"""

from __future__ import annotations

import gc


def pause_collection() -> None:
    """Stop collecting until `collect_and_freeze`."""
    gc.disable()


def collect_and_freeze() -> None:
    """Collect once, and keep what is left out of all later collections. Takes some tens of milliseconds."""
    gc.collect()
    gc.freeze()
    gc.enable()
