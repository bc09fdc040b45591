"""Where the parts and the columns of the Budgets screen stand: a pure function of the size.

200x60: whole words, a trend of 24 columns, the sentence of the evidence, the owner
120x40: badge, name, latest, used, limit, trend, verdict, its evidence in short | four lines about the focused one
 80x24: narrow badge, shorter names, verdict without evidence                   | two lines about it
 60x15: the badge's and the verdict's glyph alone                               | one line about it
 40x12: no limit, no trend
 20x2:  glyph, name, value
"""

from __future__ import annotations

from msgspec import Struct


class Slot(Struct, frozen=True):
    """Columns from `start` on; `width` 0: it is dropped."""

    start: int = 0
    width: int = 0

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.start + self.width

    def __bool__(self) -> bool:
        return self.width > 0


NOTHING = Slot()


class Columns(Struct, frozen=True):
    """The fields of a row. `words`: the badge's and the verdict's words, not their glyphs alone; `narrow`: short badges
    and limits without the unit that the value has. Latest and used are right-aligned in theirs."""

    badge: Slot
    name: Slot
    latest: Slot
    used: Slot
    limit: Slot = NOTHING
    trend: Slot = NOTHING
    verdict: Slot = NOTHING
    why: Slot = NOTHING
    owner: Slot = NOTHING
    narrow: bool = True
    words: bool = False


def columns_for(width: int, *, owners: bool = False) -> Columns:
    """The fields of a screen of that width; each begins two columns behind the one before it, figures one. `owners`:
    some budget has one."""
    if width >= 180:
        owner = Slot(width - 16, 15) if owners else NOTHING
        why = Slot(130, (owner.start if owner else width) - 1 - 130)
        return Columns(
            Slot(2, 19), Slot(22, 28), Slot(50, 12), Slot(63, 6), Slot(70, 16), Slot(88, 24), Slot(114, 14), why,
            owner, narrow=False, words=True,
        )  # fmt: skip
    if width >= 120:
        more = width - 120
        name, trend = Slot(13, 20 + min(6, more // 4)), 11 + min(13, more // 4)
        latest = Slot(name.end, 11)
        limit = Slot(latest.end + 8, 13)
        graph = Slot(limit.end + 1, trend)
        verdict = Slot(graph.end + 2, 14)
        why = Slot(verdict.end + 2, width - verdict.end - 3)
        used = Slot(latest.end + 1, 6)
        return Columns(
            Slot(2, 10), name, latest, used, limit, graph, verdict, why, narrow=False, words=True
        )  # fmt: skip
    if width >= 80:
        more = min(10, width - 80)
        name = Slot(10, 15 + more)
        latest = Slot(name.end, 10)
        limit = Slot(latest.end + 7, 10)
        graph = Slot(limit.end + 1, width - limit.end - 18)
        return Columns(
            Slot(2, 7),
            name,
            latest,
            Slot(latest.end, 6),
            limit,
            graph,
            Slot(graph.end + 2, 14),
            words=True,
        )
    if width >= 60:
        name = Slot(3, 15)
        latest = Slot(name.end, 10)
        limit = Slot(latest.end + 7, 10)
        graph = Slot(limit.end + 1, width - limit.end - 4)
        return Columns(Slot(1, 1), name, latest, Slot(latest.end, 6), limit, graph, verdict=Slot(width - 2, 1))
    if width >= 40:
        name = Slot(3, 14 + min(4, width - 40))
        latest = Slot(name.end, 11)
        used = Slot(latest.end, 7)
        graph = Slot(used.end + 4, max(0, width - used.end - 5))
        return Columns(
            Slot(1, 1),
            name,
            latest,
            used,
            trend=graph if graph.width >= 6 else NOTHING,
            verdict=Slot(used.end + 2, 1),
        )
    name = Slot(3, max(0, width - 14))
    return Columns(Slot(1, 1), name, Slot(name.end, max(0, width - name.end)), NOTHING)


class BudgetsLayout(Struct, frozen=True):
    """Lines of each part, from the top: `head` (header, then the sentence of the worst thing), `caption`, `rows`,
    `about` (the focused budget, its rule included), `footer`."""

    width: int
    height: int
    head: int
    caption: int
    rows: int
    about: int
    footer: int
    columns: Columns


def budgets_layout(width: int, height: int, *, owners: bool = False) -> BudgetsLayout:
    """The layout of a terminal of that size. The list gets what is left."""
    columns = columns_for(width, owners=owners)
    if height < 3 or width < 20:
        return BudgetsLayout(width, height, min(1, height), 0, max(0, height - 1), 0, 0, columns)
    tall = height >= 24 and width >= 80
    head, caption = (2, 1) if tall else (1, 0)
    about = 5 if tall and height >= 36 else 3 if tall else 2 if height >= 15 and width >= 60 else 0
    return BudgetsLayout(width, height, head, caption, height - head - caption - about - 1, about, 1, columns)
