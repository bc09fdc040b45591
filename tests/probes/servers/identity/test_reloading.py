"""Whether a server's reloads are timed, from what was typed to the line of the empty panel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.core.facts import ServersFact, decode_facts
from hero_tui.format.hints import hint
from hero_tui.queries.live.entries import empty_entry
from hero_tui.queries.live.facts import server_view
from hero_tui.queries.live.waiting import waiting_for_runs
from hero_tui.queries.project.project_hints import Project
from tests.support.server_world import PROMPT, World

NPM, SH = ("npm", "run", "dev"), ("sh", "-c", "…")
SAVE = "save a file"
TREES: dict[str, tuple[tuple[tuple[str, ...], ...], str]] = {
    "vite": ((NPM, ("node", "/w/node_modules/.bin/vite")), SAVE),
    "uvicorn --reload": ((("python", "-m", "uvicorn", "app:app", "--reload"),), SAVE),
    "flask": ((("python", "-m", "flask", "run", "--debug"),), SAVE),
    "Django": ((("python", "manage.py", "runserver"),), SAVE),
    "node --watch": ((("node", "--watch", "server.mjs"),), SAVE),
    "fastapi dev": ((("python", "/v/bin/fastapi", "dev", "app.py"),), SAVE),
    "fastapi run --reload": ((("python", "/v/bin/fastapi", "run", "--reload"),), SAVE),
    "gunicorn --reload": (
        (("python", "/v/bin/gunicorn", "--reload", "-w", "2", "app:app"),),
        "reloads of gunicorn are not timed yet",
    ),
    "hypercorn --reload": (
        (("python", "/v/bin/hypercorn", "--reload", "app:app"),),
        "reloads of hypercorn are not timed yet",
    ),
    "nodemon": ((NPM, SH, ("node", "/w/nodemon", "s.js"), ("node", "s.js")), "reloads of nodemon are not timed yet"),
    "tsx watch": (
        (NPM, ("node", "/w/.bin/tsx", "watch", "s.ts"), ("node", "--import", "x", "s.ts")),
        "reloads of tsx are not timed yet",
    ),
    "nest start --watch": (
        (NPM, ("node", "/w/.bin/nest", "start", "--watch"), ("node", "dist/main")),
        "reloads of nest are not timed yet",
    ),
    "bun --watch": ((("bun", "--watch", "server.ts"),), "reloads of bun are not timed yet"),
    "next": ((("node", "/w/node_modules/.bin/next", "dev"),), "reloads of next are not timed yet"),
    "a script of one's own": ((("node", "server.mjs"),), "reloads of server are not timed yet"),
    "watchmedo above uvicorn": (
        (("python", "/v/bin/watchmedo", "auto-restart", "-d", "."), ("python", "-m", "uvicorn", "app:app")),
        "reloads of watchmedo are not timed yet",
    ),
    "uvicorn": ((("python", "-m", "uvicorn", "app:app"),), "uvicorn does not reload"),
    "flask --no-reload": ((("python", "-m", "flask", "run", "--no-reload"),), "flask does not reload"),
    "Django --noreload": ((("python", "manage.py", "runserver", "--noreload"),), "django does not reload"),
    "http.server": ((("python", "-m", "http.server", "8000"),), "http.server does not reload"),
    "gunicorn": ((("python", "/v/bin/gunicorn", "-w", "2", "app:app"),), "gunicorn does not reload"),
    "fastapi dev --no-reload": ((("python", "/v/bin/fastapi", "dev", "--no-reload"),), "fastapi does not reload"),
    "fastapi run": ((("python", "/v/bin/fastapi", "run", "app.py"),), "fastapi does not reload"),
    "tsx": ((("node", "/w/.bin/tsx", "s.ts"), ("node", "--import", "x", "s.ts")), "tsx does not reload"),
}


def start(world: World, name: str, port: int, folder: str | None = None) -> None:
    parent = PROMPT
    for argv in TREES[name][0]:
        parent = world.run(parent, *argv, folder=folder)
    world.listens(parent, port)


def line(world: World) -> str:
    """The line of the empty panel of hot reloads, as a reader makes it of the stored fact."""
    fact = next(each for each in reversed(world.told) if isinstance(each, ServersFact))
    stored = json.loads(json.dumps(fact.json()))
    servers = [server_view(each) for each in decode_facts({"servers": stored}).servers]
    budget = load_budgets(Path("/nowhere")).get("dev.hot_reload")
    assert budget is not None
    return hint(empty_entry(budget, *waiting_for_runs(budget, servers, Project())))


@pytest.mark.parametrize("name", TREES)
def test_the_panel_asks_for_nothing_that_cannot_happen(tmp_path: Path, name: str) -> None:
    world = World(tmp_path)
    start(world, name, 3000)
    world.passes(6.0)
    for fact in world.told:
        if isinstance(fact, ServersFact):
            assert len(fact.servers) <= 1
    assert line(world) == (TREES[name][1] if name != "vite" else "waiting for a page: open the site once")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("vite", "gunicorn"), "waiting for a page: open the site once"),
        (("nodemon", "flask"), SAVE),
        (("http.server", "nodemon"), "reloads of nodemon are not timed yet"),
        (("http.server", "uvicorn"), "uvicorn does not reload"),
        (("next", "fastapi dev"), SAVE),
        (("next", "gunicorn --reload"), "reloads of next are not timed yet"),
    ],
)
def test_beside_others_what_can_happen_comes_first(tmp_path: Path, names: tuple[str, str], expected: str) -> None:
    world = World(tmp_path)
    for port, name in enumerate(names, 3000):
        (tmp_path / f"app{port}").mkdir()
        start(world, name, port, folder=f"app{port}")
    world.passes(6.0)
    assert len(world.names()) == 2
    assert line(world) == expected


def test_what_an_older_recorder_said_is_read_as_timed() -> None:
    facts = decode_facts({"servers": [{"name": "x", "state": "ready"}]})
    assert [each.reloads.value for each in facts.servers] == ["timed"]
