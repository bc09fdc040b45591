"""The histories of all workspaces: listed, taken over where a workspace was moved, deleted where it is gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.command import HeroTui
from tests.support.recorder import RecordingHere


@pytest.fixture
def shops(hero: HeroTui) -> dict[str, HeroTui]:
    """Three workspaces of an account, each with a history."""
    found = {}
    for name in ("shop", "blog", "old shop\n"):
        folder = hero.folder.parent / name
        (folder / ".git").mkdir(parents=True, exist_ok=True)
        found[name] = HeroTui(folder, hero.state)
        assert found[name]("event", "dev.lint", "--duration", "1s").code == 0
    return found


def listed(hero: HeroTui) -> dict[str, dict[str, object]]:
    lines = [json.loads(line) for line in hero("where", "--all", "--json").out.splitlines()]
    return {Path(each["workspace"]).name: each for each in lines}


def test_all_are_listed_with_their_workspace_and_size(shops: dict[str, HeroTui]) -> None:
    found = listed(shops["shop"])
    assert set(found) == set(shops)
    assert not any(each["gone"] for each in found.values())
    assert all(isinstance(each["size"], int) and each["size"] > 0 for each in found.values())
    text = shops["shop"]("where", "--all").out
    assert text.count("\n") == 3
    assert "old shop\\n" in text
    shutil.rmtree(shops["blog"].folder)
    assert [name for name, each in listed(shops["shop"]).items() if each["gone"]] == ["blog"]
    assert "gone" in shops["shop"]("where", "--all").out


def test_none_and_a_damaged_one_are_said(hero: HeroTui) -> None:
    assert hero("where", "--all").out == "nothing was recorded yet\n"
    assert hero("event", "dev.lint", "--duration", "1s").code == 0
    (folder,) = hero.state.iterdir()
    (folder / "history.db").write_bytes(b"no database" * 1000)
    said = hero("where", "--all")
    assert (said.code, said.out.count("\n")) == (0, 1)
    assert "unknown workspace" in said.out
    assert "damaged" in said.out


@pytest.mark.parametrize("by", ["workspace", "history"])
def test_a_workspace_that_was_moved_goes_on_with_its_history(shops: dict[str, HeroTui], by: str) -> None:
    old, new = shops["blog"].folder, shops["blog"].folder.parent / "journal"
    history = listed(shops["shop"])["blog"]["folder"]
    old.rename(new)
    moved = HeroTui(new, shops["blog"].state)
    assert moved("events", "--json").out == ""
    said = moved("adopt", str(old) if by == "workspace" else str(history))
    assert (said.code, said.err) == (0, "")
    assert json.loads(moved("events", "--json").out)["signal"] == "dev.lint"
    assert {name for name, each in listed(moved).items() if not each["gone"]} == {"shop", "journal", "old shop\n"}
    again = moved("adopt", str(old))
    assert (again.code, again.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("../shop", "has a history of its own; `hero-tui purge` deletes it"),
        ("../nowhere", "there is no history in "),
        ("", "has a history of its own"),
    ],
)
def test_what_cannot_be_adopted_stays_as_it_is(shops: dict[str, HeroTui], folder: str, why: str) -> None:
    before = {name: each["folder"] for name, each in listed(shops["shop"]).items()}
    said = shops["blog"]("adopt", folder)
    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert {name: each["folder"] for name, each in listed(shops["shop"]).items()} == before


@pytest.mark.real
def test_the_history_of_a_living_recorder_is_neither_adopted_nor_an_orphan(shops: dict[str, HeroTui]) -> None:
    old, new = shops["blog"].folder, shops["blog"].folder.parent / "journal"
    with RecordingHere(old, shops["blog"].state):
        old.rename(new)
        said = HeroTui(new, shops["blog"].state)("adopt", str(old))
        assert said.code == 2
        assert "a recorder (pid" in said.err
        assert not any(each["gone"] for each in listed(shops["shop"]).values())
        new.rename(old)


def test_orphans_are_named_and_deleted_alone(shops: dict[str, HeroTui]) -> None:
    assert shops["shop"]("purge", "--orphans").out.startswith("every history")
    for name in ("blog", "old shop\n"):
        shutil.rmtree(shops[name].folder)
    refused = shops["shop"]("purge", "--orphans", stdin="")
    assert (refused.code, len(listed(shops["shop"]))) == (2, 3)
    said = shops["shop"]("purge", "--orphans", "--yes")
    assert said.code == 0
    assert "blog" in said.out
    assert "old shop\\n" in said.out
    assert set(listed(shops["shop"])) == {"shop"}


@pytest.mark.parametrize("more", [["."], ["--older-than", "1d"]])
def test_orphans_take_no_other_choice(hero: HeroTui, more: list[str]) -> None:
    said = hero("purge", "--orphans", *more)
    assert (said.code, said.err.count("\n")) == (2, 1)
