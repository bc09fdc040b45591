"""Parses YAML into a tree of nodes with places, in which every scalar is the text as it was written.

`on`, `1:30` and `010` stay texts, and a key that is written twice is there twice. The tree is built from PyYAML's
events with a stack of its own, and aliases count in full, so that no nesting, alias or size of a hostile file costs
more than the bounds below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import yaml
from msgspec import Struct, field

from hero_tui.budgets.discovery import LARGEST
from hero_tui.budgets.problems import Place, Problems

DEEPEST = 16
MOST_NODES = 5000

FOLDED = "a leading > or | means a text of several lines in YAML"
ALONE = "Write the value alone: the key says max or p95"


class Scalar(Struct, frozen=True):
    """A text. `style`: None for an unquoted one, else its quote, `|` or `>`."""

    place: Place
    text: str
    style: str | None = None
    weight: int = 1


class Sequence(Struct):
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)
    weight: int = 1


class Mapping(Struct):
    """Pairs in the order of the file, keys still unchecked."""

    place: Place
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    weight: int = 1


Node = Scalar | Sequence | Mapping


_Loader = yaml.SafeLoader | yaml.CSafeLoader


def is_empty(node: Node) -> bool:
    """Whether `node` is an unquoted nothing: empty, `~` or `null`."""
    return isinstance(node, Scalar) and node.style is None and node.text in {"", "~", "null"}


class _StopError(Exception):
    """The text cannot be read any further; its problem has been noted."""


def read_nodes(text: str, problems: Problems, *, proven: bool = False) -> Node | None:
    """The root of the document's tree; None when it is empty, or unreadable (then `problems` says why).

    `proven`: the text is known to be YAML, so that libyaml may read it: twenty times faster, with other error messages.
    """
    if len(text) > LARGEST:
        problems.add(Place(1, 1), f"the file is larger than {LARGEST // 1000} kB", "A budgets.yaml is a page or two")
        return None
    try:
        return _Builder(
            text, problems, yaml.CSafeLoader if proven and yaml.__with_libyaml__ else yaml.SafeLoader
        ).build()
    except _StopError:
        return None


class _Builder:
    """Builds nodes from PyYAML's events."""

    def __init__(self, text: str, problems: Problems, loader: type[_Loader]) -> None:
        self._text = text
        self._loader = loader
        self._problems = problems
        self._open: list[tuple[Sequence | Mapping, str | None, list[Node]]] = []
        self._anchors: dict[str, Node | None] = {}
        self._nodes = 0
        self._root: Node | None = None

    def build(self) -> Node | None:
        documents = 0
        for event in self._events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._stop(_place(event), "a second document begins here", "One file is one document")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        return self._root

    def _events(self) -> Iterator[yaml.Event]:
        """PyYAML's events one by one, so that a bound that is exceeded ends the parsing."""
        loader: _Loader | None = None
        try:
            loader = self._loader(self._text)
            while loader.check_event():
                event = loader.get_event()
                if event is not None:
                    yield event
        except yaml.reader.ReaderError as error:
            place = self._problems.place_of(error.position, self._text)
            raise self._stop(place, "this character is not allowed in YAML", "Remove it") from None
        except yaml.MarkedYAMLError as error:
            raise self._unreadable(error) from None
        except (ValueError, OverflowError):
            # PyYAML turns escapes and version numbers into characters and integers without looking at their size.
            place = _place_of_mark(loader.get_mark()) if isinstance(loader, yaml.SafeLoader) else Place(1, 1)
            raise self._stop(place, "this number or escape is out of range", "Write a smaller one") from None

    def _node(self, event: yaml.NodeEvent) -> None:
        place = _place(event)
        if isinstance(event, yaml.AliasEvent):
            self._add(self._alias(str(event.anchor), place))
            return
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise self._stop(place, "tags such as !!str are not used here", "Remove the tag")
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(place, event.value, event.style or None)
            if event.anchor is not None:
                self._anchors[event.anchor] = node
            self._add(node)
            return
        node = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)
        if len(self._open) >= DEEPEST:
            raise self._stop(place, f"this is nested more than {DEEPEST} deep", "A budget needs four levels")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._count(1, place)
        self._open.append((node, event.anchor, []))

    def _alias(self, name: str, place: Place) -> Node:
        if name not in self._anchors:
            raise self._stop(place, "this alias names no anchor before it", "Define it first with &name")
        target = self._anchors[name]
        if target is None:
            raise self._stop(place, "this alias holds itself", "An alias may only name what is complete")
        return target

    def _close(self) -> None:
        node, anchor, children = self._open.pop()
        if isinstance(node, Mapping):
            node.pairs = list(zip(children[::2], children[1::2], strict=True))
        else:
            node.items = children
        node.weight = 1 + sum(child.weight for child in children)
        if anchor is not None:
            self._anchors[anchor] = node
        self._place_in_parent(node)

    def _add(self, node: Node) -> None:
        self._count(node.weight, node.place)
        self._place_in_parent(node)

    def _place_in_parent(self, node: Node) -> None:
        if self._open:
            self._open[-1][2].append(node)
        else:
            self._root = node

    def _count(self, weight: int, place: Place) -> None:
        self._nodes += weight
        if self._nodes > MOST_NODES:
            raise self._stop(place, f"the file holds more than {MOST_NODES:,} values", "Aliases count in full")

    def _unreadable(self, error: yaml.MarkedYAMLError) -> _StopError:
        problem = error.problem or "it cannot be read"
        mark = error.problem_mark
        if mark is None or _at_the_end(problem):
            mark = error.context_mark or mark  # what is never closed is best shown where it opens
        if not isinstance(mark, yaml.Mark):
            return self._stop(Place(1, 1), *_own_words(problem, ""))
        return self._stop(_place_of_mark(mark), *_own_words(problem, self._text[mark.index : mark.index + 1]))

    def _stop(self, place: Place, sentence: str, hint: str) -> _StopError:
        self._problems.add(place, sentence, hint)
        return _StopError()


class _Mark(Protocol):
    """PyYAML's mark, whichever of its two implementations made it; 0-based."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def _place_of_mark(mark: _Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _place(event: yaml.Event) -> Place:
    return Place(1, 1) if event.start_mark is None else _place_of_mark(event.start_mark)


def _at_the_end(problem: str) -> bool:
    return "end of stream" in problem or "<stream end>" in problem


_OWN_WORDS = (
    (
        "mapping values are not allowed",
        "a second colon stands here",
        "Put its value on the next line, deeper, or in { }",
    ),
    ("could not find expected ':'", "a colon is missing", "Write key: value, with a space after the colon"),
    ("found unexpected end of stream", "this quote is never closed", "Close it where its text ends"),
    ("got '<stream end>'", "this bracket is never closed", "Write } or ] after its last entry"),
    ("chomping or indentation", FOLDED, ALONE),
    ("expected a comment or a line break", FOLDED, ALONE),
    ("expected <block end>", "this line stands at another depth than those before it", "Indent it like its neighbours"),
    ("expected ',' or", "a comma is missing before this", "Write one between entries"),
)


def _own_words(problem: str, char: str) -> tuple[str, str]:
    """A sentence and a hint for PyYAML's common problems; for others its own message."""
    if char == "\t":
        return "a tab stands here", "YAML is indented with spaces"
    for phrase, sentence, hint in _OWN_WORDS:
        if phrase in problem:
            return sentence, hint
    if "cannot start any token" in problem:
        return f"a value cannot begin with {char!a}", "Put it into quotes, or remove it"
    return f"this is not YAML: {problem}", ""
