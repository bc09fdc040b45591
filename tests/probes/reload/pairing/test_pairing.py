"""Timelines of saves and reactions, in milliseconds, and what they amount to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.reload.pairing.pairing import Pairing
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party, ReloadSave

VITE, UVICORN = (1, 1), (2, 2)
START = 1_000.0


def at(ms: float) -> Stamp:
    return Stamp(1_800_000_000.0 + ms / 1000, START + ms / 1000)


def pairing() -> Pairing:
    found = Pairing()
    found.join(VITE, Party("vite"))
    found.join(UVICORN, Party("uvicorn", (".py",)))
    return found


def update(noticed: float, done: float | None, *files: str, key: tuple[int, int] = VITE) -> Reaction:
    message = None if done is not None else "Unexpected token"
    return Reaction(key, ReloadKind.UPDATE, at(noticed), None if done is None else at(done), files, message)


def restart(noticed: float, done: float | None, worker: int = 7) -> Reaction:
    return Reaction(UVICORN, ReloadKind.RESTART, at(noticed), None if done is None else at(done), worker=worker)


def react(each: Pairing, reaction: Reaction) -> None:
    learned = reaction.done or reaction.noticed
    each.reaction(reaction, learned.mono)


def settle(each: Pairing, ms: float = 30_000) -> list[Operation]:
    return each.due(at(ms).mono)


def test_a_save_and_its_update() -> None:
    shop = pairing()
    shop.save(ReloadSave("src/App.tsx", at(0)))
    react(shop, update(2, 11, "src/App.tsx"))

    [operation] = settle(shop)

    assert operation.signal == "dev.hot_reload"
    assert operation.start == at(0).wall
    assert operation.duration is not None
    assert abs(operation.duration - 0.011) < 1e-6
    assert operation.outcome is Outcome.OK
    assert operation.labels == {"server": "vite", "class": "update"}
    assert operation.attributes["file"] == "src/App.tsx"
    assert operation.attributes["change"] == "update"
    assert operation.attributes["timed"] == "served"


def test_nothing_is_said_before_it_has_settled_and_then_soon() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(2, 11))
    assert shop.due(at(150).mono) == []
    deadline = shop.next_deadline()
    assert deadline is not None
    assert deadline <= at(500).mono
    assert len(shop.due(at(310).mono)) == 1


def test_the_reaction_may_be_reported_before_the_save() -> None:
    shop = pairing()
    react(shop, update(2, 11))
    shop.save(ReloadSave("a.ts", at(0)))
    assert len(settle(shop)) == 1


def test_a_save_without_reaction_and_a_reaction_without_save_are_nothing() -> None:
    shop = pairing()
    shop.save(ReloadSave("README.md", at(0)))
    react(shop, update(10_500, 10_510))
    assert settle(shop) == []
    assert settle(shop, 90_000) == []
    assert shop.next_deadline() is None


def test_saves_within_a_burst_are_one_operation_that_starts_at_the_file_that_was_served_last() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    shop.save(ReloadSave("b.ts", at(100)))
    react(shop, update(3, 12, "a.ts"))
    react(shop, update(103, 115, "b.ts"))

    [operation] = settle(shop)

    assert operation.attributes["file"] == "b.ts"
    assert operation.attributes["saves"] == 2
    assert abs((operation.duration or 0) - 0.015) < 1e-6


def test_saves_further_apart_are_two() -> None:
    shop = pairing()
    for ms in (0, 160):
        shop.save(ReloadSave("a.ts", at(ms)))
        react(shop, update(ms + 3, ms + 12, "a.ts"))
    assert len(settle(shop)) == 2


def test_each_save_is_credited_to_the_server_that_took_it_up() -> None:
    shop = pairing()
    shop.save(ReloadSave("api/main.py", at(0)))
    react(shop, restart(300, 560))
    shop.save(ReloadSave("web/App.tsx", at(1000)))
    react(shop, update(1002, 1011, "web/App.tsx"))

    found = {each.labels["server"]: each for each in settle(shop)}

    assert found["uvicorn"].attributes["file"] == "api/main.py"
    assert found["uvicorn"].attributes["worker"] == 7
    assert found["vite"].attributes["file"] == "web/App.tsx"


def test_both_saved_at_once_are_told_apart_by_what_a_server_may_react_to() -> None:
    shop = pairing()
    shop.save(ReloadSave("api/main.py", at(0)))
    shop.save(ReloadSave("web/App.tsx", at(20)))
    react(shop, update(22, 31, "App.tsx"))
    react(shop, restart(300, 560))

    found = {each.labels["server"]: each for each in settle(shop)}

    assert found["uvicorn"].attributes["file"] == "api/main.py"
    assert abs((found["uvicorn"].duration or 0) - 0.560) < 1e-6
    assert found["vite"].attributes["file"] == "web/App.tsx"


def test_a_slow_restart_is_not_credited_to_the_readme_saved_meanwhile() -> None:
    shop = pairing()
    shop.save(ReloadSave("main.py", at(0)))
    shop.save(ReloadSave("README.md", at(300)))
    react(shop, restart(400, 560))
    [operation] = settle(shop)
    assert operation.attributes["file"] == "main.py"


def test_a_reaction_to_a_file_that_was_still_being_written_belongs_to_the_whole_file() -> None:
    """Seen on a busy disk: truncated at 0, the server's update at 10, closed at 45, served at 53."""
    shop = pairing()
    shop.save(ReloadSave("src/cart.ts", at(-5_000)))
    react(shop, update(-4_998, -4_990, "src/cart.ts"))
    assert len(settle(shop, -4_000)) == 1

    react(shop, update(10, 53, "src/cart.ts"))
    shop.save(ReloadSave("src/cart.ts", at(45)))
    [operation] = settle(shop)

    assert operation.start == at(45).wall
    assert abs((operation.duration or 0) - 0.008) < 1e-6
    assert operation.attributes["noticed"] == 0


def test_a_file_that_was_still_being_written_is_no_answer_where_an_earlier_save_waits_for_one() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(40, 50, "a.ts"))
    shop.save(ReloadSave("a.ts", at(170)))
    react(shop, update(175, 185, "a.ts"))

    assert [round(each.duration or 0, 3) for each in settle(shop)] == [0.05, 0.015]


def test_the_name_decides_between_a_save_before_and_a_file_that_was_still_being_written() -> None:
    for named, file, apart in (("b.ts", "b.ts", 160), ("a.ts", "a.ts", 160), ("b.ts", "b.ts", 100)):
        shop = pairing()
        shop.save(ReloadSave("a.ts", at(0)))
        react(shop, update(apart - 50, apart + 10, named))
        shop.save(ReloadSave("b.ts", at(apart)))
        assert [each.attributes["file"] for each in settle(shop)] == [file]


def test_an_importer_that_is_named_belongs_to_what_is_written_now_rather_than_to_a_note_of_seconds_ago() -> None:
    shop = pairing()
    shop.save(ReloadSave("README.md", at(0)))
    react(shop, update(5_000, 5_090, "src/main.ts"))
    shop.save(ReloadSave("src/header.ts", at(5_060)))
    [operation] = settle(shop)
    assert operation.attributes["file"] == "src/header.ts"


def test_a_server_that_looks_once_a_second_answers_the_save_before_not_the_one_after() -> None:
    shop = pairing()
    shop.save(ReloadSave("models.py", at(0)))
    react(shop, restart(1_400, 1_900, worker=7))
    shop.save(ReloadSave("views.py", at(1_500)))
    react(shop, restart(2_600, 3_100, worker=8))
    assert [each.attributes["file"] for each in settle(shop)] == ["models.py", "views.py"]


def test_what_is_closed_long_after_a_reaction_did_not_cause_it() -> None:
    shop = pairing()
    react(shop, update(0, 10, "a.ts"))
    shop.save(ReloadSave("a.ts", at(155)))
    assert settle(shop) == []


def test_a_broken_save_is_a_failure_without_a_duration() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(3, None, "a.ts"))
    [operation] = settle(shop)
    assert operation.outcome is Outcome.FAILED
    assert operation.duration is None
    assert operation.attributes["message"] == "Unexpected token"


def test_one_broken_file_of_a_burst_breaks_it_unless_its_next_save_heals_it() -> None:
    shop = pairing()
    for ms, file, done in ((0, "a.ts", None), (50, "b.ts", 60.0)):
        shop.save(ReloadSave(file, at(ms)))
        react(shop, update(ms + 3, done, file))
    [broken] = settle(shop, 1_000)
    assert broken.outcome is Outcome.FAILED
    assert broken.attributes["file"] == "a.ts"

    for ms, done in ((5_000, None), (5_100, 5_110.0)):
        shop.save(ReloadSave("a.ts", at(ms)))
        react(shop, update(ms + 3, done, "a.ts"))
    [healed] = settle(shop)
    assert healed.outcome is Outcome.OK


def test_a_restart_that_is_refused_after_ten_seconds_still_finds_its_save() -> None:
    shop = pairing()
    shop.save(ReloadSave("main.py", at(0)))
    assert settle(shop, 10_400) == []
    shop.reaction(restart(900, None), at(10_900).mono)
    [operation] = settle(shop)
    assert operation.outcome is Outcome.FAILED


def test_what_changes_nothing_and_bulk_changes_are_told_but_never_count() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0), Excluded.UNCHANGED))
    react(shop, update(3, 12, "a.ts"))
    shop.save(ReloadSave("x.ts", at(1000), Excluded.BULK, 5000))
    shop.save(ReloadSave("x.ts", at(1100), Excluded.BULK, 0))
    react(shop, update(1050, 1090, "y.ts"))

    unchanged, bulk = settle(shop)

    assert (unchanged.outcome, unchanged.attributes["excluded"]) == (Outcome.CANCELLED, "unchanged")
    assert (bulk.outcome, bulk.attributes["excluded"], bulk.attributes["saves"]) == (
        Outcome.CANCELLED,
        Excluded.BULK,
        5000,
    )


def test_a_server_that_ended_owes_nothing() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.ts", at(0)))
    react(shop, update(3, 12))
    shop.leave(VITE)
    assert settle(shop) == []


SAVES = st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from(["a.ts", "b.py", "c.md"])), max_size=12)
REACTIONS = st.lists(
    st.tuples(st.integers(0, 20_000), st.one_of(st.none(), st.integers(0, 9_000)), st.sampled_from([VITE, UVICORN])),
    max_size=12,
)


@given(saves=SAVES, reactions=REACTIONS)
def test_whatever_comes_in_whatever_order(
    saves: list[tuple[int, str]], reactions: list[tuple[int, int | None, tuple[int, int]]]
) -> None:
    """Never more than one operation per save and server, never a negative duration, nothing is kept for ever."""
    shop = pairing()
    for ms, file in saves:
        shop.save(ReloadSave(file, at(ms)))
    for noticed, longer, key in reactions:
        shop.reaction(update(noticed, None if longer is None else noticed + longer, key=key), at(20_000).mono)

    found = [each for ms in range(20_000, 120_000, 500) for each in settle(shop, ms)]

    for server, count in (("vite", len(saves)), ("uvicorn", sum(file == "b.py" for _, file in saves))):
        assert sum(each.labels["server"] == server for each in found) <= count
    assert all(each.duration is None or 0 <= each.duration <= 20 for each in found)
    assert all((each.outcome is Outcome.FAILED) == (each.duration is None) for each in found)
    assert {each.attributes["file"] for each in found if each.labels["server"] == "uvicorn"} <= {"b.py"}
    assert shop.next_deadline() is None


@pytest.mark.parametrize(
    ("removed", "file", "is_it"),
    [
        ("src", "src/main.js", True),
        ("web/src", "src/main.js", True),
        ("web/src/cart", "src/cart/deep/total.js", True),
        ("web/src", "/web/src/main.js", True),
        ("packages/ui", "/packages/ui/src/x.js", True),
        ("web/src", "srcs/main.js", False),
        ("web/src", "other/src.js", False),
        ("src", "/web/src/main.js", False),
    ],
)
def test_a_folder_that_was_removed_is_what_a_reaction_to_a_file_below_it_answers(
    removed: str, file: str, is_it: bool
) -> None:
    """Given another file that was renamed a moment before, to which nobody reacted."""
    shop = pairing()
    shop.save(ReloadSave("web/old.html", at(0), removed=True))
    shop.save(ReloadSave(removed, at(1000), removed=True))
    react(shop, update(1010, None, file))
    told = settle(shop)
    assert ([each.attributes["file"] for each in told] == [removed]) is is_it
    assert all(each.attributes.get("removed") for each in told)
