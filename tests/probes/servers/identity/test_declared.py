"""Which row of `servers:` speaks of a server: by its words, its folder, its ports, alone and together."""

from __future__ import annotations

import pytest

from hero_tui.core.declared import DeclaredServer as Row
from hero_tui.probes.servers.identity.declared import Traits, has_words, select

NPM = ("npm", "run", "dev")


@pytest.mark.parametrize(
    ("argv", "words", "there"),
    [
        (("node", "api.js"), "node api.js", True),
        (("node", "--inspect", "api.js", "--port", "4000"), "node api.js", True),
        (("/usr/bin/node", "/home/me/shop/api.js"), "node api.js", True),
        (("node", "/home/me/shop/src/api.js"), "src/api.js", True),
        (("sh", "-c", "NODE_ENV=dev node api.js"), "node api.js", True),
        (("npm run dev", "", ""), "npm run dev", True),
        (("node", "api.js"), "api.js node", False),
        (("node", "api.js"), "node node", False),
        (("node", "my-api.js"), "api.js", False),
        (("node", "api.js.map"), "api.js", False),
        (("node", "xsrc/api.js"), "src/api.js", False),
        (("node", "api.js"), "n.*", False),
        (("node",), "", True),
        ((), "node", False),
        (("node", *(["x"] * 1000), "api.js"), "api.js", False),
        (("node", "x" * 5000 + " api.js"), "api.js", False),
    ],
)
def test_words_are_compared_whole_and_in_their_order(argv: tuple[str, ...], words: str, there: bool) -> None:
    """What is beyond 400 words, or beyond 4,096 characters of one, is not looked at."""
    assert has_words(argv, words.split()) is there


def traits(*own: str, typed: str = "npm run dev", folder: str = "apps/web", ports: tuple[int, ...] = (3000,)) -> Traits:
    return Traits(tuple(tuple(each.split()) for each in own), tuple(typed.split()), folder, frozenset(ports))


@pytest.mark.parametrize(
    ("row", "selected"),
    [
        (Row(), True),
        (Row(("node", "api.js")), True),
        (Row(("npm", "run", "dev")), True),
        (Row(("python",)), False),
        (Row(folder="."), True),
        (Row(folder="apps"), True),
        (Row(folder="apps/web"), True),
        (Row(folder="apps/we"), False),
        (Row(folder="apps/web/src"), False),
        (Row(port=3000), True),
        (Row(port=300), False),
        (Row(("node",), "apps", 3000), True),
        (Row(("node",), "apps", 3001), False),
        (Row(("node",), "libs", 3000), False),
        (Row(("deno",), "apps", 3000), False),
    ],
)
def test_all_that_a_row_gives_must_match(row: Row, selected: bool) -> None:
    assert (select([row], traits("node api.js")) is row) is selected


BOTH = [("node api.js", "api"), ("node web.js", "web")]


@pytest.mark.parametrize(
    ("rows", "own", "typed", "name"),
    [
        (
            BOTH,
            "node web.js",
            "concurrently node api.js node web.js",
            "web",
        ),
        (
            BOTH,
            "node api.js",
            "concurrently node api.js node web.js",
            "api",
        ),
        ([("npm run dev", "a"), ("node", "b")], "node web.js", "npm run dev", "b"),
        ([("", "any"), ("node", "b")], "node web.js", "npm run dev", "b"),
        ([("", "any"), ("npm", "b")], "node web.js", "npm run dev", "any"),
        ([("npm", "b"), ("", "any")], "node web.js", "npm run dev", "b"),
        ([("node", "first"), ("web.js", "second")], "node web.js", "npm run dev", "first"),
        ([("deno", "x"), ("bun", "y")], "node web.js", "npm run dev", None),
    ],
)
def test_its_own_words_go_before_those_that_were_typed_and_else_the_first_counts(
    rows: list[tuple[str, str]], own: str, typed: str, name: str | None
) -> None:
    declared = [Row(tuple(words.split()), name=called) for words, called in rows]
    found = select(declared, traits(own, typed=typed))
    assert (None if found is None else found.name) == name
