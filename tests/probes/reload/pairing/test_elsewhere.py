"""Several servers in one workspace: a save is of the server whose folder holds it, and of others if they react."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import Reload, ServerTool
from hero_tui.probes.servers.sockets.listening import Listener

PYTHON = (".py",)
UVICORN = ServerTool("uvicorn", reload=Reload.RESTART, suffixes=PYTHON)
NODE = ServerTool("node --watch", reload=Reload.RESTART, suffixes=(".ts", ".js"))
NODEMON = ServerTool("nodemon", recognised=False)


def after(now: Stamp, ms: float) -> Stamp:
    return Stamp(now.wall + ms / 1000, now.mono + ms / 1000)


class Servers:
    """Servers that are ready, each in its folder."""

    requests = True
    table = SimpleNamespace(children=lambda _pid: ())

    def __init__(self, workspace: Path, running: dict[str, tuple[str, ServerTool]]) -> None:
        self.keys = {name: (number, number) for number, name in enumerate(running, 70)}
        self.all = {
            self.keys[name]: Server(
                key=self.keys[name],
                tool=tool,
                label=name,
                top=number,
                command=tool.name,
                started=Stamp(0.0, 0.0),
                start_seen=True,
                cwd=str(workspace / folder),
                state=ServerState.READY,
                listener=Listener(5000 + number, "127.0.0.1", number),
            )
            for number, (name, (folder, tool)) in enumerate(running.items(), 70)
        }

    def servers(self) -> tuple[Server, ...]:
        return tuple(self.all.values())

    def get(self, key: tuple[int, int]) -> Server | None:
        return self.all.get(key)

    def mark(self, *_: object, **__: object) -> None:
        """What works is of no interest here."""

    mark_primed = mark_saves = mark_stopped = mark


TWO = {"web": ("web", UVICORN), "api": ("api", UVICORN)}
NESTED = {"root": ("", UVICORN), "worker": ("worker", UVICORN)}
Events = tuple[tuple[float, str], ...]
"""Milliseconds, and what happens then: `path` is saved, `>name` restarts, `>name file` reacts to that file."""

STORIES: dict[str, tuple[dict[str, tuple[str, ServerTool]], Events, set[tuple[str, str, int]]]] = {
    "both saved at once": (
        TWO,
        ((0, "web/app.py"), (1, "api/app.py"), (60, ">web"), (70, ">api")),
        {("web", "web/app.py", 1), ("api", "api/app.py", 1)},
    ),
    "both at once, the other reacts first": (
        TWO,
        ((0, "api/app.py"), (1, "web/app.py"), (60, ">web"), (70, ">api")),
        {("web", "web/app.py", 1), ("api", "api/app.py", 1)},
    ),
    "each in turn": (
        TWO,
        ((0, "api/a.py"), (60, ">api"), (3000, "web/b.py"), (3060, ">web"), (6000, "api/c.py"), (6060, ">api")),
        {("api", "api/a.py", 1), ("web", "web/b.py", 1), ("api", "api/c.py", 1)},
    ),
    "a shared folder is of both": (
        TWO,
        ((0, "lib/a.py"), (60, ">api"), (80, ">web")),
        {("api", "lib/a.py", 1), ("web", "lib/a.py", 1)},
    ),
    "a shared file and one of its own": (
        TWO,
        ((0, "lib/a.py"), (5, "web/b.py"), (60, ">api"), (80, ">web")),
        {("api", "lib/a.py", 1), ("web", "web/b.py", 2)},
    ),
    "the whole workspace's server takes up what lies in another's folder": (
        NESTED,
        ((0, "main.py"), (60, ">root"), (3000, "worker/a.py"), (3060, ">worker"), (3080, ">root")),
        {("root", "main.py", 1), ("worker", "worker/a.py", 1), ("root", "worker/a.py", 1)},
    ),
    "the whole workspace's server leaves it alone": (
        NESTED,
        ((0, "worker/a.py"), (60, ">worker"), (3000, "main.py"), (3060, ">root")),
        {("worker", "worker/a.py", 1), ("root", "main.py", 1)},
    ),
    "it names the file of another's folder": (
        {"web": ("web", ServerTool("node", reload=Reload.RESTART)), "api": ("api", NODE)},
        ((0, "web/a.ts"), (1, "api/types.ts"), (20, ">web api/types.ts"), (60, ">api")),
        {("web", "api/types.ts", 1), ("api", "api/types.ts", 1)},
    ),
    "a folder inside of another's": (
        {"web": ("web", UVICORN), "admin": ("web/admin", UVICORN)},
        ((0, "web/a.py"), (60, ">web"), (3000, "web/admin/b.py"), (3060, ">admin"), (6000, "web/c.py"), (6060, ">web")),
        {("web", "web/a.py", 1), ("admin", "web/admin/b.py", 1), ("web", "web/c.py", 1)},
    ),
    "two in one folder": (
        {"one": ("api", UVICORN), "other": ("api", UVICORN)},
        ((0, "api/a.py"), (60, ">one"), (80, ">other")),
        {("one", "api/a.py", 1), ("other", "api/a.py", 1)},
    ),
    "a file that the other cannot react to is everybody's": (
        {"web": ("", NODE), "api": ("api", UVICORN)},
        ((0, "api/openapi.ts"), (60, ">web")),
        {("web", "api/openapi.ts", 1)},
    ),
    "the other's reloads are not timed, and it holds its folder all the same": (
        {"web": ("web", UVICORN), "api": ("api", NODEMON)},
        ((0, "api/a.py"), (3000, "web/b.py"), (3060, ">web")),
        {("web", "web/b.py", 1)},
    ),
    "folders whose names begin alike": (
        {"web": ("web", UVICORN), "web2": ("web2", UVICORN)},
        ((0, "web2/a.py"), (60, ">web2"), (3000, "web/b.py"), (3060, ">web")),
        {("web2", "web2/a.py", 1), ("web", "web/b.py", 1)},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_save_belongs_to_the_server_whose_folder_holds_it(tmp_path: Path, name: str) -> None:
    """Given servers in their folders, saves and restarts: each operation has its server's own saves."""
    running, events, expected = STORIES[name]
    servers: Any = Servers(tmp_path, running)
    told: list[object] = []
    tracker = ReloadTracker(tmp_path, told.append, servers)
    now = Stamp.now()
    tracker.tick(now)
    for ms, event in events:
        if not event.startswith(">"):
            tracker.handle(Saved(event, after(now, ms)))
            continue
        who, _, file = event[1:].partition(" ")
        kind = ReloadKind.UPDATE if file else ReloadKind.RESTART
        done = after(now, ms + 30)
        tracker.tick(after(now, ms))
        tracker.handle(Reaction(servers.keys[who], kind, after(now, ms), done, (f"{tmp_path}/{file}",) if file else ()))
    tracker.tick(after(now, 30_000))
    found = [each for each in told if isinstance(each, Operation)]
    named = [(each.labels["server"], each.attributes["file"], each.attributes.get("saves", 1)) for each in found]
    assert len(named) == len(expected)
    assert set(named) == expected
