"""Texts as SQLite takes them: what is the same is written the same, and what comes from outside has an end."""

from __future__ import annotations

from hero_tui.core.label_sets import canonical_text, labels_of
from hero_tui.core.sanitise import bounded
from hero_tui.core.signals import Share
from hero_tui.store.db.text_values import (
    attributes_of,
    attributes_text,
    parts_of,
    parts_text,
    storable,
    to_json,
    without_surrogates,
)


def test_a_text_of_8192_characters_is_kept_and_a_longer_one_is_cut() -> None:
    """Given one character more than may be: 8,191 of them and an ellipsis."""
    assert bounded("x" * 8192) == "x" * 8192
    assert bounded("x" * 8193) == "x" * 8191 + "…"


def test_every_text_from_outside_is_bounded_where_it_is_written() -> None:
    """Given long labels, attributes and parts: each is cut; numbers stay what they are."""
    long, cut = "x" * 9000, "x" * 8191 + "…"
    assert labels_of(canonical_text({"server": long})) == {"server": cut}
    assert attributes_of(attributes_text({"file": long, "n": 12, "ok": True})) == {"file": cut, "n": 12, "ok": True}
    assert parts_of(parts_text((Share(long, 1.5, long),))) == (Share(cut, 1.5, cut),)
    assert storable(long) == cut


def test_labels_are_one_text_in_whatever_order_they_are_given() -> None:
    """Given the same labels twice: sorted keys, no spaces; none at all are `{}`."""
    assert canonical_text({"b": "2", "a": "1"}) == canonical_text({"a": "1", "b": "2"}) == '{"a":"1","b":"2"}'
    assert canonical_text({}) == attributes_text({}) == "{}"
    assert parts_text(()) == "[]"
    assert (labels_of("{}"), attributes_of("{}"), parts_of("[]")) == ({}, {}, ())


def test_bytes_that_are_no_text_are_spelled() -> None:
    """Given a lone surrogate, from a file's name that is not UTF-8: its escape, in JSON as in a column."""
    assert without_surrogates("a\udc80b") == "a\\udc80b"
    assert to_json({"file": "a\udc80ä"}) == '{"file":"a\\udc80\\u00e4"}'
