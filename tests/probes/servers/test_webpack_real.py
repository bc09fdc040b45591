"""A real webpack-dev-server: it names itself by a title, listens at once, and answers when it has built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import NODE_MODULES, answers, free_port, running, wait_for

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

PATIENCE = 120.0  # seconds: on a machine that others use, node takes its time
BUILDS_FOR = 2.0  # seconds: what the first build takes at least
CONFIG = """\
const slow = {
  apply: (compiler) => compiler.hooks.emit.tapPromise("slow", () => new Promise((done) => setTimeout(done, 2000))),
};
module.exports = { entry: "./src/index.js", plugins: [slow] };
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.js").write_text('document.body.append("one");\n')
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "webpack.config.js").write_text(CONFIG)
    script = "webpack serve --mode development --static ."
    (tmp_path / "package.json").write_text(json.dumps({"private": True, "scripts": {"dev": script}}))
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    return tmp_path


def test_its_start_ends_with_its_first_answer(project: Path) -> None:
    port = free_port()
    with ProbeLoop(project) as seen, running(["npm", "run", "dev", "--", "--port", str(port)], project):
        seen.wait(lambda: seen.operations("dev.server_start"), "the start", PATIENCE)
        server = seen.server("webpack")
    (start,) = seen.operations("dev.server_start")
    assert (start.outcome, start.labels) == (Outcome.OK, {"server": "webpack"})
    assert (start.attributes["command"], start.attributes["timed"]) == ("npm run dev", "serving")
    listening = start.attributes["listening"]
    assert start.duration is not None
    assert isinstance(listening, float)
    assert listening < start.duration
    assert start.duration > BUILDS_FOR
    assert (server["state"], server["tool"]) == ("ready", "webpack")
    assert str(server["url"]).endswith(f":{port}/")


def test_a_recorder_that_comes_later_knows_it_behind_its_title(project: Path) -> None:
    port = free_port()
    with running(["npm", "run", "dev", "--", "--port", str(port)], project):
        wait_for(lambda: answers(port), "webpack to listen", PATIENCE)
        with ProbeLoop(project) as seen:
            seen.wait(lambda: seen.server("webpack").get("state") == "ready", "its first answer", PATIENCE)
    assert seen.operations("dev.server_start") == []
