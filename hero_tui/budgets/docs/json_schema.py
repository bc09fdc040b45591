"""The JSON Schema (draft-07) of a budgets.yaml, for editors: made from the table of fields.

It says what the reader says of the form: keys, blocks, lists, units. What depends on several values at once (a ladder
that rises, a name that is measured) only `budgets validate` can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hero_tui.budgets.parse.field_parts import OFF
from hero_tui.budgets.parse.field_types import (
    Amount,
    Block,
    Choice,
    Field,
    Many,
    Moment,
    Named,
    Never,
    RequestPath,
    Shape,
    Weekly,
    WindowSpan,
    Words,
)
from hero_tui.budgets.parse.fields import ROOT
from hero_tui.budgets.parse.scalars import DAYS, FALSE, REQUEST_PATH
from hero_tui.budgets.parse.yaml_nodes import Mapping, Node, Scalar, read_nodes
from hero_tui.budgets.problems import Problems
from hero_tui.budgets.units import quantity_pattern
from hero_tui.core.objectives import Unit

DRAFT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, object]
_SPACE = r"\s*"
_MOMENT = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:?\d{2}(:?\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2}(:?\d{2})?)"


def json_schema() -> Schema:
    """The schema of the whole file. Every object forbids the keys that it does not name."""
    title: Schema = {"$schema": DRAFT, "title": "budgets.yaml: performance budgets, laid over the built-in ones by id"}
    return title | form_of(ROOT)


def form_of(shape: Shape) -> Schema:
    """The schema of a shape alone."""
    return _FORMS[type(shape)](shape)


def _field(field: Field) -> Schema:
    described: Schema = {"description": f"{field.help[:1].upper()}{field.help[1:]}.", "examples": [example(field)]}
    return described | form_of(field.shape)


def example(field: Field) -> object:
    """The field's example as JSON has it: every value a text."""
    node = read_nodes(field.example, Problems(field.example, field.key))
    return "" if node is None else _as_json(node)


def _as_json(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: _as_json(value) for key, value in node.pairs if isinstance(key, Scalar)}
    return [_as_json(item) for item in node.items]


def _amount(shape: Amount) -> Schema:
    """A count may stand there as a number, too; `off` is false for readers of YAML 1.1."""
    forms: list[Schema] = [{"type": "string", "pattern": _whole(quantity_pattern(*shape.units))}]
    if Unit.COUNT in shape.units:
        forms.append({"type": "integer" if shape.whole else "number", "minimum": 0})
    if shape.off:
        forms.append({"enum": [OFF, False]})
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def _span(shape: WindowSpan) -> Schema:
    forms = quantity_pattern(Unit.SECONDS)
    if shape.counted is not None:
        forms = f"(?:{forms}|{quantity_pattern(Unit.COUNT)} ?(?:runs?|events?|operations?))"
    return {"type": "string", "pattern": _whole(forms)}


def _words(shape: Words) -> Schema:
    if shape.pattern:
        return {"type": "string", "pattern": f"^{shape.pattern}$", "maxLength": shape.longest}
    return {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": shape.longest}


def _spellings(word: str) -> tuple[object, ...]:
    """A number, and `false`, may be written with or without quotes."""
    return (word, int(word)) if word.isdecimal() else (word, False) if word == FALSE else (word,)


def _choice(shape: Choice) -> Schema:
    return {"enum": [each for word in shape.words for each in _spellings(word)]}


def _request_path(shape: RequestPath) -> Schema:
    path: Schema = {"type": "string", "pattern": f"^{REQUEST_PATH}$", "maxLength": shape.longest}
    return {"anyOf": [path, {"enum": list(_spellings(FALSE))}]}


def _moment(shape: Moment) -> Schema:
    del shape  # every moment has this form
    return {"type": "string", "pattern": _whole(_MOMENT)}


def _weekly(shape: Weekly) -> Schema:
    del shape  # every span of the week has this form
    clock = r"(?:[01]\d|2[0-3]):[0-5]\d"
    return {"type": "string", "pattern": _whole(rf"(?:{'|'.join(DAYS)}) +{clock}[-–]{clock}")}


def _many(shape: Many) -> Schema:
    return {"type": "array", "minItems": 1, "maxItems": shape.most, "items": form_of(shape.value)}


def _never(shape: Never) -> Schema:
    del shape  # nothing may stand there
    return {"not": {}}


def _named(shape: Named) -> Schema:
    name = {"pattern": f"^{shape.name.pattern}$", "maxLength": shape.name.longest}
    return {
        "type": ["object", "null"] if shape.empty else "object",
        "propertyNames": name,
        "additionalProperties": form_of(shape.value),
    }


def _block(block: Block) -> Schema:
    fields = [field for field in block.table.values() if not isinstance(field.shape, Never)]
    schema: Schema = {
        "type": ["object", "null"] if block.empty else "object",
        "properties": {field.key: _field(field) for field in fields},
        "additionalProperties": False,
    }
    required = [field.key for field in fields if field.required]
    if required:
        schema["required"] = required
    needs = {field.key: list(field.needs) for field in fields if field.needs}
    if needs:
        schema["dependencies"] = needs
    if block.only is not None:
        schema["oneOf"] = _one_of(block.only.keys, required=block.only.required)
    if block.some:
        schema["anyOf"] = [{"required": [key]} for key in block.some]
    if block.off:
        return {"anyOf": [schema, {"enum": [OFF, False]}]}
    if block.short:
        return {"anyOf": [schema, form_of(block.table[block.short].shape)]}
    return schema


def _one_of(keys: tuple[str, ...], *, required: bool) -> list[Schema]:
    """Exactly one of the keys, or none where none is required."""
    each: list[Schema] = [{"required": [key]} for key in keys]
    none: Schema = {"not": {"anyOf": list(each)}}
    return each if required else [*each, none]


def _whole(pattern: str) -> str:
    return f"^{_SPACE}{pattern}{_SPACE}$"


_FORMS: dict[type[Any], Callable[[Any], Schema]] = {
    Amount: _amount,
    WindowSpan: _span,
    Words: _words,
    Choice: _choice,
    RequestPath: _request_path,
    Moment: _moment,
    Weekly: _weekly,
    Never: _never,
    Many: _many,
    Named: _named,
    Block: _block,
}
