"""What servers are called, in whatever order they are started."""

from __future__ import annotations

import itertools

import pytest

from hero_tui.probes.servers.identity.naming import Identity, Names, identity


@pytest.mark.parametrize(
    ("folder", "tool", "name"),
    [
        ("/w", "vite", "vite"),
        (None, "vite", "vite"),
        ("/w/apps/web", "vite", "apps/web"),
        ("/w/services/api", "uvicorn", "services/api"),
        ("/elsewhere", "vite", "vite"),
        ("/w/" + "a" * 80, "vite", "a" * 60),
        ("/w/a\x1b[31mb", "vite", "a?[31mb"),
        ("/w/apps/web/", "vite", "apps/web"),
    ],
)
def test_a_server_has_the_name_of_its_tool_or_of_its_folder(folder: str | None, tool: str, name: str) -> None:
    who = identity("/w", folder, tool, None)
    assert who.plain == name
    assert Names().first(who) == name


WEB, ADMIN = Identity("apps/web", "vite"), Identity("apps/admin", "vite")


@pytest.mark.parametrize(
    "order", list(itertools.permutations([WEB, ADMIN, Identity(".", "vite"), Identity(".", "flask")]))
)
def test_who_is_first_changes_no_name_where_folder_or_tool_differ(order: tuple[Identity, ...]) -> None:
    names = Names()
    given: dict[Identity, str] = {}
    for port, who in enumerate(order, 5000):
        given[who] = names.give(who, port, set(given.values()))
    assert {who.plain: name for who, name in given.items()} == {
        "apps/web": "apps/web", "apps/admin": "apps/admin", "vite": "vite", "flask": "flask"
    }  # fmt: skip


def test_two_tools_in_one_folder_are_told_apart_by_tool_also_when_one_does_not_run() -> None:
    names, story = Names(), Identity("apps/web", "storybook")
    assert names.give(WEB, 5173, ()) == "apps/web"
    assert names.give(story, 6006, {"apps/web"}) == "apps/web:storybook"
    assert names.give(story, 6006, ()) == "apps/web:storybook", "its name of before"
    assert names.give(WEB, 5173, {"apps/web:storybook"}) == "apps/web"
    assert names.give(Identity("apps/web", "uvicorn"), 8000, ()) == "apps/web:uvicorn"


@pytest.mark.parametrize(
    ("asked", "port", "name"),
    [(None, 5174, "vite:5174"), (5199, 5199, "vite:5199"), (5199, 5200, "vite:5200")],
)
def test_two_of_one_tool_in_one_folder_are_told_apart_by_the_port(asked: int | None, port: int, name: str) -> None:
    names = Names()
    assert names.give(Identity(".", "vite"), 5173, ()) == "vite"
    assert names.give(Identity(".", "vite", asked), port, {"vite"}) == name


def test_a_port_that_was_asked_for_is_no_other_name_while_it_is_alone() -> None:
    names = Names()
    assert names.give(Identity(".", "vite", 5173), 5173, ()) == "vite"
    assert names.give(Identity(".", "vite", 5174), 5174, ()) == "vite"


def test_twins_keep_their_names_whoever_is_started_first_the_next_time() -> None:
    names = Names()
    one, other = Identity(".", "vite", 5173), Identity(".", "vite", 5174)
    first = names.give(one, 5173, ()), names.give(other, 5174, {"vite"})
    second = names.give(other, 5174, ()), names.give(one, 5173, {"vite:5174"})
    assert first == ("vite", "vite:5174")
    assert second == ("vite:5174", "vite")


ONE, SAME, PLAIN = Identity(".", "vite", 5273), Identity("apps/web", "vite", 5273), Identity(".", "vite")


@pytest.mark.parametrize(
    ("who", "port", "others", "name"),
    [
        (ONE, 5274, {"vite": 5273}, "vite:5274"),
        (ONE, 5275, {"vite": 5273, "vite:5274": 5274}, "vite:5275"),
        (PLAIN, 5274, {"vite": 5273}, "vite:5274"),
        (SAME, 5274, {"vite": 5273}, "apps/web"),
        (SAME, 5274, {"apps/web": 5273}, "apps/web:vite"),
        (SAME, 5275, {"apps/web": 5273, "apps/web:vite": 5274}, "apps/web:5275"),
        (ONE, 5273, {"vite": 5274}, "vite:5273"),  # where it asked for, whoever is called what
        (ONE, 5273, {"vite": 5273}, "vite:5273"),  # two that share a port
        (ONE, 5274, {"vite": 5272}, "vite:5274"),  # who is at 5273 is not known
        (ONE, 5274, {"vite": 5273, "vite:5274": 5280}, "vite:5274-2"),
        (ONE, 5274, {"vite": 5273, "vite:5274": 5280, "vite:5274-2": 5274}, "vite:5274-3"),
    ],
)
def test_no_name_says_the_port_of_another(who: Identity, port: int, others: dict[str, int], name: str) -> None:
    assert Names().give(who, port, others.keys(), others.values()) == name


def test_a_port_that_nobody_asked_for_is_no_name_of_the_next_time() -> None:
    """Given `vite --port 5273` beside the one that is there: alone and where it asked to be, it is not `vite:5274`."""
    names = Names()
    assert names.give(PLAIN, 5273, ()) == "vite"
    assert names.give(ONE, 5274, {"vite"}, {5273}) == "vite:5274"
    assert names.give(ONE, 5273, (), ()) == "vite"
    assert names.give(PLAIN, 5274, {"vite"}, {5273}) == "vite:5274"


def test_a_port_of_its_own_choice_is_its_name_also_the_next_time_while_it_is_there() -> None:
    names = Names()
    assert names.give(ONE, 5273, ()) == "vite"
    assert names.give(PLAIN, 5173, {"vite"}, {5273}) == "vite:5173"
    assert names.give(PLAIN, 5173, ()) == "vite:5173"
    assert names.give(ONE, 5273, {"vite:5173"}, {5173}) == "vite"
    assert names.give(PLAIN, 5174, ()) == "vite", "it is no longer at 5173"


def test_a_name_of_before_is_given_up_while_another_is_at_its_port() -> None:
    names = Names()
    assert names.give(PLAIN, 5272, ()) == "vite"
    assert names.give(ONE, 5273, {"vite"}, {5272}) == "vite:5273"
    assert names.give(ONE, 5274, {"vite"}, {5273}) == "vite:5274"
    assert names.give(ONE, 5273, {"vite"}, {5272}) == "vite:5273"


@pytest.mark.parametrize(
    ("recorded", "who", "port", "others", "name"),
    [
        (None, PLAIN, 5274, {}, "vite"),
        ("vite:5274", PLAIN, 5274, {}, "vite:5274"),
        ("vite", PLAIN, 5273, {"vite:5274": 5274}, "vite"),
        ("vite", PLAIN, 5274, {"vite": 5273}, "vite:5274"),  # it is another's by now
        ("vite:5273", ONE, 5274, {"vite": 5273}, "vite:5274"),  # recorded before names were true
        ("vite:5273", ONE, 5274, {}, "vite"),
        ("shop", PLAIN, 5274, {}, "vite"),  # of a budgets.yaml that says so no more
        ("apps/web:vite", SAME, 5273, {}, "apps/web:vite"),
    ],
)
def test_a_name_in_the_history_holds_where_it_is_possible(
    recorded: str | None, who: Identity, port: int, others: dict[str, int], name: str
) -> None:
    assert Names().give(who, port, others.keys(), others.values(), recorded) == name


def test_names_are_bounded_in_number() -> None:
    names = Names()
    for number in range(1000):
        names.give(Identity(f"apps/{number}", "vite"), number, ())
    assert len(names._given) == 256
