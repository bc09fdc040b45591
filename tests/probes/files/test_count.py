"""The biggest folders are named where they stand out, and never twice."""

import os

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.files.count import LONGEST_NAME, biggest_folders, readable


def named(direct: dict[str, int]) -> list[tuple[str, float]]:
    return [(share.name, share.value) for share in biggest_folders(direct)]


def test_a_folder_that_stands_out_is_named_itself() -> None:
    direct = {"": 5, "src": 40, "src/icons": 1204, "src/cart": 300, "public/img": 640}
    assert named(direct) == [("src/icons", 1204), ("public/img", 640), ("src/cart", 300), ("src", 40), (".", 5)]


def test_even_folders_are_named_by_their_parent() -> None:
    assert named({f"packages/p{n}": 10 for n in range(100)}) == [("packages", 1000)]


def test_nothing_is_watched() -> None:
    assert named({}) == []
    assert named({"": 0, "src": 0}) == []


paths = st.lists(st.sampled_from("abc"), max_size=4).map("/".join)


@given(st.dictionaries(paths, st.integers(0, 1000), max_size=30))
def test_no_file_is_named_twice(direct: dict[str, int]) -> None:
    parts = biggest_folders(direct)
    whole = [part.name for part in parts if not part.key]
    assert not [(a, b) for a in whole for b in whole if a != b and b.startswith(f"{a}/")]
    assert sum(part.value for part in parts) <= sum(direct.values())
    assert [part.value for part in parts] == sorted((part.value for part in parts), reverse=True)
    assert len({(part.name, part.key) for part in parts}) == len(parts)


@given(st.binary(max_size=400).map(lambda raw: os.fsdecode(raw.replace(b"\0", b""))))
def test_any_path_becomes_bounded_text(path: str) -> None:
    text = readable(path)
    text.encode("utf-8")
    assert len(text) <= LONGEST_NAME
