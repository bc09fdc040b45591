"""The schema for editors says of a document's form what our own reader says: both are made from one table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from hero_tui.budgets.docs.json_schema import example, form_of, json_schema
from hero_tui.budgets.parse.document import Document
from hero_tui.budgets.parse.field_types import Block, Field, Many, Named, Never, Shape
from hero_tui.budgets.parse.fields import ROOT
from hero_tui.budgets.parse.reader import At, DocumentReader, read_document
from hero_tui.budgets.parse.yaml_nodes import read_nodes
from hero_tui.budgets.problems import BudgetsError, Problems
from hero_tui.budgets.shipped import shipped_text
from tests.budgets.test_files_read import GOOD
from tests.support.examples import examples

SCHEMA = json_schema()
EDITOR = Draft7Validator(SCHEMA)
# Of the right form somewhere, and then within all bounds: those are not the schema's to tell.
ODD: list[object] = [
    *("", " ", "5", "off", "on", "~", "3 GB", "1 h", "70 %", "010", "> 5 s", "Sun 25:00", "100 MB/s"),
    *(7, None, [], {}, [[]], {"a": 1}),
]
NAMES = ["dev.lint", "shop.search", "a.b_1.c", "web", "Lint", "dev", "", "a..b", "ex-1", "x" * 65]


def written(shape: Shape, good: object, strict: bool) -> st.SearchStrategy[object]:
    """Documents of a shape, most of them right. `good`: its field's own example. `strict`: nothing odd in it."""
    odd = st.sampled_from(ODD)
    right: st.SearchStrategy[object] = st.just(good)
    if isinstance(shape, Block):
        right = block(shape, strict=strict)
    elif isinstance(shape, Named):
        names = st.sampled_from(NAMES[:3] if strict else NAMES)
        right = st.dictionaries(names, written(shape.value, {}, strict), max_size=2)
    elif isinstance(shape, Many):
        items = good if isinstance(good, list) else []
        right = st.lists(written(shape.value, items[0], strict), min_size=int(strict), max_size=3)
    return right if strict else st.one_of(right, right, right, right, odd)


@st.composite
def block(draw: st.DrawFn, shape: Block, *, strict: bool) -> dict[str, object]:
    fields = [each for each in shape.table.values() if not isinstance(each.shape, Never)]
    chosen = draw(st.lists(st.sampled_from(fields), max_size=4, unique_by=lambda each: each.key))
    chosen += [each for each in fields if each.required and each not in chosen]
    document = {each.key: draw(written(each.shape, example(each), strict)) for each in chosen}
    if not strict and draw(st.integers(0, 9)) == 0:
        document[draw(st.sampled_from(["windw", "p96", "leave", "for"]))] = "1 s"
    return document


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[bool, int]]:
    counted = {True: 0, False: 0}
    yield counted
    assert min(counted.values()) >= 50, "both kinds of documents were compared"


@given(st.booleans().flatmap(lambda strict: block(ROOT, strict=strict)))
@settings(max_examples=examples(600))
def test_both_say_the_same_of_random_documents(seen: dict[bool, int], document: dict[str, object]) -> None:
    """JSON is YAML, too: so one text serves both."""
    text = json.dumps(document)
    ours, theirs = complaint(text), [each.message for each in EDITOR.iter_errors(document)]
    assert bool(ours) is bool(theirs), (text, ours, theirs)
    seen[not theirs] += 1


def complaint(text: str) -> str:
    """What the reader says of the form; nothing of how values go together."""
    try:
        read_document(text, "budgets.yaml").problems.raise_any()
    except BudgetsError as refused:
        return str(refused)
    return ""


def test_it_is_a_schema_of_draft_07_that_names_every_key() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    open_ones = [each for each in objects(SCHEMA) if "properties" in each and each["additionalProperties"] is not False]
    assert open_ones == []
    named = [pair for each in objects(SCHEMA) for pair in each.get("properties", {}).items()]
    assert [key for key, told in named if not (told["description"] and told["examples"])] == []


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") in ("object", ["object", "null"]):
            yield schema
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


def keys(shape: Shape, path: str) -> Iterator[tuple[str, Field]]:
    """Every key of the table with a path that leads to it."""
    if isinstance(shape, Block):
        for field in shape.table.values():
            yield f"{path}.{field.key}", field
            yield from keys(field.shape, f"{path}.{field.key}")
    elif isinstance(shape, Named | Many):
        yield from keys(shape.value, f"{path}[]")


KEYS = [pytest.param(field, id=path) for path, field in keys(ROOT, "") if not isinstance(field.shape, Never)]


@pytest.mark.parametrize("field", KEYS)
def test_the_example_of_every_key_is_right_by_both(field: Field) -> None:
    alone = Block("a test", {field.key: Field(field.key, field.help, field.example, field.shape)})
    written = {field.key: example(field)}
    found: dict[str, Any] = {}
    document = Document("test", Problems("", "test"))
    node = read_nodes(json.dumps(written), document.problems)
    assert node is not None
    DocumentReader(document).block(node, alone, At("", "", ""), found)
    document.problems.raise_any()
    assert found
    assert [each.message for each in Draft7Validator(form_of(alone)).iter_errors(written)] == []


@pytest.mark.parametrize("text", [shipped_text(), *(file.read_text(encoding="utf-8") for file in GOOD)])
def test_good_files_are_right_for_an_editor(text: str) -> None:
    """For which numbers are numbers and `off` is false."""
    assert [each.message for each in EDITOR.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("budgets: {dev.lint: {time: {p95: off}}}", True),
        ("budgets: {dev.lint: {time: {p95: 2 s}}}", True),
        ("budgets: {dev.lint: {time: {p95: 2}}}", False),
        ("budgets: {shop.at_once: {concurrency: {max: 3}}}", True),
        ("budgets: {shop.at_once: {concurrency: {max: 3.5}}}", False),
        ("budgets: {dev.watched_files: {limit: {max: 10.5}}}", True),
        ("budgets: {dev.watched_files: {limit: {max: -1}}}", False),
        ("budgets: {dev.lint: 7}", False),
        ("budgets: {dev.lint: [time]}", False),
        ("budgets: {dev.lint: {time: 7}}", False),
        ("defaults: 7", False),
        ("defaults: {window: 7d}", True),
        ("checks: 7", False),
        ("checks:", True),
        ("checks: {web: {http: 'http://localhost/'}}", True),
        ("checks: {web: 7}", False),
        ("servers:", False),
        ("servers: 7", False),
        ("servers: [{port: 4000}]", True),
        ("servers: [{port: '4000'}]", True),
        ("servers: [{name: api}]", False),
        ("servers: [{port: 4000, ask: false}]", True),
        ("servers: [{port: 4000, ask: true}]", False),
        ("servers: [{port: 4000, ask: '//a/'}]", False),
        ("servers: [{port: 4000, serves: false}]", True),
        ("servers: [{port: 4000, serves: true}]", False),
        ("servers: [{folder: ../a}]", False),
        ("7", False),
        ("", True),
    ],
)
def test_an_editor_says_what_is_no_value_of_that_form(text: str, right: bool) -> None:
    assert EDITOR.is_valid(yaml.safe_load(text)) is right


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("budgets: {shop.a: {time: {p95: 1 s}, title: VALUE}}", 300),
        ("budgets: {shop.a: {time: {p95: 1 s}, note: VALUE}}", 300),
        ("budgets: {shop.a: {time: {p95: 1 s}, owner: VALUE}}", 300),
        ("budgets: {shop.a: {time: {p95: 1 s}, runbook: VALUE}}", 300),
        ("budgets: {shop.a: {time: {p95: 1 s}, signal: a.VALUE}}", 62),
        ("budgets: {a.VALUE: {time: {p95: 1 s}}}", 62),
        ("checks: {VALUE: {tcp: 'localhost:1'}}", 40),
        ("planned: [{from: '2026-12-01T02:00Z', to: '2026-12-01T04:00Z', why: VALUE}]", 300),
        ("servers: [{command: VALUE}]", 300),
        ("servers: [{folder: VALUE}]", 200),
        ("servers: [{port: 1, name: VALUE}]", 40),
        ("servers: [{port: 1, ask: /VALUE}]", 199),
    ],
)
def test_a_text_is_as_long_for_an_editor_as_for_our_own_reader(text: str, most: int) -> None:
    for length, right in ((1, True), (most, True), (most + 1, False)):
        written = text.replace("VALUE", "b" * length)
        assert EDITOR.is_valid(yaml.safe_load(written)) is right, length
        assert (complaint(written) == "") is right, length


@pytest.mark.parametrize(
    ("text", "entry", "most"),
    [
        ("budgets: {shop.up: {available: {min: 99.9 %, burn: [VALUE]}}}",
         "{level: critical, spend: 2 %, in: 1 h, still: 5 min}", 12),
        ("budgets: {shop.at_once: {concurrency: {max: 3, of: [VALUE]}}}", "dev.lint", 100),
        ("planned: [VALUE]", "{from: '2026-12-01T02:00Z', to: '2026-12-01T04:00Z', why: an update}", 100),
        ("servers: [VALUE]", "{command: node api.js}", 100),
    ],
)  # fmt: skip
def test_a_list_is_as_long_for_an_editor_as_for_our_own_reader(text: str, entry: str, most: int) -> None:
    for length, right in ((0, False), (1, True), (most, True), (most + 1, False)):
        written = text.replace("VALUE", ", ".join([entry] * length))
        assert EDITOR.is_valid(yaml.safe_load(written)) is right, length
        assert (complaint(written) == "") is right, length
