"""Real servers that restart: two beside each other, one that its save ends, one whose application crashes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import (
    DJANGO_MANAGE,
    DJANGO_SETTINGS,
    DJANGO_URLS,
    NODE_MODULES,
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


def is_ready(seen: ProbeLoop, server: str) -> Callable[[], bool]:
    return lambda: seen.server(server).get("state") == "ready"


def wait_for_reloads(seen: ProbeLoop, server: str, count: int) -> None:
    seen.wait(lambda: len(reloads(seen, server)) >= count, f"reload {count} of {server}")


def test_two_servers_take_up_their_own_saves(tmp_path: Path) -> None:
    """Given two uvicorns: saves in turn, and then both files at once."""
    shop, ports = tmp_path / "shop", (free_port(), free_port())
    command = [python(), "-m", "uvicorn", "app:app", "--reload", "--port"]
    folders = [python_project(shop / name, {"app.py": UVICORN_APP}) for name in ("web", "api")]
    with (
        ProbeLoop(shop) as seen,
        running([*command, str(ports[0])], folders[0]),
        running([*command, str(ports[1])], folders[1]),
    ):
        for name in ("web", "api"):
            seen.wait(is_ready(seen, name), f"{name} to be ready")
        seen.quiet_for(1.0)
        for number, name in enumerate(("api", "web", "api")):
            save(shop / name / "lib.py", f'TEXT = "{number}"\n')
            wait_for_reloads(seen, name, 2 if number == 2 else 1)
        seen.quiet_for(1.0)
        for name in ("web", "api"):
            save(shop / name / "lib.py", 'TEXT = "both"\n')
        wait_for_reloads(seen, "web", 2)
        wait_for_reloads(seen, "api", 3)
        for name, count in (("web", 2), ("api", 3)):
            told = reloads(seen, name)
            assert [(each.attributes["file"], each.attributes.get("saves", 1)) for each in told] == [
                (f"{name}/lib.py", 1)
            ] * count


UVICORN = [python(), "-m", "uvicorn", "app:app", "--reload", "--port"]
TWICE = "export const A = 1;\nexport const TEXT = (;\n"


@pytest.mark.parametrize(
    ("command", "file", "good", "broken"),
    [
        (UVICORN, "lib.py", 'TEXT = "b"\n', "import os\nTEXT = (\n"),
        (["node", "--watch", "server.mjs"], "lib.mjs", 'export const TEXT = "b";\n', TWICE),
    ],
    ids=["uvicorn", "node --watch"],
)
def test_a_restart_that_breaks_says_file_line_and_sentence(
    tmp_path: Path, command: list[str], file: str, good: str, broken: str
) -> None:
    """Given a server in a folder of a monorepo, its output in a file: a save that does not parse, and its repair."""
    shop, folder, port = tmp_path / "shop", tmp_path / "shop" / "api", free_port()
    made = node_project(folder) if file.endswith(".mjs") else python_project(folder, {"app.py": UVICORN_APP})
    with ProbeLoop(shop) as seen, running([*command, str(port)], made):
        seen.wait(is_ready(seen, "api"), "the server to be ready")
        seen.quiet_for(1.0)
        save(made / file, broken)
        wait_for_reloads(seen, "api", 1)
        (failed,) = reloads(seen, "api")
        assert failed.outcome is Outcome.FAILED
        assert (failed.attributes["broken"], failed.attributes["line"]) == (f"api/{file}", 2)
        assert str(failed.attributes["message"]).startswith("SyntaxError: ")
        assert str(failed.attributes["error"]).startswith("the new worker ended with exit code 1")
        save(made / file, good)
        wait_for_reloads(seen, "api", 2)
        assert reloads(seen, "api")[-1].outcome is Outcome.OK


def test_a_save_that_ends_djangos_server_is_a_failed_reload(tmp_path: Path) -> None:
    port = free_port()
    files = {"manage.py": DJANGO_MANAGE, "settings.py": DJANGO_SETTINGS, "urls.py": DJANGO_URLS}
    project = python_project(tmp_path / "service", files)
    with ProbeLoop(project) as seen, running([python(), "manage.py", "runserver", f"127.0.0.1:{port}"], project) as it:
        seen.wait(lambda: seen.server("django").get("state") == "ready", "Django to be ready")
        seen.quiet_for(2.0)
        save(project / "settings.py", DJANGO_SETTINGS + "V = = 9\n")
        it.wait(20)
        seen.wait(lambda: seen.server("django").get("state") == "ended", "its end")
        wait_for_reloads(seen, "django", 1)
        (operation,) = reloads(seen, "django")
        assert (operation.outcome, operation.duration) == (Outcome.FAILED, None)
        assert operation.attributes["file"] == "settings.py"
        assert operation.attributes["message"] == "SyntaxError: invalid syntax"
        assert operation.attributes["line"] == DJANGO_SETTINGS.count("\n") + 1


def test_nodemon_with_a_crashed_application_says_that_nothing_listens(tmp_path: Path) -> None:
    port = free_port()
    project = node_project(tmp_path / "service")
    (project / "node_modules").symlink_to(NODE_MODULES)
    works = (project / "lib.mjs").read_text()

    def server(seen: ProbeLoop) -> dict[str, object]:
        (found,) = seen.fact("servers")
        return dict(found)

    def is_now(seen: ProbeLoop, state: str) -> Callable[[], bool]:
        return lambda: bool(seen.fact("servers")) and server(seen)["state"] == state

    command = ["node", "node_modules/.bin/nodemon", "--watch", "lib.mjs", "server.mjs", str(port)]
    with ProbeLoop(project) as seen, running(command, project):
        seen.wait(is_now(seen, "listening"), "nodemon's application to listen")
        save(project / "lib.mjs", "export const TEXT = (;\n")
        broken = time.monotonic()
        seen.wait(is_now(seen, "broken"), "its crash to be said")
        assert 5.0 <= time.monotonic() - broken < 15.0
        assert str(server(seen)["note"]).startswith("nothing listens since ")
        save(project / "lib.mjs", works)
        seen.wait(is_now(seen, "listening"), "it to listen again")
        assert server(seen)["note"] is None
        assert len(seen.operations("dev.server_start")) == 1
