"""What is typed here and serves another folder is no server of this workspace, whichever tool it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.server_world import World

BIN = "/n/node_modules/.bin"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A workspace with a folder `sub` of its own, beside another project `other`."""
    for folder in ("here/sub", "other"):
        (tmp_path / folder).mkdir(parents=True)
        for name in ("app.py", "index.html"):
            (tmp_path / folder / name).touch()
    return World(tmp_path / "here")


SERVERS = {
    "vite": ("node", f"{BIN}/vite", "{}"),
    "vite with options": ("node", f"{BIN}/vite", "--port", "6001", "{}"),
    "next": ("node", f"{BIN}/next", "dev", "{}"),
    "nuxt": ("node", f"{BIN}/nuxt", "dev", "--cwd={}"),
    "astro": ("node", f"{BIN}/astro", "dev", "--root", "{}"),
    "rsbuild": ("node", f"{BIN}/rsbuild", "dev", "--root", "{}"),
    "webpack": ("node", f"{BIN}/webpack", "serve", "--context", "{}"),
    "parcel": ("node", f"{BIN}/parcel", "{}/index.html"),
    "uvicorn": ("python", "/v/bin/uvicorn", "app:app", "--app-dir", "{}"),
    "uvicorn, module": ("python", "-m", "uvicorn", "--app-dir={}", "app:app"),
    "fastapi": ("python", "/v/bin/fastapi", "dev", "{}/app.py"),
    "gunicorn": ("python", "/v/bin/gunicorn", "--chdir", "{}", "app:app"),
    "streamlit": ("python", "/v/bin/streamlit", "run", "{}/app.py"),
    "http.server": ("python", "-m", "http.server", "-d", "{}"),
    "http.server, long": ("python", "-m", "http.server", "--directory={}", "6001"),
    "http-server": ("node", f"{BIN}/http-server", "{}", "-p", "6001"),
    "serve": ("node", f"{BIN}/serve", "{}"),
}
WRAPPERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "typed": (),
    "npm": (("npm", "run", "dev"), ("sh", "-c", "…")),
}


@pytest.mark.parametrize("wrapped", WRAPPERS)
@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("name", SERVERS)
def test_another_folder_is_not_ours(world: World, name: str, absolute: bool, wrapped: str) -> None:
    serve(world, name, str(Path(world.root).parent / "other") if absolute else "../other", wrapped)
    assert (world.servers(), world.starts()) == ((), [])


@pytest.mark.parametrize("wrapped", WRAPPERS)
@pytest.mark.parametrize("place", ["./sub", "sub", "../here/sub", "."])
@pytest.mark.parametrize("name", SERVERS)
def test_a_folder_of_the_workspace_is_ours(world: World, name: str, place: str, wrapped: str) -> None:
    serve(world, name, place, wrapped)
    assert len(world.names()) == 1


def serve(world: World, name: str, place: str, wrapped: str) -> None:
    """Start a server of that place, and wait until everything of it is known."""
    argv = tuple(word.format(place) for word in SERVERS[name])
    world.listens(world.below(*WRAPPERS[wrapped], argv), 6001)
    world.passes(6.0)
