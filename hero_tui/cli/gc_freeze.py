"""Python's collector of cyclic garbage, kept out of a start.

A start makes some 200,000 objects that stay (modules, classes, the history's figures) while the collector, which runs
again after every so many new ones, looks through all of them for garbage: a sixth of the time to the first screen.
Afterwards they are set apart for good (`gc.freeze`), so that no later look goes through them again.
"""

from __future__ import annotations

import gc


def collect_later() -> None:
    """No collection until `collect_again`."""
    gc.disable()


def collect_again() -> None:
    """One collection, then what is left stays out of all later ones. Costs some tens of milliseconds."""
    gc.collect()
    gc.freeze()
    gc.enable()
