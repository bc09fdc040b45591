"""The start of watching 10,000 files in 1,000 folders beside a node_modules of 20,000 folders."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.files_start import LIMIT, measure
from benchmarks.rows import Row, judged, milliseconds


def rows(quick: bool) -> Sequence[Row]:
    """One start."""
    found = measure(1.0 if quick else 5.0)
    return [
        judged(
            "start of watching 10,000 files beside 20,000 folders",
            "≤ 0.3 s",
            milliseconds(found.watched),
            found.watched <= LIMIT,
            f"{found.files:,} files in {found.directories:,} folders, {found.pruned} pruned",
        )
    ]
