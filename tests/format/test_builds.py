"""What does not compile, in words: never without file and line, filled only when it is urgent."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.format import builds
from hero_tui.format.one_line import one_line
from hero_tui.models.builds import FailedBuild
from hero_tui.tui.canvas.styled_text import Tone, text_of
from hero_tui.tui.screens.common.frame.status_line import short_status, status_line
from tests.support import snapshots
from tests.support.snapshots import BROKEN, NOW, snapshot

LONG = replace(BROKEN, file="packages/storefront/src/components/cart/Cart.tsx", message="Expected " + "very " * 40)
FRAMED = ('1  |  import x from "./no";', "   |                 ^")


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("seconds", "saves", "urgent"), [(0, 1, False), (9.9, 1, False), (10, 1, True), (0, 2, True), (3, 5, True)]
)
def test_it_is_urgent_after_ten_seconds_or_the_second_failed_save(seconds: float, saves: int, urgent: bool) -> None:
    build = replace(BROKEN, since=NOW - seconds, saves=saves)
    assert builds.is_urgent(build, NOW) is urgent
    line = status_line(snapshot(builds=(build,)), NOW, 120)
    filled = all(span.style.block for span in line)
    red = line[0].style.tone in {Tone.CRITICAL, Tone.OVER}
    assert (filled, red) == (urgent, True)


def test_the_second_line_says_it_before_anything_else() -> None:
    line = text_of(status_line(snapshots.failed(), NOW, 120))
    assert line.startswith(" × BUILD FAILED 2 min   src/cart/Cart.tsx:41:26  Expected `>` but found `<`  ")
    assert line.endswith("  last good 212 ms   ▲ 1  ● 1  ↑ 1   w open ")
    young = snapshot(builds=(replace(BROKEN, since=NOW - 2, saves=1),))
    assert text_of(status_line(young, NOW, 120)).startswith(" × BUILD FAILED   src/cart/Cart.tsx:41:26  ")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 160, 200])
@pytest.mark.parametrize("build", [BROKEN, LONG], ids=["short", "long"])
def test_file_and_line_never_go(build: FailedBuild, width: int) -> None:
    for line in (status_line, short_status):
        text = text_of(line(snapshot(builds=(build,)), NOW, width))
        assert len(text) == width
        assert "Cart.tsx:41" in text


@pytest.mark.parametrize(
    ("width", "said"),
    [(20, "× Cart.tsx:41  2 min"), (60, "× Cart.tsx:41:26  2 min  Expected `>` but found `<`"), (12, "× Cart.tsx:4")],
)
def test_one_line_says_it_too(width: int, said: str) -> None:
    assert one_line(snapshots.failed(), NOW, width).startswith(said)


def test_where_nobody_records_that_is_said_first() -> None:
    gone = replace(snapshots.stopped(), builds=(BROKEN,))
    assert text_of(status_line(gone, NOW, 120)).startswith(" ░ Not recording")


@pytest.mark.parametrize(("after", "told"), [(0, True), (299, True), (300, False), (4000, False)])
def test_fixed_is_said_for_five_minutes(after: float, told: bool) -> None:
    done = replace(BROKEN, until=NOW, fixed_by="src/cart/Cart.tsx", fixed_took=0.208)
    line = text_of(status_line(snapshot(builds=(done,)), NOW + after, 120))
    assert line.startswith(" ○ Build fixed after 2 min: src/cart/Cart.tsx, 208 ms  ") is told
    assert line.rstrip().endswith("▲ 1  ● 1  ↑ 1   w why") is told


def test_fixed_is_said_no_longer_after_the_next_save() -> None:
    done = replace(BROKEN, until=NOW, fixed_by="src/cart/Cart.tsx", fixed_took=0.208, newest=False)
    assert builds.fixed(snapshot(builds=(done,)), NOW) is None
    assert builds.fixed(snapshot(builds=(replace(done, newest=True), BROKEN)), NOW) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (snapshots.ERROR, (" 41 │   <Price of={total} <Money/>", "    │                     ┬")),
        ("Failed\n" + "\n".join(FRAMED) + "\n2  |  x", FRAMED),
        ("a sentence\nand another | one\n", None),
        ("", None),
        ("|\n|\n|", None),
        ("x | y\n  | ---", None),
    ],
)
def test_the_line_of_code_is_the_one_that_is_pointed_at(text: str, code: tuple[str, str] | None) -> None:
    assert builds.code_lines(replace(BROKEN, text=text)) == code


@pytest.mark.parametrize(
    ("since", "until", "step"),
    [(NOW - 4, None, 6.0), (NOW - 12, None, 48.0), (NOW - 130, None, 50.0), (NOW - 400, NOW - 100, 200.0)],
)
def test_when_what_is_said_changes_by_itself(since: float, until: float | None, step: float) -> None:
    build = replace(BROKEN, since=since, until=until, saves=1)
    assert builds.next_build_step(snapshot(builds=(build,)), NOW) == pytest.approx(step)
