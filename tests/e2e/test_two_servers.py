"""Vite and uvicorn in one workspace: each save is credited to the one that served it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.looks import looks_at
from tests.support.projects import (
    UVICORN_APP,
    free_port,
    open_page,
    python,
    python_project,
    running,
    save,
    vite_project,
    wait_for,
)
from tests.support.recorder import RecordingHere
from tests.support.viewer import open_viewer

pytestmark = pytest.mark.timed


def test_each_save_is_credited_to_the_right_server(tmp_path: Path) -> None:
    project = vite_project(tmp_path / "shop")
    api = python_project(project / "api", {"app.py": UVICORN_APP})
    header = project / "src" / "ui" / "header.ts"
    good = header.read_text()
    site, service = free_port(), free_port()
    vite = ["npm", "run", "dev", "--", "--port", str(site), "--strictPort"]
    uvicorn = [python(), "-m", "uvicorn", "app:app", "--reload", "--port", str(service)]
    with (
        looks_at(api / "static") as looks,
        RecordingHere(project, tmp_path / "state") as seen,
        running(vite, project),
        running(uvicorn, api),
        open_viewer(seen) as terminal,
    ):
        seen.wait_server("ready", "vite")
        seen.wait_server("ready", "api")
        wait_for(lambda: seen.wait_server("ready", "vite")["primed"], "vite's update channel to be open")
        open_page(site, "/src/main.ts", "/src/ui/header.ts")
        save(header, good + "// one\n")
        seen.wait_operations("dev.hot_reload", 1)
        looks.wait_for_one()
        save(api / "lib.py", 'TEXT = "two"\n')
        seen.wait_operations("dev.hot_reload", 2)
        terminal.wait_for("+1")
        looks.wait_for_one()
        # In one go, so that each server's newest save is the other one's.
        save(api / "lib.py", 'TEXT = "three"\n')
        save(header, good + "// three\n")
        seen.wait_operations("dev.hot_reload", 4)
        reloads = seen.events("dev.hot_reload")
        status = seen.status()

    credited = [(each["labels"]["server"], each["attributes"]["file"], each["labels"]["class"]) for each in reloads]
    by_vite, by_uvicorn = ("vite", "src/ui/header.ts", "update"), ("api", "api/lib.py", "restart")
    assert credited[:2] == [by_vite, by_uvicorn]
    assert sorted(credited[2:]) == [by_uvicorn, by_vite]
    assert reloads[1]["attributes"]["worker"] != reloads[0]["attributes"].get("worker"), "the new worker is judged"
    entries = [each["labels"]["server"] for each in status["budgets"] if each["id"] == "dev.hot_reload"]
    assert sorted(entries) == ["api", "vite"]
