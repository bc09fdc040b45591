"""The words for what was near an alert are made by who reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.budget import Unit
from hero_tui.core.causes import GrowthNear, SaveNear, dump_nearby, load_nearby
from hero_tui.format.causes import cause_text
from tests.support.snapshots import fixed_zone

AT = 1_785_160_680.0  # 13:58 UTC


@pytest.mark.parametrize(
    ("near", "words"),
    [
        (SaveNear("src/App.tsx", AT), "src/App.tsx saved at 13:58"),
        (SaveNear("src/App.tsx", AT, 3.2), "src/App.tsx saved 3 s before it"),
        (GrowthNear("node", 48213, 410e6, AT), "node (pid 48213) +410 MB since 13:58"),
        (GrowthNear("icons", None, 410e6, AT), "icons +410 MB since 13:58"),
    ],
)
def test_what_is_stored_as_data_is_told_in_the_readers_time(near: SaveNear | GrowthNear, words: str) -> None:
    with fixed_zone():
        assert cause_text(dump_nearby(near), Unit.BYTES) == words


@given(st.text() | st.sampled_from(["null", "[]", "{}", '{"save": {}}', '{"save": 3}', '{"else": {"file": "a"}}']))
def test_words_of_a_former_version_stay_as_they_are(text: str) -> None:
    assert cause_text(text, Unit.BYTES) == text
    assert load_nearby(text) is None
