"""Real servers that take up a change by restarting, each started as a person would."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
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
from tests.support.reloads import reloads

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]


PATIENCE = 15.0
FASTAPI_COMMAND = """\
import sys, uvicorn
if __name__ == "__main__":
    uvicorn.run("app:app", reload=True, port=int(sys.argv[-1]))
"""
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
        "fastapi",  # its own command runs uvicorn inside, and so does this one
        lambda folder: python_project(folder, {"app.py": UVICORN_APP, "fastapi": FASTAPI_COMMAND}),
        lambda port: [python(), "fastapi", "dev", "--port", str(port)],
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


def save_until_told(seen: ProbeLoop, file: Path, text: str, count: int) -> None:
    """Save until the count of operations is reached.

    A server that polls takes a new look at its files after each restart, and misses what is saved before it; nothing
    tells when that was. Hence the pause, and another try (with other content) when that was too short.
    """
    for number in range(5):
        seen.quiet_for(0.7)
        ending = " " * number
        save(file, text.rstrip("\n") + ending + "\n")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if len(reloads(seen)) >= count:
                return
            seen.quiet_for(0.01)
    pytest.fail(f"no operation {count}: {reloads(seen)}, {seen.fact('servers')}")


@pytest.mark.parametrize(
    ("case", "connector"),
    [*((case, True) for case in CASES), (CASES[0], False), (CASES[-1], False)],
    ids=lambda value: value.name if isinstance(value, Case) else "connector" if value else "loadavg",
)
def test_a_save_is_one_operation_judged_by_the_new_worker(case: Case, connector: bool, tmp_path: Path) -> None:
    port = free_port()
    project = case.make(tmp_path / "service")
    with ProbeLoop(project, connector=connector) as seen, running(case.command(port), project):
        seen.wait(lambda: seen.server(case.name).get("state") == "ready", f"{case.name} to be ready")
        [start] = seen.operations("dev.server_start")
        assert start.labels == {"server": case.name}
        assert start.attributes["timed"] == "serving"
        workers: set[object] = set()
        file = project / case.file

        for number in range(2):
            save_until_told(seen, file, case.text.format(number), number + 1)
            operation = reloads(seen)[number]
            assert operation.outcome is Outcome.OK, operation
            assert operation.labels == {"server": case.name, "class": "restart"}
            assert operation.attributes["file"] == case.file
            assert operation.duration is not None
            assert 0.02 < operation.duration < 10
            workers.add(operation.attributes["worker"])
        assert len(workers) == 2

        save_until_told(seen, file, case.broken, 3)
        assert reloads(seen)[2].outcome is Outcome.FAILED
        assert reloads(seen)[2].attributes["message"]

        save_until_told(seen, file, case.text.format("again"), 4)
        assert reloads(seen)[3].outcome is Outcome.OK

        save(project / "README.md", "# Notes\n")
        seen.quiet_for(1.0)
        assert len(reloads(seen)) == 4


@pytest.mark.parametrize("case", [CASES[0], CASES[1], CASES[3]], ids=lambda case: case.name)
def test_saves_that_follow_each_other_are_cancelled_and_never_failed(case: Case, tmp_path: Path) -> None:
    """Given saves faster than the server restarts: each is in an operation or among those not taken up, the last is
    served, and none is called broken."""
    port = free_port()
    project = case.make(tmp_path / "service")
    with ProbeLoop(project) as seen, running(case.command(port), project):
        seen.wait(lambda: seen.server(case.name).get("state") == "ready", f"{case.name} to be ready")
        seen.quiet_for(1.5)
        file = project / case.file
        for number in range(20):
            save_whole(file, case.text.format(number), tmp_path)
            seen.quiet_for(0.05 + 0.1 * (number % 5))
        seen.quiet_for(2.0)  # a server may miss a save while it restarts itself; one that comes alone it does not
        save_whole(file, case.text.format(20), tmp_path)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and served(port) != "20":
            seen.quiet_for(0.05)
        assert served(port) == "20"
        seen.quiet_for(3.0)
        (left,) = [seen.reloads._pairing.left_alone(key) for key in seen.reloads._pairing._ledgers]
    told = reloads(seen)
    print(case.name, [(each.outcome.value, each.attributes.get("saves", 1)) for each in told], left)
    assert [each.attributes for each in told if each.outcome not in {Outcome.OK, Outcome.CANCELLED}] == []
    assert told[-1].outcome is Outcome.OK
    assert sum(int(each.attributes.get("saves", 1) or 1) for each in told) + left == 21


def save_whole(file: Path, text: str, aside: Path) -> None:
    """As many editors do: a worker that starts just then reads the old file or the new one, never an empty one."""
    if file.suffix in {".mjs", ".js"}:  # node --watch follows the file, and loses one that is replaced
        save(file, text)
        return
    written = aside / "written"
    written.write_text(text, encoding="utf-8")
    written.replace(file)


def served(port: int) -> str | None:
    """What the service answers; None: nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return None
