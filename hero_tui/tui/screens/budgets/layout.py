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


class Field(Struct, frozen=True):
    """Columns from `start` on; `width` 0: it is dropped."""

    start: int = 0
    width: int = 0

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.start + self.width

    def __bool__(self) -> bool:
        return self.width > 0


NOTHING = Field()


class Columns(Struct, frozen=True):
    """The fields of a row. `words`: the badge's and the verdict's words, not their glyphs alone; `narrow`: short badges
    and limits without the unit that the value has. Latest and used are right-aligned in theirs."""

    badge: Field
    name: Field
    latest: Field
    used: Field
    limit: Field = NOTHING
    trend: Field = NOTHING
    verdict: Field = NOTHING
    why: Field = NOTHING
    owner: Field = NOTHING
    narrow: bool = True
    words: bool = False


def columns_for(width: int, *, owners: bool = False) -> Columns:
    """The fields of a screen of that width; each begins two columns behind the one before it, figures one. `owners`:
    some budget has one."""
    if width >= 180:
        owner = Field(width - 16, 15) if owners else NOTHING
        why = Field(130, (owner.start if owner else width) - 1 - 130)
        return Columns(
            Field(2, 19), Field(22, 28), Field(50, 12), Field(63, 6), Field(70, 16), Field(88, 24), Field(114, 14), why,
            owner, narrow=False, words=True,
        )  # fmt: skip
    if width >= 120:
        more = width - 120
        name, trend = Field(13, 20 + min(6, more // 4)), 11 + min(13, more // 4)
        latest = Field(name.end, 11)
        limit = Field(latest.end + 8, 13)
        graph = Field(limit.end + 1, trend)
        verdict = Field(graph.end + 2, 14)
        why = Field(verdict.end + 2, width - verdict.end - 3)
        used = Field(latest.end + 1, 6)
        return Columns(
            Field(2, 10), name, latest, used, limit, graph, verdict, why, narrow=False, words=True
        )  # fmt: skip
    if width >= 80:
        more = min(10, width - 80)
        name = Field(10, 15 + more)
        latest = Field(name.end, 10)
        limit = Field(latest.end + 7, 10)
        graph = Field(limit.end + 1, width - limit.end - 18)
        return Columns(
            Field(2, 7), name, latest, Field(latest.end, 6), limit, graph, Field(graph.end + 2, 14), words=True
        )
    if width >= 60:
        name = Field(3, 15)
        latest = Field(name.end, 10)
        limit = Field(latest.end + 7, 10)
        graph = Field(limit.end + 1, width - limit.end - 4)
        return Columns(Field(1, 1), name, latest, Field(latest.end, 6), limit, graph, verdict=Field(width - 2, 1))
    if width >= 40:
        name = Field(3, 14 + min(4, width - 40))
        latest = Field(name.end, 11)
        used = Field(latest.end, 7)
        graph = Field(used.end + 4, max(0, width - used.end - 5))
        return Columns(
            Field(1, 1),
            name,
            latest,
            used,
            trend=graph if graph.width >= 6 else NOTHING,
            verdict=Field(used.end + 2, 1),
        )
    name = Field(3, max(0, width - 14))
    return Columns(Field(1, 1), name, Field(name.end, max(0, width - name.end)), NOTHING)


class BudgetsPlan(Struct, frozen=True):
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


def budgets_plan(width: int, height: int, *, owners: bool = False) -> BudgetsPlan:
    """The layout of a terminal of that size. The list gets what is left."""
    columns = columns_for(width, owners=owners)
    if height < 3 or width < 20:
        return BudgetsPlan(width, height, min(1, height), 0, max(0, height - 1), 0, 0, columns)
    tall = height >= 24 and width >= 80
    head, caption = (2, 1) if tall else (1, 0)
    about = 5 if tall and height >= 36 else 3 if tall else 2 if height >= 15 and width >= 60 else 0
    return BudgetsPlan(width, height, head, caption, height - head - caption - about - 1, about, 1, columns)
