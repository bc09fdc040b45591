"""Text as SQLite takes it: attributes and parts as JSON, strings from outside bounded and without surrogates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.sanitise import bounded
from hero_tui.core.signals import NO_ATTRIBUTES, Attributes, Scalar, Share

_NOTHING = "{}"


def storable(text: str) -> str:
    """`text`, bounded and without surrogates."""
    return without_surrogates(bounded(text))


def without_surrogates(text: str) -> str:
    """`text` with lone surrogates (undecodable bytes of a file's name) spelled `\\udc80`: SQLite's UTF-8 has none."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def to_json(value: object) -> str:
    """ASCII JSON with sorted keys: equal values give equal text, and surrogates survive as escapes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def attributes_text(attributes: Attributes) -> str:
    """Attributes as JSON; strings are bounded."""
    if not attributes:
        return _NOTHING
    return to_json({key: bounded(value) if isinstance(value, str) else value for key, value in attributes.items()})


def attributes_of(text: str) -> Attributes:
    """The attributes that `attributes_text` wrote."""
    if text == _NOTHING:
        return NO_ATTRIBUTES
    attributes: Mapping[str, Scalar] = json.loads(text)
    return MappingProxyType(dict(attributes))


def parts_text(parts: tuple[Share, ...]) -> str:
    """A gauge's parts as a JSON list of [name, value, key]."""
    return to_json([[bounded(part.name), part.value, bounded(part.key)] for part in parts]) if parts else "[]"


def parts_of(text: str) -> tuple[Share, ...]:
    """The parts that `parts_text` wrote."""
    if text == "[]":
        return ()
    return tuple(Share(str(name), float(value), str(key)) for name, value, key in json.loads(text))
