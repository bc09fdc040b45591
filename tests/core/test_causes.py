"""A cause is stored as JSON text; what is not that is a sentence of a former version."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.causes import BusyCause, FoundCause, GrowthCause, SaveCause, WrittenCause, dump_cause, load_cause

NAMES = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(["\udc80.ts", "x (pid 1) +1 G"])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SAVES = st.builds(SaveCause, NAMES, NUMBERS, st.none() | NUMBERS, st.none() | st.integers(1, 10**9))
GROWTHS = st.builds(GrowthCause, NAMES, st.none() | st.integers(1, 2**22), NUMBERS, NUMBERS, st.none() | SAVES)
BUSY = st.builds(BusyCause, NUMBERS, NUMBERS, NUMBERS, st.none() | NUMBERS, st.none() | SAVES)


@given(SAVES | GROWTHS | BUSY)
def test_what_is_stored_is_read_back(cause: FoundCause) -> None:
    text = dump_cause(cause)
    assert text.isascii()
    assert load_cause(text) == cause


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"save": {"file": "a.ts", "at": 5.0, "before": null}}', SaveCause("a.ts", 5.0)),
        ('{"save": {"file": "a.ts", "at": 5.0, "before": 2.5}}', SaveCause("a.ts", 5.0, 2.5)),
        ('{"growth": {"name": "node", "pid": 7, "by": 4e8, "since": 5.0}}', GrowthCause("node", 7, 4e8, 5.0)),
        ('{"growth": {"name": "icons", "pid": null, "by": 4, "since": 5}}', GrowthCause("icons", None, 4.0, 5.0)),
        (
            '{"growth": {"name": "n", "pid": 7, "by": 4, "since": 5, "save": {"file": "a", "at": 4}, "later": 1}}',
            GrowthCause("n", 7, 4.0, 5.0, SaveCause("a", 4.0)),
        ),
        ('{"busy": {"others": 0.71, "cores": 2, "took": 9.3, "cpu": 1.1}}', BusyCause(0.71, 2.0, 9.3, 1.1)),
    ],
)
def test_histories_of_this_and_of_former_versions(text: str, cause: FoundCause) -> None:
    assert load_cause(text) == cause


def test_the_stored_keys() -> None:
    assert json.loads(dump_cause(GrowthCause("node", 7, 4e8, 5.0, SaveCause("a.ts", 4.0, files=3)))) == {
        "growth": {"name": "node", "pid": 7, "by": 4e8, "since": 5.0, "save": {"file": "a.ts", "at": 4.0, "files": 3}}
    }
    assert json.loads(dump_cause(SaveCause("a.ts", 4.0, 1.5))) == {"save": {"file": "a.ts", "at": 4.0, "before": 1.5}}


ODD = ["null", "[]", "{}", '{"save": {}}', '{"save": 3}', '{"else": {"file": "a"}}', '{"save": {"file": 3, "at": 1}}']


@given(st.text() | st.sampled_from([*ODD, "[" * 100_000]))
def test_anything_else_is_a_sentence_of_a_former_version(text: str) -> None:
    assert load_cause(text) == WrittenCause(text)
