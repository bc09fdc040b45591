"""From where on to where a reaction belongs to a save: each bound of the pairing, just within and just beyond."""

from __future__ import annotations

import pytest

from hero_tui.core.attributes import Timed
from hero_tui.core.signals import Operation
from hero_tui.probes.reload.pairing.pairing import Pairing
from hero_tui.probes.reload.protocol import Broken, Reaction, ReloadKind, one_line
from hero_tui.probes.reload.saves.model import Party, ReloadSave
from tests.probes.reload.pairing.test_pairing import VITE, at, pairing, react, restart, settle, update


def files(shop: Pairing) -> list[object]:
    """The files of the operations that are settled in the end."""
    return [each.attributes["file"] for each in settle(shop, 60_000)]


@pytest.mark.parametrize(("apart", "bursts"), [(149, 1), (151, 2)])
def test_saves_less_than_150_ms_apart_are_one_burst(apart: float, bursts: int) -> None:
    shop = pairing()
    for ms in (0, apart):
        shop.save(ReloadSave("a.ts", at(ms)))
        react(shop, update(ms + 3, ms + 12, "a.ts"))
    assert len(settle(shop)) == bursts


@pytest.mark.parametrize(
    ("noticed", "names", "paired"),
    [(9_999, [], True), (10_001, [], False), (59_999, ["a.ts"], True), (60_001, ["a.ts"], False)],
)
def test_a_reaction_is_waited_for_ten_seconds_and_one_that_names_the_file_for_a_minute(
    noticed: float, names: list[str], paired: bool
) -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(noticed, noticed + 1, *names))
    assert [each.attributes["file"] for each in settle(shop, 100_000)] == (["a.ts"] if paired else [])


@pytest.mark.parametrize(
    ("early", "written", "duration"),
    [(19, None, 0.011), (21, None, 0.009), (19, 80, 0.030), (21, 78, 0.030), (19, 82, 0.011), (60, 39, 0.030)],
)
def test_a_reaction_that_came_first_is_where_the_operation_starts_if_the_file_was_whole_by_then(
    early: float, written: float | None, duration: float
) -> None:
    shop = pairing()
    react(shop, update(100 - early, 130 - early, "a.ts"))
    shop.save(ReloadSave("a.ts", at(100), written=None if written is None else at(written).mono))
    (operation,) = settle(shop)
    assert operation.duration == pytest.approx(duration)
    assert operation.attributes["noticed"] == 0.0


@pytest.mark.parametrize(("early", "file"), [(19, "b.ts"), (21, "a.ts")])
def test_the_servers_watcher_may_be_told_20_ms_before_ours(early: float, file: str) -> None:
    """Given a save whose file is not named, and another one that began that much after the reaction."""
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(1_000 - early, 1_050))
    shop.save(ReloadSave("b.ts", at(1_000)))
    assert files(shop) == [file]


@pytest.mark.parametrize(("closed", "paired"), [(149, True), (151, False)])
def test_a_file_may_be_closed_150_ms_after_the_server_reacted(closed: float, paired: bool) -> None:
    shop = pairing()
    react(shop, update(0, 10, "a.ts"))
    shop.save(ReloadSave("a.ts", at(closed)))
    assert files(shop) == (["a.ts"] if paired else [])


@pytest.mark.parametrize(("noticed", "file"), [(1_999, "models.py"), (2_001, "views.py")])
def test_a_save_is_taken_up_within_two_seconds_else_it_was_the_one_being_written(noticed: float, file: str) -> None:
    shop = pairing()
    shop.save(ReloadSave("models.py", at(0)))
    react(shop, restart(noticed, noticed + 50))
    shop.save(ReloadSave("views.py", at(noticed + 60)))
    assert files(shop) == [file]


@pytest.mark.parametrize(("learned", "told"), [(74_840, True), (74_860, False)])
def test_a_burst_is_remembered_for_75_seconds(learned: float, told: bool) -> None:
    """A reaction settles 150 ms after it was learned of; the burst is forgotten 75 s after its last save."""
    shop = pairing()
    shop.save(ReloadSave("main.py", at(0)))
    settle(shop, learned)
    shop.reaction(restart(900, None), at(learned).mono)
    assert bool(settle(shop, 74_999)) is told
    assert settle(shop, 75_001) == []


def test_an_operation_is_told_150_ms_after_its_burst_and_its_last_answer_are_over() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(2, 11))
    assert shop.next_deadline() == pytest.approx(at(161).mono)
    assert shop.due(at(162).mono) == []
    assert shop.next_deadline() == pytest.approx(at(300).mono)
    assert shop.due(at(299).mono) == []
    assert len(shop.due(at(301).mono)) == 1
    assert shop.next_deadline() == pytest.approx(at(75_000).mono)
    assert shop.due(at(75_001).mono) == []
    assert shop.next_deadline() is None

    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(2, 1_000))
    shop.due(at(1_149).mono)
    assert shop.due(at(1_149.9).mono) == []
    assert len(shop.due(at(1_150.1).mono)) == 1


def test_one_reaction_more_after_it_was_told_is_too_late() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(2, 11))
    assert len(settle(shop, 400)) == 1
    react(shop, update(500, 510))
    assert settle(shop) == []


def told(*saves: ReloadSave, reaction: Reaction) -> Operation:
    """The one operation of these saves and that reaction of Vite."""
    shop = Pairing()
    shop.join(VITE, Party("vite"))
    for each in saves:
        shop.save(each)
    react(shop, reaction)
    (operation,) = settle(shop)
    return operation


def test_a_files_name_has_two_hundred_letters_and_a_message_three_hundred() -> None:
    assert told(ReloadSave("x" * 250, at(0)), reaction=update(2, 9)).attributes["file"] == "x" * 200
    assert one_line("y" * 400) == "y" * 300
    assert one_line("\n \n" + "z" * 400, 200) == "z" * 200
    assert one_line(" " * 2399 + "z") == "z"
    assert one_line(" " * 2400 + "z") == ""
    assert one_line("\x1b[31mred\x1b[0m\x07") == "red"
    assert one_line(7) == ""


def test_what_an_operation_says_and_what_it_leaves_out() -> None:
    alone = told(ReloadSave("a.ts", at(0)), reaction=update(2, 9))
    assert set(alone.attributes) == {"file", "change", "timed", "noticed"}
    assert alone.attributes["noticed"] == 0.002
    broken = Reaction(VITE, ReloadKind.UPDATE, at(2), None, (), "no", Broken("no", "b.ts"), Timed.NOTICED, 9)
    said = told(ReloadSave("a.ts", at(0)), ReloadSave("b.ts", at(1)), reaction=broken).attributes
    assert (said["saves"], said["worker"], said["message"], said["timed"]) == (2, 9, "no", "noticed")


def test_a_server_names_files_from_its_own_folder() -> None:
    """Given two files of one burst: the named one counts, also below a folder; a part of a name is another file."""
    for named, file in (("src/a.ts", "web/src/a.ts"), ("web/src/a.ts", "web/src/a.ts"), ("rc/a.ts", "b.ts")):
        saves = (ReloadSave("web/src/a.ts", at(0)), ReloadSave("b.ts", at(1)))
        assert told(*saves, reaction=update(2, 9, named)).attributes["file"] == file
