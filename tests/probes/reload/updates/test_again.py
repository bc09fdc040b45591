"""What a server serves once a file is closed decides: whole, an error, or still what it had served before."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Fetch, Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import AskAgain, ReloadSave
from hero_tui.probes.reload.updates.again import fetch_again, holds_last_line
from hero_tui.probes.reload.updates.fetch import fetch
from tests.probes.reload.pairing.test_pairing import VITE, at, pairing, react, settle, update
from tests.probes.servers.start.test_answers import answer, saying

WANTED = Fetch(ReloadKind.UPDATE, ("/src/a.ts?t=7",), ("src/a.ts",))
HALF, WHOLE = b"export const a = 1\n", b"export const a = 1\nexport const b = 2\n"


@pytest.mark.parametrize(
    ("first", "then", "written", "stale"),
    [
        (HALF, HALF, "after", True),
        (HALF, WHOLE, "after", False),
        (WHOLE, WHOLE, "after", True),  # the file's time says that this cannot be it
        (HALF, HALF, "during", True),
        (WHOLE, WHOLE, "during", False),
        (HALF, WHOLE, "during", False),
    ],
)
def test_what_is_served_again_is_stale_where_it_is_what_was_served_of_the_half(
    tmp_path: Path, first: bytes, then: bytes, written: str, stale: bool
) -> None:
    file = tmp_path / "a.ts"
    file.write_bytes(WHOLE)
    with saying(answer(first)) as server:
        before = fetch(server.listener, WANTED)
    assert before.done is not None
    noticed = Stamp(before.done.wall - 0.02, before.done.mono - 0.02)
    whole = before.done.mono + (0.01 if written == "after" else -0.01)
    save = ReloadSave("src/a.ts", Stamp(before.done.wall + 0.011, before.done.mono + 0.011), written=whole)
    former = Reaction(VITE, ReloadKind.UPDATE, noticed, before.done, fetched=WANTED, digest=before.digest)
    with saying(answer(then)) as server:
        found = fetch_again(server.listener, WANTED, AskAgain(former, save), file)
    assert (found.stale, found.again, found.files, found.noticed) == (stale, True, ("src/a.ts",), save.at)
    assert (found.done is None) is stale


def test_what_does_not_compile_once_it_is_whole_is_a_failure(tmp_path: Path) -> None:
    now = Stamp.now()
    save = ReloadSave("src/a.ts", now)
    former = Reaction(VITE, ReloadKind.UPDATE, now, now, fetched=WANTED, digest=b"x")
    with saying(answer(b"", 500)) as server:
        found = fetch_again(server.listener, WANTED, AskAgain(former, save), tmp_path / "a.ts")
    assert (found.done, found.message, found.stale) == (None, "/src/a.ts?t=7: status 500", False)


def source_map(text: str) -> bytes:
    encoded = base64.b64encode(json.dumps({"version": 3, "sourcesContent": [text]}).encode())
    return b"x;\n//# sourceMappingURL=data:application/json;base64," + encoded


@pytest.mark.parametrize(
    ("text", "body", "holds"),
    [
        ("a\n.b { color: red }\n\n", b'const css = "a\\n.b { color: red }\\n"', True),
        ("a\n.b { color: red }\n", b'const css = "a\\n"', False),
        ('a\nconst x = "q"\n', b'a\nconst x = "q"\n', True),
        ('a\ntype X = "q" | 3 // end\n', source_map('a\ntype X = "q" | 3 // end\n'), True),
        ("a\ntype X = 3\n", source_map("a\n"), False),
        ("a\n// caf\u00e9\n", "// caf\u00e9".encode(), True),
        ("", b"anything", True),
        ("\n \n", b"anything", True),
        ("a", b"\n//# sourceMappingURL=data:application/json;base64,a", True),
        ("abc", b"\n//# sourceMappingURL=data:application/json;base64,a", False),
    ],
)
def test_the_last_line_of_a_file_is_looked_for_in_the_module_and_in_its_map(
    tmp_path: Path, text: str, body: bytes, holds: bool
) -> None:
    (tmp_path / "a.ts").write_text(text)
    assert holds_last_line([b"another", body], tmp_path / "a.ts") is holds


def test_a_file_that_cannot_be_read_proves_nothing(tmp_path: Path) -> None:
    assert holds_last_line([b""], tmp_path / "gone.ts")


@pytest.mark.parametrize("gap", [3, 12, 20, 40, 100, 149])
@pytest.mark.parametrize("order", ["the save first", "the reaction first"])
def test_a_reaction_to_half_a_file_is_asked_for_again_once(gap: float, order: str) -> None:
    shop = pairing()
    half = Reaction(VITE, ReloadKind.UPDATE, at(1), at(30), ("src/a.ts",), fetched=WANTED, digest=b"x")
    save = ReloadSave("src/a.ts", at(gap))
    for each in ("save", "reaction") if order == "the save first" else ("reaction", "save"):
        shop.save(save) if each == "save" else react(shop, half)
    (asked,) = shop.to_ask()
    assert (asked.reaction, asked.save) == (half, save)
    assert shop.to_ask() == []
    assert settle(shop, 1_000) == [], "it is judged by what comes now"
    again = Reaction(
        VITE, ReloadKind.UPDATE, at(gap), at(gap + 9), ("src/a.ts",), fetched=WANTED, digest=b"y", again=True
    )
    react(shop, again)
    (operation,) = settle(shop, 3_000)
    assert operation.duration == pytest.approx(0.009)
    assert shop.left_alone(VITE) == 0


@pytest.mark.parametrize("seconds", [1.0, 9.0, 13.0, 30.0, 59.0])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_fetched_again_is_waited_for_as_long_as_a_fetch_may_take(first: bool, seconds: float) -> None:
    """Given a file that was closed twice, or once, and a server that answers late the second time."""
    shop = pairing()
    if first:
        shop.save(ReloadSave("src/a.ts", at(0)))
    react(shop, Reaction(VITE, ReloadKind.UPDATE, at(2), at(9), ("src/a.ts",), fetched=WANTED, digest=b"x"))
    shop.save(ReloadSave("src/a.ts", at(30)))
    assert len(shop.to_ask()) == 1
    done = 30 + seconds * 1000
    for ms in range(250, int(done), 250):
        assert settle(shop, ms) == []
        assert (shop.left_alone(VITE), shop.not_taken_up(VITE).count) == (0, 0)
    react(shop, Reaction(VITE, ReloadKind.UPDATE, at(30), at(done), ("src/a.ts",), fetched=WANTED, again=True))
    (operation,) = settle(shop, done + 1_000)
    assert operation.duration == pytest.approx(seconds, abs=0.001)
    assert shop.left_alone(VITE) == 0


@pytest.mark.parametrize(
    ("noticed", "closed", "written"), [(3, 0, None), (3, 5, 1), (3, 160, None), (3, 200, 155), (0, 0, None)]
)
def test_a_reaction_to_a_whole_file_is_not(noticed: float, closed: float, written: float | None) -> None:
    shop = pairing()
    shop.save(ReloadSave("src/a.ts", at(closed), written=None if written is None else at(written).mono))
    react(shop, Reaction(VITE, ReloadKind.UPDATE, at(noticed), at(9), ("src/a.ts",), fetched=WANTED))
    assert shop.to_ask() == []


def test_what_stays_half_is_no_reload_and_counted_among_those_not_taken_up() -> None:
    """Given a file closed twice: what was served of its first half is no reload either, if the second never came."""
    for first in (True, False):
        shop = pairing()
        if first:
            shop.save(ReloadSave("a.ts", at(0)))
        react(shop, Reaction(VITE, ReloadKind.UPDATE, at(2), at(9), ("a.ts",), fetched=WANTED))
        shop.save(ReloadSave("a.ts", at(30)))
        assert len(shop.to_ask()) == 1
        stale = Reaction(VITE, ReloadKind.UPDATE, at(30), None, ("a.ts",), fetched=WANTED, again=True, stale=True)
        react(shop, stale)
        assert settle(shop, 3_000) == []
        assert shop.left_alone(VITE) == (2 if first else 1)


def test_an_update_that_follows_the_half_one_counts() -> None:
    shop = pairing()
    react(shop, Reaction(VITE, ReloadKind.UPDATE, at(2), at(9), ("a.ts",), fetched=WANTED))
    shop.save(ReloadSave("a.ts", at(60)))
    react(shop, Reaction(VITE, ReloadKind.UPDATE, at(60), None, ("a.ts",), fetched=WANTED, again=True, stale=True))
    react(shop, update(63, 70, "a.ts"))
    (operation,) = settle(shop, 3_000)
    assert operation.duration == pytest.approx(0.010)
