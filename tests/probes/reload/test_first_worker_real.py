"""Real servers whose first worker breaks: the start failed with its last words, the save that mends it is a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from hero_tui.core.signals import Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import UVICORN_APP, free_port, node_project, python, python_project, save
from tests.support.reloads import reloads

pytestmark = [pytest.mark.timed, pytest.mark.timeout(120)]

RAISES = """\
import lib

if lib.TEXT == "broken":
    raise RuntimeError("no database")


"""
UNABLE = RAISES + UVICORN_APP


def of_python(app: str) -> Callable[[Path], Path]:
    """A project with that application."""
    return lambda folder: python_project(folder, {"app.py": app})


def uvicorn(port: int) -> list[str]:
    """Its command."""
    return [python(), "-m", "uvicorn", "app:app", "--reload", "--port", str(port)]


def node(port: int) -> list[str]:
    """Its command."""
    return ["node", "--watch", "server.mjs", str(port)]


@pytest.mark.parametrize(
    ("make", "command", "file", "broken", "mended", "words"),
    [
        (of_python(UVICORN_APP), uvicorn, "lib.py", "TEXT = (\n", 'TEXT = "x"\n', "SyntaxError: '(' was never closed"),
        (of_python(UVICORN_APP), uvicorn, "lib.py", "import lost\n", 'TEXT = "x"\n', "ModuleNotFoundError: No module"),
        (of_python(UNABLE), uvicorn, "lib.py", 'TEXT = "broken"\n', 'TEXT = "x"\n', "RuntimeError: no database"),
        (node_project, node, "lib.mjs", "export const (\n", 'export const TEXT = "x"\n', "SyntaxError: "),
        (node_project, node, "lib.mjs", 'import "./lost.mjs"\n', 'export const TEXT = "x"\n', "Cannot find module"),
    ],
)
def test_a_first_worker_that_breaks(
    tmp_path: Path,
    make: Callable[[Path], Path],
    command: Callable[[int], list[str]],
    file: str,
    broken: str,
    mended: str,
    words: str,
) -> None:
    project, log = make(tmp_path / "shop"), tmp_path / "log"
    save(project / file, broken)
    with ProbeLoop(project) as seen, log.open("wb") as output:
        server = Popen(command(free_port()), cwd=project, stdout=output, stderr=output, start_new_session=True)
        try:
            seen.wait(lambda: seen.operations("dev.server_start"), "the failed start")
            seen.quiet_for(1.0)
            save(project / file, mended)
            seen.wait(lambda: reloads(seen), "the reload")
        finally:
            server.terminate()
            server.wait()
    (start,) = seen.operations("dev.server_start")
    assert (start.outcome, start.duration) == (Outcome.FAILED, None)
    assert words in str(start.attributes["message"])
    (reload,) = reloads(seen)
    assert (reload.outcome, reload.attributes["file"], reload.attributes["change"]) == (Outcome.OK, file, "restart")
