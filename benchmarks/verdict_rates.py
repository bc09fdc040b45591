"""How often a verdict on a quantile is wrong, and how soon it is right: the tables of docs/verdicts.md, exactly.

`python -m benchmarks.verdict_rates FILE` writes them. Nothing is simulated: runs are over independently, with one
chance, so that the number of them is binomial, and what is asked after each run is a walk over (runs, runs over) that
ends at the first look at which the verdict is `broken`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hero_tui.core.objectives import Verdict
from hero_tui.judge.stats.quantile_binomial import RISK, decide, shown_from, thresholds

QUANTILES = (0.50, 0.95, 0.99)
SIZES = (2, 5, 10, 14, 20, 30, 59, 100, 200, 299, 500, 1000)
WINDOW = 200
TIMES_ALLOWED = (1.5, 2.0, 3.0, 5.0, 10.0)
KEPT = (0.4, 0.6, 0.8, 1.0)
Row = Sequence[str]

HEAD = """# How far a verdict can be trusted

Made by `make docs` from the judge's own tests; every number is computed, none is simulated or measured.

A budget such as `p95: 500 ms` allows 5 % of the runs to take 500 ms or longer. What is seen is a sample: of 20 runs
one may be over by chance. So the verdict is an exact binomial test, one on each side:

* **broken** when at least two runs were over, and so many would come by chance in at most 5 % of samples of a stream
  that just keeps its budget;
* **kept** when so few would come by chance in at most 5 % of samples of one that just breaks it;
* **not sure yet** in between, which is said, with the number that would settle it.

Failed and cancelled runs are left out, a timeout is over. Nothing is assumed of how the times are distributed; that
runs do not depend on each other is. Where they do (a slow hour), samples are worth less than they look.
"""


def binomial(count: int, chance: float) -> list[float]:
    """P(X = k) for k = 0 … count, by adding one run after the other."""
    found = [1.0]
    for _ in range(count):
        found = [
            (found[k] * (1.0 - chance) if k < len(found) else 0.0) + (found[k - 1] * chance if k else 0.0)
            for k in range(len(found) + 1)
        ]
    return found


def called(count: int, quantile: float, share: float, verdict: Verdict) -> float:
    """The chance that `count` runs, of which each is over with the chance `share`, get that verdict."""
    return sum(p for over, p in enumerate(binomial(count, share)) if decide(count, over, quantile) is verdict)


def broken_by(most: int, quantile: float, share: float, in_a_row: int = 1) -> list[float]:
    """The chance that a stream was called broken at some look, `in_a_row` looks running, when it is looked at after
    each run: after 1, 2, … `most` runs. The window holds them all."""
    alive: dict[tuple[int, int], float] = {(0, 0): 1.0}
    ended, found = 0.0, []
    for count in range(1, most + 1):
        following: dict[tuple[int, int], float] = {}
        for (over, streak), chance in alive.items():
            for more, weight in ((0, 1.0 - share), (1, share)):
                broken = decide(count, over + more, quantile) is Verdict.BREACHED
                longer = streak + 1 if broken else 0
                if longer >= in_a_row:
                    ended += chance * weight
                    continue
                key = over + more, longer
                following[key] = following.get(key, 0.0) + chance * weight
        alive = following
        found.append(ended)
    return found


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_settled(), *_one_look(), *_many_looks(), *_power()]) + "\n"


def _name(quantile: float) -> str:
    return f"p{quantile * 100:g}"


def _percent(chance: float) -> str:
    if 0.0 < chance < 0.0005:
        return "< 0.1 %"
    return "100 %" if chance > 0.9995 else f"{chance * 100:.1f} %"


def _table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' if not place else '---:' for place in range(len(head)))} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _settled() -> Iterator[str]:
    yield "## What settles it\n"
    yield "Runs over the limit that call it kept (at most) and broken (at least), of so many runs.\n"
    rows = []
    for count in SIZES:
        row = [f"{count:,}"]
        for quantile in QUANTILES:
            settled = thresholds(count, quantile)
            row += ["–" if each is None else f"{each:,}" for each in (settled.met_at_most, settled.breached_at)]
        rows.append(row)
    head = ["runs", *(f"{_name(each)} {what}" for each in QUANTILES for what in ("kept", "broken"))]
    yield from _table(head, rows)
    needed = ", ".join(f"{thresholds(1, each).needed} for {_name(each)}" for each in QUANTILES)
    shown = ", ".join(f"{shown_from(each)} for {_name(each)}" for each in QUANTILES)
    yield f"Runs with none over that prove it kept: {needed}. The quantile itself is shown from"
    yield f"the sample that carries it ({shown}); below that the longest run is named.\n"


def _one_look() -> Iterator[str]:
    yield "## One look\n"
    yield "A stream that just keeps its budget, called broken all the same at one look after so many runs; at any"
    yield f"number it is at most {RISK * 100:g} %.\n"
    rows = [
        [f"{count:,}", *(_percent(called(count, each, 1.0 - each, Verdict.BREACHED)) for each in QUANTILES)]
        for count in SIZES
    ]
    yield from _table(["runs", *map(_name, QUANTILES)], rows)


def _many_looks() -> Iterator[str]:
    yield "## A look after each run\n"
    yield f"Who looks {WINDOW} times has {WINDOW} chances to see a bad moment. A stream that keeps its budget, called"
    yield f"broken at some look of its first {WINDOW} runs, by how many of its runs are really over. This is why an"
    yield "alert on many runs asks for two looks in a row, and why a verdict is about its window, not about a moment.\n"
    rows = []
    for quantile in QUANTILES:
        for part in KEPT:
            share = part * (1.0 - quantile)
            once, twice = (broken_by(WINDOW, quantile, share, in_a_row)[-1] for in_a_row in (1, 2))
            rows.append([_name(quantile), f"{share * 100:.2g} %", _percent(once), _percent(twice)])
    yield from _table(["promise", "really over", "at some look", "at two looks in a row"], rows)


def _power() -> Iterator[str]:
    yield "## How soon a broken budget is called broken\n"
    yield "By how many times more runs are over than may be: the chance that it was called broken by then, looking"
    yield "after each run, and the number of runs after which half of such streams were.\n"
    marks = (10, 20, 50, 100, 200, 500)
    rows = []
    for quantile in QUANTILES:
        for times in TIMES_ALLOWED:
            share = times * (1.0 - quantile)
            if share > 1.0:
                continue
            by = broken_by(marks[-1], quantile, share)
            half = next((str(count) for count, chance in enumerate(by, 1) if chance >= 0.5), f"over {marks[-1]}")
            rows.append([f"{_name(quantile)}, {times:g}×", *(_percent(by[mark - 1]) for mark in marks), half])
    yield from _table(["promise, over", *(f"{mark} runs" for mark in marks), "half of them"], rows)


def main() -> None:
    """`python -m benchmarks.verdict_rates FILE`."""
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
