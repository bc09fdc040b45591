"""Reads the text of a budgets.yaml into a document: walks its nodes along the table of fields, notes every problem.

```yaml
budgets:
  dev.hot_reload: {time: {p95: 500 ms, p99: 2.0 s}, window: 7d}
  dev.memory: {limit: {max: 4 GB}}
  dev.lint: off
```
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from hero_tui.budgets.parse.document import Document, Entry, Leaves, Placed
from hero_tui.budgets.parse.field_parts import OFF
from hero_tui.budgets.parse.field_types import Block, FieldTable, Many, Named, Never, Shape
from hero_tui.budgets.parse.fields import ROOT
from hero_tui.budgets.parse.scalars import ScalarShape, ValueRefusedError, read_scalar
from hero_tui.budgets.parse.yaml_nodes import Mapping, Node, Scalar, is_empty, read_nodes
from hero_tui.budgets.parse.yaml_nodes import Sequence as ListNode
from hero_tui.budgets.problems import Place, Problems, did_you_mean
from hero_tui.core.sanitise import sanitise

_Leaves = dict[str, Placed[Any]]


def read_document(text: str, file: str, *, proven: bool = False) -> Document:
    """Read `text`; all problems of form and value are in the document's `problems`. Raises nothing.

    `proven`: the text is known to be YAML.
    """
    problems = Problems(text, file)
    document = Document(file, problems)
    root = read_nodes(text, problems, proven=proven)
    if root is None:
        return document
    reader = DocumentReader(document)
    leaves: _Leaves = {}
    reader.block(root, ROOT, At("", "", ""), leaves)
    budgets = leaves.pop("budgets", None)
    document.entries = {} if budgets is None else budgets.value
    document.leaves = leaves
    document.broken = frozenset(reader.broken)
    return document


class At(Struct, frozen=True):
    """The position of a value: its `path` below the entry that is read, its `key` from the root, its own `name`."""

    path: str
    key: str
    name: str

    def below(self, word: str) -> At:
        """The position of `word` below this one."""
        return At(_below(self.path, word), _below(self.key, word), word)


class DocumentReader:
    """Reads the blocks of one document into leaves, by their path below the block's entry."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems = document.problems
        self.broken: set[str] = set()

    def block(self, node: Node, block: Block, at: At, leaves: _Leaves) -> None:
        """Read the keys of a mapping into `leaves`."""
        what, hint = block.what.replace("{key}", at.name), block.hint.replace("{key}", at.name)
        here = Placed(None, node.place, self._document, at.key)
        if at.path:
            leaves[at.path] = here
        if isinstance(node, Scalar) and block.short:
            self._read(node, block.table[block.short].shape, at.below(block.short), leaves)
            return
        if block.empty and is_empty(node):
            return
        known = [field.key for field in block.table.values() if not isinstance(field.shape, Never)]
        written: _Leaves = {}
        for word, value in self._pairs(node, what, hint, at.key):
            field = block.table.get(word.text)
            if field is None:
                self._unknown(word, value, what, known, at.key)
                continue
            before = self._problems.count
            below = at.below(word.text)
            written[word.text] = Placed(None, value.place, self._document, below.key)
            self._read(value, field.shape, below, leaves)
            if not at.key and self._problems.count > before:
                self.broken.add(word.text)
        if isinstance(node, Mapping):
            self._go_together(here, block, what, hint, written)

    def _read(self, node: Node, shape: Shape, at: At, leaves: _Leaves) -> None:
        if isinstance(shape, Block):
            self.block(node, shape, at, leaves)
        elif isinstance(shape, Named):
            leaves[at.path] = Placed(self._named(node, shape, at.key), node.place, self._document, at.key)
        elif isinstance(shape, Many):
            leaves[at.path] = Placed(self._many(node, shape, at.key), node.place, self._document, at.key)
        elif isinstance(shape, Never):
            self._problems.add(node.place, shape.sentence, shape.hint, at.key)
        else:
            read = self._scalar(node, shape, at.key)
            if read is not None:
                leaves[at.path] = read

    def _scalar(self, node: Node, shape: ScalarShape, key: str) -> Placed[Any] | None:
        try:
            value = read_scalar(node, shape)
        except ValueRefusedError as error:
            self._problems.add(node.place, error.sentence, error.hint, key)
            return None
        return Placed(value, node.place, self._document, key, node.text.strip() if isinstance(node, Scalar) else "")

    def _named(self, node: Node, shape: Named, key: str) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        if shape.empty and is_empty(node):
            return entries
        for word, value in self._pairs(node, shape.what, shape.hint, key):
            if self._scalar(word, shape.name, key) is not None:
                entries[word.text] = self._entry(word.text, word.place, value, shape.value, _below(key, word.text))
        return entries

    def _many(self, node: Node, shape: Many, key: str) -> tuple[Any, ...]:
        if not isinstance(node, ListNode):
            self._problems.add(node.place, f"{shape.what} is a list, and here is {_form_of(node)}", shape.hint, key)
            return ()
        if not 1 <= len(node.items) <= shape.most:
            self._problems.add(node.place, f"{shape.what} holds 1 to {shape.most} entries", shape.hint, key)
            return ()
        items: list[Any] = []
        for number, item in enumerate(node.items, 1):
            at = f"{key}[{number}]"
            if isinstance(shape.value, Block):
                items.append(self._entry(str(number), item.place, item, shape.value, at))
            elif not isinstance(shape.value, Named | Many | Never):
                read = self._scalar(item, shape.value, at)
                items += [] if read is None else [read]
        return tuple(items)

    def _entry(self, name: str, place: Place, node: Node, shape: Shape, key: str) -> Entry:
        placed = Placed(name, place, self._document, key)
        if isinstance(shape, Block) and shape.off and isinstance(node, Scalar) and node.text == OFF:
            return Entry(placed, {}, off=True)
        before = self._problems.count
        leaves: _Leaves = {}
        if isinstance(shape, Block):
            self.block(node, shape, At("", key, name), leaves)
        return Entry(placed, leaves, broken=self._problems.count > before)

    def _go_together(self, at: Placed[None], block: Block, what: str, hint: str, written: Leaves) -> None:
        """Note keys that exclude each other, and keys that are missing."""
        several = [written[word] for word in block.only.keys if word in written] if block.only else []
        if block.only and len(several) > 1:
            # In the order of the file: the second one is too much.
            first, second = sorted(several, key=lambda leaf: (leaf.place.line, leaf.place.column))[:2]
            words = [leaf.key.rpartition(".")[2] for leaf in (first, second)]
            self._document.error(second, block.only.sentence.format(*words), block.only.hint)
        if block.only and block.only.required and not several:
            self._document.error(at, f"{what} lacks {_either(block.only.keys)}", hint)
        if block.some and not any(word in written for word in block.some):
            self._document.error(at, f"{what} lacks {_either(block.some)}", hint)
        missing = _missing(block.table, written)
        if missing:
            self._document.error(at, f"{what} lacks {' and '.join(missing)}", hint)

    def _unknown(self, word: Scalar, value: Node, what: str, known: Sequence[str], key: str) -> None:
        comma = word.text.isdecimal() and is_empty(value)
        hint = "Inside { } a comma ends a value: write it in quotes" if comma else did_you_mean(word.text, known)
        self._problems.add(word.place, f"{sanitise(word.text)} is not a key of {what}", hint, key or None)

    def _pairs(self, node: Node, what: str, hint: str, key: str) -> list[tuple[Scalar, Node]]:
        if not isinstance(node, Mapping):
            sentence = f"{what} holds keys with values, and here is {_form_of(node)}"
            self._problems.add(node.place, sentence, hint, key or None)
            return []
        pairs: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        for word, value in node.pairs:
            if not isinstance(word, Scalar):
                self._problems.add(word.place, "a key is one word", hint, key or None)
            elif word.text == "<<":
                instead = "Write the values out, or use defaults"
                self._problems.add(word.place, "merge keys (<<) are not used here", instead, key or None)
            elif word.text in first:
                sentence = f"{sanitise(word.text)} stands here twice, first in line {first[word.text].line}"
                self._problems.add(word.place, sentence, "Keep one of them", _below(key, sanitise(word.text)))
            else:
                first[word.text] = word.place
                pairs.append((word, value))
        return pairs


def _missing(table: FieldTable, written: Leaves) -> list[str]:
    """The missing keys: required ones, and those that a written key needs."""
    needed = {field.key for field in table.values() if field.required}
    needed |= {need for word in written for need in table[word].needs}
    return [word for word in table if word in needed and word not in written]


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}"


def _below(path: str, word: str) -> str:
    return f"{path}.{word}" if path else word


def _form_of(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    return "a list" if isinstance(node, ListNode) else "nothing" if is_empty(node) else "a single value"
