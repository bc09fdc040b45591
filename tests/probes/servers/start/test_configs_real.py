"""Real dev servers whose configuration does not load: each failed start is told, with its code and the words of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from msgspec import Struct

from hero_tui.core.signals import Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import (
    UVICORN_APP,
    answers,
    free_port,
    open_page,
    running,
    save,
    vite_project,
)

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

PATIENCE = 120.0  # seconds
VITE = ("node", "node_modules/vite/bin/vite.js", "--host", "127.0.0.1")
WEBPACK = ("node", "node_modules/webpack/bin/webpack.js", "serve")
UVICORN = (sys.executable, "-m", "uvicorn")


class Failure(Struct, frozen=True):
    """A command in a project with these files besides; `words`: what is told of its last ones."""

    command: tuple[str, ...]
    files: Mapping[str, str]
    code: int
    words: str


UNFINISHED = "export default {\n"
FAILURES = {
    "vite, cut off": Failure(VITE, {"vite.config.js": UNFINISHED}, 1, "[PARSE_ERROR] Expected `}` but found `EOF`"),
    "vite, typescript": Failure(VITE, {"vite.config.ts": "const a: = 1;\n"}, 1, "[PARSE_ERROR] "),
    "vite, not bundled": Failure(
        (*VITE, "--configLoader", "native"),
        {"vite.config.js": UNFINISHED},
        1,
        "SyntaxError: Unexpected end of input",
    ),
    "vite, a plugin that is not there": Failure(
        VITE,
        {"vite.config.js": "import x from 'nowhere';\nexport default {};\n"},
        1,
        "Error: Cannot find module 'nowhere'",
    ),
    "vite, it throws": Failure(VITE, {"vite.config.js": "throw new Error('no database');\n"}, 1, "Error: no database"),
    "vite, by npm": Failure(
        ("npm", "run", "dev"),
        {"vite.config.js": "throw new TypeError('not one');\n"},
        1,
        "TypeError: not one",
    ),
    "vite, an option that is none": Failure((*VITE, "--nonsense"), {}, 1, "CACError: Unknown option `--nonsense`"),
    "webpack, cut off": Failure(
        WEBPACK, {"webpack.config.js": "module.exports = {\n"}, 2, "SyntaxError: Unexpected end of input"
    ),
    "webpack, a key that is none": Failure(
        WEBPACK,
        {"webpack.config.js": "module.exports = { nonsense: 1 };\n"},
        2,
        "[webpack-cli] Invalid configuration object.",
    ),
    "webpack, it throws": Failure(
        WEBPACK,
        {"webpack.config.js": "throw new TypeError('no plugin');\n"},
        2,
        "[webpack-cli] TypeError: no plugin",
    ),
    "uvicorn, cut off": Failure((*UVICORN, "app:app"), {"app.py": "def app(:\n"}, 1, "SyntaxError: "),
    "uvicorn, no application": Failure(
        (*UVICORN, "app:app"), {"app.py": "x = 1\n"}, 3, 'ERROR:    Error loading ASGI app. Attribute "app" not found'
    ),
    "uvicorn, no module": Failure((*UVICORN, "nowhere:app"), {}, 3, "ERROR:    Error loading ASGI app. Could not"),
    "uvicorn, its start-up": Failure(
        (*UVICORN, "app:app"),
        {"app.py": UVICORN_APP.replace('".complete"', '".failed", "message": "no database"'), "lib.py": "TEXT = ''\n"},
        3,
        "ERROR:    no database",
    ),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_a_configuration_that_does_not_load_is_a_failed_start(tmp_path: Path, failure: Failure) -> None:
    project = vite_project(tmp_path / "shop")
    for config in project.glob("vite.config.*"):
        config.unlink()
    (project / "package.json").write_text('{"private": true, "scripts": {"dev": "vite"}}')
    for name, text in failure.files.items():
        (project / name).write_text(text)
    with ProbeLoop(project) as seen, (project / "dev.log").open("w") as log:
        ended = subprocess.run(
            failure.command, check=False, cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )
        seen.wait(partial(seen.operations, "dev.server_start"), "the failed start", PATIENCE)
        (start,) = seen.operations("dev.server_start")
    assert ended.returncode == failure.code, "the parent that waits says the same"
    assert (start.outcome, start.duration, start.attributes["exit"]) == (Outcome.FAILED, None, failure.code)
    said = f"it ended with exit code {failure.code} before it answered: {failure.words}"
    assert str(start.attributes["message"]).startswith(said)


def test_a_restart_within_itself_that_fails_is_a_save_that_was_not_taken_up(tmp_path: Path) -> None:
    """Vite goes on as before, and tells nobody but its terminal; it restarts for a configuration that loads."""
    project, port = vite_project(tmp_path / "shop"), free_port()
    config = project / "vite.config.js"
    config.write_text("export default {};\n")
    with ProbeLoop(project) as seen, running([*VITE, "--port", str(port)], project):
        seen.wait(lambda: seen.server("vite").get("state") == "ready", "its first answer", PATIENCE)
        open_page(port, "src/main.ts")
        seen.wait(lambda: seen.server("vite").get("primed"), "its updates to be followed", PATIENCE)
        save(config, UNFINISHED)
        seen.wait(lambda: seen.server("vite").get("not_taken_up") == 1, "the save to be counted", PATIENCE)
        assert answers(port)
        assert seen.server("vite")["state"] == "ready"
        # A configuration that is saved while the former one is still being loaded is lost by Vite itself, and one that
        # is read half-written does not load.
        said, whole = project / ".server.log", tmp_path / "next.js"
        seen.wait(lambda: b"server restart failed" in said.read_bytes(), "vite to give the first one up", PATIENCE)
        whole.write_text("export default { define: {} };\n")
        whole.replace(config)
        seen.wait(partial(seen.operations, "dev.hot_reload"), "the restart", PATIENCE)
        (restart,) = seen.operations("dev.hot_reload")
    assert (restart.outcome, restart.labels["class"]) == (Outcome.OK, "restart")
    assert len(seen.operations("dev.server_start")) == 1
