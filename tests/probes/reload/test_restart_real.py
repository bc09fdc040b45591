"""Real servers that take up a change by restarting, each started as a person would."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from hero_tui.budgets.signals import Operation, Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import (
    DJANGO_MANAGE,
    DJANGO_SETTINGS,
    DJANGO_URLS,
    FLASK_APP,
    UVICORN_APP,
    free_port,
    node_project,
    python,
    python_project,
    running,
    save,
)

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]


STAT_RELOADER = 'raise ImportError("Flask would watch all of Python with it, and overflow its queue")\n'


@dataclass(frozen=True)
class Case:
    """A server: how its project is made, how it is started, and the file that is edited."""

    name: str
    make: Callable[[Path], Path]
    command: Callable[[int], list[str]]
    file: str = "lib.py"
    text: str = 'TEXT = "{}"\n'
    broken: str = "TEXT = (\n"


CASES = [
    Case(
        "uvicorn",
        lambda folder: python_project(folder, {"app.py": UVICORN_APP}),
        lambda port: [
            *(python(), "-m", "uvicorn", "app:app", "--reload"),
            *("--port", str(port)),
        ],
    ),
    Case(
        "flask",
        lambda folder: python_project(folder, {"app.py": FLASK_APP, "watchdog.py": STAT_RELOADER}),
        lambda port: [
            *(python(), "-m", "flask", "--app", "app"),
            *("run", "--debug", "--port", str(port)),
        ],
    ),
    Case(
        "django",
        lambda folder: python_project(
            folder, {"manage.py": DJANGO_MANAGE, "settings.py": DJANGO_SETTINGS, "urls.py": DJANGO_URLS}
        ),
        lambda port: [python(), "manage.py", "runserver", f"127.0.0.1:{port}"],
    ),
    Case(
        "node --watch",
        node_project,
        lambda port: ["node", "--watch", "server.mjs", str(port)],
        file="lib.mjs",
        text='export const TEXT = "{}";\n',
        broken="export const TEXT = (;\n",
    ),
]


def reloads(seen: ProbeLoop) -> list[Operation]:
    return seen.operations("dev.hot_reload")


def has(seen: ProbeLoop, count: int) -> bool:
    return len(reloads(seen)) >= count


def notices_saves(seen: ProbeLoop, case: Case, project: Path) -> int:
    """Save until the server has noticed: one that polls misses what is saved before its first look."""
    tries = 0
    while not reloads(seen):
        save(project / case.file, case.text.format(f"try {tries}"))
        tries += 1
        assert tries < 20, "the server never noticed a save"
        until = time.monotonic() + 3.0
        while time.monotonic() < until and not reloads(seen):
            seen.quiet_for(0.02)
    return len(reloads(seen))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_save_is_one_operation_judged_by_the_new_worker(case: Case, tmp_path: Path) -> None:
    port = free_port()
    project = case.make(tmp_path / "service")
    with ProbeLoop(project) as seen, running(case.command(port), project):
        seen.wait(lambda: seen.server(case.name).get("state") == "ready", f"{case.name} to be ready")
        [start] = seen.operations("dev.server_start")
        assert start.labels == {"server": case.name}
        assert start.attributes["timed"] == "serving"
        first = notices_saves(seen, case, project)
        workers: set[object] = set()

        for number in range(2):
            save(project / case.file, case.text.format(number))
            seen.wait(partial(has, seen, first + number + 1), f"restart {number}")
            operation = reloads(seen)[first + number]
            assert operation.outcome is Outcome.OK, operation
            assert operation.labels == {"server": case.name, "class": "restart"}
            assert operation.attributes["file"] == case.file
            assert operation.duration is not None
            assert 0.02 < operation.duration < 10
            workers.add(operation.attributes["worker"])
        assert len(workers) == 2

        save(project / case.file, case.broken)
        seen.wait(lambda: len(reloads(seen)) == first + 3, "the failure")
        assert reloads(seen)[first + 2].outcome is Outcome.FAILED
        assert reloads(seen)[first + 2].attributes["message"]

        save(project / case.file, case.text.format("again"))
        seen.wait(lambda: len(reloads(seen)) == first + 4, "the recovery")
        assert reloads(seen)[first + 3].outcome is Outcome.OK

        save(project / "README.md", "# Notes\n")
        seen.quiet_for(1.0)
        assert len(reloads(seen)) == first + 4
