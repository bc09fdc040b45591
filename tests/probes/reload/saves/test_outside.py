"""Packages that are linked from beside the workspace: followed where the server reports them, else said."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.events import Notice, Saved
from hero_tui.probes.reload.pairing.pairing import Counted
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party
from hero_tui.probes.reload.saves.outside import Outside
from hero_tui.probes.reload.sentences import Sentences
from hero_tui.probes.reload.tracker import ReloadTracker

KEY = (7, 70)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace beside a library."""
    for name in ("shop/src", "lib"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "lib/index.js").write_text("export {}\n")
    (tmp_path / "shop/src/a.ts").write_text("export {}\n")
    return tmp_path / "shop"


class Servers:
    """One server that lives, and what was marked of it."""

    requests = True
    table = SimpleNamespace()

    def __init__(self) -> None:
        self.marked: list[tuple[int, float | None]] = []

    def get(self, key: object) -> Any:
        alive = SimpleNamespace(alive=True, label="vite", primed=True, key=KEY, state=ServerState.READY, listener=None)
        return alive if key == KEY else None

    def servers(self) -> tuple[object, ...]:
        """None that is to be attended to."""
        return ()

    def mark(self, *_: object, **__: object) -> None:
        """What works is of no interest here."""

    mark_primed = mark_stopped = mark

    def mark_saves(self, _key: object, count: int, since: float | None) -> None:
        """Remember it."""
        self.marked.append((count, since))


def tracker(shop: Path) -> tuple[ReloadTracker, list[object], Servers]:
    """With one server attached; what it emits; what it marks."""
    told: list[object] = []
    servers: Any = Servers()
    made = ReloadTracker(shop, told.append, servers)
    made._pairing.join(KEY, Party("vite"))
    made._channels[KEY] = SimpleNamespace(stop=lambda: None, newest_pending=None)  # type: ignore[assignment] # attached: saves count
    return made, told, servers


def reacts(made: ReloadTracker, file: str, at: Stamp | None = None) -> Stamp:
    """The server reacts to that file now, or then."""
    served = at or Stamp.now()
    made.handle(Reaction(KEY, ReloadKind.UPDATE, served, served, (file,)))
    return served


def operations(made: ReloadTracker, told: list[object]) -> list[Operation]:
    made.close(Stamp.now())
    return [each for each in told if isinstance(each, Operation)]


@pytest.mark.parametrize("named", ["{lib}/index.js", "{lib}/../lib/index.js", "{lib}/./index.js"])
def test_a_save_of_a_linked_package_starts_when_its_file_was_written(shop: Path, named: str) -> None:
    made, told, _ = tracker(shop)
    lib = shop.parent / "lib"
    for number in range(3):
        (lib / "index.js").write_text(f"export const a = {number}\n")
        at = (lib / "index.js").stat().st_mtime
        reacts(made, named.format(lib=lib))
        reacts(made, named.format(lib=lib))
        (operation,) = operations(made, told)
        assert (operation.attributes["file"], operation.outcome) == ("../lib/index.js", Outcome.OK)
        assert operation.start == pytest.approx(at, abs=0.002)
        assert operation.attributes.get("saves", 1) == 1
        told.clear()


@pytest.mark.parametrize("what", ["old", "folder", "pipe", "gone", "link", "ahead"])
def test_what_was_not_saved_just_now_is_no_save(shop: Path, what: str) -> None:
    made, told, _ = tracker(shop)
    file = shop.parent / "lib" / what
    if what == "folder":
        file.mkdir()
    elif what == "pipe":
        os.mkfifo(file)
    elif what == "link":
        file.symlink_to("index.js")
    elif what != "gone":
        file.touch()
    if what in {"old", "ahead"}:
        os.utime(file, (time.time() + (-11 if what == "old" else 60),) * 2)
    reacts(made, str(file))
    assert operations(made, told) == []


def test_a_package_of_the_workspace_is_the_one_that_its_watcher_saw(shop: Path) -> None:
    """Given a link in node_modules to a package below the workspace: the server names it by its real path."""
    made, told, _ = tracker(shop)
    for folder in ("packages/ui", "packages/ui/src"):
        (shop / folder).mkdir(parents=True)
        (shop / folder / "index.js").write_text("export {}\n")
    saved = Stamp.now()
    made.handle(Saved("packages/ui/index.js", saved))
    made.handle(Saved("packages/ui/src/index.js", Stamp(saved.wall + 0.001, saved.mono + 0.001)))
    reacts(made, f"{shop}/packages/ui/index.js")
    (operation,) = operations(made, told)
    assert operation.attributes["file"] == "packages/ui/index.js"
    assert operation.attributes.get("saves", 1) == 1


def test_reloads_without_a_save_are_said_from_the_second_on(shop: Path) -> None:
    made, told, _ = tracker(shop)
    for number in range(3):
        reacts(made, "src/main.ts")
        made.tick(Stamp(time.time() + 1 + number, time.monotonic() + 1 + number))
        texts = [each.text for each in told if isinstance(each, Notice)]
        assert len(texts) == max(0, number)
    assert texts[-1].startswith("vite reloaded 3 times since ")
    assert texts[-1].endswith("with no save here: linked folders outside the workspace are not watched")


def test_saves_that_a_server_does_not_take_up_are_marked_and_said_until_it_reacts(shop: Path) -> None:
    made, told, servers = tracker(shop)
    begun = Stamp.now()

    def later(seconds: float) -> Stamp:
        return Stamp(begun.wall + seconds, begun.mono + seconds)

    for number in range(4):
        (shop / "src/a.ts").write_text(f"export const a = {number}\n")
        made.handle(Saved("src/a.ts", later(number * 3.0)))
        made.tick(later(number * 3.0 + 2.1))
    assert servers.marked[-1] == (4, begun.wall)
    clock = time.strftime("%H:%M", time.localtime(begun.wall))
    said = [each for each in told if isinstance(each, Notice)]
    assert [each.text for each in said] == [f"4 saves since {clock}, vite did not react"]
    made._pairing.reaction(Reaction(KEY, ReloadKind.UPDATE, later(9.1), later(9.2), ("src/a.ts",)), later(9.2).mono)
    made.tick(later(12.0))
    assert [count for count, _ in servers.marked][-1] == 0
    assert [each.resolved for each in told if isinstance(each, Notice)] == [False, True]


def test_a_server_that_ended_owes_nothing_and_its_notices_are_withdrawn() -> None:
    sentences = Sentences()
    assert sentences.update("flask", Counted(1_234, 0.0), Counted(), 9.9) == []
    held = sentences.update("flask", Counted(1_234, 0.0), Counted(7, 0.0), 10.0)
    assert [each.resolved for each in held] == [False, False]
    assert held[0].text.startswith("1,234 saves since ")
    assert sentences.update("flask", Counted(1_234, 0.0), Counted(7, 0.0), 10.0) == []
    assert [each.resolved for each in sentences.update("flask", Counted(), Counted(), 20.0)] == [True, True]
    assert sentences.update("flask", Counted(2, 0.0), Counted(1, 0.0), 20.0) == []


def test_a_server_may_name_very_many_files_and_four_are_looked_at(shop: Path) -> None:
    outside = Outside(shop)
    files = []
    for number in range(9):
        file = shop.parent / "lib" / f"{number}.js"
        file.write_text("export {}\n")
        files.append(outside.anchored(str(file)))
    now = Stamp.now()
    reaction = Reaction(KEY, ReloadKind.UPDATE, now, now, tuple(files))
    assert [each.path for each in outside.saves(reaction, now)] == [f"../lib/{number}.js" for number in range(4)]
    assert outside.saves(reaction, now) == []
    assert len(outside.saves(replace(reaction, key=(8, 80)), now)) == 4
    assert outside.anchored("/nul\0") == "/nul\0"


def linked(shop: Path, at: str, to: str) -> None:
    """A link in the workspace."""
    link = shop / at
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(shop / to, target_is_directory=True)


# how a package comes into the workspace: the link, what it points to, the file as the server names it, as it is told
LINKS: dict[str, tuple[str, str, str, str]] = {
    "npm link": ("node_modules/@me/lib", "../lib", "{up}/lib/index.js", "../lib/index.js"),
    "npm link, by the global folder": ("node_modules/lib", "../global/lib", "{up}/lib/index.js", "../lib/index.js"),
    "file: of npm": ("node_modules/lib", "../lib", "{up}/lib/dist/index.cjs", "../lib/dist/index.cjs"),
    "portal: of yarn": ("node_modules/lib", "../lib/", "{up}/lib/src/deep/a.ts", "../lib/src/deep/a.ts"),
    "a workspace": ("node_modules/@me/ui", "packages/ui", "{up}/shop/packages/ui/index.js", "packages/ui/index.js"),
    "a workspace, from the root": ("node_modules/ui", "packages/ui", "/packages/ui/index.js", "packages/ui/index.js"),
    "a package below a package": ("ui/node_modules/deep", "ui/deep", "{up}/shop/ui/deep/index.js", "ui/deep/index.js"),
    "link: of pnpm": ("packages/ui/node_modules/lib", "../lib", "{up}/lib/index.js", "../lib/index.js"),
    "a link out of the workspace": ("src/shared", "../lib", "{up}/lib/index.js", "../lib/index.js"),
    "a link to another's folder": (
        "src/api",
        "../other/shop/api",
        "{up}/other/shop/api/a.ts",
        "../other/shop/api/a.ts",
    ),
}


def saved(made: ReloadTracker, shop: Path, path: str, number: int) -> float:
    """Write that file, which the watcher tells where it lies in the workspace; the moment (UTC s)."""
    file = shop / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"export const a = {number}\n")
    at = Stamp.now()
    if not path.startswith("../"):
        made.handle(Saved(path, at))
    return at.wall


@pytest.mark.parametrize("how", LINKS)
@pytest.mark.parametrize("kind", [ReloadKind.UPDATE, ReloadKind.RELOAD], ids=lambda kind: kind.name)
def test_a_package_is_followed_however_it_was_linked(shop: Path, how: str, kind: ReloadKind) -> None:
    """Given three saves of its file, which the server names by its real path, then each is one operation."""
    at, to, named, told_as = LINKS[how]
    linked(shop, at, to)
    made, told, _ = tracker(shop)
    for number in range(3):
        moment = saved(made, shop, told_as, number)
        served = Stamp.now()
        made.handle(Reaction(KEY, kind, served, served, (named.format(up=shop.parent),)))
        (operation,) = operations(made, told)
        assert (operation.attributes["file"], operation.outcome) == (told_as, Outcome.OK)
        assert operation.start == pytest.approx(moment, abs=0.1)
        told.clear()


# the file as a server names it that leaves links as they are, or that took a copy
COPIES = {
    "pnpm's store": "{shop}/node_modules/.pnpm/lib@file+..+lib/node_modules/lib/index.js",
    "pnpm's store, from the root": "/node_modules/.pnpm/lib@1.0.0/node_modules/lib/index.js",
    "links left as they are": "/node_modules/@me/lib/index.js",
    "a link of the sources left as it is": "{shop}/src/shared/index.js",
    "a cache of prebuilt packages": "/node_modules/.vite/deps/@me_lib.js",
    "a file that is gone": "{shop}/../lib/gone.js",
    "no file at all": "",
}


@pytest.mark.parametrize("how", COPIES)
def test_what_is_not_followed_is_said_from_the_second_reload_on(shop: Path, how: str) -> None:
    linked(shop, "node_modules/@me/lib", "../lib")
    linked(shop, "src/shared", "../lib")
    made, told, _ = tracker(shop)
    for number in range(3):
        (shop.parent / "lib/index.js").write_text(f"export const a = {number}\n")
        reacts(made, COPIES[how].format(shop=shop))
        made.tick(Stamp(time.time() + 1 + number, time.monotonic() + 1 + number))
    texts = [each.text for each in told if isinstance(each, Notice)]
    assert len(texts) == 2
    assert texts[-1].startswith("vite reloaded 3 times since ")
    assert texts[-1].endswith("with no save here: linked folders outside the workspace are not watched")
