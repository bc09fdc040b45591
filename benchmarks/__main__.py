"""`python -m benchmarks [--quick] [--only GROUP …]`: what hero-tui costs and how true it is, in one table.

Every figure is of this run, on this machine, beside its peers. A limit that is missed is printed as a miss, a row that
could not be measured says why. The table is written to benchmarks/results.md when all groups ran.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import commands, first_screen, history, judge_tick, reload, rest, saves, short_programs, watching
from benchmarks.machine import description
from benchmarks.rows import NotMeasured, Row, Verdict, as_markdown, as_text, not_measured
from hero_tui.store.errors import StoreError

RESULTS = Path(__file__).with_name("results.md")

GROUPS: Mapping[str, Callable[[bool], Sequence[Row]]] = {
    "rest": rest.rows,
    "first_screen": first_screen.rows,
    "watching": watching.rows,
    "reload": reload.rows,
    "saves": saves.rows,
    "commands": commands.rows,
    "short_programs": short_programs.rows,
    "history": history.rows,
    "judge": judge_tick.rows,
}


def measure(group: str, quick: bool) -> Sequence[Row]:
    """The rows of a group; one that says why when it could not be measured."""
    try:
        return GROUPS[group](quick)
    except (NotMeasured, StoreError, AssertionError, OSError, subprocess.SubprocessError) as error:
        return [not_measured(f"({group})", f"{type(error).__name__}: {error}")]


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What hero-tui costs, beside its peers.")
    parser.add_argument("--quick", action="store_true", help="shorter spans and fewer repetitions")
    parser.add_argument("--only", nargs="+", choices=sorted(GROUPS), help="only these groups; nothing is written")
    chosen = parser.parse_args()
    rows: list[Row] = []
    for group in chosen.only or GROUPS:
        begun = time.monotonic()
        rows += measure(group, chosen.quick)
        print(f"{group}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    about = description(chosen.quick)
    print("\n".join([*about, "", as_text(rows)]))
    if not chosen.only:
        RESULTS.write_text(_page(about, rows), encoding="utf-8")
    missed = [row for row in rows if row.verdict in {Verdict.MISS, Verdict.NOT_MEASURED}]
    if missed:
        print(f"\n{len(missed)} of {len(rows)} rows are missed or not measured", file=sys.stderr)
    return 0


def _page(about: Sequence[str], rows: Sequence[Row]) -> str:
    facts = "\n".join(f"* {line}" for line in about)
    return (
        "# What hero-tui costs, and how true it is\n\n"
        "Written by `make bench` (`python -m benchmarks`); the limits are the project's own budgets.\n\n"
        f"{facts}\n\n{as_markdown(rows)}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
