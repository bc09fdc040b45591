"""What may stand at a place of a budgets.yaml: the shapes of which the table of fields is made. Data, no behaviour."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Unit


class Bounds(Struct, frozen=True):
    """The least and the greatest value (base units) that make sense; `sentence` has `{}` for what was written."""

    least: float
    most: float
    sentence: str
    hint: str


class Amount(Struct, frozen=True):
    """A number with its unit. `off`: or that word, for none. `whole`: without decimals."""

    units: tuple[Unit, ...]
    bounds: Bounds
    off: bool = False
    whole: bool = False


class WindowSpan(Struct, frozen=True):
    """A time such as `7d`, or, where `counted` is given, a number of runs such as `200 runs`."""

    timed: Bounds
    counted: Bounds | None = None


class Words(Struct, frozen=True):
    """A text in one line. With a `pattern` (of all of it) it is a name; `sentence` has `{}` for what was written."""

    longest: int = 300
    pattern: str = ""
    sentence: str = ""
    hint: str = ""


class Choice(Struct, frozen=True):
    """One of these words. `sentence` and `hint`: what to say of another, where the words themselves do not say it."""

    words: tuple[str, ...]
    sentence: str = ""
    hint: str = ""


class RequestPath(Struct, frozen=True):
    """The path of a request, in plain ASCII, or the word `false` for none."""

    longest: int = 200


class Moment(Struct, frozen=True):
    """A moment with its zone: `2026-12-01T02:00Z`."""


class Weekly(Struct, frozen=True):
    """A span of every week: `Sun 02:00-03:00`."""


class Never(Struct, frozen=True):
    """A key that is known from elsewhere and means nothing here; says why."""

    sentence: str
    hint: str


class Only(Struct, frozen=True):
    """Of these keys one may stand there, or, where it is `required`, must. `sentence` has `{}` for the first two."""

    keys: tuple[str, ...]
    sentence: str
    hint: str
    required: bool = False


class Block(Struct, frozen=True):
    """Keys of a table with their values. `{key}` in `what` and `hint` stands for the key above it.

    `short`: the key that a lone value stands for. `off`: or that word. `empty`: or nothing. `some`: of these keys at
    least one must stand there.
    """

    what: str
    table: FieldTable
    hint: str = ""
    short: str = ""
    off: bool = False
    empty: bool = False
    only: Only | None = None
    some: tuple[str, ...] = ()


class Named(Struct, frozen=True):
    """Names that the author chooses, each with a value of one shape. `empty`: or nothing."""

    what: str
    hint: str
    name: Words
    value: Shape
    empty: bool = False


class Many(Struct, frozen=True):
    """A list of one shape. `most`: entries."""

    what: str
    hint: str
    value: Shape
    most: int = 100


Shape = Amount | WindowSpan | Words | Choice | RequestPath | Moment | Weekly | Never | Block | Named | Many


class Field(Struct, frozen=True):
    """One key: what it means, an example as it is written, what may stand there.

    `needs`: keys that must stand beside it.
    """

    key: str
    help: str
    example: str
    shape: Shape
    required: bool = False
    needs: tuple[str, ...] = ()


FieldTable = dict[str, Field]


def table(*fields: Field) -> FieldTable:
    """The fields by key."""
    return {field.key: field for field in fields}
